/* SPDX-License-Identifier: MIT */
#include "cm-pull-gguf.h"

#include "cm-error.h"
#include "cm-pull-files.h"
#include "cm-pull-name.h"
#include "cm-pull-quant.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

static const CmPullFile *
file_at(const GPtrArray *files, guint i)
{
  return g_ptr_array_index(files, i);
}

gboolean
cm_pull_gguf_is(const char *name)
{
  g_autofree char *lower = g_ascii_strdown(name, -1);
  return g_str_has_suffix(lower, ".gguf");
}

gboolean
cm_pull_gguf_is_projector(const char *name)
{
  g_autofree char *base = g_path_get_basename(name);
  g_autofree char *lower = g_ascii_strdown(base, -1);
  return strstr(lower, "mmproj") != NULL;
}

char *
cm_pull_gguf_stem(const char *name)
{
  char *stem = g_strndup(name, strlen(name) - strlen(".gguf"));
  gsize length = strlen(stem);
  gsize tail = strlen("-00001-of-00003");
  if (length > tail && fnmatch("-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9]",
                               stem + length - tail, 0) == 0)
    stem[length - tail] = '\0';
  return stem;
}

char *
cm_pull_quant_of(const char *name)
{
  g_autofree char *stem = cm_pull_gguf_is(name) ? cm_pull_gguf_stem(name) : g_strdup(name);
  g_auto(GStrv) words = g_strsplit_set(stem, "-./", -1);
  for (guint i = g_strv_length(words); i > 0; i--)
    if (!isnan(cm_pull_quant_bits(words[i - 1])))
      return g_ascii_strup(words[i - 1], -1);
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

gboolean
cm_pull_gguf_is_model(const char *name)
{
  return cm_pull_gguf_is(name) && !cm_pull_gguf_is_projector(name) && !is_importance_matrix(name);
}

GPtrArray *
cm_pull_gguf_stems(const CmPullListing *listing)
{
  GPtrArray *stems = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < listing->files->len; i++) {
    const char *name = file_at(listing->files, i)->name;
    if (!cm_pull_gguf_is_model(name))
      continue;
    char *stem = cm_pull_gguf_stem(name);
    if (g_ptr_array_find_with_equal_func(stems, stem, g_str_equal, NULL))
      g_free(stem);
    else
      g_ptr_array_add(stems, stem);
  }
  return stems;
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
  g_autofree char *shown = cm_pull_files_names(stems);
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

CmPullFile *
cm_pull_gguf_projector(const CmPullListing *listing, const char *stem)
{
  CmPullFile *projector = NULL;
  double best = -1;
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    if (!cm_pull_gguf_is(file->name) || !cm_pull_gguf_is_projector(file->name) ||
        projector_score(file->name, stem) <= best)
      continue;
    best = projector_score(file->name, stem);
    projector = file;
  }
  return projector;
}

static void
set_blind(const GPtrArray *parts, const char *stem, GError **error)
{
  g_autofree char *glob =
      parts->len == 1 ? g_strdup(file_at(parts, 0)->name) : g_strconcat(stem, "-*.gguf", NULL);
  g_autofree char *quoted = g_shell_quote(glob);
  g_autofree char *count = cm_pull_files_count(parts);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "the repository has no image encoder (a GGUF file named mmproj), so that llama.cpp "
              "could not show its models a picture; nothing was fetched. Fetch a conversion that "
              "has one, or this model all the same (%s) with --include %s",
              count, quoted);
}

GPtrArray *
cm_pull_gguf_choose(const CmPullListing *listing, const GPtrArray *stems, const char *quant,
                    GError **error)
{
  const char *stem = nearest_stem(stems, quant, error);
  if (stem == NULL)
    return NULL;
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    g_autofree char *own = cm_pull_gguf_is_model(file->name) ? cm_pull_gguf_stem(file->name) : NULL;
    if (g_strcmp0(own, stem) == 0)
      g_ptr_array_add(chosen, file);
  }
  CmPullFile *projector = cm_pull_gguf_projector(listing, stem);
  if (projector == NULL) {
    set_blind(chosen, stem, error);
    return NULL;
  }
  g_ptr_array_add(chosen, projector);
  return g_steal_pointer(&chosen);
}
