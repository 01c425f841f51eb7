/* SPDX-License-Identifier: MIT */
#include "cm-prompt-parts.h"

#include <string.h>

#include "cm-label.h"
#include "cm-sections.h"

enum { MAX_NAME_BYTES = 60 };

/* What a line of the prompt is to the row of labels around it. */
typedef enum { LINE_TEXT, LINE_EMPTY, LINE_CATALOGUE, LINE_OTHER } LineKind;

/* Headings of a prompt's own, which may stand right after the parts. */
static const char *const OWN_WORDS[] = {
    "rule",  "context", "note",   "important", "constraint", "requirement", "format",
    "hint",  "output",  "answer", "write",     "return",     "instruction", "guideline",
    "image", "example", "task",   "style",     "avoid",      "remember",    "input",
};

char *
cm_prompt_parts_name(const char *label, gsize length)
{
  g_autofree char *copy = g_utf8_strdown(label, (gssize)MIN(length, MAX_NAME_BYTES));
  GString *name = g_string_new(NULL);
  for (const char *c = copy; *c != '\0' && *c != '(' && *c != ':'; c++) {
    if (g_ascii_isalnum(*c) || (guchar)*c >= 0x80)
      g_string_append_c(name, *c);
    else if (name->len > 0 && name->str[name->len - 1] != ' ')
      g_string_append_c(name, ' ');
  }
  while (name->len > 0 && name->str[name->len - 1] == ' ')
    g_string_truncate(name, name->len - 1);
  return g_string_free(name, FALSE);
}

static gboolean
is_own(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(OWN_WORDS); i++)
    if (strstr(name, OWN_WORDS[i]) != NULL)
      return TRUE;
  return FALSE;
}

static LineKind
kind_of(const char *line, char **ret_name)
{
  gsize length = strlen(line);
  CmLabelMatch match;
  if (line[strspn(line, " \t\r")] == '\0')
    return LINE_EMPTY;
  if (strchr(line, ':') == NULL || !cm_label_at_line(line, 0, length, CM_LABEL_STYLE_ANY, &match))
    return LINE_TEXT;
  if (match.section >= 0)
    return LINE_CATALOGUE;
  g_autofree char *name = cm_prompt_parts_name(line, match.span.end);
  if (*name == '\0' || is_own(name))
    return LINE_TEXT;
  *ret_name = g_steal_pointer(&name);
  return LINE_OTHER;
}

/* A row of labels ends: its others count where the catalogue's own are among them. */
static void
end_row(GPtrArray *row, gboolean catalogue, GPtrArray *parts)
{
  for (guint i = 0; catalogue && i < row->len; i++)
    g_ptr_array_add(parts, g_strdup(g_ptr_array_index(row, i)));
  g_ptr_array_set_size(row, 0);
}

GPtrArray *
cm_prompt_parts_read(const char *instructions)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) lines = g_strsplit(instructions, "\n", -1);
  gboolean catalogue = FALSE;
  for (guint i = 0; lines[i] != NULL; i++) {
    char *name = NULL;
    LineKind kind = kind_of(lines[i], &name);
    if (kind == LINE_OTHER)
      g_ptr_array_add(row, name);
    catalogue = catalogue || kind == LINE_CATALOGUE;
    if (kind != LINE_TEXT)
      continue;
    end_row(row, catalogue, parts);
    catalogue = FALSE;
  }
  end_row(row, catalogue, parts);
  return parts;
}

gboolean
cm_prompt_parts_has(const GPtrArray *parts, const char *label, gsize length)
{
  if (parts->len == 0 || length == 0)
    return FALSE;
  g_autofree char *name = cm_prompt_parts_name(label, length);
  for (guint i = 0; i < parts->len; i++)
    if (g_str_equal(g_ptr_array_index(parts, i), name))
      return TRUE;
  return FALSE;
}
