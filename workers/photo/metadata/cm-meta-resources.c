/* SPDX-License-Identifier: MIT */
#include "cm-meta-resources.h"

#include "cm-meta-blocks.h"

#define RESOURCE_IPTC 0x0404

/* Photoshop's own signature, and those of other programs' resources beside it. */
static gboolean
is_signature(CmMetaSpan span, gsize at)
{
  static const char signatures[][5] = {"8BIM", "PHUT", "DCSR", "AgHg", "MeSa"};
  for (gsize i = 0; i < G_N_ELEMENTS(signatures); i++) {
    if (cm_meta_span_holds(span, at, signatures[i], 4))
      return TRUE;
  }
  return FALSE;
}

CmMetaSpan
cm_meta_resources_find_iptc(CmMetaSpan resources, CmMetaAnswer *answer)
{
  gsize at = 0;
  for (int i = 0; i < CM_META_PARTS_MAX && is_signature(resources, at); i++) {
    guint64 id = 0, name_length = 0, length = 0;
    if (!cm_meta_span_number(resources, at + 4, 2, TRUE, &id) ||
        !cm_meta_span_number(resources, at + 6, 1, TRUE, &name_length))
      break;
    /* the name with its length, and the data, are padded to even lengths */
    gsize data = at + 6 + ((1 + name_length + 1) & ~(guint64)1) + 4;
    if (!cm_meta_span_number(resources, data - 4, 4, TRUE, &length))
      break;
    CmMetaSpan part = cm_meta_span_part(resources, data, length);
    if (part.length < length)
      cm_meta_answer_warn(answer,
                          "Photoshop resource 0x%04X: %" G_GUINT64_FORMAT
                          " bytes are declared, %" G_GSIZE_FORMAT " are there",
                          (guint)id, length, part.length);
    if (id == RESOURCE_IPTC)
      return part;
    at = data + length + (length & 1);
  }
  return (CmMetaSpan){0};
}
