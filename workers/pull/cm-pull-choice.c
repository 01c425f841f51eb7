/* SPDX-License-Identifier: MIT */
#include "cm-pull-choice.h"

#include "cm-error.h"
#include "cm-pull-files.h"
#include "cm-pull-quant.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

/* Weights of a checkpoint, the first that is there. */
typedef struct {
  const char *glob;
  const char *unread; /* what they are, where no engine here reads them; else NULL */
} WeightForm;

static const WeightForm forms[] = {
    {"model.safetensors", NULL},
    {"model-*-of-*.safetensors", NULL},
    {"*.safetensors", NULL},
    {"pytorch_model*.bin", "weights pickled by Python (pytorch_model.bin)"},
    {"*.npz", "weights as npz"},
};
/* An adapter's, by PEFT's and MLX's names (src/models/cm-describe-adapter.c). */
static const char *const adapters[] = {"adapter*.safetensors", "adapter*.bin", "adapter*.npz",
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
  g_autofree char *shown = cm_pull_files_names(names);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "--include matches none of the repository's files; it has: %s", shown);
  return NULL;
}

/* The files in the root that a glob matches, or that are an adapter's. */
static GPtrArray *
list_weights(const CmPullListing *listing, const char *glob, gboolean of_adapter)
{
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    gboolean is_flat = strchr(file->name, '/') == NULL;
    gboolean is_adapter = is_flat && matches_any(file->name, adapters);
    if (is_adapter == of_adapter && (of_adapter || fnmatch(glob, file->name, FNM_PATHNAME) == 0))
      g_ptr_array_add(found, file);
  }
  return found;
}

static void
add_companions(const CmPullListing *listing, GPtrArray *chosen)
{
  for (guint i = 0; i < listing->files->len; i++) {
    CmPullFile *file = g_ptr_array_index(listing->files, i);
    if (strchr(file->name, '/') == NULL && matches_any(file->name, companions))
      g_ptr_array_add(chosen, file);
  }
}

/* No engine could run these weights: they are not fetched unless the person says so. */
static void
set_unread(const CmPullListing *listing, GPtrArray *found, const char *what, const char *glob,
           GError **error)
{
  add_companions(listing, found);
  g_autofree char *count = cm_pull_files_count(found);
  g_set_error(
      error, CM_ERROR, CM_ERROR_NOT_FOUND,
      "the repository has only %s, which no engine here can run; nothing was fetched. Fetch "
      "a repository with safetensors or GGUF files, or this one's files all the same (%s) "
      "with --include '%s' --include '*.json' --include '*.txt' --include '*.model'",
      what, count, glob);
}

static GPtrArray *
choose_checkpoint(const CmPullListing *listing, GError **error)
{
  for (gsize form = 0; form < G_N_ELEMENTS(forms); form++) {
    g_autoptr(GPtrArray) found = list_weights(listing, forms[form].glob, FALSE);
    if (found->len == 0)
      continue;
    if (forms[form].unread != NULL) {
      set_unread(listing, found, forms[form].unread, forms[form].glob, error);
      return NULL;
    }
    add_companions(listing, found);
    return g_steal_pointer(&found);
  }
  g_autoptr(GPtrArray) adapter = list_weights(listing, NULL, TRUE);
  if (adapter->len > 0)
    set_unread(listing, adapter, "an adapter, which changes another model's weights", "adapter*",
               error);
  else
    g_set_error_literal(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                        "the repository has no weights that a run could use (GGUF, safetensors); "
                        "nothing was fetched. --include GLOB fetches files all the same");
  return NULL;
}

/* --quant was given, and there is no GGUF file. */
static void
set_no_gguf(const CmPullListing *listing, const char *quant, GError **error)
{
  g_autoptr(GPtrArray) checkpoint = choose_checkpoint(listing, error);
  if (checkpoint == NULL)
    return;
  g_autofree char *count = cm_pull_files_count(checkpoint);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "--quant %s chooses among GGUF models, and the repository has none; it has a "
              "checkpoint (%s with %s). Leave --quant out to fetch that, or name a repository with "
              "GGUF files",
              quant, count, file_at(checkpoint, 0)->name);
}

static gboolean
is_glob(const char *text)
{
  return strpbrk(text, "*?[") != NULL;
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
  g_autoptr(GPtrArray) stems = cm_pull_gguf_stems(listing);
  if (stems->len > 0)
    return cm_pull_gguf_choose(listing, stems, quant, error);
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
    if (cm_pull_gguf_is(name) && cm_pull_gguf_is_projector(name))
      return NULL;
    if (cm_pull_gguf_is_model(name))
      model = name;
  }
  if (model == NULL)
    return NULL;
  g_autofree char *stem = cm_pull_gguf_stem(model);
  const CmPullFile *projector = cm_pull_gguf_projector(listing, stem);
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
