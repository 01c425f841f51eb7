/* SPDX-License-Identifier: MIT */
#include "cm-photos.h"

#include "cm-error.h"
#include "cm-locate.h"
#include "cm-metadata-process.h"
#include "cm-photo-find.h"
#include "cm-photo-process.h"
#include "cm-signals.h"

#include <string.h>

#define PHOTO_PROGRAM    "check-models-photo"
#define METADATA_PROGRAM "check-models-metadata"

CmPhoto *
cm_photos_decode(const CmOptions *options, const char *path, const char *id, const char *scratch,
                 GError **error)
{
  g_autofree char *program = cm_locate_program(PHOTO_PROGRAM, error);
  if (program == NULL)
    return NULL;
  CmPhotoOptions how = cm_photo_options_default();
  how.max_edge = (guint)options->max_edge;
  g_autofree char *file = id != NULL ? g_strconcat(id, ".ppm", NULL) : NULL;
  g_autofree char *ppm_path = scratch != NULL ? g_build_filename(scratch, file, NULL) : NULL;
  CmPhoto *photo = cm_photo_process(program, path, ppm_path, &how, error);
  if (photo != NULL)
    photo->id = g_strdup(id);
  return photo;
}

const char *
cm_photos_message(const GError *error, const char *path)
{
  g_autofree char *name = g_filename_display_name(path);
  g_autofree char *prefix = g_strconcat(name, ": ", NULL);
  return g_str_has_prefix(error->message, prefix) ? error->message + strlen(prefix)
                                                  : error->message;
}

gboolean
cm_photos_ends_all(const GError *error)
{
  return g_error_matches(error, CM_ERROR, CM_ERROR_NO_SPACE) ||
         g_error_matches(error, CM_ERROR, CM_ERROR_INTERNAL);
}

json_t *
cm_photos_metadata(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *program = cm_locate_program(METADATA_PROGRAM, &error);
  if (program == NULL)
    return cm_metadata_unread(error->message);
  return cm_metadata_process(program, path, CM_METADATA_DEADLINE_S);
}

/* The photo's metadata, while there is room for it in the header's line. */
static json_t *
metadata_within(const char *path, gsize *bytes_left)
{
  json_t *metadata = cm_photos_metadata(path);
  g_autofree char *line = cm_json_line(metadata);
  gsize length = strlen(line);
  if (length <= *bytes_left) {
    *bytes_left -= length;
    return metadata;
  }
  json_decref(metadata);
  return cm_metadata_unread("the metadata is not kept: that of the photos before it is so large "
                            "that no more fits into the records");
}

/* What was left out so far, with the choice's. */
static void
leave_out(CmRun *run, const char *path, const GError *problem)
{
  const char *message = cm_photos_message(problem, path);
  g_autoptr(json_t) told = NULL;
  cm_photo_left_out_add(&told, path, message);
  cm_photo_choice_tell_left_out(told);
  cm_photo_left_out_add(&run->left_out, path, message);
}

gboolean
cm_photos_prepare(const CmOptions *options, const CmPhotoChoice *choice, const char *scratch,
                  CmRun *run, GError **error)
{
  gsize metadata_bytes_left = CM_PHOTOS_METADATA_BYTES_MAX;
  g_autoptr(GError) first = NULL;
  cm_photo_choice_tell_left_out(choice->left_out);
  run->left_out = choice->left_out != NULL ? json_deep_copy(choice->left_out) : NULL;
  for (guint i = 0; i < choice->paths->len; i++) {
    if (cm_signals_came()) {
      g_set_error_literal(error, CM_ERROR, CM_ERROR_INTERRUPTED, "interrupted");
      return FALSE;
    }
    const char *path = g_ptr_array_index(choice->paths, i);
    g_autoptr(GError) problem = NULL;
    g_autofree char *id = g_strdup_printf("photo-%u", run->photos->len + 1);
    CmPhoto *photo = cm_photos_decode(options, path, id, scratch, &problem);
    if (photo != NULL) {
      photo->metadata = metadata_within(path, &metadata_bytes_left);
      g_ptr_array_add(run->photos, photo);
      continue;
    }
    if (cm_photos_ends_all(problem)) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return FALSE;
    }
    if (choice->paths->len > 1)
      leave_out(run, path, problem);
    if (first == NULL)
      first = g_steal_pointer(&problem);
  }
  if (run->photos->len == 0)
    g_propagate_error(error, g_steal_pointer(&first));
  return run->photos->len > 0;
}
