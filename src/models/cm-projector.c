/* SPDX-License-Identifier: MIT */
#include "cm-projector.h"

#include "cm-places.h"

#include <string.h>

/* Of several projectors none of which fits, one is meant for a model whose name it shares so far.
 */
#define OWN_NAME_LETTERS 6

/* A projector beside models. */
typedef struct {
  char *path;
  gint64 width; /* cm_gguf_projector_width(), -1 unknown */
  gint64 file_bytes;
} Projector;

struct CmGgufCache {
  GHashTable *folders; /* path → GPtrArray of Projector */
};

static void
projector_free(gpointer data)
{
  Projector *self = data;
  g_free(self->path);
  g_free(self);
}

CmGgufCache *
cm_gguf_cache_new(void)
{
  CmGgufCache *self = g_new0(CmGgufCache, 1);
  self->folders =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  return self;
}

void
cm_gguf_cache_free(CmGgufCache *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->folders);
  g_free(self);
}

gboolean
cm_projector_is(const char *path, const CmGguf *gguf)
{
  if (gguf != NULL)
    return cm_gguf_is_projector(gguf);
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *lower = g_ascii_strdown(name, -1);
  return strstr(lower, "mmproj") != NULL;
}

static GPtrArray *
projectors_of(CmGgufCache *cache, const char *folder)
{
  GPtrArray *known = g_hash_table_lookup(cache->folders, folder);
  if (known != NULL)
    return known;
  GPtrArray *projectors = g_ptr_array_new_with_free_func(projector_free);
  g_autoptr(GPtrArray) files = cm_places_list_folder(folder);
  for (guint i = 0; i < files->len; i++) {
    const char *path = g_ptr_array_index(files, i);
    g_autoptr(CmGguf) gguf = cm_gguf_read(path, NULL);
    if (!cm_projector_is(path, gguf))
      continue;
    Projector *projector = g_new0(Projector, 1);
    projector->path = g_strdup(path);
    projector->width = gguf != NULL ? cm_gguf_projector_width(gguf) : -1;
    projector->file_bytes = gguf != NULL ? gguf->file_bytes : 0;
    g_ptr_array_add(projectors, projector);
  }
  g_hash_table_insert(cache->folders, g_strdup(folder), projectors);
  return projectors;
}

/* The name without folder, suffix, case and the word mmproj with its separators. */
static char *
stem_of(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *lower = g_ascii_strdown(name, -1);
  g_autoptr(GString) stem = g_string_new(lower);
  g_string_replace(stem, ".gguf", "", 0);
  g_string_replace(stem, "mmproj-", "", 0);
  g_string_replace(stem, "-mmproj", "", 0);
  g_string_replace(stem, "mmproj", "", 0);
  return g_string_free(g_steal_pointer(&stem), FALSE);
}

static gsize
likeness(const char *model, const char *projector)
{
  g_autofree char *a = stem_of(model);
  g_autofree char *b = stem_of(projector);
  gsize common = 0;
  while (a[common] != '\0' && a[common] == b[common])
    common++;
  return common;
}

static gboolean
fits(const CmModel *model, const Projector *projector)
{
  /* what cannot be read fits everything: its failure is to be its own */
  return model->gguf == NULL || projector->width < 0 || model->gguf->embedding_length < 0 ||
         model->gguf->embedding_length == projector->width;
}

/* The one whose name is most alike, among those that fit or do not; NULL where there is none. */
static const Projector *
most_alike(const CmModel *model, const GPtrArray *projectors, gboolean fitting, gsize least)
{
  const Projector *chosen = NULL;
  for (guint i = 0; i < projectors->len; i++) {
    const Projector *projector = g_ptr_array_index(projectors, i);
    gsize alike = likeness(model->path, projector->path);
    if (fits(model, projector) != fitting || alike < least)
      continue;
    chosen = projector;
    least = alike + 1;
  }
  return chosen;
}

void
cm_projector_choose(CmGgufCache *cache, CmModel *model)
{
  g_autofree char *folder = g_path_get_dirname(model->path);
  GPtrArray *projectors = projectors_of(cache, folder);
  const Projector *chosen = most_alike(model, projectors, TRUE, 0);
  if (chosen == NULL && projectors->len == 1)
    chosen = g_ptr_array_index(projectors, 0);
  else if (chosen == NULL)
    chosen = most_alike(model, projectors, FALSE, OWN_NAME_LETTERS);
  if (chosen != NULL) {
    model->projector_path = g_strdup(chosen->path);
    model->projector_bytes = chosen->file_bytes;
    cm_model_add_file(model, chosen->path, chosen->file_bytes);
  } else if (model->gguf != NULL) {
    model->skip_reason = g_strdup(
        projectors->len == 0 ? "a text model: no image projector (mmproj) lies beside it"
                             : "none of the image projectors beside it fits its embedding width");
  }
}
