/* SPDX-License-Identifier: MIT */
#include "cm-pull-listing.h"

#include "cm-error.h"
#include "cm-json.h"
#include "cm-pull-name.h"

#include <string.h>

#define LIMITS ((CmJsonLimits){.bytes = CM_PULL_LISTING_BYTES_MAX, .items = 400000, .depth = 32})

static void
file_free(gpointer data)
{
  CmPullFile *self = data;
  g_free(self->name);
  g_free(self->sha256);
  g_free(self->git_sha);
  g_free(self);
}

/* A hash of that many digits; anything else counts as not said. */
static char *
hash_of(const json_t *object, const char *key, gsize digits)
{
  const char *text = cm_json_get_string(object, key);
  return cm_pull_is_hex(text, digits) ? g_strdup(text) : NULL;
}

static gboolean
read_file(const json_t *entry, GHashTable *names, CmPullListing *listing, GError **error)
{
  const char *name = cm_json_get_string(entry, "rfilename");
  if (name == NULL || !g_hash_table_add(names, g_strdup(name))) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        name == NULL ? "an entry of the hub's file list has no name"
                                     : "the hub's file list names one file twice");
    return FALSE;
  }
  if (!cm_pull_file_name_check(name, error))
    return FALSE;
  const json_t *lfs = json_object_get(entry, "lfs");
  gint64 bytes = cm_json_get_integer(entry, "size", -1);
  if (json_is_object(lfs))
    bytes = cm_json_get_integer(lfs, "size", bytes);
  if (bytes < -1 || bytes > CM_PULL_FILE_BYTES_MAX) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "%s: the hub gives it an impossible size", name);
    return FALSE;
  }
  CmPullFile *file = g_new0(CmPullFile, 1);
  file->name = g_strdup(name);
  file->bytes = bytes;
  if (json_is_object(lfs))
    file->sha256 = hash_of(lfs, "sha256", 64);
  else
    file->git_sha = hash_of(entry, "blobId", 40);
  g_ptr_array_add(listing->files, file);
  return TRUE;
}

/* No name may be a file and a folder: its link would stand where the others' folder must. */
static gboolean
check_folders(const CmPullListing *listing, GHashTable *names, GError **error)
{
  for (guint i = 0; i < listing->files->len; i++) {
    const CmPullFile *file = g_ptr_array_index(listing->files, i);
    g_autofree char *folder = g_strdup(file->name);
    for (char *slash = strrchr(folder, '/'); slash != NULL; slash = strrchr(folder, '/')) {
      *slash = '\0';
      if (!g_hash_table_contains(names, folder))
        continue;
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                  "the hub's file list has %s as a file and as a folder; this repository cannot be "
                  "kept in a cache",
                  folder);
      return FALSE;
    }
  }
  return TRUE;
}

CmPullListing *
cm_pull_listing_parse(const char *text, gsize length, GError **error)
{
  g_autoptr(json_t) object = cm_json_parse(text, length, LIMITS, error);
  if (object == NULL) {
    g_prefix_error(error, "the hub's answer is not what it should be (is HF_ENDPOINT a hub?): ");
    return NULL;
  }
  g_autoptr(CmPullListing) self = g_new0(CmPullListing, 1);
  self->files = g_ptr_array_new_with_free_func(file_free);
  self->commit = hash_of(object, "sha", 40);
  const json_t *siblings = json_object_get(object, "siblings");
  if (self->commit == NULL || !json_is_array(siblings)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        "the hub's answer names no commit or no files; is HF_ENDPOINT a hub?");
    return NULL;
  }
  if (json_array_size(siblings) > CM_PULL_FILES_MAX) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "the repository has more than %d files",
                CM_PULL_FILES_MAX);
    return NULL;
  }
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < json_array_size(siblings); i++)
    if (!read_file(json_array_get(siblings, i), names, self, error))
      return NULL;
  return check_folders(self, names, error) ? g_steal_pointer(&self) : NULL;
}

void
cm_pull_listing_free(CmPullListing *self)
{
  if (self == NULL)
    return;
  g_free(self->commit);
  g_clear_pointer(&self->files, g_ptr_array_unref);
  g_free(self);
}
