/* SPDX-License-Identifier: MIT */
#include "cm-writer.h"

#include "cm-text.h"

#include <string.h>

#define SPAN_BYTES 2000 /* more is no line of a report */

struct CmInline {
  GArray *spans;
};

static void
span_clear(gpointer data)
{
  CmSpan *self = data;
  g_free(self->text);
}

CmInline *
cm_inline_new(const char *text)
{
  CmInline *self = g_new0(CmInline, 1);
  self->spans = g_array_new(FALSE, FALSE, sizeof(CmSpan));
  g_array_set_clear_func(self->spans, span_clear);
  return cm_inline_add(self, CM_SPAN_TEXT, text);
}

CmInline *
cm_inline_add(CmInline *self, CmSpanKind kind, const char *text)
{
  if (text == NULL || text[0] == '\0')
    return self;
  CmSpan span = {.kind = kind, .text = cm_text_sanitize(text, strlen(text), SPAN_BYTES)};
  g_array_append_val(self->spans, span);
  return self;
}

CmInline *
cm_inline_printf(CmInline *self, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  return cm_inline_add(self, CM_SPAN_TEXT, text);
}

void
cm_inline_free(CmInline *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->spans);
  g_free(self);
}

const CmSpan *
cm_inline_spans(const CmInline *self, gsize *ret_count)
{
  *ret_count = self->spans->len;
  return (const CmSpan *)(void *)self->spans->data;
}

void
cm_writer_heading(CmWriter *self, guint level, CmInline *text)
{
  self->class->heading(self, level, text);
  cm_inline_free(text);
}

void
cm_writer_paragraph(CmWriter *self, CmInline *text)
{
  self->class->paragraph(self, text);
  cm_inline_free(text);
}

GPtrArray *
cm_writer_items(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)cm_inline_free);
}

void
cm_writer_list(CmWriter *self, GPtrArray *items)
{
  if (items->len > 0)
    self->class->list(self, items);
  g_ptr_array_unref(items);
}

void
cm_writer_table_begin(CmWriter *self, const CmColumn *columns, gsize count)
{
  self->class->table_begin(self, columns, count);
}

void
cm_writer_table_row(CmWriter *self, GPtrArray *cells)
{
  self->class->table_row(self, cells);
  g_ptr_array_unref(cells);
}

void
cm_writer_table_end(CmWriter *self)
{
  self->class->table_end(self);
}

void
cm_writer_code(CmWriter *self, const char *language, const char *text)
{
  self->class->code(self, language, text);
}

void
cm_writer_details_begin(CmWriter *self, CmInline *summary)
{
  self->class->details_begin(self, summary);
  cm_inline_free(summary);
}

void
cm_writer_details_end(CmWriter *self)
{
  self->class->details_end(self);
}

void
cm_writer_rule(CmWriter *self)
{
  self->class->rule(self);
}
