/* SPDX-License-Identifier: MIT */
#include "cm-pull-choice.h"

#include "cm-error.h"
#include "cm-pull-name.h"
#include "cm-pull-quant.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

#define NAMED_MAX 12 /* in a message */

/* Weights of a checkpoint, the first that is there. */
static const char *const weights[] = {"model.safetensors",
                                      "model-*-of-*.safetensors",
                                      "*.safetensors",
                                      "pytorch_model*.bin",
                                      "*.npz",
                                      NULL};
static const char *const companions[] = {"*.json",  "*.jinja",   "*.txt",
                                         "*.model", "README.md", NULL};

static const CmPullFile *
file_at(const GPtrArray *files, guint i)
{
  return g_ptr_array_index(files, i);
}

static gboolean
matches_any(const char *name, const char *const *globs)
{
  for (guint i = 0; globs[i] != NULL; i++) {
    g_autofree char *below =
        g_str_has_suffix(globs[i], "/") ? g_strconcat(globs[i], "*", NULL) : g_strdup(globs[i]);
    if (fnmatch(below, name, 0) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_gguf(const char *name)
{
  g_autofree char *lower = g_ascii_strdown(name, -1);
  return g_str_has_suffix(lower, ".gguf");
}

static gboolean
is_projector(const char *name)
{
  g_autofree char *base = g_path_get_basename(name);
  g_autofree char *lower = g_ascii_strdown(base, -1);
  return strstr(lower, "mmproj") != NULL;
}

/* The name without ".gguf" and "-00001-of-00003": equal for the parts of one model. */
static char *
stem_of(const char *name)
{
  char *stem = g_strndup(name, strlen(name) - strlen(".gguf"));
  gsize length = strlen(stem);
  gsize tail = strlen("-00001-of-00003");
  if (length > tail && fnmatch("-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9]",
                               stem + length - tail, 0) == 0)
    stem[length - tail] = '\0';
  return stem;
}

/* The last part of text, between '-', '.' or '/', that is a quantisation's name. */
char *
cm_pull_quant_of(const char *name)
{
  g_autofree char *stem = is_gguf(name) ? stem_of(name) : g_strdup(name);
  g_auto(GStrv) words = g_strsplit_set(stem, "-./", -1);
  for (guint i = g_strv_length(words); i > 0; i--)
    if (!isnan(cm_pull_quant_bits(words[i - 1])))
      return g_ascii_strup(words[i - 1], -1);
  return NULL;
}

/* Names of files, for a message. */
static char *
name_some(const GPtrArray *names)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < names->len && i < NAMED_MAX; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(names, i));
  if (names->len > NAMED_MAX)
    g_string_append_printf(text, " and %u more", names->len - NAMED_MAX);
  return g_strdup(text->str);
}

static GPtrArray *
choose_included(const CmPullListing *listing, const char *const *include, GError **error)
{
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    g_ptr_array_add(names, file->name);
    if (matches_any(file->name, include))
      g_ptr_array_add(chosen, file);
  }
  if (chosen->len > 0)
    return g_steal_pointer(&chosen);
  g_autofree char *shown = name_some(names);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "--include matches none of the repository's files; it has: %s", shown);
  return NULL;
}

/* How far a model's quantisation is from the one wanted, in bits a weight; of two as far, the
 * larger is nearer. Where none is named it is the farthest. */
static double
distance_of(const char *stem, const char *wanted)
{
  g_autofree char *quant = cm_pull_quant_of(stem);
  if (quant == NULL)
    return 1000;
  if (g_ascii_strcasecmp(quant, wanted) == 0)
    return -1;
  double difference = cm_pull_quant_bits(quant) - cm_pull_quant_bits(wanted);
  return fabs(difference) + (difference < 0 ? 1e-6 : 0);
}

/* Stems of the models (not of projectors), each once. */
static GPtrArray *
list_stems(const CmPullListing *listing)
{
  GPtrArray *stems = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < listing->files->len; i++) {
    const char *name = file_at(listing->files, i)->name;
    if (!is_gguf(name) || is_projector(name))
      continue;
    char *stem = stem_of(name);
    if (g_ptr_array_find_with_equal_func(stems, stem, g_str_equal, NULL))
      g_free(stem);
    else
      g_ptr_array_add(stems, stem);
  }
  return stems;
}

/* The stem nearest to what is wanted; only itself where the person named it. */
static const char *
nearest_stem(const GPtrArray *stems, const char *quant, GError **error)
{
  const char *wanted = quant != NULL ? quant : CM_PULL_QUANT_DEFAULT;
  const char *best = NULL;
  guint equals = 0;
  double best_distance = INFINITY;
  for (guint i = 0; i < stems->len; i++) {
    double distance = distance_of(g_ptr_array_index(stems, i), wanted);
    if (distance < best_distance) {
      best = g_ptr_array_index(stems, i);
      best_distance = distance;
      equals = 0;
    }
    equals += distance == best_distance ? 1 : 0;
  }
  gboolean absent = quant != NULL && best_distance >= 0;
  if (!absent && equals == 1)
    return best;
  g_autofree char *shown = name_some(stems);
  if (absent)
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "no model of the repository is quantised as %s; it has: %s", quant, shown);
  else
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "several models fit equally; choose files with --include: %s", shown);
  return NULL;
}

/* The longer the beginning that both names share, the likelier they belong together. */
static gsize
common_bytes(const char *left, const char *right)
{
  gsize n = 0;
  while (left[n] != '\0' && left[n] == right[n])
    n++;
  return n;
}

static double
projector_score(const char *name, const char *model)
{
  static const char *const forms[] = {"F32", "Q8_0", "BF16", "FP16", "F16", NULL};
  g_autofree char *quant = cm_pull_quant_of(name);
  double score = 0;
  for (guint i = 0; quant != NULL && forms[i] != NULL; i++)
    if (g_str_equal(quant, forms[i]))
      score = i + 1;
  return score + (double)common_bytes(name, model) / (2 * CM_PULL_NAME_BYTES_MAX);
}

static GPtrArray *
choose_gguf(const CmPullListing *listing, const GPtrArray *stems, const char *quant, GError **error)
{
  const char *stem = nearest_stem(stems, quant, error);
  if (stem == NULL)
    return NULL;
  GPtrArray *chosen = g_ptr_array_new();
  CmPullFile *projector = NULL;
  double best = -1;
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    if (!is_gguf(file->name))
      continue;
    g_autofree char *own = stem_of(file->name);
    if (!is_projector(file->name) && g_str_equal(own, stem))
      g_ptr_array_add(chosen, file);
    if (is_projector(file->name) && projector_score(file->name, stem) > best) {
      best = projector_score(file->name, stem);
      projector = file;
    }
  }
  if (projector != NULL)
    g_ptr_array_add(chosen, projector);
  return chosen;
}

static GPtrArray *
choose_checkpoint(const CmPullListing *listing, GError **error)
{
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  guint n_weights = 0;
  for (guint form = 0; weights[form] != NULL && n_weights == 0; form++)
    for (guint i = 0; i < listing->files->len; i++) {
      CmPullFile *file = g_ptr_array_index(listing->files, i);
      if (fnmatch(weights[form], file->name, FNM_PATHNAME) != 0)
        continue;
      g_ptr_array_add(chosen, file);
      n_weights++;
    }
  if (n_weights == 0) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                        "the repository has no weights that a run could use (GGUF, safetensors, "
                        "pytorch_model*.bin, npz); --include GLOB fetches files all the same");
    return NULL;
  }
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    if (strchr(file->name, '/') == NULL && matches_any(file->name, companions))
      g_ptr_array_add(chosen, file);
  }
  return g_steal_pointer(&chosen);
}

GPtrArray *
cm_pull_choose(const CmPullListing *listing, const char *const *include, const char *quant,
               GError **error)
{
  if (include != NULL && include[0] != NULL)
    return choose_included(listing, include, error);
  if (quant != NULL && isnan(cm_pull_quant_bits(quant))) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "--quant takes a quantisation of llama.cpp, such as Q4_K_M, Q8_0 or F16");
    return NULL;
  }
  g_autoptr(GPtrArray) stems = list_stems(listing);
  if (stems->len > 0)
    return choose_gguf(listing, stems, quant, error);
  return choose_checkpoint(listing, error);
}
