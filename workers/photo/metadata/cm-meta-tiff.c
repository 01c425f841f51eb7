/* SPDX-License-Identifier: MIT */
#include "cm-meta-tiff.h"

enum {
  TAG_SUBFILE_TYPE = 254,
  TAG_WIDTH = 256,
  TAG_HEIGHT = 257,
  TAG_XMP = 700,
  TAG_IPTC = 33723,
  TAG_RESOURCES = 34377,
  /* unused in TIFF and EXIF; an entry of this tag says nothing to anybody */
  TAG_BLANK = 1,
};

/* of the subfile type: a smaller copy, as raw files have first */
#define REDUCED 1

/* How a directory is laid out; BigTIFF has wider numbers in another order. */
typedef struct {
  CmMetaSpan tiff;
  gboolean big_endian;
  gboolean is_big; /* BigTIFF */
} Directory;

typedef struct {
  gsize at; /* of the entry */
  guint64 tag, type, count;
  gsize value_at; /* of the field that holds the value or its offset */
  gsize field_bytes;
} Entry;

/* Bytes of one value of TIFF's types (TIFF 6.0, p. 15, and BigTIFF's 16 to 18); 0 for none. */
static gsize
bytes_of_type(guint64 type)
{
  static const guint8 bytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  return type < G_N_ELEMENTS(bytes) ? bytes[type] : 0;
}

static guint64
number_at(const Directory *self, gsize at, gsize width)
{
  guint64 value = 0;
  return cm_meta_span_number(self->tiff, at, width, self->big_endian, &value) ? value : 0;
}

/* The bytes that the entry's value has, as far as the structure holds them. */
static CmMetaSpan
value_of(const Directory *self, const Entry *entry)
{
  gsize each = bytes_of_type(entry->type);
  if (each == 0 || entry->count > G_MAXUINT32)
    return (CmMetaSpan){0};
  guint64 length = entry->count * each;
  if (length <= entry->field_bytes)
    return cm_meta_span_part(self->tiff, entry->value_at, length);
  return cm_meta_span_part(self->tiff, number_at(self, entry->value_at, entry->field_bytes),
                           length);
}

static guint64
whole_number(const Directory *self, const Entry *entry)
{
  gsize each = bytes_of_type(entry->type);
  return each > 0 && entry->count == 1 ? number_at(self, entry->value_at, each) : 0;
}

static void
blank(const Directory *self, const Entry *entry)
{
  self->tiff.data[entry->at + (self->big_endian ? 0 : 1)] = 0;
  self->tiff.data[entry->at + (self->big_endian ? 1 : 0)] = TAG_BLANK;
}

static void
take_block(CmMetaBlocks *blocks, const Directory *self, const Entry *entry, CmMetaAnswer *answer)
{
  CmMetaSpan value = value_of(self, entry);
  blank(self, entry);
  if (value.length < entry->count)
    cm_meta_answer_warn(answer,
                        "TIFF tag %u: %" G_GUINT64_FORMAT " bytes are declared, %" G_GSIZE_FORMAT
                        " are there",
                        (guint)entry->tag, entry->count, value.length);
  if (value.length == 0)
    return;
  if (entry->tag == TAG_XMP)
    cm_meta_blocks_take_xmp(blocks, value);
  else
    cm_meta_blocks_take_iptc(blocks, value, answer);
}

/* Finds the first directory's place; FALSE where this is no TIFF. */
static gboolean
open_directory(CmMetaSpan tiff, Directory *ret_self, gsize *ret_at)
{
  if (!cm_meta_span_holds(tiff, 0, "II", 2) && !cm_meta_span_holds(tiff, 0, "MM", 2))
    return FALSE;
  Directory self = {.tiff = tiff, .big_endian = tiff.data[0] == 'M'};
  guint64 version = number_at(&self, 2, 2);
  if (version != 42 && version != 43)
    return FALSE;
  self.is_big = version == 43;
  *ret_at = self.is_big ? number_at(&self, 8, 8) : number_at(&self, 4, 4);
  *ret_self = self;
  return *ret_at >= 8 && *ret_at < tiff.length;
}

static void
walk(CmMetaBlocks *blocks, const Directory *self, gsize at, gboolean is_file, CmMetaAnswer *answer)
{
  gsize count_bytes = self->is_big ? 8 : 2;
  gsize entry_bytes = self->is_big ? 20 : 12;
  guint64 n = number_at(self, at, count_bytes);
  guint64 width = 0, height = 0, subfile_type = 0;
  at += count_bytes;
  if (n > CM_META_PARTS_MAX)
    cm_meta_answer_warn(
        answer, "EXIF: its first directory declares %" G_GUINT64_FORMAT " entries; %d are read", n,
        CM_META_PARTS_MAX);
  for (guint64 i = 0; i < MIN(n, CM_META_PARTS_MAX); i++, at += entry_bytes) {
    if (cm_meta_span_part(self->tiff, at, entry_bytes).length < entry_bytes) {
      cm_meta_answer_warn(answer, "EXIF: its first directory is cut off");
      break;
    }
    Entry entry = {.at = at,
                   .tag = number_at(self, at, 2),
                   .type = number_at(self, at + 2, 2),
                   .count = number_at(self, at + 4, self->is_big ? 8 : 4),
                   .value_at = at + (self->is_big ? 12 : 8),
                   .field_bytes = self->is_big ? 8 : 4};
    gboolean is_block = entry.tag == TAG_XMP || entry.tag == TAG_IPTC || entry.tag == TAG_RESOURCES;
    if (is_block && is_file)
      take_block(blocks, self, &entry, answer);
    else if (is_block) /* in a block of EXIF these are none of EXIF's; the container has its own */
      blank(self, &entry);
    else if (entry.tag == TAG_SUBFILE_TYPE)
      subfile_type = whole_number(self, &entry);
    else if (entry.tag == TAG_WIDTH)
      width = whole_number(self, &entry);
    else if (entry.tag == TAG_HEIGHT)
      height = whole_number(self, &entry);
  }
  if (is_file && (subfile_type & REDUCED) == 0)
    cm_meta_blocks_take_size(answer, width, height, "TIFF ImageWidth, ImageLength");
}

gboolean
cm_meta_tiff_take(CmMetaBlocks *blocks, CmMetaSpan tiff, gboolean is_file, CmMetaAnswer *answer)
{
  Directory self = {0};
  gsize at = 0;
  if (!open_directory(tiff, &self, &at)) {
    cm_meta_answer_warn(
        answer, "EXIF: the block of %" G_GSIZE_FORMAT " bytes is no TIFF structure, or is cut off",
        tiff.length);
    return FALSE;
  }
  walk(blocks, &self, at, is_file, answer);
  if (self.is_big)
    cm_meta_answer_warn(answer, "BigTIFF: its EXIF cannot be read; XMP and IPTC were");
  return !self.is_big;
}
