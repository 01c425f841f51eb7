/* SPDX-License-Identifier: MIT */
#include "cm-server-picture.h"

#include "cm-fault.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

typedef FILE CmStdFile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmStdFile, fclose)

/* Writes the PNG into memory that the C library allocates. */
static gboolean
write_png(const CmPpm *ppm, char **ret_bytes, size_t *ret_length, GError **error)
{
  /* the server decodes it once, here and now: packing it tighter would cost more than it saves */
  png_image image = {.version = PNG_IMAGE_VERSION,
                     .width = ppm->width,
                     .height = ppm->height,
                     .format = PNG_FORMAT_RGB,
                     .flags = PNG_IMAGE_FLAG_FAST};
  g_autoptr(CmStdFile) file = open_memstream(ret_bytes, ret_length);
  if (file == NULL) {
    g_set_error(error, CM_FAULT, CM_FAULT_OUT_OF_MEMORY, "no memory for the picture as PNG: %s",
                g_strerror(errno));
    return FALSE;
  }
  gboolean written = png_image_write_to_stdio(&image, file, FALSE, ppm->rgb, 0, NULL) != 0;
  if (!written)
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED,
                "a picture of %u × %u pixels cannot be written as PNG: %s", ppm->width, ppm->height,
                image.message);
  return written;
}

char *
cm_server_picture_url(const CmPpm *ppm, GError **error)
{
  char *bytes = NULL;
  size_t length = 0;
  char *url = NULL;
  if (write_png(ppm, &bytes, &length, error)) {
    g_autofree char *base64 = g_base64_encode((const guchar *)bytes, length);
    url = g_strconcat("data:image/png;base64,", base64, NULL);
  }
  free(bytes);
  return url;
}
