/* SPDX-License-Identifier: MIT */
#include "cm-meta-blocks.h"

#include "cm-meta-containers.h"
#include "cm-meta-resources.h"
#include "cm-meta-tiff.h"
#include "cm-photo-error.h"

static void
free_bytes(gpointer bytes)
{
  g_byte_array_unref(bytes);
}

CmMetaSpan
cm_meta_blocks_keep(CmMetaBlocks *self, GByteArray *bytes)
{
  g_ptr_array_add(self->kept, bytes);
  return (CmMetaSpan){.data = bytes->data, .length = bytes->len};
}

/* FALSE, with a warning, where the block is larger than any true one. */
static gboolean
is_bounded(CmMetaSpan span, const char *kind, CmMetaAnswer *answer)
{
  if (span.length <= CM_META_BLOCK_BYTES_MAX)
    return TRUE;
  cm_meta_answer_warn(answer, "%s: the block has %" G_GSIZE_FORMAT " bytes, at most %d are read",
                      kind, span.length, CM_META_BLOCK_BYTES_MAX);
  return FALSE;
}

void
cm_meta_blocks_take_exif(CmMetaBlocks *self, CmMetaSpan span, CmMetaAnswer *answer)
{
  if (self->exif.data != NULL || !is_bounded(span, "EXIF", answer))
    return;
  if (cm_meta_span_holds(span, 0, "Exif\0", 5))
    span = cm_meta_span_part(span, 6, span.length);
  if (cm_meta_tiff_take(self, span, FALSE, answer))
    self->exif = span;
}

void
cm_meta_blocks_take_iptc(CmMetaBlocks *self, CmMetaSpan span, CmMetaAnswer *answer)
{
  if (self->iptc.data != NULL || !is_bounded(span, "IPTC", answer))
    return;
  if (cm_meta_span_holds(span, 0, "Photoshop 3.0\0", 14))
    span = cm_meta_span_part(span, 14, span.length);
  if (cm_meta_span_holds(span, 0, "8BIM", 4))
    span = cm_meta_resources_find_iptc(span, answer);
  self->iptc = span;
}

void
cm_meta_blocks_take_xmp(CmMetaBlocks *self, CmMetaSpan span)
{
  if (self->xmp.data == NULL)
    self->xmp = span;
}

void
cm_meta_blocks_take_size(CmMetaAnswer *answer, guint64 width, guint64 height, const char *source)
{
  if (width == 0 || height == 0 || width > G_MAXINT32 || height > G_MAXINT32)
    return;
  cm_meta_answer_set_number(answer, "width", (double)width, source);
  cm_meta_answer_set_number(answer, "height", (double)height, source);
}

static void
walk(CmMetaBlocks *self, CmPhotoFormat format, CmMetaSpan file, CmMetaAnswer *answer)
{
  switch (format) {
  case CM_PHOTO_FORMAT_JPEG:
    cm_meta_walk_jpeg(self, file, answer);
    break;
  case CM_PHOTO_FORMAT_PNG:
    cm_meta_walk_png(self, file, answer);
    break;
  case CM_PHOTO_FORMAT_WEBP:
    cm_meta_walk_webp(self, file, answer);
    break;
  case CM_PHOTO_FORMAT_TIFF:
    if (cm_meta_tiff_take(self, file, TRUE, answer))
      self->exif = file;
    break;
  default:
    cm_meta_walk_heif(self, file, answer);
  }
}

CmMetaBlocks *
cm_meta_blocks_new(CmPhotoFormat format, CmMetaSpan file, CmMetaAnswer *answer)
{
  CmMetaBlocks *self = g_new0(CmMetaBlocks, 1);
  self->unpack_bytes_left = CM_META_UNPACK_BYTES_MAX;
  self->kept = g_ptr_array_new_with_free_func(free_bytes);
  self->texts =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  walk(self, format, file, answer);
  return self;
}

CmMetaBlocks *
cm_meta_blocks_read(const CmPhotoSource *source, CmMetaAnswer *answer, GError **error)
{
  g_autoptr(GError) inner = NULL;
  GMappedFile *file = g_mapped_file_new_from_fd(source->fd, TRUE, &inner);
  if (file == NULL) {
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_IO,
                "cannot be mapped into memory; free some, or allow more by --max-memory (%s)",
                inner->message);
    return NULL;
  }
  CmMetaSpan span = {.data = (guint8 *)g_mapped_file_get_contents(file),
                     .length = g_mapped_file_get_length(file)};
  CmMetaBlocks *self = cm_meta_blocks_new(source->format, span, answer);
  self->file = file;
  return self;
}

void
cm_meta_blocks_free(CmMetaBlocks *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->texts);
  g_ptr_array_unref(self->kept);
  g_clear_pointer(&self->file, g_mapped_file_unref);
  g_free(self);
}
