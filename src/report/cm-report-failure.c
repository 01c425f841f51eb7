/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-ending.h"

#include <string.h>

#define ONE_LINE_BYTES 160 /* longer messages get a block of their own */

static CmInline *
signal_line(int number)
{
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Ended by:");
  const char *words = cm_ending_signal(number);
  return words != NULL ? cm_inline_printf(line, " signal %d, %s", number, words)
                       : cm_inline_printf(line, " signal %d", number);
}

static CmInline *
labelled(const char *label, CmSpanKind kind, const char *text)
{
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, label);
  cm_inline_add(line, CM_SPAN_TEXT, " ");
  return cm_inline_add(line, kind, text);
}

static gboolean
is_one_line(const char *text)
{
  return strlen(text) <= ONE_LINE_BYTES && strchr(text, '\n') == NULL;
}

/* What the reference report says of it. */
static void
add_reference(GPtrArray *items, const CmVerdict *verdict)
{
  if (verdict == NULL || verdict->reference_class == NULL)
    return;
  g_ptr_array_add(items, labelled("Error class:", CM_SPAN_CODE, verdict->reference_class));
  g_ptr_array_add(items, labelled("Package:", CM_SPAN_CODE, verdict->reference_package));
}

static void
write_facts(const CmFailure *failure, const CmVerdict *verdict, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  CmInline *status = labelled("Status:", CM_SPAN_TEXT, "Failed (");
  cm_inline_add(status, CM_SPAN_CODE, failure->class_name);
  g_ptr_array_add(items, cm_inline_add(status, CM_SPAN_TEXT, ")"));
  if (failure->phase != NULL)
    g_ptr_array_add(items, labelled("Phase:", CM_SPAN_CODE, failure->phase));
  if (failure->signal != 0)
    g_ptr_array_add(items, signal_line(failure->signal));
  if (failure->exit_status >= 0)
    g_ptr_array_add(items, cm_inline_printf(labelled("Ended by:", CM_SPAN_TEXT, NULL),
                                            "its own exit, status %d", failure->exit_status));
  if (failure->message != NULL && is_one_line(failure->message))
    g_ptr_array_add(items, labelled("Error:", CM_SPAN_CODE, failure->message));
  const char *type = cm_json_get_string(failure->exception, "type");
  if (type != NULL)
    g_ptr_array_add(items, labelled("Type:", CM_SPAN_CODE, type));
  add_reference(items, verdict);
  cm_writer_list(writer, items);
  if (failure->message != NULL && !is_one_line(failure->message)) {
    cm_writer_paragraph(writer, labelled("Error:", CM_SPAN_TEXT, NULL));
    cm_report_block(writer, failure->message, CM_TRIM_TEXT_BYTES, 0);
  }
}

/* The last max_bytes of a text, folded. */
static void
write_tail(CmWriter *writer, const char *title, const char *language, const char *text,
           gsize max_bytes, gsize cut_bytes)
{
  if (text == NULL || text[0] == '\0')
    return;
  gsize length = strlen(text);
  gsize start = length > max_bytes ? length - max_bytes : 0;
  while (((guchar)text[start] & 0xC0) == 0x80)
    start++;
  CmInline *summary = cm_inline_new(title);
  if (start + cut_bytes > 0)
    cm_inline_printf(summary, " (the last %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes)",
                     length - start, length + cut_bytes);
  cm_writer_details_begin(writer, summary);
  cm_writer_code(writer, language, text + start);
  cm_writer_details_end(writer);
}

void
cm_report_failure(const CmFailure *failure, const CmVerdict *verdict, CmWriter *writer)
{
  write_facts(failure, verdict, writer);
  if (verdict != NULL && verdict->diagnosis != NULL)
    cm_report_diagnosis(verdict->diagnosis, writer);
  g_autofree char *details = failure->details != NULL ? g_strjoinv("\n", failure->details) : NULL;
  write_tail(writer, "Lines around it (click to expand)", "text", details, CM_TRIM_TEXT_BYTES, 0);
  write_tail(writer, "Full Traceback (click to expand)", "python",
             cm_json_get_string(failure->exception, "traceback"), CM_TRIM_TRACEBACK_BYTES, 0);
  write_tail(writer, "Standard error (click to expand)", "text", failure->stderr_text,
             CM_TRIM_TEXT_BYTES, failure->stderr_cut_bytes);
}
