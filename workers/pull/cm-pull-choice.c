/* SPDX-License-Identifier: MIT */
#include "cm-pull-choice.h"

#include "cm-error.h"
#include "cm-pull-name.h"
#include "cm-pull-quant.h"
#include "cm-pull-size.h"

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

/* A file of weights' importances, by which others quantise; never a model. */
static gboolean
is_importance_matrix(const char *name)
{
  g_autofree char *base = g_path_get_basename(name);
  g_autofree char *lower = g_ascii_strdown(base, -1);
  g_autofree char *quant = cm_pull_quant_of(base); /* "m-Q4_K_M-imatrix.gguf" is a model */
  return strstr(lower, "imatrix") != NULL && quant == NULL;
}

static gboolean
is_model(const char *name)
{
  return is_gguf(name) && !is_projector(name) && !is_importance_matrix(name);
}

/* Stems of the models, each once. */
static GPtrArray *
list_stems(const CmPullListing *listing)
{
  GPtrArray *stems = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < listing->files->len; i++) {
    const char *name = file_at(listing->files, i)->name;
    if (!is_model(name))
      continue;
    char *stem = stem_of(name);
    if (g_ptr_array_find_with_equal_func(stems, stem, g_str_equal, NULL))
      g_free(stem);
    else
      g_ptr_array_add(stems, stem);
  }
  return stems;
}

static gboolean
is_glob(const char *text)
{
  return strpbrk(text, "*?[") != NULL;
}

/* Whether a model is quantised as the person wants it, a glob in any case; NULL: anything goes. */
static gboolean
is_wanted(const char *stem, const char *glob)
{
  g_autofree char *quant = cm_pull_quant_of(stem);
  g_autofree char *upper = glob != NULL ? g_ascii_strup(glob, -1) : NULL;
  return glob == NULL || (quant != NULL && fnmatch(upper, quant, 0) == 0);
}

/* The stem nearest to the default among those that the person wants. */
static const char *
nearest_stem(const GPtrArray *stems, const char *quant, GError **error)
{
  const char *best = NULL;
  guint equals = 0;
  double best_distance = INFINITY;
  for (guint i = 0; i < stems->len; i++) {
    const char *stem = g_ptr_array_index(stems, i);
    double distance = distance_of(stem, CM_PULL_QUANT_DEFAULT);
    if (!is_wanted(stem, quant) || distance > best_distance)
      continue;
    equals = distance < best_distance ? 1 : equals + 1;
    best = stem;
    best_distance = distance;
  }
  if (equals == 1)
    return best;
  g_autofree char *shown = name_some(stems);
  if (equals == 0)
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

/* The projector for a model of that stem; NULL where the repository has none. */
static CmPullFile *
best_projector(const CmPullListing *listing, const char *stem)
{
  CmPullFile *projector = NULL;
  double best = -1;
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    if (!is_gguf(file->name) || !is_projector(file->name) ||
        projector_score(file->name, stem) <= best)
      continue;
    best = projector_score(file->name, stem);
    projector = file;
  }
  return projector;
}

/* "3 files, 5.1 GB" */
static char *
count_files(const GPtrArray *files)
{
  double bytes = 0;
  for (guint i = 0; i < files->len; i++)
    bytes += (double)MAX(file_at(files, i)->bytes, 0);
  g_autofree char *size = cm_pull_size_text(bytes);
  return g_strdup_printf("%u %s, %s", files->len, files->len == 1 ? "file" : "files", size);
}

static void
set_blind(const GPtrArray *parts, const char *stem, GError **error)
{
  g_autofree char *glob =
      parts->len == 1 ? g_strdup(file_at(parts, 0)->name) : g_strconcat(stem, "-*.gguf", NULL);
  g_autofree char *quoted = g_shell_quote(glob);
  g_autofree char *count = count_files(parts);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "the repository has no image encoder (a GGUF file named mmproj), so that llama.cpp "
              "could not show its models a picture; nothing was fetched. Fetch a conversion that "
              "has one, or this model all the same (%s) with --include %s",
              count, quoted);
}

static GPtrArray *
choose_gguf(const CmPullListing *listing, const GPtrArray *stems, const char *quant, GError **error)
{
  const char *stem = nearest_stem(stems, quant, error);
  if (stem == NULL)
    return NULL;
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    g_autofree char *own = is_model(file->name) ? stem_of(file->name) : NULL;
    if (g_strcmp0(own, stem) == 0)
      g_ptr_array_add(chosen, file);
  }
  CmPullFile *projector = best_projector(listing, stem);
  if (projector == NULL) {
    set_blind(chosen, stem, error);
    return NULL;
  }
  g_ptr_array_add(chosen, projector);
  return g_steal_pointer(&chosen);
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

/* --quant was given, and there is no GGUF file. */
static void
set_no_gguf(const CmPullListing *listing, const char *quant, GError **error)
{
  g_autoptr(GPtrArray) checkpoint = choose_checkpoint(listing, error);
  if (checkpoint == NULL)
    return;
  g_autofree char *count = count_files(checkpoint);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "--quant %s chooses among GGUF models, and the repository has none; it has a "
              "checkpoint (%s with %s). Leave --quant out to fetch that, or name a repository with "
              "GGUF files",
              quant, count, file_at(checkpoint, 0)->name);
}

GPtrArray *
cm_pull_choose(const CmPullListing *listing, const char *const *include, const char *quant,
               GError **error)
{
  if (include != NULL && include[0] != NULL)
    return choose_included(listing, include, error);
  if (quant != NULL && !is_glob(quant) && isnan(cm_pull_quant_bits(quant))) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "--quant takes a quantisation of llama.cpp, such as Q4_K_M, Q8_0 or F16, "
                        "or a glob such as 'Q4*'");
    return NULL;
  }
  g_autoptr(GPtrArray) stems = list_stems(listing);
  if (stems->len > 0)
    return choose_gguf(listing, stems, quant, error);
  if (quant == NULL)
    return choose_checkpoint(listing, error);
  set_no_gguf(listing, quant, error);
  return NULL;
}

char *
cm_pull_choice_warning(const CmPullListing *listing, const GPtrArray *chosen)
{
  const char *model = NULL;
  for (guint i = 0; i < chosen->len; i++) {
    const char *name = file_at(chosen, i)->name;
    if (is_gguf(name) && is_projector(name))
      return NULL;
    if (is_model(name))
      model = name;
  }
  if (model == NULL)
    return NULL;
  g_autofree char *stem = stem_of(model);
  const CmPullFile *projector = best_projector(listing, stem);
  if (projector == NULL)
    return g_strdup("the repository has no image encoder (a GGUF file named mmproj): llama.cpp "
                    "will not be able to show this model a picture");
  g_autofree char *quoted = g_shell_quote(projector->name);
  return g_strdup_printf("without an image encoder llama.cpp can show this model no picture; "
                         "--include %s fetches the repository's own",
                         quoted);
}

gboolean
cm_pull_choice_check_case(const GPtrArray *files, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < files->len; i++) {
    const char *name = file_at(files, i)->name;
    g_autofree char *folded = g_utf8_casefold(name, -1);
    g_autofree char *key = g_utf8_normalize(folded, -1, G_NORMALIZE_DEFAULT);
    const char *other = g_hash_table_lookup(seen, key);
    if (other != NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                  "%s and %s are one file on this disk, which does not tell capitals from small "
                  "letters; choose one with --include",
                  other, name);
      return FALSE;
    }
    g_hash_table_insert(seen, g_steal_pointer(&key), file_at(files, i)->name);
  }
  return TRUE;
}
