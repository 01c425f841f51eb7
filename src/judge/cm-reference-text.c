/* SPDX-License-Identifier: MIT */
#include "cm-reference-text.h"

#include <string.h>

#define SIGMA       0x3a3
#define SMALL_SIGMA 0x3c3
#define FINAL_SIGMA 0x3c2
#define DOTTED_I    0x130 /* the one capital whose lower case is two characters */

/* clang-format off: as one sees it in a table of ASCII */
#define S CM_REF_SPACE
#define W CM_REF_WORD
const guint8 cm_ref_ascii[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S, S, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S,
    S, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, W, W, W, W, W, W, W, W, W, W, 0, 0, 0, 0, 0, 0,
    0, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, 0, 0, 0, 0, W,
    0, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, 0, 0, 0, 0, 0,
};
#undef S
#undef W
/* clang-format on */

gboolean
cm_ref_is_wide_space(gunichar c)
{
  return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
         c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

gboolean
cm_ref_is_wide_word(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_LOWERCASE_LETTER:
  case G_UNICODE_UPPERCASE_LETTER:
  case G_UNICODE_TITLECASE_LETTER:
  case G_UNICODE_MODIFIER_LETTER:
  case G_UNICODE_OTHER_LETTER:
  case G_UNICODE_DECIMAL_NUMBER:
  case G_UNICODE_LETTER_NUMBER:
  case G_UNICODE_OTHER_NUMBER:
    return TRUE;
  default:
    return FALSE;
  }
}

gsize
cm_ref_length(const char *text, gsize length)
{
  gsize count = 0;
  for (gsize i = 0; i < length; i++)
    count += ((guchar)text[i] & 0xc0) != 0x80; /* bytes that begin a character */
  return count;
}

const char *
cm_ref_skip_space(const char *at)
{
  while (*at != '\0') {
    const char *next = at;
    if (!cm_ref_is_space(cm_ref_next(&next)))
      break;
    at = next;
  }
  return at;
}

CmRefSpan
cm_ref_strip(const char *text, gsize length)
{
  const char *begin = text;
  const char *end = text + length;
  while (begin < end) {
    const char *next = begin;
    if (!cm_ref_is_space(cm_ref_next(&next)))
      break;
    begin = next;
  }
  while (end > begin) {
    const char *last = g_utf8_prev_char(end);
    if (!cm_ref_is_space(g_utf8_get_char(last)))
      break;
    end = last;
  }
  return (CmRefSpan){begin, (gsize)(end - begin)};
}

const char *
cm_ref_line_end(const char *at)
{
  const char *end = strchr(at, '\n');
  return end != NULL ? end : at + strlen(at);
}

/* Unicode's property Case_Ignorable, near enough: marks, format characters, modifiers, and the
 * punctuation that stands inside words. */
static gboolean
is_case_ignorable(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_NON_SPACING_MARK:
  case G_UNICODE_ENCLOSING_MARK:
  case G_UNICODE_FORMAT:
  case G_UNICODE_MODIFIER_LETTER:
  case G_UNICODE_MODIFIER_SYMBOL:
    return TRUE;
  default:
    break;
  }
  static const gunichar inside_words[] = {'\'',   '.',    ':',    0xb7,   0x387,  0x55f,
                                          0x5f4,  0x2018, 0x2019, 0x2024, 0x2027, 0xfe13,
                                          0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a};
  for (gsize i = 0; i < G_N_ELEMENTS(inside_words); i++)
    if (c == inside_words[i])
      return TRUE;
  return FALSE;
}

/* Unicode's property Cased. */
static gboolean
is_cased(gunichar c)
{
  return g_unichar_isupper(c) || g_unichar_islower(c) || g_unichar_istitle(c) || c == 0xaa ||
         c == 0xba || (c >= 0x2160 && c <= 0x217f) || (c >= 0x24b6 && c <= 0x24e9);
}

/* A capital sigma ends a word where a cased letter stands before it and none after it, characters
 * that case ignores left aside (Unicode's Final_Sigma). */
static gboolean
is_final_sigma(const char *text, const char *sigma, const char *end)
{
  const char *before = sigma;
  gunichar c = 0;
  do {
    if (before == text)
      return FALSE;
    before = g_utf8_prev_char(before);
    c = g_utf8_get_char(before);
  } while (is_case_ignorable(c));
  if (!is_cased(c))
    return FALSE;
  for (const char *after = g_utf8_next_char(sigma); after < end;) {
    c = cm_ref_next(&after);
    if (!is_case_ignorable(c))
      return !is_cased(c);
  }
  return TRUE;
}

/* The lower case of one character. GLib knows it of letters only: Roman numerals and circled
 * letters have one too. */
static gunichar
simple_lower(gunichar c)
{
  if (c >= 0x2160 && c <= 0x216f)
    return c + 0x10;
  if (c >= 0x24b6 && c <= 0x24cf)
    return c + 0x1a;
  return g_unichar_tolower(c);
}

/* Appends the lower case of the ASCII characters at the beginning; gives how many there were. */
static gsize
append_ascii_lower(GString *lower, const char *at, gsize length)
{
  gsize count = 0;
  while (count < length && (guchar)at[count] < 0x80)
    count++;
  gsize begin = lower->len;
  g_string_append_len(lower, at, (gssize)count);
  for (char *c = lower->str + begin; *c != '\0'; c++)
    *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 0x20) : *c;
  return count;
}

char *
cm_ref_lower(const char *text, gsize length)
{
  GString *lower = g_string_sized_new(length + 1);
  const char *end = text + length;
  for (const char *at = text; at < end;) {
    if ((guchar)*at < 0x80) {
      at += append_ascii_lower(lower, at, (gsize)(end - at));
      continue;
    }
    const char *here = at;
    gunichar c = cm_ref_next(&at);
    if (c == DOTTED_I)
      g_string_append(lower, "i\u0307");
    else if (c == SIGMA)
      g_string_append_unichar(lower, is_final_sigma(text, here, end) ? FINAL_SIGMA : SMALL_SIGMA);
    else
      g_string_append_unichar(lower, simple_lower(c));
  }
  return g_string_free(lower, FALSE);
}

GArray *
cm_ref_split(const char *text, gsize length)
{
  GArray *words = g_array_sized_new(FALSE, FALSE, sizeof(CmRefSpan), (guint)(length / 6 + 1));
  const char *end = text + length;
  const char *at = text;
  while ((at = cm_ref_skip_space(at)) < end) {
    CmRefSpan word = {.at = at};
    while (at < end) {
      const char *next = at;
      if (cm_ref_is_space(cm_ref_next(&next)))
        break;
      at = next;
    }
    word.length = (gsize)(at - word.at);
    g_array_append_val(words, word);
  }
  return words;
}

gboolean
cm_ref_next_run(const char **at, CmRefSpan *ret_run)
{
  const char *begin = *at;
  const char *next = begin;
  for (; *begin != '\0'; begin = next)
    if (cm_ref_is_word(cm_ref_next(&next)))
      break;
  if (*begin == '\0')
    return FALSE;
  const char *end = next;
  for (; *end != '\0'; end = next)
    if (!cm_ref_is_word(cm_ref_next(&next)))
      break;
  *ret_run = (CmRefSpan){begin, (gsize)(end - begin)};
  *at = end;
  return TRUE;
}

gsize
cm_ref_count(const char *text, const char *needle)
{
  gsize count = 0;
  gsize length = strlen(needle);
  for (const char *at = strstr(text, needle); at != NULL; at = strstr(at + length, needle))
    count++;
  return count;
}

gboolean
cm_ref_span_has_prefix(CmRefSpan span, const char *prefix)
{
  gsize length = strlen(prefix);
  return span.length >= length && memcmp(span.at, prefix, length) == 0;
}

double
cm_ref_round(double value, int decimals)
{
  char format[8];
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 32];
  g_snprintf(format, sizeof format, "%%.%df", decimals);
  return g_ascii_strtod(g_ascii_formatd(digits, sizeof digits, format, value), NULL);
}
