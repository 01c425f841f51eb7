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

/* Words in names of parts that catalogues have beside title, description and keywords. */
static const char *const PART_WORDS[] = {
    "alt",     "location", "place",     "city",   "country", "summary", "categor", "mood",
    "colo",    "subject",  "setting",   "credit", "people",  "persons", "object",  "event",
    "genre",   "species",  "period",    "text",   "theme",   "season",  "caption", "headline",
    "creator", "rights",   "copyright", "lieu",   "lugar",
};

/* A label that is none of the catalogue's own. */
typedef struct {
  char *name;
  guint n_before; /* of the catalogue's own labels in the row before it */
  guint block;    /* of lines, as empty lines part them */
} Other;

/* Labels on lines of their own, one after another. */
typedef struct {
  GArray *others; /* of Other */
  guint n_catalogue;
  guint first_block; /* of the first and the last of the catalogue's own */
  guint last_block;
} Row;

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

/* Whether a part is usually called so. */
static gboolean
is_known(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(PART_WORDS); i++)
    if (strstr(name, PART_WORDS[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
other_clear(gpointer data)
{
  Other *self = data;
  g_free(self->name);
}

/* A row of labels ends. What stands between two of the catalogue's own is a part like them; what
 * stands at the row's edge is one where its name is known and no empty line parts it from them: it
 * may be a remark ("Language: …") or a fact about the picture. */
static void
end_row(Row *row, GPtrArray *parts)
{
  for (guint i = 0; i < row->others->len; i++) {
    const Other *other = &g_array_index(row->others, Other, i);
    gboolean between = other->n_before > 0 && other->n_before < row->n_catalogue;
    gboolean beside =
        other->block == row->first_block || other->block == row->last_block || between;
    if (row->n_catalogue > 0 && (between || (beside && is_known(other->name))))
      g_ptr_array_add(parts, g_strdup(other->name));
  }
  g_array_set_size(row->others, 0);
  row->n_catalogue = 0;
}

GPtrArray *
cm_prompt_parts_read(const char *instructions)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) lines = g_strsplit(instructions, "\n", -1);
  Row row = {.others = g_array_new(FALSE, FALSE, sizeof(Other))};
  g_array_set_clear_func(row.others, other_clear);
  guint block = 0; /* counts empty lines */
  for (guint i = 0; lines[i] != NULL; i++) {
    char *name = NULL;
    LineKind kind = kind_of(lines[i], &name);
    block += kind == LINE_EMPTY;
    if (kind == LINE_OTHER) {
      Other other = {name, row.n_catalogue, block};
      g_array_append_val(row.others, other);
    } else if (kind == LINE_CATALOGUE) {
      row.first_block = row.n_catalogue == 0 ? block : row.first_block;
      row.last_block = block;
      row.n_catalogue++;
    } else if (kind == LINE_TEXT) {
      end_row(&row, parts);
    }
  }
  end_row(&row, parts);
  g_array_unref(row.others);
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
