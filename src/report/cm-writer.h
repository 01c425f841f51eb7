/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmWriter: a document's parts, without its format.
 *
 * The walk over a run (cm-report.c) says headings, paragraphs, lists, tables, code and foldable
 * parts; a writer turns each into its format and sends it to a CmOutput at once, so that a report
 * of any size needs little memory. Text comes as it is, hostile or not: escaping, and making
 * visible what hides (cm-visible.h), happens inside writers and nowhere else.
 *
 * A line of text is a CmInline: pieces of text, code or strong text. It owns what it holds; every
 * function below that takes one frees it, so that callers can write
 *   cm_writer_paragraph(writer, cm_inline_new("12 models")).
 *
 * A new format is one file: a struct that begins with CmWriter, and a CmWriterClass.
 */

#include "cm-output.h"

typedef enum {
  CM_SPAN_TEXT,
  CM_SPAN_CODE,
  CM_SPAN_STRONG,
  CM_SPAN_EMPHASIS,
  CM_SPAN_LINK, /* an https address of this program's own tables, never one that came from a model;
                   what is no such address is set as text */
} CmSpanKind;

typedef struct {
  CmSpanKind kind;
  char *text;
} CmSpan;

typedef struct CmInline CmInline; /* an array of CmSpan */

/* Text, copied; NULL for nothing yet. */
CmInline *cm_inline_new(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a piece, copied, cut at 2,000 bytes; returns self. NULL or "" adds nothing. */
CmInline *cm_inline_add(CmInline *self, CmSpanKind kind, const char *text);

/* Adds formatted text; returns self. */
CmInline *cm_inline_printf(CmInline *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* NULL is allowed. */
void cm_inline_free(CmInline *self);

/* The pieces, for writers. */
const CmSpan *cm_inline_spans(const CmInline *self, gsize *ret_count);

typedef struct {
  const char *title;
  gboolean is_number; /* aligned to the right */
} CmColumn;

typedef struct CmWriter CmWriter;

typedef struct {
  void (*heading)(CmWriter *self, guint level, const CmInline *text);
  void (*paragraph)(CmWriter *self, const CmInline *text);
  void (*list)(CmWriter *self, const GPtrArray *items); /* of CmInline */
  void (*table_begin)(CmWriter *self, const CmColumn *columns, gsize count);
  void (*table_row)(CmWriter *self, const GPtrArray *cells); /* of CmInline */
  void (*table_end)(CmWriter *self);
  void (*code)(CmWriter *self, const char *language, const char *text);
  void (*details_begin)(CmWriter *self, const CmInline *summary);
  void (*details_end)(CmWriter *self);
  void (*rule)(CmWriter *self);
} CmWriterClass;

struct CmWriter {
  const CmWriterClass *class;
  CmOutput *output; /* borrowed */
};

/* A heading; level 1 is the title. */
void cm_writer_heading(CmWriter *self, guint level, CmInline *text);

/* A paragraph. */
void cm_writer_paragraph(CmWriter *self, CmInline *text);

/* New items for cm_writer_list(): a GPtrArray that owns its CmInline. */
GPtrArray *cm_writer_items(void) G_GNUC_WARN_UNUSED_RESULT;

/* A bulleted list; takes the array. Nothing where it is empty. */
void cm_writer_list(CmWriter *self, GPtrArray *items);

/* A table: begin, a row each with as many cells as columns, end. row takes the array. */
void cm_writer_table_begin(CmWriter *self, const CmColumn *columns, gsize count);
void cm_writer_table_row(CmWriter *self, GPtrArray *cells);
void cm_writer_table_end(CmWriter *self);

/* A block of preformatted text in a language such as "text" or "python". */
void cm_writer_code(CmWriter *self, const char *language, const char *text);

/* A part that is folded until asked for; not inside another. */
void cm_writer_details_begin(CmWriter *self, CmInline *summary);
void cm_writer_details_end(CmWriter *self);

/* A line across the page. */
void cm_writer_rule(CmWriter *self);
