/* SPDX-License-Identifier: MIT */
#include "cm-photo-formats.h"

#include "cm-photo-decoder-error.h"
#include "cm-photo-picture.h"
#include "cm-photo-samples.h"
#include "cm-photo-vips.h"

/* Decodes every pixel: libheif looks for its decoder only then. */
static gboolean
decode(CmPhotoFormat format, GError **error)
{
  gsize length = 0;
  g_autofree guchar *bytes = g_base64_decode(cm_photo_samples[format], &length);
  g_autoptr(CmVipsSource) source = vips_source_new_from_memory(bytes, length);
  g_autoptr(CmVipsImage) image =
      source != NULL ? cm_photo_picture_load(source, format, error) : NULL;
  if (image == NULL)
    return FALSE;
  g_autoptr(CmVipsImage) pixels = vips_image_copy_memory(image);
  if (pixels == NULL)
    cm_photo_error_set_vips(error);
  return pixels != NULL;
}

json_t *
cm_photo_formats_try(void)
{
  json_t *answer = json_object();
  json_t *libraries = json_object();
  json_t *formats = json_array();
  g_autofree char *version =
      g_strdup_printf("%d.%d.%d", vips_version(0), vips_version(1), vips_version(2));
  cm_json_set_string(libraries, "libvips", version);
  for (int i = 0; i < CM_PHOTO_N_FORMATS; i++) {
    g_autoptr(GError) error = NULL;
    json_t *entry = json_object();
    gboolean decodes = decode((CmPhotoFormat)i, &error);
    cm_json_set_string(entry, "format", cm_photo_format_to_string((CmPhotoFormat)i));
    json_object_set_new(entry, "decodes", json_boolean(decodes));
    if (!decodes)
      cm_json_set_string(entry, "message", error != NULL ? error->message : "it cannot be read");
    json_array_append_new(formats, entry);
  }
  json_object_set_new(answer, "libraries", libraries);
  json_object_set_new(answer, "formats", formats);
  return answer;
}
