/* SPDX-License-Identifier: MIT */
#include "cm-store.h"

#include "cm-store-lists.h"

static const struct {
  const char *name;
  void (*list)(CmStorePlace *place, CmWalk *walk, GPtrArray *models);
} kinds[CM_N_STORES] = {
    [CM_STORE_FILES] = {"files", cm_store_files_list},
    [CM_STORE_HF] = {"hf", cm_store_hf_list},
    [CM_STORE_OLLAMA] = {"ollama", cm_store_ollama_list},
    [CM_STORE_LMSTUDIO] = {"lmstudio", cm_store_lmstudio_list},
    [CM_STORE_LLAMA_CACHE] = {"llama-cache", cm_store_llama_cache_list},
};

const char *
cm_store_kind_to_string(CmStoreKind kind)
{
  return kind == CM_STORE_SERVER ? "server" : kinds[kind].name;
}

gboolean
cm_store_kind_from_string(const char *name, CmStoreKind *ret_kind)
{
  for (guint i = 0; i < CM_N_STORES; i++) {
    if (!g_str_equal(name, kinds[i].name))
      continue;
    *ret_kind = (CmStoreKind)i;
    return TRUE;
  }
  return FALSE;
}

CmStorePlace *
cm_store_place_new(CmStoreKind kind, const char *root)
{
  CmStorePlace *self = g_new0(CmStorePlace, 1);
  self->kind = kind;
  self->root = g_strdup(root);
  return self;
}

void
cm_store_place_free(CmStorePlace *self)
{
  if (self == NULL)
    return;
  g_free(self->root);
  g_free(self->named_by);
  g_free(self->only);
  g_free(self->problem);
  g_free(self);
}

GPtrArray *
cm_store_names(CmStorePlace *place, CmWalk *walk)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *names = cm_walk_names(walk, place->root, &error);
  if (names == NULL)
    place->problem = g_strdup(error->message);
  for (guint i = 0; names != NULL && place->only != NULL && i < names->len;) {
    if (g_str_equal(g_ptr_array_index(names, i), place->only))
      i++;
    else
      g_ptr_array_remove_index(names, i);
  }
  return names;
}

/* What is named and was no folder when it was looked for stays what it is. */
static gboolean
is_missing(const CmStorePlace *place)
{
  return place->named_by != NULL && place->problem != NULL &&
         !g_file_test(place->root, G_FILE_TEST_IS_DIR);
}

void
cm_store_list(CmStorePlace *place, GPtrArray *models)
{
  g_autoptr(CmWalk) walk = cm_walk_new();
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  if (is_missing(place))
    return;
  g_clear_pointer(&place->problem, g_free);
  kinds[place->kind].list(place, walk, found);
  if (place->problem == NULL && walk->is_cut)
    place->problem = g_strdup_printf("%s: more than %d entries; what comes after them is left out",
                                     place->root, CM_WALK_ENTRIES_MAX);
  if (place->problem == NULL && found->len >= CM_STORE_MODELS_MAX)
    place->problem = g_strdup_printf("%s: more than %d models; the others are left out",
                                     place->root, CM_STORE_MODELS_MAX);
  g_ptr_array_extend_and_steal(models, g_steal_pointer(&found));
}
