/* SPDX-License-Identifier: MIT */
#include "cm-meta-text.h"

#include "cm-meta-answer.h"
#include "cm-text.h"

#include <string.h>

/* so much is looked at of a text of which less is kept */
#define INPUT_BYTES_MAX 65536

/* A text that went astray twice is met; more often it is not. */
#define MOJIBAKE_DEPTH_MAX 3

/* Longer runs of bytes beyond ASCII are seldom a Western language, and usually Japanese or Chinese
 * in an encoding of their own. */
#define WESTERN_RUN_MAX 3

/* Windows-1252's characters 0x80 to 0x9F (WHATWG's index; 0 where it has none). The others are
 * Latin-1's. */
static const gunichar windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

gboolean
cm_meta_text_is_beyond_ascii(const void *bytes, gsize length)
{
  const guint8 *byte = bytes;
  for (gsize i = 0; i < length; i++) {
    if (byte[i] >= 0x80)
      return TRUE;
  }
  return FALSE;
}

gunichar
cm_meta_text_windows_1252(guint8 byte)
{
  gunichar character = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
  return character != 0 ? character : ' ';
}

/* The byte that Windows-1252, or Latin-1 where it has none, has for the character; -1 for none. */
static int
byte_of(gunichar character)
{
  if (character < 0x100)
    return (int)character;
  for (int i = 0; i < 32; i++) {
    if (windows_1252[i] == character)
      return 0x80 + i;
  }
  return -1;
}

/* Whether bytes that are no UTF-8 are Windows-1252 beyond doubt. The letters in 0x80 to 0x9F are
 * too rare there to tell it from Mac OS Roman, whose accents stand in that place; its dashes,
 * quotes and dots are not. */
static gboolean
is_windows_1252(const char *bytes, gsize length)
{
  guint run = 0;
  for (gsize i = 0; i < length; i++) {
    guint8 byte = (guint8)bytes[i];
    run = byte >= 0x80 ? run + 1 : 0;
    if (run > WESTERN_RUN_MAX)
      return FALSE;
    if (byte >= 0x80 && byte < 0xA0 &&
        strchr("\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99", byte) == NULL)
      return FALSE;
  }
  return TRUE;
}

static char *
from_windows_1252(const char *bytes, gsize length)
{
  GString *text = g_string_sized_new(length * 2);
  for (gsize i = 0; i < length; i++)
    g_string_append_unichar(text, cm_meta_text_windows_1252((guint8)bytes[i]));
  return g_string_free(text, FALSE);
}

/* The UTF-8 that was taken for Windows-1252, byte by byte; NULL where the text was not. A text
 * whose characters beyond ASCII all fall into whole UTF-8 sequences came about in no other way. */
static char *
from_mojibake(const char *text)
{
  g_autoptr(GString) bytes = g_string_sized_new(strlen(text));
  gboolean beyond = FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    int byte = byte_of(g_utf8_get_char(p));
    if (byte < 0)
      return NULL;
    beyond = beyond || byte >= 0x80;
    g_string_append_c(bytes, (char)byte);
  }
  if (!beyond || !g_utf8_validate(bytes->str, (gssize)bytes->len, NULL))
    return NULL;
  return g_string_free(g_steal_pointer(&bytes), FALSE);
}

/* Control characters but tab and those that end a line become blanks. */
static char *
without_controls(const char *text)
{
  GString *out = g_string_sized_new(strlen(text));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    gboolean kept = c == '\n' || c == '\r' || c == '\t';
    /* a byte order mark inside a text is none of its characters */
    if (c != 0xFEFF)
      g_string_append_unichar(out, g_unichar_iscntrl(c) && !kept ? ' ' : c);
  }
  return g_strstrip(g_string_free(out, FALSE));
}

/* Trims and bounds valid UTF-8, which is taken. */
static void
finish(CmMetaText *self, char *text)
{
  g_autofree char *raw = text;
  g_autofree char *clean = without_controls(raw);
  static const char ellipsis[] = "…";
  gsize length = strlen(clean);
  if (length > CM_META_TEXT_BYTES) {
    gsize end = cm_text_prefix(clean, length, CM_META_TEXT_BYTES - strlen(ellipsis));
    self->text = g_strdup_printf("%.*s%s", (int)end, clean, ellipsis);
    self->fault = "is longer than " G_STRINGIFY(CM_META_TEXT_BYTES) " bytes and was cut";
  } else if (length > 0) {
    self->text = g_steal_pointer(&clean);
  }
}

/* UTF-8 that goes astray as Windows-1252 is turned back as often as that happened. */
static void
finish_utf8(CmMetaText *self, const char *bytes, gsize length)
{
  g_autofree char *text = g_strndup(bytes, length);
  for (int i = 0; i < MOJIBAKE_DEPTH_MAX; i++) {
    char *better = from_mojibake(text);
    if (better == NULL)
      break;
    g_free(text);
    text = better;
    self->repair = "is UTF-8 that was stored as if it were Windows-1252, and was turned back";
  }
  finish(self, g_steal_pointer(&text));
}

CmMetaText
cm_meta_text_from_bytes(const void *bytes, gsize length)
{
  CmMetaText self = {0};
  const char *raw = length > 0 ? bytes : "";
  gsize end = length > 0 ? strnlen(raw, length) : 0;
  for (gsize i = end; i < length && self.fault == NULL; i++) {
    if (raw[i] != '\0' && raw[i] != ' ')
      self.fault = "holds a NUL byte; what follows it was left out";
  }
  if (end > INPUT_BYTES_MAX) {
    end = INPUT_BYTES_MAX;
    end -= cm_text_incomplete_tail(raw, end);
  }
  gsize whole = end - cm_text_incomplete_tail(raw, end);
  if (g_utf8_validate(raw, (gssize)end, NULL)) {
    finish_utf8(&self, raw, end);
  } else if (g_utf8_validate(raw, (gssize)whole, NULL) &&
             cm_meta_text_is_beyond_ascii(raw, whole)) {
    self.fault = "ends inside a character, which was left out";
    finish_utf8(&self, raw, whole);
  } else if (is_windows_1252(raw, end)) {
    self.repair = "is no UTF-8 and was read as Windows-1252";
    finish(&self, from_windows_1252(raw, end));
  } else {
    self.fault = "is of an unknown encoding; what could not be read was replaced";
    finish(&self, cm_text_sanitize(raw, end, 3 * end)); /* U+FFFD has 3 bytes */
  }
  return self;
}

CmMetaText
cm_meta_text_from_utf16(const void *bytes, gsize length, gboolean big_endian)
{
  CmMetaText self = {0};
  const guint8 *byte = bytes;
  g_autoptr(GString) text = g_string_new(NULL);
  gunichar high = 0;
  for (gsize i = 0; i + 1 < MIN(length, INPUT_BYTES_MAX); i += 2) {
    gunichar unit =
        big_endian ? (gunichar)byte[i] << 8 | byte[i + 1] : (gunichar)byte[i + 1] << 8 | byte[i];
    if (unit == 0)
      break;
    if (high != 0 && (unit & 0xFC00) == 0xDC00) {
      g_string_append_unichar(text, 0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF));
      high = 0;
      continue;
    }
    if (high != 0)
      g_string_append_unichar(text, 0xFFFD);
    high = (unit & 0xFC00) == 0xD800 ? unit : 0;
    if (high == 0)
      g_string_append_unichar(text, (unit & 0xFC00) == 0xDC00 ? 0xFFFD : unit);
  }
  finish(&self, g_string_free(g_steal_pointer(&text), FALSE));
  return self;
}

void
cm_meta_text_clear(CmMetaText *self)
{
  g_clear_pointer(&self->text, g_free);
}
