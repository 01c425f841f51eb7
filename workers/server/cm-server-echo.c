/* SPDX-License-Identifier: MIT */
#include "cm-server-echo.h"

#include <string.h>

#define PROMPT_BYTES_MIN 8  /* a shorter prompt is as any word */
#define CUT_BYTES_MIN    16 /* a shorter beginning may be a server's own words */
#define ESCAPES_MAX      31 /* backslashes in a row: of five texts within each other */

/* How a character is written by its number: \xE9 of Python, \u00E9 of both, \U0001F388 of Python.
 */
static const struct {
  char letter;
  guint digits;
} numbered[] = {{'x', 2}, {'u', 4}, {'U', 8}};

static gsize
backslashes(const char *text)
{
  gsize count = strspn(text, "\\");
  return MIN(count, ESCAPES_MAX);
}

/* One blank or line end, escaped or not; its length, 0 where there is none. */
static gsize
blank(const char *text)
{
  gsize escapes = backslashes(text);
  if (escapes > 0)
    return strchr("nrt", text[escapes]) != NULL && text[escapes] != '\0' ? escapes + 1 : 0;
  return g_ascii_isspace(*text) ? 1 : 0;
}

static gsize
blanks(const char *text)
{
  gsize length = 0;
  gsize next = 0;
  while ((next = blank(text + length)) > 0)
    length += next;
  return length;
}

/* A character by its number, with one backslash or more before; its length, 0 where it is none. */
static gsize
number(const char *text, gunichar *ret_number)
{
  gsize escapes = backslashes(text);
  for (guint i = 0; escapes > 0 && i < G_N_ELEMENTS(numbered); i++) {
    gunichar value = 0;
    guint digits = 0;
    if (text[escapes] != numbered[i].letter)
      continue;
    while (digits < numbered[i].digits && g_ascii_isxdigit(text[escapes + 1 + digits]))
      value = value * 16 + (gunichar)g_ascii_xdigit_value(text[escapes + 1 + digits++]);
    if (digits < numbered[i].digits)
      continue;
    *ret_number = value;
    return escapes + 1 + digits;
  }
  return 0;
}

/* JSON writes characters beyond the first 65,536 as two numbers: RFC 8259, section 7. */
static gsize
number_or_pair(const char *text, gunichar *ret_number)
{
  gunichar low = 0;
  gsize first = number(text, ret_number);
  if (first == 0 || *ret_number < 0xD800 || *ret_number > 0xDBFF)
    return first;
  gsize second = number(text + first, &low);
  if (second == 0 || low < 0xDC00 || low > 0xDFFF)
    return first;
  *ret_number = 0x10000 + ((*ret_number - 0xD800) << 10) + (low - 0xDC00);
  return first + second;
}

/* The length of what stands at `text` for one character of the prompt that is no blank; 0 where
 * another stands there. */
static gsize
character(const char *text, const char *prompt)
{
  gunichar told = 0;
  gsize length = number_or_pair(text, &told);
  if (length > 0 && told == g_utf8_get_char(prompt))
    return length;
  gsize escapes = strchr("\"'/", *prompt) != NULL ? backslashes(text) : 0;
  gsize bytes = (gsize)(g_utf8_next_char(prompt) - prompt);
  return strncmp(text + escapes, prompt, bytes) == 0 ? escapes + bytes : 0;
}

/* How much of the text is an echo that begins there; 0 where none does. */
static gsize
echo_at(const char *text, const char *prompt, gsize prompt_bytes)
{
  gsize length = 0;
  gsize matched = 0;
  while (matched < prompt_bytes) {
    const char *next = prompt + matched;
    gsize of_prompt = (gsize)(g_utf8_next_char(next) - next);
    gsize of_text = 0;
    if (g_ascii_isspace(*next)) {
      of_prompt = strspn(next, " \t\n\v\f\r");
      of_text = blanks(text + length);
    } else if (*next == '\\') {
      of_prompt = backslashes(next);
      of_text = backslashes(text + length);
    } else {
      of_text = character(text + length, next);
    }
    if (of_text == 0)
      break;
    matched += of_prompt;
    length += of_text;
  }
  return matched >= MIN(prompt_bytes, CUT_BYTES_MIN) ? length : 0;
}

char *
cm_server_echo_leave_out(const char *text, const char *prompt)
{
  g_autoptr(GString) kept = g_string_new(NULL);
  g_autofree char *sought = g_strstrip(g_strdup(prompt != NULL ? prompt : ""));
  gsize prompt_bytes = strlen(sought);
  if (prompt_bytes < PROMPT_BYTES_MIN)
    return g_strdup(text);
  while (*text != '\0') {
    gsize length = echo_at(text, sought, prompt_bytes);
    if (length > 0)
      g_string_append(kept, "[prompt]");
    else
      g_string_append_c(kept, *text);
    text += MAX(length, 1);
  }
  return g_string_free(g_steal_pointer(&kept), FALSE);
}
