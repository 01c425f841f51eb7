/* SPDX-License-Identifier: MIT */
#include "cm-report-tsv.h"

#include "cm-text.h"
#include "cm-verdict-fields.h"

#include <string.h>

#define CELL_BYTES 2000

static void
append_escaped(GString *out, const char *text)
{
  static const char plain[] = "\t\n\r\\", escaped[] = "tnr\\";
  g_autofree char *valid = cm_text_sanitize(text, strlen(text), CELL_BYTES);
  for (const char *at = valid; *at != '\0'; at++) {
    const char *known = strchr(plain, *at);
    if (known != NULL)
      g_string_append_printf(out, "\\%c", escaped[known - plain]);
    else if (g_ascii_iscntrl(*at))
      g_string_append_printf(out, "\\x%02x", (guint)*at);
    else
      g_string_append_c(out, *at);
  }
}

static char *
cell_of(const CmReport *report, const CmField *field, const CmResult *result)
{
  if (result == NULL)
    return g_strdup(field->key);
  if (field->kind == CM_FIELD_VERDICT)
    return cm_verdict_field(field, cm_review_find(report->review, result));
  return cm_field_raw(field, result);
}

/* One row: the keys where result is NULL. */
static void
append_row(GString *out, const CmReport *report, const CmResult *result)
{
  gsize count;
  const CmField *fields = cm_fields(&count);
  gboolean first = TRUE;
  for (gsize i = 0; i < count; i++) {
    if (!(fields[i].uses & CM_IN_TSV))
      continue;
    g_autofree char *cell = cell_of(report, &fields[i], result);
    if (!first)
      g_string_append_c(out, '\t');
    first = FALSE;
    append_escaped(out, cell);
  }
  g_string_append_c(out, '\n');
}

static void
write_rows(const CmReport *report, const GPtrArray *results, CmOutput *output)
{
  g_autoptr(GString) row = g_string_new(NULL);
  for (guint i = 0; i < results->len; i++) {
    g_string_truncate(row, 0);
    append_row(row, report, g_ptr_array_index(results, i));
    cm_output_write(output, row->str, row->len);
  }
}

void
cm_report_tsv(const CmReport *report, CmOutput *output)
{
  g_autoptr(GString) header = g_string_new(NULL);
  append_row(header, report, NULL);
  cm_output_write(output, header->str, header->len);
  write_rows(report, report->results, output);
  write_rows(report, report->controls, output);
}
