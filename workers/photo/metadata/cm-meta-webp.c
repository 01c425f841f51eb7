/* SPDX-License-Identifier: MIT */
#include "cm-meta-containers.h"

#define RIFF_HEADER_BYTES  12
#define CHUNK_HEADER_BYTES 8

/* The size that a chunk says, by its kind (WebP container specification and RFC 6386, 9.1). */
static void
take_size(CmMetaSpan chunk, CmMetaSpan data, CmMetaAnswer *answer)
{
  guint64 width = 0, height = 0;
  if (cm_meta_span_holds(chunk, 0, "VP8X", 4)) {
    if (cm_meta_span_number(data, 4, 3, FALSE, &width) &&
        cm_meta_span_number(data, 7, 3, FALSE, &height))
      cm_meta_blocks_take_size(answer, width + 1, height + 1, "WebP VP8X");
  } else if (cm_meta_span_holds(chunk, 0, "VP8 ", 4)) {
    /* 14 bits of each 16; the others scale */
    if (cm_meta_span_number(data, 6, 2, FALSE, &width) &&
        cm_meta_span_number(data, 8, 2, FALSE, &height))
      cm_meta_blocks_take_size(answer, width & 0x3FFF, height & 0x3FFF, "WebP VP8");
  } else if (cm_meta_span_holds(chunk, 0, "VP8L", 4)) {
    guint64 bits = 0;
    if (cm_meta_span_number(data, 1, 4, FALSE, &bits))
      cm_meta_blocks_take_size(answer, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, "WebP VP8L");
  }
}

void
cm_meta_walk_webp(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer)
{
  gsize at = RIFF_HEADER_BYTES;
  for (int i = 0; i < CM_META_PARTS_MAX && at < file.length; i++) {
    guint64 length = 0;
    CmMetaSpan chunk = cm_meta_span_part(file, at, CHUNK_HEADER_BYTES);
    gboolean has_length = cm_meta_span_number(chunk, 4, 4, FALSE, &length);
    CmMetaSpan data = cm_meta_span_part(file, at + CHUNK_HEADER_BYTES, length);
    if (!has_length || data.length < length)
      cm_meta_answer_warn(answer,
                          "WebP: the chunk at byte %" G_GSIZE_FORMAT " declares %" G_GUINT64_FORMAT
                          " bytes, %" G_GSIZE_FORMAT " are there",
                          at, length, data.length);
    take_size(chunk, data, answer);
    if (cm_meta_span_holds(chunk, 0, "EXIF", 4) && data.length > 0)
      cm_meta_blocks_take_exif(blocks, data, answer);
    else if (cm_meta_span_holds(chunk, 0, "XMP ", 4) && data.length > 0)
      cm_meta_blocks_take_xmp(blocks, data);
    at += CHUNK_HEADER_BYTES + length + (length & 1);
  }
  if (at < file.length)
    cm_meta_answer_warn(answer, "WebP: more than %d chunks; the others were not read",
                        CM_META_PARTS_MAX);
}
