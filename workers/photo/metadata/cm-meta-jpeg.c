/* SPDX-License-Identifier: MIT */
#include "cm-meta-containers.h"

/* Markers (ITU-T T.81, table B.1). */
enum {
  MARKER_TEM = 0x01,
  MARKER_SOF0 = 0xC0,
  MARKER_DHT = 0xC4,
  MARKER_JPG = 0xC8,
  MARKER_DAC = 0xCC,
  MARKER_RST0 = 0xD0,
  MARKER_SOI = 0xD8,
  MARKER_EOI = 0xD9,
  MARKER_SOS = 0xDA,
  MARKER_APP1 = 0xE1,
  MARKER_APP13 = 0xED,
};

/* what begins a segment; the NUL at its end is part of it */
static const char xmp_name[] = "http://ns.adobe.com/xap/1.0/";
static const char resources_name[] = "Photoshop 3.0";

static gboolean
has_no_length(guint marker)
{
  return marker == MARKER_TEM || (marker >= MARKER_RST0 && marker <= MARKER_SOI);
}

static gboolean
is_frame(guint marker)
{
  return marker >= MARKER_SOF0 && marker < MARKER_RST0 && marker != MARKER_DHT &&
         marker != MARKER_JPG && marker != MARKER_DAC;
}

static void
take_segment(CmMetaBlocks *blocks, guint marker, CmMetaSpan data, GByteArray *resources,
             CmMetaAnswer *answer)
{
  guint64 width = 0, height = 0;
  if (marker == MARKER_APP1 && cm_meta_span_holds(data, 0, "Exif\0", 5)) {
    cm_meta_blocks_take_exif(blocks, data, answer);
  } else if (marker == MARKER_APP1 && cm_meta_span_holds(data, 0, xmp_name, sizeof xmp_name)) {
    cm_meta_blocks_take_xmp(blocks, cm_meta_span_part(data, sizeof xmp_name, data.length));
  } else if (marker == MARKER_APP13 &&
             cm_meta_span_holds(data, 0, resources_name, sizeof resources_name)) {
    CmMetaSpan part = cm_meta_span_part(data, sizeof resources_name, data.length);
    if (resources->len + part.length <= CM_META_BLOCK_BYTES_MAX)
      g_byte_array_append(resources, part.data, (guint)part.length);
    else
      cm_meta_answer_warn(answer, "JPEG: more than %d bytes of APP13; the others were not read",
                          CM_META_BLOCK_BYTES_MAX);
  } else if (is_frame(marker) && cm_meta_span_number(data, 1, 2, TRUE, &height) &&
             cm_meta_span_number(data, 3, 2, TRUE, &width)) {
    cm_meta_blocks_take_size(answer, width, height, "JPEG frame");
  }
}

/* Walks up to the picture data; FALSE where the file ends before. */
static gboolean
walk(CmMetaBlocks *blocks, CmMetaSpan file, GByteArray *resources, CmMetaAnswer *answer)
{
  gsize at = 2;
  for (int i = 0; i < CM_META_PARTS_MAX; i++) {
    guint64 marker = 0, length = 0;
    /* a marker may be preceded by any number of bytes FF */
    while (at + 1 < file.length && file.data[at] == 0xFF && file.data[at + 1] == 0xFF)
      at++;
    if (!cm_meta_span_number(file, at, 2, TRUE, &marker))
      return FALSE;
    if (marker >> 8 != 0xFF) {
      cm_meta_answer_warn(
          answer, "JPEG: no segment begins at byte %" G_GSIZE_FORMAT "; what follows was not read",
          at);
      return TRUE;
    }
    marker &= 0xFF;
    at += 2;
    if (marker == MARKER_SOS || marker == MARKER_EOI)
      return TRUE;
    if (has_no_length((guint)marker))
      continue;
    if (!cm_meta_span_number(file, at, 2, TRUE, &length))
      return FALSE;
    CmMetaSpan data = cm_meta_span_part(file, at + 2, length >= 2 ? length - 2 : 0);
    take_segment(blocks, (guint)marker, data, resources, answer);
    if (length < 2 || data.length < length - 2) {
      cm_meta_answer_warn(answer,
                          "JPEG: segment FF%02X at byte %" G_GSIZE_FORMAT
                          " declares %d bytes, %" G_GSIZE_FORMAT " are there",
                          (guint)marker, at - 2, (int)length, data.length + 2);
      return TRUE;
    }
    at += length;
  }
  cm_meta_answer_warn(answer, "JPEG: more than %d segments; the others were not read",
                      CM_META_PARTS_MAX);
  return TRUE;
}

void
cm_meta_walk_jpeg(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer)
{
  GByteArray *resources = g_byte_array_new();
  CmMetaSpan span = {0};
  if (!walk(blocks, file, resources, answer))
    cm_meta_answer_warn(answer,
                        "JPEG: the file ends after %" G_GSIZE_FORMAT " bytes, before its picture",
                        file.length);
  span = cm_meta_blocks_keep(blocks, resources);
  if (span.length > 0)
    cm_meta_blocks_take_iptc(blocks, span, answer);
}
