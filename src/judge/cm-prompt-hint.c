/* SPDX-License-Identifier: MIT */
#include "cm-prompt-hint.h"

#include <string.h>

typedef enum { LINE_OTHER, LINE_HEAD, LINE_HINT, LINE_KEYWORDS, LINE_VOCABULARY } LineKind;

typedef struct {
  GString *instructions;
  GString *hint;
  GPtrArray *keywords;
  LineKind kind; /* of the hint that is open; LINE_OTHER outside a hint */
  char quote;    /* that opened a quotation of the hint which spans lines; 0 for none */
} Splitter;

enum { MAX_LABEL_BYTES = 60, MAX_ITEM_LABEL_BYTES = 40, MIN_QUOTED_BYTES = 60 };

/* Words that make a label ("Context:", "Location data:") one of a hint. */
static const char *const HINT_WORDS[] = {
    "previous",   "reference",         "source",       "user note", "old caption",
    "says",       "notes from",        "note from",    "hint",      "context",
    "capture",    "existing",          "gps",          "exif",      "iptc",
    "known",      "already",           "kontext",      "hinweis",   "indice",
    "contexto",   "contexte",          "photographer", "supplied",  "draft",
    "background", "information about", "facts about",  "we know",
};

static gboolean
has_hint_word(const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS(HINT_WORDS); i++)
    if (strstr(label, HINT_WORDS[i]))
      return TRUE;
  return FALSE;
}

/* "Vocabulary:", "Preferred keywords:": a list to choose from says nothing about the photo, and who
 * chooses from it hands no instructions back. */
static gboolean
is_vocabulary(const char *label)
{
  return strstr(label, "vocabulary") != NULL || strstr(label, "preferred keywords") != NULL ||
         strstr(label, "preferred terms") != NULL || strstr(label, "preferred tags") != NULL;
}

/* Whole sentences between quotes are somebody else's words, whatever the label says. */
static gboolean
is_quoted(const char *value)
{
  value += strspn(value, " \t");
  return *value == '"' && strlen(value) >= MIN_QUOTED_BYTES &&
         strchr(value + MIN_QUOTED_BYTES / 2, '"');
}

/* What the line's label says; *ret_value is the rest of the line after it. */
static LineKind
classify(const char *line, const char **ret_value)
{
  const char *start = line + strspn(line, " \t-*#•");
  const char *colon = strchr(start, ':');
  *ret_value = line;
  if (!colon || colon - start > MAX_LABEL_BYTES)
    return LINE_OTHER;
  g_autofree char *name = g_strndup(start, (gsize)(colon - start));
  g_autofree char *label = g_utf8_strdown(name, -1);
  if (is_vocabulary(label))
    return LINE_VOCABULARY;
  if (!has_hint_word(label) && !is_quoted(colon + 1))
    return LINE_OTHER;
  *ret_value = colon + 1;
  if (strstr(label, "keyword") || strstr(label, "tags"))
    return LINE_KEYWORDS;
  return strstr(label, "context") && !strstr(label, "hint") ? LINE_HEAD : LINE_HINT;
}

/* A quotation opens with a quote after a space and closes with the same before a space or a point.
 * Returns the quote that is open after the line, 0 for none. */
static char
quote_after(const char *line, char quote)
{
  for (const char *c = line; *c; c++) {
    if (*c != '\'' && *c != '"')
      continue;
    gboolean after_space = c == line || g_ascii_isspace(c[-1]);
    gboolean before_space = c[1] == '\0' || strchr(" .,;", c[1]);
    if (!quote && after_space && c[1] != '\0')
      quote = *c;
    else if (quote == *c && before_space && !after_space)
      quote = 0;
  }
  return quote;
}

static void
add_keywords(GPtrArray *keywords, const char *list)
{
  g_auto(GStrv) parts = g_strsplit(list, ",", -1);
  for (guint i = 0; parts[i]; i++) {
    g_strstrip(parts[i]);
    if (*parts[i])
      g_ptr_array_add(keywords, g_strdup(parts[i]));
  }
}

/* Of "Context: Existing metadata hints (high confidence):" nothing is about the photo. */
static gboolean
is_heading(const char *value)
{
  gsize n = strlen(value);
  while (n > 0 && g_ascii_isspace(value[n - 1]))
    n--;
  return n == 0 || value[n - 1] == ':';
}

static void
add_hint_line(Splitter *self, LineKind kind, const char *value)
{
  if (kind == LINE_KEYWORDS)
    add_keywords(self->keywords, value);
  else if (!is_heading(value))
    g_string_append_printf(self->hint, "%s%s", self->hint->len ? "\n" : "", value);
}

/* A bullet without a label among the hints is a rule about them ("- Treat this draft as
 * fallible."), not a part of them. */
static gboolean
is_rule(const char *line)
{
  gsize n = strspn(line, " \t-*•");
  if (n == 0 || !memchr(line, '-', n))
    return FALSE;
  const char *colon = strchr(line + n, ':');
  return !colon || colon - line > MAX_ITEM_LABEL_BYTES;
}

static void
split_line(Splitter *self, const char *line)
{
  const char *value = line;
  LineKind kind = self->quote ? LINE_OTHER : classify(line, &value);
  if (kind == LINE_VOCABULARY) {
    self->kind = LINE_OTHER;
    return;
  }
  if (kind != LINE_OTHER) {
    self->kind = kind;
  } else if (*line == '\0' && !self->quote) {
    self->kind = LINE_OTHER;
  } else if (self->kind == LINE_KEYWORDS) {
    self->kind = LINE_HINT; /* a list of keywords is one line; capture data may follow it */
  }
  if (self->kind == LINE_OTHER || (kind == LINE_OTHER && !self->quote && is_rule(line))) {
    g_string_append_printf(self->instructions, "%s\n", line);
    return;
  }
  self->quote = self->kind == LINE_HEAD ? quote_after(value, self->quote) : 0;
  add_hint_line(self, self->kind, value);
}

void
cm_prompt_hint_split(const char *prompt, char **ret_instructions, char **ret_hint,
                     GPtrArray **ret_keywords)
{
  Splitter self = {.instructions = g_string_new(NULL),
                   .hint = g_string_new(NULL),
                   .keywords = g_ptr_array_new_with_free_func(g_free)};
  g_auto(GStrv) lines = g_strsplit(prompt, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    split_line(&self, lines[i]);
  gboolean has_hint = self.hint->len > 0;
  *ret_instructions = g_string_free(self.instructions, FALSE);
  *ret_hint = g_string_free(self.hint, !has_hint);
  *ret_keywords = self.keywords;
}
