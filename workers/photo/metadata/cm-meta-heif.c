/* SPDX-License-Identifier: MIT */
#include "cm-meta-containers.h"

#include <string.h>

#include <libheif/heif.h>

/* more than any file has; bounds what a hostile one costs */
#define ITEMS_MAX 256

#define BOX_HEADER_BYTES  8
#define LONG_HEADER_BYTES 16
#define UUID_BYTES        16

/* The extended type under which XMP stands in a box of its own (XMP Specification, part
 * 3, 1.2.7.1). */
static const char xmp_uuid[] = "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";

typedef struct heif_context CmHeifContext;
typedef struct heif_image_handle CmHeifHandle;

static void
release_handle(CmHeifHandle *handle)
{
  heif_image_handle_release(handle);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmHeifContext, heif_context_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmHeifHandle, release_handle)

/* The item's bytes; empty, with a warning, where libheif does not give them. */
static CmMetaSpan
read_item(CmMetaBlocks *blocks, const CmHeifHandle *handle, heif_item_id id, CmMetaAnswer *answer)
{
  gsize size = heif_image_handle_get_metadata_size(handle, id);
  if (size == 0) /* what programs leave that take metadata away */
    return (CmMetaSpan){0};
  if (size > CM_META_BLOCK_BYTES_MAX) {
    cm_meta_answer_warn(answer, "HEIF: item %u has %" G_GSIZE_FORMAT " bytes, at most %d are read",
                        id, size, CM_META_BLOCK_BYTES_MAX);
    return (CmMetaSpan){0};
  }
  GByteArray *bytes = g_byte_array_new();
  g_byte_array_set_size(bytes, (guint)size);
  CmMetaSpan span = cm_meta_blocks_keep(blocks, bytes);
  struct heif_error failure = heif_image_handle_get_metadata(handle, id, span.data);
  if (failure.code == heif_error_Ok)
    return span;
  cm_meta_answer_warn(answer, "HEIF: item %u cannot be read: %s", id, failure.message);
  return (CmMetaSpan){0};
}

/* An item Exif begins with the place of its TIFF header, counted from behind that number (ISO/IEC
 * 23008-12, A.2.1). */
static void
take_exif_item(CmMetaBlocks *blocks, CmMetaSpan item, CmMetaAnswer *answer)
{
  guint64 offset = 0;
  if (!cm_meta_span_number(item, 0, 4, TRUE, &offset) || offset >= item.length - 4) {
    cm_meta_answer_warn(answer, "HEIF: the item Exif does not say where its data begins");
    return;
  }
  cm_meta_blocks_take_exif(blocks, cm_meta_span_part(item, 4 + offset, item.length), answer);
}

static void
take_items(CmMetaBlocks *blocks, const CmHeifHandle *handle, CmMetaAnswer *answer)
{
  heif_item_id ids[ITEMS_MAX];
  int n = heif_image_handle_get_list_of_metadata_block_IDs(handle, NULL, ids, ITEMS_MAX);
  for (int i = 0; i < MIN(n, ITEMS_MAX); i++) {
    const char *type = heif_image_handle_get_metadata_type(handle, ids[i]);
    const char *content = heif_image_handle_get_metadata_content_type(handle, ids[i]);
    gboolean is_exif = g_strcmp0(type, "Exif") == 0;
    gboolean is_xmp =
        g_strcmp0(type, "mime") == 0 && g_strcmp0(content, "application/rdf+xml") == 0;
    CmMetaSpan item =
        is_exif || is_xmp ? read_item(blocks, handle, ids[i], answer) : (CmMetaSpan){0};
    if (item.length == 0)
      continue;
    if (is_exif)
      take_exif_item(blocks, item, answer);
    else
      cm_meta_blocks_take_xmp(blocks, item);
  }
}

static void
walk_items(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer)
{
  g_autoptr(CmHeifContext) context = heif_context_alloc();
  g_autoptr(CmHeifHandle) handle = NULL;
  struct heif_error failure =
      heif_context_read_from_memory_without_copy(context, file.data, file.length, NULL);
  if (failure.code == heif_error_Ok)
    failure = heif_context_get_primary_image_handle(context, &handle);
  if (failure.code != heif_error_Ok) {
    cm_meta_answer_warn(answer, "HEIF: libheif cannot open it: %s", failure.message);
    blocks->whole = file;
    return;
  }
  int width = heif_image_handle_get_ispe_width(handle);
  int height = heif_image_handle_get_ispe_height(handle);
  if (width > 0 && height > 0)
    cm_meta_blocks_take_size(answer, (guint64)width, (guint64)height, "HEIF ispe");
  take_items(blocks, handle, answer);
}

/* Boxes of the file itself, each with a length that counts itself: 1 means that 8 more bytes hold
 * it, 0 up to the end. */
static void
walk_boxes(CmMetaBlocks *blocks, CmMetaSpan file)
{
  gsize at = 0;
  for (int i = 0; i < CM_META_PARTS_MAX; i++) {
    guint64 length = 0;
    gsize header = BOX_HEADER_BYTES;
    if (!cm_meta_span_number(file, at, 4, TRUE, &length))
      return;
    if (length == 1) {
      header = LONG_HEADER_BYTES;
      if (!cm_meta_span_number(file, at + 8, 8, TRUE, &length))
        return;
    }
    if (length == 0)
      length = file.length - at;
    if (length < header || length > file.length - at)
      return;
    CmMetaSpan content = cm_meta_span_part(file, at + header, length - header);
    if (cm_meta_span_holds(file, at + 4, "uuid", 4) &&
        cm_meta_span_holds(content, 0, xmp_uuid, UUID_BYTES))
      cm_meta_blocks_take_xmp(blocks, cm_meta_span_part(content, UUID_BYTES, content.length));
    at += length;
  }
}

void
cm_meta_walk_heif(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer)
{
  walk_items(blocks, file, answer);
  walk_boxes(blocks, file);
}
