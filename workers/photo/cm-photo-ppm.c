/* SPDX-License-Identifier: MIT */
#include "cm-photo-ppm.h"

#include "cm-photo-decoder-error.h"
#include "cm-photo-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  int fd; /* -1: hashed alone */
  GChecksum *hash;
  int write_errno; /* 0 while writing goes well */
} Writer;

static gboolean
put(Writer *self, const guint8 *bytes, gsize length)
{
  g_checksum_update(self->hash, bytes, (gssize)length);
  while (self->fd >= 0 && length > 0) {
    ssize_t done = write(self->fd, bytes, length);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0) {
      self->write_errno = errno;
      return FALSE;
    }
    bytes += done;
    length -= (gsize)done;
  }
  return TRUE;
}

/* libvips calls this with whole rows, top to bottom, one call at a time. */
static int
put_rows(VipsRegion *region, VipsRect *area, void *user_data)
{
  Writer *self = user_data;
  gsize row_bytes = VIPS_REGION_SIZEOF_LINE(region);
  for (int y = area->top; y < area->top + area->height; y++) {
    if (!put(self, VIPS_REGION_ADDR(region, area->left, y), row_bytes))
      return -1;
  }
  return 0;
}

static gboolean
put_picture(Writer *self, VipsImage *image)
{
  g_autofree char *header = g_strdup_printf("P6\n%d %d\n255\n", image->Xsize, image->Ysize);
  return put(self, (const guint8 *)header, strlen(header)) &&
         vips_sink_disc(image, put_rows, self) == 0;
}

static void
set_output_error(GError **error, const char *path, int number)
{
  gboolean full = number == ENOSPC || number == EDQUOT;
  g_set_error(error, CM_PHOTO_ERROR, full ? CM_PHOTO_ERROR_OUTPUT_NO_SPACE : CM_PHOTO_ERROR_OUTPUT,
              "cannot write %s: %s", path, g_strerror(number));
}

gboolean
cm_photo_ppm_write(VipsImage *image, const char *path, char **ret_sha256, GError **error)
{
  g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
  Writer writer = {.hash = hash, .fd = -1};
  if (path != NULL)
    writer.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (path != NULL && writer.fd < 0) {
    set_output_error(error, path, errno);
    return FALSE;
  }
  gboolean done = put_picture(&writer, image);
  if (writer.fd >= 0 && close(writer.fd) != 0 && writer.write_errno == 0)
    writer.write_errno = errno;
  if (writer.write_errno != 0)
    set_output_error(error, path, writer.write_errno);
  else if (!done)
    cm_photo_error_set_vips(error);
  if (!done || writer.write_errno != 0) {
    if (path != NULL)
      unlink(path);
    return FALSE;
  }
  *ret_sha256 = g_strdup(g_checksum_get_string(hash));
  return TRUE;
}
