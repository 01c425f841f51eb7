/* SPDX-License-Identifier: MIT */
#include "cm-report-marks.h"

/* In the order of their bits. */
static const struct {
  const char *whom;
  const char *mark;
  const char *words;
} marks[] = {
    {CM_MEASURED_BY_SERVER, "†", "as the server reports"},
    {CM_MEASURED_BY_CLIENT, "‡", "measured by the client"},
};

guint
cm_report_mark(CmInline *cell, const char *whom)
{
  for (guint i = 0; whom != NULL && i < G_N_ELEMENTS(marks); i++) {
    if (!g_str_equal(marks[i].whom, whom))
      continue;
    if (cell != NULL)
      cm_inline_printf(cell, " %s", marks[i].mark);
    return 1u << i;
  }
  return 0;
}

const char *
cm_report_mark_words(const char *whom)
{
  for (guint i = 0; whom != NULL && i < G_N_ELEMENTS(marks); i++)
    if (g_str_equal(marks[i].whom, whom))
      return marks[i].words;
  return NULL;
}

void
cm_report_mark_legend(guint used, CmWriter *writer)
{
  static const char *const meanings[] = {
      "the server's own word, not measured by this program",
      "measured by the client: when the pieces of the answer arrived, each counted as a token",
  };
  if (used == 0)
    return;
  CmInline *line = cm_inline_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
    if (used & (1u << i))
      cm_inline_printf(line, "%s%s %s", used & ((1u << i) - 1) ? "; " : "", marks[i].mark,
                       meanings[i]);
  cm_writer_paragraph(writer, line);
}
