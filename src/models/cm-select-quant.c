/* SPDX-License-Identifier: MIT */
#include "cm-select.h"

#include "cm-places.h"

#include <math.h>
#include <string.h>

/* Parameter counts this near are of one model: a projector or a tied embedding more or less. */
#define PARAMETERS_TOLERANCE 0.1

/* Words that say how weights are kept, but for those with digits (is_quant_word()). */
static const char *const form_words[] = {"gguf", "mlx", "awq", "gptq", "bnb", "exl2",  "exl3",
                                         "imat", "i1",  "ud",  "qat",  "dwq", "latest"};

/* Words that follow one of those: Q4_K_M, Q8_0, IQ3_XXS, MLX 4bit DWQ. */
static const char *const quant_tails[] = {"0",  "1",  "k",   "s",  "m", "l",
                                          "xs", "xl", "xxs", "nl", "g", "gs"};

static gboolean
is_one_of(const char *word, const char *const *words, gsize n_words)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_str_equal(word, words[i]))
      return TRUE;
  return FALSE;
}

/* After an optional beginning, digits and nothing but an optional end. */
static gboolean
is_number_between(const char *word, const char *begin, const char *end)
{
  if (!g_str_has_prefix(word, begin))
    return FALSE;
  const char *p = word + strlen(begin);
  gsize digits = strspn(p, "0123456789");
  return digits > 0 && digits <= 2 && g_str_equal(p + digits, end);
}

/* q4, iq3, tq1, f16, fp8, bf16, mxfp4, nf4, int8, w4a16, 4bit, 8bits. */
static gboolean
is_quant_word(const char *word)
{
  static const char *const begins[] = {"q",  "iq",  "tq",   "f",    "fp",
                                       "bf", "int", "mxfp", "nvfp", "nf"};
  for (gsize i = 0; i < G_N_ELEMENTS(begins); i++)
    if (is_number_between(word, begins[i], ""))
      return TRUE;
  return is_number_between(word, "", "bit") || is_number_between(word, "", "bits");
}

/* The words of a name that say what the model is, in lower case with '-' between. */
static char *
without_quant(const char *name)
{
  g_autofree char *low = g_ascii_strdown(name, -1);
  g_auto(GStrv) words = g_strsplit_set(low, "-_.:/ ", -1);
  g_autoptr(GString) base = g_string_new(NULL);
  gboolean after_quant = FALSE;
  for (guint i = 0; words[i] != NULL; i++) {
    const char *word = words[i];
    after_quant = is_quant_word(word) ||
                  (after_quant && is_one_of(word, quant_tails, G_N_ELEMENTS(quant_tails)));
    if (after_quant || *word == '\0' || is_one_of(word, form_words, G_N_ELEMENTS(form_words)))
      continue;
    g_string_append_printf(base, "%s%s", base->len > 0 ? "-" : "", word);
  }
  return g_strdup(base->str);
}

/* Of a GGUF file its name, without the part's number of a split one; "model" and the like tell
 * nothing, and the repository's or the folder's name stands for them. */
static char *
base_of_file(const CmModel *model)
{
  static const char *const empty[] = {"", "model", "ggml-model"};
  g_autofree char *name = g_path_get_basename(model->path);
  guint part = 0, count = 0;
  if (cm_places_split_part(name, &part, &count))
    name[strlen(name) - strlen("-00001-of-00001.gguf")] = '\0';
  g_autofree char *base = without_quant(name);
  if (!is_one_of(base, empty, G_N_ELEMENTS(empty)))
    return g_steal_pointer(&base);
  g_autofree char *folder = g_path_get_dirname(model->path);
  g_autofree char *above = g_path_get_basename(model->repo != NULL ? model->repo : folder);
  return without_quant(above);
}

char *
cm_models_base_name(const CmModel *model)
{
  if (model->form == CM_FORM_GGUF && model->store != CM_STORE_OLLAMA)
    return base_of_file(model);
  g_autofree char *name = g_path_get_basename(model->id);
  return without_quant(name);
}

static gboolean
are_one_model(const CmModel *a, const CmModel *b, const char *base_a, const char *base_b)
{
  if (!g_str_equal(base_a, base_b))
    return FALSE;
  /* a packed checkpoint counts other elements than the model has, so only GGUF files are held to
   * their parameters and architectures' names */
  if (a->form != CM_FORM_GGUF || b->form != CM_FORM_GGUF)
    return TRUE;
  if (g_strcmp0(a->architecture, b->architecture) != 0)
    return FALSE;
  return isnan(a->parameters) || isnan(b->parameters) ||
         fabs(a->parameters - b->parameters) <=
             PARAMETERS_TOLERANCE * MAX(a->parameters, b->parameters);
}

static double
needed_bytes(const CmSelection *selection, const CmModel *model)
{
  if (selection->needed_bytes != NULL)
    return selection->needed_bytes(model, selection->data);
  gint64 bytes = cm_model_bytes(model);
  return bytes < 0 ? NAN : (double)bytes;
}

/* Whether a is to be taken rather than b. */
static gboolean
is_better(const CmSelection *selection, const CmModel *a, const CmModel *b)
{
  double needs_a = needed_bytes(selection, a);
  double needs_b = needed_bytes(selection, b);
  /* comparisons with NAN are false: what is not known does not fit */
  gboolean fits_a = needs_a <= selection->free_bytes;
  gboolean fits_b = needs_b <= selection->free_bytes;
  if (a->incomplete != b->incomplete)
    return b->incomplete;
  if (fits_a != fits_b)
    return fits_a;
  if (!fits_a)
    return needs_a < needs_b || (isnan(needs_b) && !isnan(needs_a));
  /* one order over all, so that no three models beat each other */
  double bits_a = isnan(a->bits_per_weight) ? 0 : a->bits_per_weight;
  double bits_b = isnan(b->bits_per_weight) ? 0 : b->bits_per_weight;
  return bits_a != bits_b ? bits_a > bits_b : needs_a > needs_b;
}

GPtrArray *
cm_models_best_quant(const GPtrArray *models, const CmSelection *selection)
{
  g_autoptr(GPtrArray) bases = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < models->len; i++)
    g_ptr_array_add(bases, cm_models_base_name(g_ptr_array_index(models, i)));

  g_autoptr(GPtrArray) best = g_ptr_array_new();
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    gboolean beaten = FALSE;
    for (guint j = 0; j < models->len && !beaten; j++) {
      const CmModel *other = g_ptr_array_index(models, j);
      if (i == j ||
          !are_one_model(model, other, g_ptr_array_index(bases, i), g_ptr_array_index(bases, j)))
        continue;
      gboolean equal = !is_better(selection, model, other) && !is_better(selection, other, model);
      beaten = is_better(selection, other, model) || (equal && j < i);
    }
    if (!beaten)
      g_ptr_array_add(best, g_ptr_array_index(models, i));
  }
  return g_steal_pointer(&best);
}
