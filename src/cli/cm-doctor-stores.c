/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-discover.h"
#include "cm-error.h"
#include "cm-locate.h"

#include <math.h>
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

/* The folders that a run without --model searches. */
static void
add_folders(json_t *stores)
{
  g_autofree char *shipped = cm_locate_shipped("models");
  g_auto(GStrv) folders = cm_discover_default_places(shipped);
  for (guint i = 0; folders[i] != NULL; i++) {
    const char *const place[] = {folders[i], NULL};
    const char *const none[] = {NULL};
    g_autoptr(GError) error = NULL;
    json_t *entry = entry_of("files", folders[i]);
    g_autoptr(GPtrArray) models = cm_discover_models(place, none, &error);
    if (models != NULL)
      json_object_set_new(entry, "n_models", json_integer(models->len));
    else if (error->code == CM_ERROR_NOT_FOUND)
      json_object_set_new(entry, "n_models", json_integer(0));
    else
      cm_json_set_string(entry, "message", error->message);
    json_array_append_new(stores, entry);
  }
}

json_t *
cm_doctor_stores(void)
{
  json_t *stores = json_array();
  add_folders(stores);
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
