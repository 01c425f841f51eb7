/* SPDX-License-Identifier: MIT */
#include "cm-photo-container.h"

#include "cm-photo-error.h"

#include <string.h>
#include <unistd.h>

/* far more than any true file has; bounds the work that a hostile one can ask for */
#define PARTS_MAX 200000

#define PNG_SIGNATURE_BYTES 8
#define PNG_CHUNK_FRAME     12 /* length, type and check sum around a chunk's data */
#define RIFF_HEADER_BYTES   8

typedef enum { WHOLE, CUT, SENSELESS } Finding;

/* Fills bytes from the offset; FALSE where the file ends before. */
static gboolean
read_at(const CmPhotoSource *source, guint64 offset, guint8 *bytes, gsize length)
{
  if (offset > (guint64)source->bytes || length > (guint64)source->bytes - offset)
    return FALSE;
  return pread(source->fd, bytes, length, (off_t)offset) == (ssize_t)length;
}

static guint64
number(const guint8 *bytes, gsize length, gboolean big_endian)
{
  guint64 value = 0;
  for (gsize i = 0; i < length; i++)
    value = value << 8 | bytes[big_endian ? i : length - 1 - i];
  return value;
}

/* Chunks up to IEND, each a 4-byte length, a type, data and a check sum. */
static Finding
check_png(const CmPhotoSource *source)
{
  guint64 at = PNG_SIGNATURE_BYTES;
  guint8 chunk[8];
  for (int i = 0; i < PARTS_MAX; i++) {
    if (!read_at(source, at, chunk, sizeof chunk))
      return CUT;
    at += number(chunk, 4, TRUE) + PNG_CHUNK_FRAME;
    if (at > (guint64)source->bytes)
      return CUT;
    if (memcmp(chunk + 4, "IEND", 4) == 0)
      return WHOLE;
  }
  return SENSELESS;
}

/* "RIFF" and the length of all that follows. */
static Finding
check_webp(const CmPhotoSource *source)
{
  guint8 header[RIFF_HEADER_BYTES];
  if (!read_at(source, 0, header, sizeof header))
    return CUT;
  guint64 end = number(header + 4, 4, FALSE) + RIFF_HEADER_BYTES;
  return end <= (guint64)source->bytes ? WHOLE : CUT;
}

/* Only the place of the first directory: what it points at, the decoder checks. */
static Finding
check_tiff(const CmPhotoSource *source)
{
  guint8 header[16] = {0};
  if (!read_at(source, 0, header, 8))
    return CUT;
  gboolean big_endian = header[0] == 'M';
  gboolean big_tiff = number(header + 2, 2, big_endian) == 43;
  if (big_tiff && !read_at(source, 0, header, sizeof header))
    return CUT;
  guint64 directory =
      big_tiff ? number(header + 8, 8, big_endian) : number(header + 4, 4, big_endian);
  return directory < (guint64)source->bytes ? WHOLE : CUT;
}

/* Boxes, each with a length that counts itself; 1 means that 8 bytes hold it, 0 up to the end. */
static Finding
check_boxes(const CmPhotoSource *source)
{
  guint64 at = 0;
  guint8 box[16];
  for (int i = 0; i < PARTS_MAX && at < (guint64)source->bytes; i++) {
    if (!read_at(source, at, box, 8))
      return CUT;
    guint64 length = number(box, 4, TRUE);
    if (length == 0)
      return WHOLE;
    if (length == 1 && !read_at(source, at, box, 16))
      return CUT;
    if (length == 1)
      length = number(box + 8, 8, TRUE);
    if (length < 8)
      return SENSELESS;
    if (length > (guint64)source->bytes - at)
      return CUT;
    at += length;
  }
  return at == (guint64)source->bytes ? WHOLE : SENSELESS;
}

static Finding
check_format(const CmPhotoSource *source)
{
  switch (source->format) {
  case CM_PHOTO_FORMAT_PNG:
    return check_png(source);
  case CM_PHOTO_FORMAT_WEBP:
    return check_webp(source);
  case CM_PHOTO_FORMAT_TIFF:
    return check_tiff(source);
  case CM_PHOTO_FORMAT_HEIF:
  case CM_PHOTO_FORMAT_AVIF:
    return check_boxes(source);
  default:
    return WHOLE;
  }
}

gboolean
cm_photo_container_check(const CmPhotoSource *source, GError **error)
{
  switch (check_format(source)) {
  case CUT:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_TRUNCATED,
                "the file has %" G_GINT64_FORMAT " bytes and declares more; copy it again from "
                "where it came",
                source->bytes);
    return FALSE;
  case SENSELESS:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_CORRUPT,
                "the file's container makes no sense; copy it again from where it came");
    return FALSE;
  default:
    return TRUE;
  }
}
