/* SPDX-License-Identifier: MIT */
#include "cm-vocabulary-file.h"

#include "cm-error.h"
#include "cm-vocabulary.h"

#include <string.h>

typedef enum { FORM_LIST, FORM_HIERARCHY, FORM_PATHS, FORM_SLASHED } Form;

/* Reading in progress. */
typedef struct {
  GPtrArray *entries;
  guint line;
  gboolean has_parent; /* a term or category came, so that a synonym stands under something */
} Reader;

void
cm_vocabulary_squeeze(char *text)
{
  char *out = text;
  gboolean blank = FALSE;
  for (const char *p = text; *p != '\0';) {
    const char *next = g_utf8_next_char(p);
    if (g_unichar_isspace(g_utf8_get_char(p))) {
      blank = out > text;
    } else {
      if (blank)
        *out++ = ' ';
      blank = FALSE;
      memmove(out, p, (gsize)(next - p));
      out += next - p;
    }
    p = next;
  }
  *out = '\0';
}

static void
entry_free(gpointer data)
{
  CmVocabularyEntry *self = data;
  g_free(self->text);
  g_free(self);
}

/* Adds what remains of the text after squeezing, if anything. */
static gboolean
add(Reader *self, CmVocabularyKind kind, const char *text, gsize length, GError **error)
{
  g_autofree char *copy = g_strndup(text, length);
  for (const char *p = copy; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (g_unichar_iscntrl(c) && !g_unichar_isspace(c)) {
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                  "line %u: a control character (U+%04X); is this a keyword list?", self->line, c);
      return FALSE;
    }
  }
  cm_vocabulary_squeeze(copy);
  if (*copy == '\0')
    return TRUE;
  if (strlen(copy) > CM_VOCABULARY_TERM_BYTES) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "line %u: a keyword longer than %d bytes; is this a keyword list?", self->line,
                CM_VOCABULARY_TERM_BYTES);
    return FALSE;
  }
  if (self->entries->len == CM_VOCABULARY_TERMS) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "line %u: more than %d keywords", self->line,
                CM_VOCABULARY_TERMS);
    return FALSE;
  }
  if (kind == CM_VOCABULARY_SYNONYM && !self->has_parent) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "line %u: a synonym in {} stands below no keyword; give it the line after its own",
                self->line);
    return FALSE;
  }
  CmVocabularyEntry *entry = g_new0(CmVocabularyEntry, 1);
  entry->kind = kind;
  entry->text = g_steal_pointer(&copy);
  g_ptr_array_add(self->entries, entry);
  self->has_parent = TRUE;
  return TRUE;
}

/* Whether the line without blanks around it begins and ends so. */
static gboolean
is_bracketed(const char *line, gsize length, char open, char close)
{
  while (length > 0 && g_ascii_isspace(line[length - 1]))
    length--;
  while (length > 0 && g_ascii_isspace(*line)) {
    line++;
    length--;
  }
  return length >= 2 && *line == open && line[length - 1] == close;
}

/* The line without its brackets, which are ASCII. */
static gboolean
add_bracketed(Reader *self, CmVocabularyKind kind, const char *line, gsize length, GError **error)
{
  g_autofree char *copy = g_strndup(line, length);
  g_strstrip(copy);
  return add(self, kind, copy + 1, strlen(copy) - 2, error);
}

static gboolean
add_hierarchy_line(Reader *self, const char *line, gsize length, GError **error)
{
  if (is_bracketed(line, length, '{', '}'))
    return add_bracketed(self, CM_VOCABULARY_SYNONYM, line, length, error);
  if (is_bracketed(line, length, '[', ']'))
    return add_bracketed(self, CM_VOCABULARY_CATEGORY, line, length, error);
  return add(self, CM_VOCABULARY_TERM, line, length, error);
}

static gboolean
add_parted_line(Reader *self, const char *line, gsize length, const char *separators,
                GError **error)
{
  for (gsize begin = 0; begin <= length;) {
    gsize end = begin;
    while (end < length && strchr(separators, line[end]) == NULL)
      end++;
    if (!add(self, CM_VOCABULARY_TERM, line + begin, end - begin, error))
      return FALSE;
    begin = end + 1;
  }
  return TRUE;
}

static gboolean
add_line(Reader *self, Form form, const char *line, gsize length, GError **error)
{
  switch (form) {
  case FORM_HIERARCHY:
    return add_hierarchy_line(self, line, length, error);
  case FORM_PATHS:
    return add_parted_line(self, line, length, "|", error);
  case FORM_SLASHED:
    return add_parted_line(self, line, length, "/", error);
  case FORM_LIST:
    break;
  }
  return add_parted_line(self, line, length, ",;", error);
}

/* The next line, without its end (LF, CR LF or CR); NULL after the last. */
static const char *
next_line(const char **at, const char *end, gsize *ret_length)
{
  const char *line = *at;
  if (line >= end)
    return NULL;
  const char *p = line;
  while (p < end && *p != '\n' && *p != '\r')
    p++;
  *ret_length = (gsize)(p - line);
  if (p + 1 < end && p[0] == '\r' && p[1] == '\n')
    p++;
  *at = p + 1;
  return line;
}

static Form
form_of(const char *text, const char *end)
{
  guint n_lines = 0, n_slashed = 0;
  gboolean piped = FALSE;
  gsize length = 0;
  const char *at = text, *line;
  while ((line = next_line(&at, end, &length)) != NULL) {
    if (length == 0)
      continue;
    /* a tab before a word is depth; a line of nothing but tabs is empty */
    gboolean deep = *line == '\t' && strspn(line, " \t") < length;
    if (deep || is_bracketed(line, length, '{', '}') || is_bracketed(line, length, '[', ']'))
      return FORM_HIERARCHY;
    piped |= memchr(line, '|', length) != NULL;
    n_slashed += memchr(line, '/', length) != NULL;
    n_lines++;
  }
  return piped ? FORM_PATHS : n_slashed > 0 && 2 * n_slashed >= n_lines ? FORM_SLASHED : FORM_LIST;
}

/* The number of the line in which this byte stands. */
static guint
line_of(const char *bytes, gsize at)
{
  guint line = 1;
  for (gsize i = 0; i < at; i++)
    line += bytes[i] == '\n';
  return line;
}

static gboolean
check_text(const char *bytes, gsize length, GError **error)
{
  if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        "this is UTF-16 text; save the list as UTF-8");
    return FALSE;
  }
  const char *nul = memchr(bytes, '\0', length);
  if (nul != NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "line %u: a NUL byte, which no text holds; is this a keyword list?",
                line_of(bytes, (gsize)(nul - bytes)));
    return FALSE;
  }
  const char *bad = NULL;
  if (!g_utf8_validate_len(bytes, length, &bad)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "line %u: no UTF-8 text (Latin-1 or Windows-1252, perhaps); save the list as UTF-8",
                line_of(bytes, (gsize)(bad - bytes)));
    return FALSE;
  }
  return TRUE;
}

GPtrArray *
cm_vocabulary_entries_read(const char *bytes, gsize length, GError **error)
{
  if (length > CM_VOCABULARY_FILE_BYTES) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "longer than %d bytes", CM_VOCABULARY_FILE_BYTES);
    return NULL;
  }
  bytes = length > 0 ? bytes : "";
  if (!check_text(bytes, length, error))
    return NULL;
  /* a copy ends with a NUL, which searches in its last line need */
  g_autofree char *text = g_strndup(bytes, length);
  const char *end = text + length;
  const char *at = g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text;
  Form form = form_of(at, end);
  Reader reader = {.line = 1};
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
  reader.entries = entries;
  gsize line_length = 0;
  for (const char *line; (line = next_line(&at, end, &line_length)) != NULL; reader.line++)
    if (!add_line(&reader, form, line, line_length, error))
      return NULL;
  return g_steal_pointer(&entries);
}
