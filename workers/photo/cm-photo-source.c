/* SPDX-License-Identifier: MIT */
#include "cm-photo-source.h"

#include "cm-photo-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 64

static const char *const format_names[CM_PHOTO_N_FORMATS] = {
    [CM_PHOTO_FORMAT_JPEG] = "jpeg", [CM_PHOTO_FORMAT_PNG] = "png",
    [CM_PHOTO_FORMAT_WEBP] = "webp", [CM_PHOTO_FORMAT_TIFF] = "tiff",
    [CM_PHOTO_FORMAT_HEIF] = "heif", [CM_PHOTO_FORMAT_AVIF] = "avif",
};

/* First bytes that are one format's alone (each format's own specification). */
static const struct {
  CmPhotoFormat format;
  guint8 length;
  guint8 bytes[8];
} signatures[] = {
    {CM_PHOTO_FORMAT_JPEG, 3, {0xFF, 0xD8, 0xFF}},
    {CM_PHOTO_FORMAT_PNG, 8, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}},
    {CM_PHOTO_FORMAT_TIFF, 4, {'I', 'I', 42, 0}},
    {CM_PHOTO_FORMAT_TIFF, 4, {'M', 'M', 0, 42}},
    {CM_PHOTO_FORMAT_TIFF, 4, {'I', 'I', 43, 0}}, /* BigTIFF */
    {CM_PHOTO_FORMAT_TIFF, 4, {'M', 'M', 0, 43}},
};

/* Brands of the ISO base media "ftyp" box. A file of a structural brand alone (mif1) says with what
 * codec only further in; the decoder finds out. */
static const struct {
  char brand[5];
  CmPhotoFormat format;
} brands[] = {
    {"avif", CM_PHOTO_FORMAT_AVIF}, {"avis", CM_PHOTO_FORMAT_AVIF}, {"heic", CM_PHOTO_FORMAT_HEIF},
    {"heix", CM_PHOTO_FORMAT_HEIF}, {"heim", CM_PHOTO_FORMAT_HEIF}, {"heis", CM_PHOTO_FORMAT_HEIF},
    {"hevc", CM_PHOTO_FORMAT_HEIF}, {"hevx", CM_PHOTO_FORMAT_HEIF}, {"mif1", CM_PHOTO_FORMAT_HEIF},
    {"msf1", CM_PHOTO_FORMAT_HEIF},
};

const char *
cm_photo_format_to_string(CmPhotoFormat format)
{
  return format_names[format];
}

static gboolean
format_of_brand(const guint8 *brand, CmPhotoFormat *ret_format)
{
  for (gsize i = 0; i < G_N_ELEMENTS(brands); i++) {
    if (memcmp(brand, brands[i].brand, 4) == 0) {
      *ret_format = brands[i].format;
      return TRUE;
    }
  }
  return FALSE;
}

/* A box of length, "ftyp", major brand, version, then compatible brands. A structural major brand
 * is settled by the compatible ones. */
static gboolean
sniff_ftyp(const guint8 *head, gsize length, CmPhotoFormat *ret_format)
{
  if (length < 16 || memcmp(head + 4, "ftyp", 4) != 0 || !format_of_brand(head + 8, ret_format))
    return FALSE;
  gsize box = (gsize)head[2] << 8 | head[3];
  for (gsize at = 16; at + 4 <= MIN(box, length) && memcmp(head + 8, "m", 1) == 0; at += 4) {
    if (memcmp(head + at, "avif", 4) == 0)
      *ret_format = CM_PHOTO_FORMAT_AVIF;
  }
  return TRUE;
}

gboolean
cm_photo_format_sniff(const guint8 *head, gsize length, CmPhotoFormat *ret_format)
{
  for (gsize i = 0; i < G_N_ELEMENTS(signatures); i++) {
    if (length >= signatures[i].length &&
        memcmp(head, signatures[i].bytes, signatures[i].length) == 0) {
      *ret_format = signatures[i].format;
      return TRUE;
    }
  }
  if (length >= 12 && memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0) {
    *ret_format = CM_PHOTO_FORMAT_WEBP;
    return TRUE;
  }
  return sniff_ftyp(head, length, ret_format);
}

static void
set_open_error(GError **error, int number)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
  case ENAMETOOLONG:
  case ELOOP:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_MISSING, "there is no such file (%s)",
                g_strerror(number));
    break;
  case EACCES:
  case EPERM:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_PERMISSION,
                "it may not be read; change its permissions (%s)", g_strerror(number));
    break;
  case ENXIO: /* a socket */
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_NOT_A_FILE, "not a regular file");
    break;
  default:
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_IO, "cannot be read: %s", g_strerror(number));
  }
}

static gboolean
check_status(const struct stat *status, GError **error)
{
  if (!S_ISREG(status->st_mode)) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_NOT_A_FILE, "%s; name a photo",
                S_ISDIR(status->st_mode) ? "this is a folder" : "not a regular file");
    return FALSE;
  }
  if (status->st_size == 0) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_EMPTY,
                "the file is empty; copy it again from where it came");
    return FALSE;
  }
  if (status->st_size > CM_PHOTO_FILE_BYTES_MAX) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_TOO_LARGE,
                "the file has %" G_GINT64_FORMAT " bytes, at most %" G_GINT64_FORMAT " are read",
                (gint64)status->st_size, CM_PHOTO_FILE_BYTES_MAX);
    return FALSE;
  }
  return TRUE;
}

/* Hashes the file and recognises it by its head. The size comes from what was read, not from stat:
 * the file may grow meanwhile. */
static gboolean
read_through(CmPhotoSource *self, GError **error)
{
  g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
  guint8 buffer[65536];
  gboolean recognised = FALSE;
  for (;;) {
    ssize_t got = pread(self->fd, buffer, sizeof buffer, (off_t)self->bytes);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      set_open_error(error, errno);
      return FALSE;
    }
    if (got == 0 || self->bytes > CM_PHOTO_FILE_BYTES_MAX)
      break;
    if (self->bytes == 0)
      recognised = cm_photo_format_sniff(buffer, MIN((gsize)got, HEAD_BYTES), &self->format);
    if (!recognised)
      break;
    g_checksum_update(hash, buffer, got);
    self->bytes += got;
  }
  if (!recognised) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_FORMAT,
                "its content is none of JPEG, PNG, WebP, TIFF, HEIC and AVIF, whatever its name "
                "says; save it as one of these");
    return FALSE;
  }
  self->sha256 = g_strdup(g_checksum_get_string(hash));
  return TRUE;
}

CmPhotoSource *
cm_photo_source_open(const char *path, GError **error)
{
  g_autoptr(CmPhotoSource) self = g_new0(CmPhotoSource, 1);
  struct stat status;
  /* non-blocking, so that a pipe named as a photo cannot hang the program */
  self->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (self->fd < 0 || fstat(self->fd, &status) != 0) {
    set_open_error(error, errno);
    return NULL;
  }
  if (!check_status(&status, error) || !read_through(self, error))
    return NULL;
  return g_steal_pointer(&self);
}

void
cm_photo_source_free(CmPhotoSource *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close(self->fd);
  g_free(self->sha256);
  g_free(self);
}
