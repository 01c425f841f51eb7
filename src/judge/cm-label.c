/* SPDX-License-Identifier: MIT */
#include "cm-label.h"

#include <string.h>

#include "cm-sections.h"

/* No name is shorter than "tags". */
enum { MIN_NAME_BYTES = 4, MAX_LABEL_BYTES = 60, MAX_OTHER_BYTES = 32, MAX_INLINE_BYTES = 20 };

typedef struct {
  const char *name; /* casefolded, without the attributes below */
  CmSection section;
} Name;

static const Name NAMES[] = {
    {"title", CM_SECTION_TITLE},
    {"caption", CM_SECTION_TITLE},
    {"headline", CM_SECTION_TITLE},
    {"titel", CM_SECTION_TITLE},
    {"titre", CM_SECTION_TITLE},
    {"título", CM_SECTION_TITLE},
    {"titulo", CM_SECTION_TITLE},
    {"titolo", CM_SECTION_TITLE},
    {"название", CM_SECTION_TITLE},
    {"заголовок", CM_SECTION_TITLE},
    {"标题", CM_SECTION_TITLE},
    {"標題", CM_SECTION_TITLE},
    {"タイトル", CM_SECTION_TITLE},
    {"제목", CM_SECTION_TITLE},
    {"description", CM_SECTION_DESCRIPTION},
    {"descriptions", CM_SECTION_DESCRIPTION},
    {"beschreibung", CM_SECTION_DESCRIPTION},
    {"bildbeschreibung", CM_SECTION_DESCRIPTION},
    {"descripción", CM_SECTION_DESCRIPTION},
    {"descrizione", CM_SECTION_DESCRIPTION},
    {"descrição", CM_SECTION_DESCRIPTION},
    {"omschrijving", CM_SECTION_DESCRIPTION},
    {"beschrijving", CM_SECTION_DESCRIPTION},
    {"описание", CM_SECTION_DESCRIPTION},
    {"描述", CM_SECTION_DESCRIPTION},
    {"説明", CM_SECTION_DESCRIPTION},
    {"설명", CM_SECTION_DESCRIPTION},
    {"keywords", CM_SECTION_KEYWORDS},
    {"keyword", CM_SECTION_KEYWORDS},
    {"keyword list", CM_SECTION_KEYWORDS},
    {"key words", CM_SECTION_KEYWORDS},
    {"tags", CM_SECTION_KEYWORDS},
    {"schlüsselwörter", CM_SECTION_KEYWORDS},
    {"stichwörter", CM_SECTION_KEYWORDS},
    {"schlagwörter", CM_SECTION_KEYWORDS},
    {"stichworte", CM_SECTION_KEYWORDS},
    {"mots-clés", CM_SECTION_KEYWORDS},
    {"mots clés", CM_SECTION_KEYWORDS},
    {"palabras clave", CM_SECTION_KEYWORDS},
    {"parole chiave", CM_SECTION_KEYWORDS},
    {"palavras-chave", CM_SECTION_KEYWORDS},
    {"trefwoorden", CM_SECTION_KEYWORDS},
    {"ключевые слова", CM_SECTION_KEYWORDS},
    {"关键词", CM_SECTION_KEYWORDS},
    {"關鍵詞", CM_SECTION_KEYWORDS},
    {"キーワード", CM_SECTION_KEYWORDS},
    {"키워드", CM_SECTION_KEYWORDS},
};

/* Words before a name that do not change what it names. */
static const char *const ATTRIBUTES[] = {
    "image ",       "photo ",       "picture ",  "the ",           "suggested ", "proposed ",
    "factual ",     "detailed ",    "short ",    "brief ",         "catalogue ", "catalog ",
    "search ",      "final ",       "refined ",  "updated ",       "relevant ",  "primary ",
    "main ",        "seo ",         "visual ",   "full ",          "concise ",   "descriptive ",
    "cataloguing ", "cataloging ",  "metadata ", "comprehensive ", "long ",      "scene ",
    "list of ",     "recommended ", "possible ", "alternative ",   "generated ", "official ",

};

static const char *
without_attributes(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(ATTRIBUTES);) {
    gboolean has = *name == *ATTRIBUTES[i] && g_str_has_prefix(name, ATTRIBUTES[i]);
    name += has ? strlen(ATTRIBUTES[i]) : 0;
    i = has ? 0 : i + 1;
  }
  return name;
}

/* "keywords/tags", "keywords for searching", "description of the image": the first name tells. */
static void
cut_after_name(char *label)
{
  static const char *const AFTER[] = {"/", " for ", " & ", " of the "};
  for (gsize i = 0; i < G_N_ELEMENTS(AFTER); i++) {
    char *at = strstr(label, AFTER[i]);
    if (at)
      *at = '\0';
  }
  g_strchomp(label);
}

int
cm_sections_name(const char *label, gsize length)
{
  if (length < MIN_NAME_BYTES || length > MAX_LABEL_BYTES)
    return -1;
  g_autofree char *copy = g_strndup(label, length);
  g_strdelimit(copy, "*_`\"#", ' ');
  char *bracket = strchr(copy, '(');
  if (bracket)
    *bracket = '\0';
  g_autofree char *lower = g_utf8_strdown(g_strstrip(copy), -1);
  cut_after_name(lower);
  const char *name = without_attributes(lower);
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
    if (*name == *NAMES[i].name && g_str_equal(name, NAMES[i].name))
      return (int)NAMES[i].section;
  return -1;
}

/* Skips what may stand before a label: "### ", "**", "1. ", "- ", quotes. *ret_marked tells
 * whether a heading's or emphasis' sign was among it, *ret_bullet a bullet or number. */
static gsize
skip_marks(const char *text, gsize at, gsize end, gboolean *ret_marked, gboolean *ret_bullet)
{
  for (; at < end; at++) {
    char c = text[at];
    gboolean spaced = at + 1 < end && text[at + 1] == ' ';
    if (c == '#' || (c == '*' && !spaced) || (c == '_' && !spaced))
      *ret_marked = TRUE;
    else if (g_ascii_isdigit(c) || c == '-' || c == '+' || (c == '*' && spaced) ||
             (*ret_bullet && (c == '.' || c == ')')))
      *ret_bullet = TRUE;
    else if (end - at >= 3 && memcmp(text + at, "•", 3) == 0)
      at += 2, *ret_bullet = TRUE;
    else if (!strchr(" \t\"'`>", c))
      break;
  }
  return at;
}

/* The value begins after the colon and the emphasis that closes after it. */
static gsize
skip_after(const char *text, gsize at, gsize end)
{
  while (at < end && strchr("*_ \t\"", text[at]) && text[at] != '\0')
    at++;
  return at;
}

/* Bytes of what parts a name from its value: a colon (also the full-width one), or after emphasis a
 * dash; 0 for anything else. */
static gsize
separator_at(const char *text, gsize i, gsize limit)
{
  static const char *const dashes[] = {"** - ", "** – ", "** — "};
  if (text[i] == ':')
    return 1;
  if (limit - i >= 3 && memcmp(text + i, "：", 3) == 0)
    return 3;
  for (gsize k = 0; text[i] == '*' && k < G_N_ELEMENTS(dashes); k++) {
    gsize n = strlen(dashes[k]);
    if (limit - i >= n && memcmp(text + i, dashes[k], n) == 0)
      return n;
  }
  return 0;
}

/* A dash parts a name from its value only after a name that is known: "Title – …". */
static gsize
dash_at(const char *text, gsize begin, gsize i, gsize limit)
{
  static const char *const dashes[] = {" - ", " – ", " — "};
  for (gsize k = 0; k < G_N_ELEMENTS(dashes); k++) {
    gsize n = strlen(dashes[k]);
    if (limit - i >= n && memcmp(text + i, dashes[k], n) == 0)
      return cm_sections_name(text + begin, i - begin) >= 0 ? n : 0;
  }
  return 0;
}

/* Where the name ends: at the first separator, or at the line's end. */
static gsize
find_colon(const char *text, gsize begin, gsize end, gsize *ret_after)
{
  gsize limit = MIN(end, begin + MAX_LABEL_BYTES);
  for (gsize i = begin; i < limit; i++) {
    gsize n = text[i] == ' ' ? dash_at(text, begin, i, limit) : separator_at(text, i, limit);
    if (n == 0)
      continue;
    *ret_after = i + n;
    return i;
  }
  *ret_after = end;
  return end;
}

/* "Notes:", "Cataloguing Information": up to four words, the first one capitalised. */
static gboolean
is_other_label(const char *text, gsize begin, gsize end)
{
  if (end - begin < 3 || end - begin > MAX_OTHER_BYTES || !g_ascii_isupper(text[begin]))
    return FALSE;
  guint n_words = 1;
  for (gsize i = begin; i < end; i++) {
    if (!g_ascii_isalpha(text[i]) && text[i] != ' ' && text[i] != '*' && text[i] != '-')
      return FALSE;
    n_words += text[i] == ' ';
  }
  return n_words <= 4;
}

gboolean
cm_label_at_line(const char *text, gsize begin, gsize end, CmLabelStyle style,
                 CmLabelMatch *ret_match)
{
  gboolean marked = FALSE, bullet = FALSE;
  gsize start = skip_marks(text, begin, end, &marked, &bullet);
  if (start == end || (bullet && style == CM_LABEL_STYLE_PLAIN))
    return FALSE;
  gsize after = 0;
  gsize colon = find_colon(text, start, end, &after);
  gboolean bare = colon == end;
  int section = cm_sections_name(text + start, colon - start);
  if (section < 0) {
    gsize last = colon;
    while (last > start && strchr("* \r_", text[last - 1]))
      last--;
    if (bullet || (bare && !marked) || !is_other_label(text, start, last))
      return FALSE;
  }
  *ret_match = (CmLabelMatch){section, {begin, skip_after(text, after, end)}};
  return TRUE;
}

gboolean
cm_label_before_colon(const char *text, gsize begin, gsize colon, CmLabelMatch *ret_match)
{
  gsize start = colon;
  while (start > begin && colon - start < MAX_INLINE_BYTES &&
         (g_ascii_isalpha(text[start - 1]) || (guchar)text[start - 1] >= 0x80))
    start--;
  gboolean apart = start > begin && strchr(" *\t", text[start - 1]);
  if (!apart || start == colon || !g_ascii_isupper(text[start]))
    return FALSE;
  int section = cm_sections_name(text + start, colon - start);
  *ret_match = (CmLabelMatch){section, {start, colon + 1}};
  return section >= 0;
}
