/* SPDX-License-Identifier: MIT */
#include "cm-prompt-spec.h"

#include <string.h>

#include "cm-language-name.h"
#include "cm-language.h"
#include "cm-prompt-hint.h"
#include "cm-prompt-parts.h"
#include "cm-prompt-terms.h"
#include "cm-sections.h"

/* Words of a request for a part, in the middle of prose. A description is named by its noun; the
 * verb ("describe the image") asks for no section. */
typedef struct {
  const char *word;
  CmSection section;
} Noun;

static const Noun NOUNS[] = {
    {"title", CM_SECTION_TITLE},
    {"caption", CM_SECTION_TITLE},
    {"headline", CM_SECTION_TITLE},
    {"description", CM_SECTION_DESCRIPTION},
    {"keywords", CM_SECTION_KEYWORDS},
    {"keyword", CM_SECTION_KEYWORDS},
    {"tags", CM_SECTION_KEYWORDS},
    {"titel", CM_SECTION_TITLE},
    {"beschreibung", CM_SECTION_DESCRIPTION},
    {"stichwörter", CM_SECTION_KEYWORDS},
    {"schlagwörter", CM_SECTION_KEYWORDS},
    {"titre", CM_SECTION_TITLE},
    {"mots-clés", CM_SECTION_KEYWORDS},
    {"título", CM_SECTION_TITLE},
    {"descripción", CM_SECTION_DESCRIPTION},
    {"titolo", CM_SECTION_TITLE},
    {"descrizione", CM_SECTION_DESCRIPTION},
};

typedef struct {
  const char *name; /* lower case */
  const char *code;
} Language;

static const Language LANGUAGES[] = {
    {"english", "en"},    {"german", "de"},  {"deutsch", "de"}, {"french", "fr"},
    {"français", "fr"},   {"spanish", "es"}, {"español", "es"}, {"italian", "it"},
    {"portuguese", "pt"}, {"dutch", "nl"},   {"russian", "ru"}, {"chinese", "zh"},
    {"japanese", "ja"},   {"korean", "ko"},  {"polish", "pl"},  {"swedish", "sv"},
};

/* Whether the word stands in the text between characters that are no letters. */
static const char *
find_word(const char *text, const char *word)
{
  gsize n = strlen(word);
  for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
    gboolean begins = at == text || !(g_ascii_isalnum(at[-1]) || (guchar)at[-1] >= 0x80);
    gboolean ends = !(g_ascii_isalnum(at[n]) || (guchar)at[n] >= 0x80);
    if (begins && ends)
      return at;
  }
  return NULL;
}

/* A sentence that forbids something asks for no part. */
static gboolean
forbids(const char *line)
{
  return strstr(line, "do not ") || strstr(line, "don't ") || g_str_has_prefix(line, "no ") ||
         strstr(line, "without ") || strstr(line, "never ");
}

/* The section that a line's label names: "Title:", "- Keywords: 10-18 …"; -1 for none. */
static int
label_of(const char *line)
{
  const char *colon = strchr(line, ':');
  return colon ? cm_sections_name(line, (gsize)(colon - line)) : -1;
}

static guint
sections_in_prose(const char *line)
{
  guint sections = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(NOUNS); i++)
    if (find_word(line, NOUNS[i].word))
      sections |= 1u << NOUNS[i].section;
  return sections;
}

/* The number at *at, which moves past it. */
static guint
read_count(const char **at)
{
  char *end = NULL;
  guint64 count = g_ascii_strtoull(*at, &end, 10);
  *at = end;
  return (guint)MIN(count, G_MAXINT);
}

/* The next "N", "N-M", "N to M" in the text, with the text after it; FALSE where there is none. */
static gboolean
next_range(const char **text, CmRange *ret_range)
{
  const char *at = *text;
  while (*at && !g_ascii_isdigit(*at))
    at++;
  if (!*at)
    return FALSE;
  guint least = read_count(&at);
  guint most = least;
  const char *after = at;
  static const char *const dashes[] = {"-", "–", "—", " to ", " bis ", " - ", " or "};
  for (gsize i = 0; i < G_N_ELEMENTS(dashes); i++) {
    gsize n = strlen(dashes[i]);
    if (strncmp(at, dashes[i], n) == 0 && g_ascii_isdigit(at[n])) {
      after = at + n;
      most = read_count(&after);
      break;
    }
  }
  *text = after;
  *ret_range = (CmRange){least, MAX(least, most)};
  return TRUE;
}

enum { COUNTED_NOUN_BYTES = 40 };

/* What a range of the prompt counts is said by the first such word after it. */
static void
note_range(CmPromptSpec *self, CmRange range, const char *after, int section)
{
  g_autofree char *next = g_strndup(after, strnlen(after, COUNTED_NOUN_BYTES));
  char *word = strstr(next, "word");
  char *sentence = strstr(next, "sentence");
  if (sentence && (!word || sentence < word)) {
    if (self->description_sentences.most == 0)
      self->description_sentences = range;
  } else if (word && !strstr(next, "keyword")) {
    if (section == CM_SECTION_TITLE && self->title_words.most == 0)
      self->title_words = range;
  } else if (strstr(next, "keyword") || strstr(next, "term") || strstr(next, "tag")) {
    if (self->n_keywords.most == 0)
      self->n_keywords = range;
  }
}

static void
read_ranges(CmPromptSpec *self, const char *line, int section)
{
  const char *rest = line;
  CmRange range = {0};
  while (next_range(&rest, &range)) {
    gboolean titled = section == CM_SECTION_TITLE || find_word(line, "title");
    note_range(self, range, rest, titled ? CM_SECTION_TITLE : section);
  }
}

/* Two nouns or more in one sentence are a request for parts; one may be talk about the picture. */
static void
read_sentence(CmPromptSpec *self, const char *line, int *section)
{
  if (forbids(line))
    return;
  int label = label_of(line);
  if (label >= 0) {
    *section = label;
    self->sections |= 1u << label;
  }
  guint named = sections_in_prose(line);
  if (named & (named - 1))
    self->sections |= named;
  read_ranges(self, line, *section);
}

/* "Headline: …, Caption: two sentences, Tags: …": the caption is what describes. */
static void
read_caption(CmPromptSpec *self, const char *lower)
{
  const guint description = 1u << CM_SECTION_DESCRIPTION;
  if (self->sections & description || !(self->sections & 1u << CM_SECTION_KEYWORDS) ||
      !find_word(lower, "caption") || !(find_word(lower, "title") || find_word(lower, "headline")))
    return;
  self->caption_describes = TRUE;
  self->sections |= description;
}

static void
read_line(CmPromptSpec *self, const char *line, int *section)
{
  g_auto(GStrv) sentences = g_strsplit(line, ". ", -1);
  for (guint i = 0; sentences[i]; i++)
    read_sentence(self, sentences[i], section);
}

enum { NEGATION_BYTES = 24 };

/* Whether JSON is named and not forbidden ("do not use JSON") by what stands just before it. */
static gboolean
asks_json(const char *lower)
{
  static const char *const negations[] = {"not ", "n't ", "no ", "without ", "never ", "avoid "};
  for (const char *at = find_word(lower, "json"); at; at = find_word(at + 4, "json")) {
    const char *from = at - MIN((gsize)(at - lower), NEGATION_BYTES);
    g_autofree char *before = g_strndup(from, (gsize)(at - from));
    char *stop = strpbrk(before, ".,;:!?\n");
    for (; stop && strpbrk(stop + 1, ".,;:!?\n"); stop = strpbrk(stop + 1, ".,;:!?\n"))
      ;
    gboolean negated = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(negations); i++)
      negated = negated || strstr(stop ? stop : before, negations[i]);
    if (!negated)
      return TRUE;
  }
  return FALSE;
}

static void
read_instructions(CmPromptSpec *self)
{
  g_autofree char *lower = g_utf8_strdown(self->instructions, -1);
  g_auto(GStrv) lines = g_strsplit(lower, "\n", -1);
  int section = -1;
  guint listed = 0;
  for (guint i = 0; lines[i]; i++) {
    const char *line = lines[i] + strspn(lines[i], " \t-*#•");
    read_line(self, line, &section);
    listed |= line > lines[i] && !forbids(line) ? sections_in_prose(line) : 0;
  }
  /* A list with a noun an item ("- a title; - a description; - keywords"). */
  if (listed & (listed - 1))
    self->sections |= listed;
  read_caption(self, lower);
  self->only_sections = strstr(lower, "nothing else") || strstr(lower, "exactly these") ||
                        strstr(lower, "only these") || strstr(lower, "no other text");
  self->asks_json = asks_json(lower);
  self->json_array = self->asks_json && (find_word(lower, "array") || find_word(lower, "list"));
  self->brief = find_word(lower, "briefly") || find_word(lower, "brief") ||
                strstr(lower, "one sentence") || strstr(lower, "short description");
  self->hint_reusable = strstr(lower, "reuse") || strstr(lower, "combining supplied") ||
                        strstr(lower, "retain details") || strstr(lower, "draw on the context");
}

/* The first place where the words name a language; NULL where they name none. */
static const char *
find_earlier(const char *text, const char *words, const char *found)
{
  const char *at = find_word(text, words);
  return at && (!found || at < found) ? at : found;
}

/* "using British English", "Antworte auf Deutsch": a language named in the instructions; else the
 * one in which they are written. Those whose names are common words too ("Greek columns") count
 * where something is asked for in them. */
static char *
read_language(const char *instructions)
{
  g_autofree char *lower = g_utf8_strdown(instructions, -1);
  const char *first = NULL;
  const char *code = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(LANGUAGES); i++) {
    const char *at = find_earlier(lower, LANGUAGES[i].name, first);
    code = at != first ? LANGUAGES[i].code : code;
    first = at;
  }
  for (gsize i = 0; i < cm_n_language_names; i++) {
    g_autofree char *name = g_utf8_strdown(cm_language_names[i].english, -1);
    g_autofree char *words = g_strconcat("in ", name, NULL);
    const char *at = find_earlier(lower, words, first);
    code = at != first ? cm_language_names[i].code : code;
    first = at;
  }
  return g_strdup(code ? code : cm_language_of_text(instructions));
}

CmPromptSpec *
cm_prompt_spec_new(const char *prompt)
{
  CmPromptSpec *self = g_new0(CmPromptSpec, 1);
  g_autofree char *valid = g_utf8_make_valid(prompt ? prompt : "", -1);
  cm_prompt_hint_split(valid, &self->instructions, &self->hint, &self->hint_keywords);
  self->others = cm_prompt_parts_read(self->instructions);
  read_instructions(self);
  self->language = read_language(self->instructions);
  self->terms = cm_prompt_terms_new(self);
  return self;
}

void
cm_prompt_spec_free(CmPromptSpec *self)
{
  if (!self)
    return;
  cm_prompt_terms_free(self->terms);
  g_free(self->language);
  g_free(self->hint);
  g_ptr_array_unref(self->hint_keywords);
  g_ptr_array_unref(self->others);
  g_free(self->instructions);
  g_free(self);
}
