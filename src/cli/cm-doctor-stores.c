/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-discover.h"
#include "cm-locate.h"

#include <math.h>
#include <string.h>
#include <sys/statvfs.h>

/* What a person without privileges may still write on the disk of path; NAN where the system does
 * not say. */
static double
free_bytes(const char *path)
{
  struct statvfs disk;
  if (statvfs(path, &disk) != 0)
    return NAN;
  return (double)disk.f_bavail * (double)disk.f_frsize;
}

static json_t *
entry_of(const char *store, const char *path)
{
  json_t *entry = json_object();
  g_autofree char *shown = g_filename_display_name(path);
  cm_json_set_string(entry, "store", store);
  cm_json_set_string(entry, "path", shown);
  cm_json_set_number(entry, "free_bytes", free_bytes(path));
  return entry;
}

static gboolean
is_within(const char *path, const char *root)
{
  gsize length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Counts the models of one place; one that lies in two places is counted in the first, as in a run.
 */
static void
set_counts(json_t *entry, const CmStorePlace *place, GPtrArray *models)
{
  gint64 n_models = 0;
  gint64 n_seeing = 0;
  for (guint i = 0; i < models->len;) {
    const CmModel *model = g_ptr_array_index(models, i);
    if (model->store != place->kind || !is_within(model->path, place->root)) {
      i++;
      continue;
    }
    n_models++;
    n_seeing += model->sees == CM_SEES_YES;
    g_ptr_array_remove_index_fast(models, i);
  }
  json_object_set_new(entry, "n_models", json_integer(n_models));
  json_object_set_new(entry, "n_seeing", json_integer(n_seeing));
}

/* What a run would say of the configuration, in the place of the stores. */
static json_t *
entry_of_error(const GError *error)
{
  json_t *entry = json_object();
  cm_json_set_string(entry, "store", "configuration");
  cm_json_set_string(entry, "message", error->message);
  return entry;
}

json_t *
cm_doctor_stores(void)
{
  json_t *stores = json_array();
  g_autofree char *shipped = cm_locate_shipped("models");
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) places = NULL;
  g_autoptr(GPtrArray) models = cm_discover_here(shipped, &places, &error);
  if (models == NULL)
    json_array_append_new(stores, entry_of_error(error));
  for (guint i = 0; models != NULL && i < places->len; i++) {
    const CmStorePlace *place = g_ptr_array_index(places, i);
    json_t *entry = entry_of(cm_store_kind_to_string(place->kind), place->root);
    /* of what is no folder there is no number */
    if (place->problem == NULL || g_file_test(place->root, G_FILE_TEST_EXISTS))
      set_counts(entry, place, models);
    cm_json_set_string(entry, "message", place->problem);
    json_array_append_new(stores, entry);
  }
  return stores;
}

json_t *
cm_doctor_folder(void)
{
  json_t *folder = json_object();
  g_autofree char *path = g_get_current_dir();
  g_autofree char *shown = g_filename_display_name(path);
  cm_json_set_string(folder, "path", shown);
  cm_json_set_number(folder, "free_bytes", free_bytes(path));
  return folder;
}

json_t *
cm_doctor_pull(void)
{
  json_t *pull = json_object();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = cm_locate_program("check-models-pull", &error);
  g_autofree char *shown = path != NULL ? g_utf8_make_valid(path, -1) : NULL;
  cm_json_set_string(pull, "program", "check-models-pull");
  cm_json_set_string(pull, "state", path != NULL ? "ready" : "missing");
  cm_json_set_string(pull, "path", shown);
  cm_json_set_string(pull, "message", error != NULL ? error->message : NULL);
  return pull;
}
