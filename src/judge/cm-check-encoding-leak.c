/* SPDX-License-Identifier: MIT */
/*
 * encoding_leak: a tokenizer's raw bytes, or characters of a wrong decoding, are visible.
 *
 * Signs counted: Ġ and Ċ for space and line end (the view has replaced them), ▁ between words,
 * <0x0A> byte tokens, UTF-8 read as Latin-1 or Windows-1252 (â€™, Ã©), and many U+FFFD.
 */
#include "cm-checks.h"

#include <string.h>

typedef struct {
  guint n;
  CmSpan first;
} Found;

static void
count(Found *found, gsize begin, gsize end)
{
  if (found->n++ == 0)
    found->first = (CmSpan){begin, end};
}

/* Whether the answer, as it was, names a byte at this place: <0x0A>. */
static gboolean
is_byte_token(const CmView *view, gsize i)
{
  const char *at = view->answer->text + i;
  return view->length - i >= 6 && memcmp(at, "<0x", 3) == 0 && g_ascii_isxdigit(at[3]) &&
         g_ascii_isxdigit(at[4]) && at[5] == '>';
}

/* Whether a tokenizer's sign of a space stood there. */
static gboolean
is_piece_sign(const CmView *view, gsize i)
{
  return view->length - i >= 3 && memcmp(view->answer->text + i, "\xE2\x96\x81", 3) == 0;
}

/* UTF-8's lead bytes C2, C3 and E2 read as letters, and what then follows: a sign of Latin-1, or
 * Windows-1252's euro sign. Nobody writes a capital A with tilde before a sign. */
static gboolean
is_mojibake(const char *at)
{
  gunichar character = g_utf8_get_char(at);
  if (character != 0xC2 && character != 0xC3 && character != 0xE2)
    return FALSE;
  gunichar next = g_utf8_get_char(g_utf8_next_char(at));
  if (next == 0x20AC || (next >= 0x80 && next < 0xA0))
    return TRUE;
  return character != 0xE2 && next > 0xA0 && next <= 0xBF && next != 0xBB;
}

static void
observe(const CmView *view, CmAssessment *assessment, const Found *found, const char *key,
        const char *what)
{
  if (found->n > 0 && found->n >= cm_view_limit(view, key))
    cm_observe(assessment, view, CM_LABEL_ENCODING_LEAK, found->first.begin, found->first.end,
               "%s, %u in all", what, found->n);
}

/* The first raw sign stands where the view differs from the answer. */
static void
observe_raw_signs(const CmView *view, CmAssessment *assessment)
{
  for (gsize i = 0; i + 1 < view->length; i++) {
    if (view->answer->text[i] != '\xC4' || view->text[i] != ' ')
      continue;
    cm_observe(assessment, view, CM_LABEL_ENCODING_LEAK, i, i + 2,
               "a tokenizer's sign for a space or line end, %" G_GSIZE_FORMAT " in all",
               view->n_raw);
    return;
  }
}

void
cm_check_encoding_leak(const CmView *view, CmAssessment *assessment)
{
  Found spaces = {0}, bytes = {0}, mojibake = {0}, broken = {0};
  for (gsize i = 0; i < view->length;) {
    const char *at = view->text + i;
    guchar given = (guchar)view->answer->text[i];
    if (given < 0x80 && given != '\0' && given != '<' && given != '\x1A') { /* nothing begins so */
      i++;
      continue;
    }
    gsize next = i + (gsize)(g_utf8_next_char(at) - at);
    if (is_byte_token(view, i))
      count(&bytes, i, i + 6);
    else if ((guchar)*at >= 0x80 && is_mojibake(at))
      count(&mojibake, i, next);
    else if (is_piece_sign(view, i))
      count(&spaces, i, next);
    else if (*at == '\x1A' || strncmp(at, "\xEF\xBF\xBD", 3) == 0)
      count(&broken, i, next);
    i = next;
  }
  if (view->n_raw > 0)
    observe_raw_signs(view, assessment);
  observe(view, assessment, &spaces, "judge.encoding_space_signs",
          "a tokenizer's sign for a space");
  observe(view, assessment, &bytes, "judge.encoding_byte_names", "a tokenizer's name of a byte");
  observe(view, assessment, &mojibake, "judge.encoding_mojibake", "UTF-8 that was read as Latin-1");
  observe(view, assessment, &broken, "judge.encoding_broken",
          "a character that could not be decoded");
}
