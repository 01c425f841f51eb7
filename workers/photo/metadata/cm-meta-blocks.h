/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetaBlocks: the blocks of metadata inside a photo's file, found and not yet understood.
 *
 * The container is walked here and not by exiv2, so that a fault in one block costs that block, a
 * file that is cut off gives what stands before the cut, and every block is looked at before a
 * library parses it. HEIC and AVIF are walked by libheif. Pixels are never decoded.
 *
 * The first block of a kind counts. Blocks of an odd form are noted as warnings of the answer; the
 * container's own size is set in it as width and height. Spans point into the file's mapping or
 * into what `kept` holds and live as long as the blocks.
 *
 * Limits: CM_META_BLOCK_BYTES_MAX for a block outside TIFF's own structure;
 * CM_META_UNPACK_BYTES_MAX for all compressed blocks of a file together; CM_META_PARTS_MAX
 * segments, chunks, boxes or entries a file.
 */

#include "cm-meta-answer.h"
#include "cm-meta-span.h"
#include "cm-photo-source.h"

#define CM_META_BLOCK_BYTES_MAX  (16 << 20)
#define CM_META_UNPACK_BYTES_MAX (64 << 20)
#define CM_META_PARTS_MAX        20000

typedef struct {
  CmMetaSpan exif;   /* a TIFF structure, from its byte order on; of a TIFF file the whole file */
  CmMetaSpan iptc;   /* IIM data sets */
  CmMetaSpan xmp;    /* a packet as stored */
  CmMetaSpan whole;  /* a HEIC or AVIF file that libheif does not open, for exiv2 to try */
  GHashTable *texts; /* char * → GBytes: a PNG's own texts by their keyword, such as "Title" */
  GMappedFile *file; /* NULL where somebody else holds it */
  GPtrArray *kept;   /* of GByteArray: blocks that had to be put together or unpacked */
  gsize unpack_bytes_left; /* of CM_META_UNPACK_BYTES_MAX */
} CmMetaBlocks;

/* Finds the blocks of a file of this format that is in memory, and stays there as long as they. */
CmMetaBlocks *cm_meta_blocks_new(CmPhotoFormat format, CmMetaSpan file,
                                 CmMetaAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* Maps the file, privately, and finds its blocks. Errors: CM_PHOTO_ERROR_IO where it cannot be
 * mapped. */
CmMetaBlocks *cm_meta_blocks_read(const CmPhotoSource *source, CmMetaAnswer *answer,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_meta_blocks_free(CmMetaBlocks *self);

/* For the walkers: keeps bytes (taken) and gives the span of them. */
CmMetaSpan cm_meta_blocks_keep(CmMetaBlocks *self, GByteArray *bytes);

/* For the walkers: takes a block where none of its kind was there before. A span of EXIF may begin
 * with "Exif\0\0"; one of IPTC may be wrapped in Photoshop's resources. */
void cm_meta_blocks_take_exif(CmMetaBlocks *self, CmMetaSpan span, CmMetaAnswer *answer);
void cm_meta_blocks_take_iptc(CmMetaBlocks *self, CmMetaSpan span, CmMetaAnswer *answer);
void cm_meta_blocks_take_xmp(CmMetaBlocks *self, CmMetaSpan span);

/* For the walkers: the picture's size as the container says it; nothing where one is 0. */
void cm_meta_blocks_take_size(CmMetaAnswer *answer, guint64 width, guint64 height,
                              const char *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMetaBlocks, cm_meta_blocks_free)
