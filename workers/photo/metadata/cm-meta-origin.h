/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetaOrigin: one file's metadata with its blocks opened, the photo itself or a sidecar, and how
 * a value is read from a place in it.
 *
 * Calling order: open each file's origin, put the pointers into an array with the first word first,
 * read, free. The blocks that an origin was opened from must outlive it.
 */

#include "cm-meta-blocks.h"
#include "cm-meta-exiv.h"
#include "cm-meta-iptc.h"
#include "cm-meta-text.h"

typedef struct {
  char *prefix; /* of its sources: "" for the photo, "sidecar NAME: " */
  CmMetaExiv *exif;
  gboolean big_endian; /* EXIF's byte order */
  CmMetaIptc *iptc;
  CmMetaExiv *xmp;
  const char *xmp_repair; /* what was repaired in the packet's encoding; NULL for nothing */
  GHashTable *texts;      /* a PNG's own, lent; NULL for none */
} CmMetaOrigin;

typedef enum {
  CM_META_IPTC,         /* key: NULL; number: the data set's */
  CM_META_XMP,          /* key: exiv2's, such as "Xmp.dc.title" */
  CM_META_EXIF,         /* key: exiv2's; a text */
  CM_META_EXIF_RIGHTS,  /* likewise; the photographer's, NUL, the editor's */
  CM_META_EXIF_WIDE,    /* likewise; UTF-16LE, as Windows writes it */
  CM_META_EXIF_COMMENT, /* likewise; begins with the name of its encoding */
  CM_META_PNG,          /* key: the keyword */
} CmMetaKind;

/* Where a value may stand. */
typedef struct {
  CmMetaKind kind;
  const char *key;
  guint number;
  guint bytes_max; /* longest value that IPTC allows, where writers cut */
} CmMetaPlace;

/* Opens the blocks of the photo. */
CmMetaOrigin *cm_meta_origin_open(const CmMetaBlocks *blocks,
                                  CmMetaAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* Opens a sidecar's packet; `name` is the file's, as it may be shown. NULL, with a warning, where
 * it holds no XMP. */
CmMetaOrigin *cm_meta_origin_open_sidecar(CmMetaSpan packet, const char *name,
                                          CmMetaAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_meta_origin_free(CmMetaOrigin *self);

/* The text at the place; FALSE where there is none. ret_source is set to where it came from, such
 * as "IPTC 2:120", "XMP dc:title [x-default]" or "sidecar a.xmp: XMP dc:rights [en]", to be freed.
 * A value that IPTC cut at its bound is taken whole from XMP's dc:… beside it, where `whole` names
 * that key and its text begins with the value (NULL: not looked for). */
gboolean cm_meta_origin_read(const CmMetaOrigin *self, const CmMetaPlace *place, const char *whole,
                             CmMetaText *ret_text, char **ret_source) G_GNUC_WARN_UNUSED_RESULT;

/* The source of a value at the place, without a language; to be freed. */
char *cm_meta_origin_source(const CmMetaOrigin *self,
                            const CmMetaPlace *place) G_GNUC_WARN_UNUSED_RESULT;

/* Puts what was found about a text's encoding into the answer. */
void cm_meta_origin_note(CmMetaAnswer *answer, const char *field, const CmMetaText *text,
                         const char *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMetaOrigin, cm_meta_origin_free)
