/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetaExiv: EXIF or XMP as exiv2 reads it, through gexiv2. The only part that calls gexiv2.
 *
 * One of these is made of one block: of EXIF's TIFF structure, whose tags begin with "Exif.", or of
 * an XMP packet (cm-meta-packet.h), whose tags begin with "Xmp."; or of a whole file. A tag that is
 * not there, or that exiv2 does not know or cannot give, is NULL. Strings are what stands in the
 * block: any bytes in EXIF, UTF-8 in XMP.
 *
 * Calling order: cm_meta_exiv_start() once, then open → get → free. The bytes that were opened must
 * outlive the object. What exiv2 grumbles about while opening comes as warnings of the answer.
 */

#include "cm-meta-answer.h"
#include "cm-meta-span.h"

typedef struct CmMetaExiv CmMetaExiv;

/* Starts the library and turns its log off standard output. */
gboolean cm_meta_exiv_start(GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The version of gexiv2 in use, such as "0.14.6". */
char *cm_meta_exiv_version(void) G_GNUC_WARN_UNUSED_RESULT;

/* Parses the block; `kind` ("EXIF", "XMP", with the sidecar's name before it) begins the warnings.
 * NULL, with a warning, where exiv2 cannot. */
CmMetaExiv *cm_meta_exiv_open(CmMetaSpan block, const char *kind,
                              CmMetaAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* Another holder of the same. */
CmMetaExiv *cm_meta_exiv_ref(CmMetaExiv *self) G_GNUC_WARN_UNUSED_RESULT;

/* Lets go of it; NULL is allowed. */
void cm_meta_exiv_free(CmMetaExiv *self);

/* The value as exiv2 writes it: numbers in decimal, rationals as "N/D", several with blanks
 * between. */
char *cm_meta_exiv_get(const CmMetaExiv *self, const char *tag) G_GNUC_WARN_UNUSED_RESULT;

/* An XMP array's items; a simple value is an array of one. */
GStrv cm_meta_exiv_get_items(const CmMetaExiv *self, const char *tag) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of an EXIF value. */
GBytes *cm_meta_exiv_get_bytes(const CmMetaExiv *self, const char *tag) G_GNUC_WARN_UNUSED_RESULT;

/* A text of XMP in the language that serves best: x-default, else English, else the first that
 * exiv2 gives. ret_language is set to it, to be freed, to "?" where it is no name of a language,
 * and to NULL where the text has none. */
char *cm_meta_exiv_get_text(const CmMetaExiv *self, const char *tag,
                            char **ret_language) G_GNUC_WARN_UNUSED_RESULT;

/* The index-th number of an EXIF or XMP value, "N" or "N/D" or with a fraction; NAN where there is
 * none or its denominator is 0. */
double cm_meta_exiv_get_number(const CmMetaExiv *self, const char *tag, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMetaExiv, cm_meta_exiv_free)
