/* SPDX-License-Identifier: MIT */
#include "cm-terms.h"

#include <math.h>

static guint64
hash_seed(void)
{
  static gsize once;
  static guint64 seed;
  if (g_once_init_enter(&once)) {
    seed = ((guint64)g_random_int() << 32) | g_random_int();
    g_once_init_leave(&once, 1);
  }
  return seed;
}

static guint64
mix(guint64 hash, guint64 value)
{
  hash = (hash ^ value) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
  return hash ^ (hash >> 29);
}

/* The next letter or digit's lower case, 0 for anything else; *at moves past it. Apostrophes end a
 * term, so that "church's" has the term "church". */
static gunichar
next_sign(const char *text, gsize *at)
{
  guchar c = (guchar)text[*at];
  if (c < 0x80) {
    (*at)++;
    return !g_ascii_isalnum(c) ? 0 : g_ascii_isupper(c) ? (gunichar)c + 'a' - 'A' : c;
  }
  gunichar wide = g_utf8_get_char(text + *at);
  *at += (gsize)(g_utf8_next_char(text + *at) - (text + *at));
  return g_unichar_isalnum(wide) || g_unichar_ismark(wide) ? g_unichar_tolower(wide) : 0;
}

CmTerms *
cm_terms_new(const char *text, gsize begin, gsize end)
{
  CmTerms *self = g_new0(CmTerms, 1);
  self->terms = g_array_sized_new(FALSE, FALSE, sizeof(CmTerm), (guint)((end - begin) / 6));
  CmTerm term = {0};
  gboolean inside = FALSE;
  for (gsize at = begin; at < end;) {
    gsize start = at;
    gunichar sign = next_sign(text, &at);
    if (sign && !inside)
      term = (CmTerm){hash_seed(), {start, start}};
    if (sign)
      term.hash = mix(term.hash, sign);
    else if (inside)
      g_array_append_val(self->terms, term);
    if (sign)
      term.span.end = at;
    inside = sign != 0;
  }
  if (inside)
    g_array_append_val(self->terms, term);
  return self;
}

void
cm_terms_free(CmTerms *self)
{
  if (!self)
    return;
  g_array_unref(self->terms);
  g_free(self);
}

char *
cm_terms_key(const char *text, gsize begin, gsize end)
{
  g_autofree char *folded = g_utf8_casefold(text + begin, (gssize)(end - begin));
  GString *key = g_string_sized_new(end - begin);
  for (const char *c = folded; *c; c = g_utf8_next_char(c)) {
    gunichar sign = g_utf8_get_char(c);
    if (g_unichar_isalnum(sign) || g_unichar_ismark(sign))
      g_string_append_unichar(key, sign);
    else if (key->len > 0 && key->str[key->len - 1] != ' ')
      g_string_append_c(key, ' ');
  }
  while (key->len > 0 && key->str[key->len - 1] == ' ')
    g_string_truncate(key, key->len - 1);
  return g_string_free(key, FALSE);
}

guint
cm_terms_length(const CmTerms *self)
{
  return self->terms->len;
}

/* The hash of the n terms from index on, as a key of a set of pointers. */
static gpointer
shingle_at(const CmTerms *self, guint index, guint n)
{
  guint64 hash = n;
  for (guint i = 0; i < n; i++)
    hash = mix(hash, g_array_index(self->terms, CmTerm, index + i).hash);
  return GSIZE_TO_POINTER((gsize)hash);
}

GHashTable *
cm_terms_shingles(const CmTerms *self, guint n)
{
  GHashTable *set = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i + n <= self->terms->len; i++)
    g_hash_table_add(set, shingle_at(self, i, n));
  return set;
}

static void
note_stretch(const CmTerms *self, guint first, guint end, guint *longest, CmSpan *ret_longest)
{
  if (end - first <= *longest)
    return;
  *longest = end - first;
  if (ret_longest)
    *ret_longest = (CmSpan){g_array_index(self->terms, CmTerm, first).span.begin,
                            g_array_index(self->terms, CmTerm, end - 1).span.end};
}

double
cm_terms_covered(const CmTerms *self, GHashTable *shingles, guint n, CmSpan *ret_longest)
{
  guint n_covered = 0, covered_to = 0, first = 0, longest = 0;
  if (ret_longest)
    *ret_longest = (CmSpan){0, 0};
  for (guint i = 0; i + n <= self->terms->len; i++) {
    if (!g_hash_table_contains(shingles, shingle_at(self, i, n)))
      continue;
    if (i > covered_to || covered_to == 0)
      first = i;
    n_covered += i + n - MAX(covered_to, i);
    covered_to = i + n;
    note_stretch(self, first, covered_to, &longest, ret_longest);
  }
  return self->terms->len == 0 ? 0 : (double)n_covered / self->terms->len;
}

double
cm_terms_known(const CmTerms *self, GHashTable *singles, gsize min_bytes)
{
  guint n_known = 0, n = 0;
  for (guint i = 0; i < self->terms->len; i++) {
    const CmTerm *term = &g_array_index(self->terms, CmTerm, i);
    if (term->span.end - term->span.begin < min_bytes)
      continue;
    n++;
    n_known += g_hash_table_contains(singles, shingle_at(self, i, 1));
  }
  return n == 0 ? (double)NAN : (double)n_known / n;
}
