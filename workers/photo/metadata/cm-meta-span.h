/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetaSpan: bytes of a file that another part owns, read within their bounds.
 *
 * The bytes are lent and must outlive the span. They may be changed: the file is mapped privately,
 * and what other libraries must not see is blanked (cm-meta-tiff.h).
 */

#include <glib.h>

typedef struct {
  guint8 *data; /* NULL: there is no such part */
  gsize length;
} CmMetaSpan;

/* The part that begins at `at`, at most `length` bytes; empty where the span ends before. */
CmMetaSpan cm_meta_span_part(CmMetaSpan span, gsize at, gsize length);

/* Whether these bytes (a literal's, with its length) stand at `at`. */
gboolean cm_meta_span_holds(CmMetaSpan span, gsize at, const char *bytes, gsize length);

/* The unsigned number of 1 to 8 bytes at `at`; FALSE where the span ends before. */
gboolean cm_meta_span_number(CmMetaSpan span, gsize at, gsize width, gboolean big_endian,
                             guint64 *ret_number) G_GNUC_WARN_UNUSED_RESULT;
