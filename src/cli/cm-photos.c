/* SPDX-License-Identifier: MIT */
#include "cm-photos.h"

#include "cm-error.h"
#include "cm-locate.h"
#include "cm-photo-process.h"
#include "cm-signals.h"

#define PHOTO_PROGRAM "check-models-photo"

CmPhoto *
cm_photos_decode(const CmOptions *options, const char *path, const char *id, const char *scratch,
                 GError **error)
{
  g_autofree char *program = cm_locate_program(PHOTO_PROGRAM, error);
  if (program == NULL)
    return NULL;
  CmPhotoOptions how = cm_photo_options_default();
  how.max_edge = (guint)options->max_edge;
  g_autofree char *file = g_strconcat(id, ".ppm", NULL);
  g_autofree char *ppm_path = g_build_filename(scratch, file, NULL);
  CmPhoto *photo = cm_photo_process(program, path, ppm_path, &how, error);
  if (photo != NULL)
    photo->id = g_strdup(id);
  return photo;
}

gboolean
cm_photos_prepare(const CmOptions *options, const char *scratch, GPtrArray *photos, GError **error)
{
  for (guint i = 0; i < options->photos->len; i++) {
    if (cm_signals_came()) {
      g_set_error_literal(error, CM_ERROR, CM_ERROR_INTERRUPTED, "interrupted");
      return FALSE;
    }
    g_autofree char *id = g_strdup_printf("photo-%u", i + 1);
    CmPhoto *photo =
        cm_photos_decode(options, g_ptr_array_index(options->photos, i), id, scratch, error);
    if (photo == NULL)
      return FALSE;
    g_ptr_array_add(photos, photo);
  }
  return TRUE;
}
