/* SPDX-License-Identifier: MIT */
#include "cm-view.h"

#include "cm-loops.h"
#include "cm-profile.h"
#include "cm-text.h"

#include <stdarg.h>
#include <string.h>

#define REPLACEMENT '\x1A'

/* Longest quote of an observation, in bytes. */
#define QUOTE_BYTES 120

/* Fewer raw signs than this may be letters of a word: Ġ is one in Maltese. */
#define MIN_RAW_SIGNS 3

/* Copies the answer, with one replacement for each byte that no text has. */
static void
copy_valid(CmView *self)
{
  const char *from = self->answer->text;
  gsize done = 0;
  memcpy(self->text, from, self->length);
  while (done < self->length) {
    const char *end = NULL;
    if (g_utf8_validate_len(from + done, self->length - done, &end))
      break;
    done = (gsize)(end - from);
    self->text[done++] = REPLACEMENT;
    self->n_invalid++;
  }
}

/* Whether a raw sign of byte-level tokenizers (U+0120 space, U+010A line end) stands at a place. */
static gboolean
is_raw_sign(const char *at, gsize left)
{
  return left >= 2 && at[0] == '\xC4' && (at[1] == '\xA0' || at[1] == '\x8A');
}

/* A raw sign joins what stands before it to what follows; the letter Ġ begins a word or stands
 * between capitals. */
static gsize
count_raw_signs(const CmView *self)
{
  gsize n = 0;
  const char *end = self->text + self->length;
  for (const char *at = memchr(self->text, '\xC4', self->length); at != NULL;
       at = memchr(at + 1, '\xC4', (gsize)(end - at - 1))) {
    if (!is_raw_sign(at, (gsize)(end - at)))
      continue;
    n += at > self->text && !g_ascii_isspace(at[-1]) && !g_ascii_isupper(at[-1]);
  }
  return n;
}

static void
decode_raw_signs(CmView *self)
{
  for (gsize i = 0; i + 1 < self->length; i++) {
    if (!is_raw_sign(self->text + i, self->length - i))
      continue;
    self->text[i] = ' ';
    self->text[i + 1] = self->text[i + 1] == '\x8A' ? '\n' : ' ';
    self->n_raw++;
  }
}

/* SentencePiece's sign of a space and its name of a line end. Names of tokens hold the sign too,
 * where they stand between wide bars. */
static void
decode_pieces(CmView *self)
{
  gboolean wide = strstr(self->text, "<\xEF\xBD\x9C") != NULL;
  for (gsize i = 0; i + 2 < self->length; i++) {
    if (!wide && memcmp(self->text + i, "\xE2\x96\x81", 3) == 0)
      memset(self->text + i, ' ', 3);
    else if (self->length - i >= 6 && memcmp(self->text + i, "<0x0A>", 6) == 0)
      memcpy(self->text + i, "\n     ", 6);
  }
}

static void
split_lines(CmView *self)
{
  gsize begin = 0;
  while (begin < self->length) {
    const char *newline = memchr(self->text + begin, '\n', self->length - begin);
    gsize next = newline != NULL ? (gsize)(newline - self->text) + 1 : self->length;
    CmSpan line = {begin, newline != NULL ? next - 1 : next};
    if (line.end > line.begin && self->text[line.end - 1] == '\r')
      line.end--;
    g_array_append_val(self->lines, line);
    begin = next;
  }
}

/* Hashing is keyed, or an answer could be made whose words all meet in one bucket. */
static guint
hash_word(gconstpointer key)
{
  static gsize once;
  static guint64 seed;
  if (g_once_init_enter(&once)) {
    seed = ((guint64)g_random_int() << 32) | g_random_int();
    g_once_init_leave(&once, 1);
  }
  guint64 hash = seed;
  for (const guchar *byte = key; *byte != '\0'; byte++) {
    hash = (hash ^ *byte) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    hash ^= hash >> 29;
  }
  return (guint)(hash >> 32);
}

/* Whether the character at a place is punctuation; g_unichar_* for ASCII would cost a table. */
static gboolean
is_edge(const char *at)
{
  if ((guchar)*at < 0x80)
    return !g_ascii_isalnum(*at);
  gunichar character = g_utf8_get_char(at);
  return !g_unichar_isalnum(character) && !g_unichar_ismark(character);
}

/* The word without punctuation at its edges; the whole word where nothing else is left. */
static CmSpan
strip_edges(const char *text, CmSpan span)
{
  const char *begin = text + span.begin;
  const char *end = text + span.end;
  while (begin < end && is_edge(begin))
    begin = g_utf8_next_char(begin);
  if (begin == end)
    return span;
  for (const char *before = g_utf8_prev_char(end); is_edge(before);
       before = g_utf8_prev_char(before))
    end = before;
  return (CmSpan){(gsize)(begin - text), (gsize)(end - text)};
}

/* Puts the folded word into scratch: by hand for ASCII, which nearly every word is. */
static void
fold_word(const char *text, CmSpan span, GString *scratch)
{
  g_string_set_size(scratch, span.end - span.begin);
  for (gsize i = span.begin; i < span.end; i++) {
    if ((guchar)text[i] >= 0x80) {
      g_autofree char *folded = g_utf8_casefold(text + span.begin, (gssize)(span.end - span.begin));
      g_string_assign(scratch, folded);
      return;
    }
    scratch->str[i - span.begin] = g_ascii_isupper(text[i]) ? (char)(text[i] + 'a' - 'A') : text[i];
  }
}

static void
add_word(CmView *self, CmSpan span, GHashTable *ids, GString *scratch)
{
  fold_word(self->text, strip_edges(self->text, span), scratch);
  gpointer found = NULL;
  if (!g_hash_table_lookup_extended(ids, scratch->str, NULL, &found)) {
    char *key = g_strndup(scratch->str, scratch->len);
    found = GUINT_TO_POINTER(self->folded->len);
    g_ptr_array_add(self->folded, key);
    g_hash_table_insert(ids, key, found);
  }
  CmWord word = {.span = span, .id = GPOINTER_TO_UINT(found)};
  g_array_append_val(self->words, word);
}

/* Signs without a width between words count as spaces. */
static gboolean
is_space_at(const char *at)
{
  if ((guchar)*at < 0x80)
    return g_ascii_isspace(*at);
  gunichar character = g_utf8_get_char(at);
  return g_unichar_isspace(character) || character == 0x200B || character == 0x2060 ||
         character == 0xFEFF;
}

static void
split_words(CmView *self)
{
  g_autoptr(GHashTable) ids = g_hash_table_new(hash_word, g_str_equal);
  g_autoptr(GString) scratch = g_string_new(NULL);
  const char *end = self->text + self->length;
  const char *at = self->text;
  while (at < end) {
    while (at < end && is_space_at(at))
      at = g_utf8_next_char(at);
    const char *begin = at;
    while (at < end && !is_space_at(at))
      at = g_utf8_next_char(at);
    if (at > begin)
      add_word(self, (CmSpan){(gsize)(begin - self->text), (gsize)(at - self->text)}, ids, scratch);
  }
  self->n_ids = self->folded->len;
}

/* Fills the text of what has its answer and length. */
static void
read_text(CmView *self)
{
  self->text = g_malloc(self->length + 1);
  self->text[self->length] = '\0';
  copy_valid(self);
  if (count_raw_signs(self) >= MIN_RAW_SIGNS)
    decode_raw_signs(self);
  decode_pieces(self);
}

char *
cm_view_text(const char *text, gsize length)
{
  CmAnswer answer = {.text = text, .text_length = length};
  CmView view = {.answer = &answer, .length = length};
  read_text(&view);
  return view.text;
}

CmView *
cm_view_new(const CmQuality *quality, const CmAnswer *answer, const CmPromptSpec *spec)
{
  CmView *self = g_new0(CmView, 1);
  self->quality = quality;
  self->answer = answer;
  self->spec = spec;
  self->length = answer->text_length;
  self->words = g_array_sized_new(FALSE, FALSE, sizeof(CmWord), (guint)(self->length / 6));
  self->lines = g_array_new(FALSE, FALSE, sizeof(CmSpan));
  self->folded = g_ptr_array_new_with_free_func(g_free);
  read_text(self);
  split_lines(self);
  split_words(self);
  self->loops = g_new(CmLoops, 1);
  cm_loops_measure(self, self->loops);
  self->profile = g_new(CmProfile, 1);
  cm_profile_measure(self, self->profile);
  return self;
}

void
cm_view_free(CmView *self)
{
  if (self == NULL)
    return;
  g_free(self->text);
  g_array_unref(self->words);
  g_array_unref(self->lines);
  g_ptr_array_unref(self->folded);
  g_free(self->loops);
  g_free(self->profile);
  g_free(self);
}

void
cm_observe(CmAssessment *assessment, const CmView *view, CmLabel label, gsize begin, gsize end,
           const char *format, ...)
{
  CmObservation *observation = g_new0(CmObservation, 1);
  observation->label = label;
  observation->end = MIN(end, view->length);
  observation->begin = MIN(begin, observation->end);

  const char *quoted = view->answer->text + observation->begin;
  gsize length = cm_text_prefix(quoted, observation->end - observation->begin, QUOTE_BYTES);
  observation->quote = g_utf8_make_valid(quoted, (gssize)length);

  va_list arguments;
  va_start(arguments, format);
  observation->reason = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_ptr_array_add(assessment->observations, observation);
  assessment->labels |= 1u << label;
}
