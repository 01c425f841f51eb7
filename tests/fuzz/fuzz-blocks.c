/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes what finds a photo's blocks of metadata, and what reads IPTC and looks at XMP, over files
 * of every format that is walked here; exiv2 and libheif are not called. Spans must lie within the
 * file or what was unpacked (the sanitizers see to that), texts be valid UTF-8 within their bound.
 */
#include "cm-meta-blocks.h"
#include "cm-meta-iptc.h"
#include "cm-meta-packet.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const CmMetaText *text)
{
  if (text->text != NULL &&
      (!g_utf8_validate(text->text, -1, NULL) || strlen(text->text) > CM_META_TEXT_BYTES))
    g_error("a text that is not valid UTF-8 or longer than its bound came out");
}

static void
read_iptc(CmMetaSpan block, CmMetaAnswer *answer)
{
  g_autoptr(CmMetaIptc) iptc = cm_meta_iptc_open(block, answer);
  for (guint number = 0; number < 256; number++) {
    g_auto(CmMetaText) text = {0};
    if (cm_meta_iptc_get(iptc, number, 0, &text))
      check_text(&text);
  }
}

/* Reads every byte, so that a span beyond its memory is seen. */
static void
touch(CmMetaSpan span)
{
  g_auto(CmMetaText) wide = cm_meta_text_from_utf16(span.data, span.length, FALSE);
  g_auto(CmMetaText) text = cm_meta_text_from_bytes(span.data, span.length);
  check_text(&wide);
  check_text(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  CmPhotoFormat format;
  if (!cm_photo_format_sniff(data, MIN(size, CM_PHOTO_FORMAT_HEAD_BYTES), &format) ||
      format == CM_PHOTO_FORMAT_HEIF || format == CM_PHOTO_FORMAT_AVIF)
    return 0;
  /* walkers blank entries in place */
  g_autofree guint8 *copy = g_memdup2(data, size);
  g_autoptr(CmMetaAnswer) answer = cm_meta_answer_new();
  g_autoptr(CmMetaBlocks) blocks =
      cm_meta_blocks_new(format, (CmMetaSpan){.data = copy, .length = size}, answer);
  touch(blocks->exif);
  if (blocks->iptc.data != NULL)
    read_iptc(blocks->iptc, answer);
  if (blocks->xmp.data != NULL) {
    const char *repair = NULL;
    g_autofree char *packet = cm_meta_packet_open(blocks->xmp, &repair, NULL);
    if (packet != NULL && !g_utf8_validate(packet, -1, NULL))
      g_error("a packet that is not valid UTF-8 came out");
  }
  g_autoptr(json_t) object = cm_meta_answer_to_json(answer);
  g_autofree char *line = cm_json_line(object);
  if (strlen(line) > 1 << 20)
    g_error("an answer beyond its bound");
  return 0;
}
