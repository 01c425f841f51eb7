/* SPDX-License-Identifier: MIT */
#include "cm-hint.h"

#include "cm-metadata-words.h"

#include <math.h>
#include <string.h>

/* Joiners, without which emoji fall apart and Persian is misspelt. */
enum { ZERO_WIDTH_NON_JOINER = 0x200C, ZERO_WIDTH_JOINER = 0x200D };

/* A cut looks this far back for the end of a sentence, else of a word: a third of the bound. */
enum { CUT_LOOKS_BACK = 3 };

/* The character as it may stand in a value; 0 for none. */
static gunichar
safe_character(gunichar c)
{
  switch (c) {
  case '"':
  case 0x201C: /* the curved double quotes */
  case 0x201D:
  case 0x201E:
  case 0x201F:
  case 0xFF02: /* the full-width one */
    return '\'';
  case '<':
    return 0x2039; /* ‹ */
  case '>':
    return 0x203A; /* › */
  case '[':
    return '(';
  case ']':
    return ')';
  case ZERO_WIDTH_NON_JOINER:
  case ZERO_WIDTH_JOINER:
    return c;
  default:
    break;
  }
  GUnicodeType type = g_unichar_type(c);
  if (type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE || type == G_UNICODE_PRIVATE_USE)
    return 0;
  /* the separators of lines and paragraphs are white space to GLib, U+0085 is a control */
  return g_unichar_isspace(c) || type == G_UNICODE_CONTROL ? ' ' : c;
}

/* One line of safe characters, without blanks at its ends or in a row. Reading stops soon after
 * max_chars. */
static GString *
safe_line(const char *text, gsize max_chars)
{
  GString *line = g_string_new(NULL);
  gsize n_chars = 0;
  gboolean blank = FALSE;
  for (const char *p = text; *p != '\0' && n_chars <= max_chars; p = g_utf8_next_char(p)) {
    gunichar c = safe_character(g_utf8_get_char(p));
    if (c == ' ') {
      blank = line->len > 0;
    } else if (c != 0) {
      if (blank)
        g_string_append_c(line, ' ');
      g_string_append_unichar(line, c);
      n_chars += blank ? 2 : 1;
      blank = FALSE;
    }
  }
  return line;
}

/* Whether a sentence ends before this blank. */
static gboolean
ends_sentence(const char *line, const char *blank)
{
  return blank > line && strchr(".!?", blank[-1]) != NULL;
}

/* Cuts the line to max_chars with the mark. */
static void
cut(GString *line, gsize max_chars)
{
  if (g_utf8_strlen(line->str, (gssize)line->len) <= (glong)max_chars)
    return;
  const char *hard = g_utf8_offset_to_pointer(line->str, (glong)max_chars - 2);
  const char *least = g_utf8_offset_to_pointer(
      line->str, (glong)(max_chars - 2 - MIN(max_chars - 2, max_chars / CUT_LOOKS_BACK)));
  const char *word = NULL, *sentence = NULL;
  for (const char *p = hard; p > least && sentence == NULL; p--) {
    if (*p != ' ')
      continue;
    word = word != NULL ? word : p;
    sentence = ends_sentence(line->str, p) ? p : NULL;
  }
  const char *end = sentence != NULL ? sentence : word != NULL ? word : hard;
  /* a letter keeps its accents: it goes with them */
  while (end == hard && end > line->str && g_unichar_ismark(g_utf8_get_char(end)))
    hard = end = g_utf8_prev_char(end);
  g_string_truncate(line, (gsize)(end - line->str));
  g_string_append(line, sentence != NULL ? " …" : "…");
}

char *
cm_hint_quote(const char *text, gsize max_chars)
{
  GString *line = safe_line(text, max_chars);
  cut(line, max_chars);
  return g_string_free(line, FALSE);
}

/* Takes the value. */
static void
add(GHashTable *values, const char *name, char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_replace(values, g_strdup(name), value);
  else
    g_free(value);
}

static void
add_quoted(GHashTable *values, const char *name, const char *text, gsize max_chars)
{
  if (text != NULL)
    add(values, name, cm_hint_quote(text, max_chars));
}

/* No mark tells that some are left out: whoever parts the list would take it for a keyword. */
static void
add_keywords(GHashTable *values, const GPtrArray *keywords)
{
  GString *list = g_string_new(NULL);
  gsize n_chars = 0;
  for (guint i = 0, n = 0; i < keywords->len && n < CM_HINT_KEYWORDS; i++) {
    g_autofree char *copy = g_strdup(g_ptr_array_index(keywords, i));
    g_autofree char *keyword = cm_hint_quote(g_strdelimit(copy, ",", ' '), CM_HINT_KEYWORD_CHARS);
    gsize length = (gsize)g_utf8_strlen(keyword, -1);
    if (length == 0)
      continue;
    n_chars += length + (n > 0 ? 2 : 0);
    if (n_chars > CM_HINT_KEYWORDS_CHARS)
      break;
    g_string_append_printf(list, "%s%s", n > 0 ? ", " : "", keyword);
    n++;
  }
  add(values, "keywords", g_string_free(list, FALSE));
}

/* Four decimals are eleven metres: as near as a photo's position is. */
static char *
position_in_degrees(double latitude, double longitude)
{
  char north[G_ASCII_DTOSTR_BUF_SIZE], east[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(north, sizeof north, "%.4f", fabs(latitude));
  g_ascii_formatd(east, sizeof east, "%.4f", fabs(longitude));
  return g_strdup_printf("%s° %s, %s° %s", north, latitude < 0 ? "S" : "N", east,
                         longitude < 0 ? "W" : "E");
}

void
cm_hint_add_values(const CmMetadata *metadata, GHashTable *values)
{
  g_autofree char *place = cm_metadata_words_place(metadata);
  g_autofree char *camera = cm_metadata_words_camera(metadata);
  add_quoted(values, "title", metadata->title, CM_HINT_TITLE_CHARS);
  add_quoted(values, "description", metadata->description, CM_HINT_DESCRIPTION_CHARS);
  add_keywords(values, metadata->keywords);
  add_quoted(values, "place", place, CM_HINT_PLACE_CHARS);
  add(values, "date", cm_metadata_words_date(metadata));
  if (!isnan(metadata->latitude) && !isnan(metadata->longitude))
    add(values, "position", position_in_degrees(metadata->latitude, metadata->longitude));
  add_quoted(values, "camera", camera, CM_HINT_CAMERA_CHARS);
  add_quoted(values, "lens", metadata->lens, CM_HINT_CAMERA_CHARS);
}
