/* SPDX-License-Identifier: MIT */
#include "cm-meta-iptc.h"

#include "cm-meta-blocks.h"

#define TAG_MARKER       0x1C
#define RECORD_ENVELOPE  1
#define RECORD_CONTENT   2
#define DATASET_CHARSET  90
#define HEADER_BYTES     5
#define EXTENDED_LENGTH  0x8000 /* the other bits say how many bytes hold the length */
#define LENGTH_BYTES_MAX 4
#define DATASETS_MAX     CM_META_PARTS_MAX

typedef struct {
  guint8 number;
  GBytes *data;
} DataSet;

struct CmMetaIptc {
  GArray *content;   /* of DataSet, record 2 */
  gboolean has_utf8; /* 1:90 says so */
  gboolean has_charset;
};

static void
clear_data_set(gpointer data)
{
  g_bytes_unref(((DataSet *)data)->data);
}

static void
take(CmMetaIptc *self, guint record, guint number, CmMetaSpan data)
{
  if (record == RECORD_ENVELOPE && number == DATASET_CHARSET) {
    self->has_charset = TRUE;
    self->has_utf8 = cm_meta_span_holds(data, 0, "\x1B%G", 3);
  } else if (record == RECORD_CONTENT) {
    DataSet set = {.number = (guint8)number, .data = g_bytes_new(data.data, data.length)};
    g_array_append_val(self->content, set);
  }
}

/* Finds where a data set's data stand; FALSE where its header makes no sense. */
static gboolean
open_header(CmMetaSpan block, gsize at, gsize *ret_data_at, guint64 *ret_length)
{
  guint64 length = 0;
  gsize data_at = at + HEADER_BYTES;
  if (!cm_meta_span_number(block, at + 3, 2, TRUE, &length))
    return FALSE;
  if (length & EXTENDED_LENGTH) {
    gsize width = length & (EXTENDED_LENGTH - 1);
    if (width == 0 || width > LENGTH_BYTES_MAX ||
        !cm_meta_span_number(block, data_at, width, TRUE, &length))
      return FALSE;
    data_at += width;
  }
  *ret_data_at = data_at;
  *ret_length = length;
  return TRUE;
}

static gboolean
is_padding(CmMetaSpan block, gsize at)
{
  for (; at < block.length; at++) {
    if (block.data[at] != 0)
      return FALSE;
  }
  return TRUE;
}

CmMetaIptc *
cm_meta_iptc_open(CmMetaSpan block, CmMetaAnswer *answer)
{
  CmMetaIptc *self = g_new0(CmMetaIptc, 1);
  self->content = g_array_new(FALSE, FALSE, sizeof(DataSet));
  g_array_set_clear_func(self->content, clear_data_set);
  gsize at = 0;
  for (int i = 0; i < DATASETS_MAX && at < block.length; i++) {
    gsize data_at = 0;
    guint64 length = 0;
    if (is_padding(block, at))
      break;
    if (block.data[at] != TAG_MARKER || !open_header(block, at, &data_at, &length)) {
      cm_meta_answer_warn(answer,
                          "IPTC: no data set begins at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                          "; what follows was not read",
                          at, block.length);
      break;
    }
    CmMetaSpan data = cm_meta_span_part(block, data_at, length);
    if (data.length < length) {
      cm_meta_answer_warn(answer,
                          "IPTC %u:%u declares %" G_GUINT64_FORMAT " bytes, %" G_GSIZE_FORMAT
                          " are there; it was left out",
                          block.data[at + 1], block.data[at + 2], length, data.length);
      break;
    }
    take(self, block.data[at + 1], block.data[at + 2], data);
    at = data_at + length;
    if (i + 1 == DATASETS_MAX && !is_padding(block, at))
      cm_meta_answer_warn(answer, "IPTC: more than %d data sets; the others were not read",
                          DATASETS_MAX);
  }
  return self;
}

void
cm_meta_iptc_free(CmMetaIptc *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->content);
  g_free(self);
}

/* What is to be said where marker and bytes do not fit; the sentences of cm-meta-text.h. */
static const char *
repair_of(const CmMetaIptc *self, const CmMetaText *text, gboolean beyond_ascii)
{
  if (text->repair == NULL && beyond_ascii && !self->has_charset && text->fault == NULL)
    return "is UTF-8 without the marker 1:90 that says so";
  if (text->repair != NULL && !g_str_has_prefix(text->repair, "is no UTF-8"))
    return text->repair;
  if (text->repair != NULL && self->has_utf8)
    return "is no UTF-8, as the marker 1:90 says, and was read as Windows-1252";
  if (text->repair != NULL && !self->has_charset)
    return "has no marker 1:90 of its encoding and was read as Windows-1252";
  /* another marker, Latin-1's in practice, means what was done */
  return NULL;
}

gboolean
cm_meta_iptc_get(const CmMetaIptc *self, guint number, guint index, CmMetaText *ret_text)
{
  for (guint i = 0; i < self->content->len; i++) {
    const DataSet *set = &g_array_index(self->content, DataSet, i);
    if (set->number != number || index-- > 0)
      continue;
    gsize length = 0;
    const void *bytes = g_bytes_get_data(set->data, &length);
    *ret_text = cm_meta_text_from_bytes(bytes, length);
    ret_text->repair = repair_of(self, ret_text, cm_meta_text_is_beyond_ascii(bytes, length));
    return TRUE;
  }
  return FALSE;
}
