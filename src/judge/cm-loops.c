/* SPDX-License-Identifier: MIT */
#include "cm-loops.h"

#include <string.h>

/* A longer unit is found as a phrase that returns. */
#define MAX_PERIOD_WORDS 40
#define MAX_PERIOD_BYTES 24

/* Units up to this are counted as stammers. */
#define MAX_STAMMER_WORDS 8

/* Words without a space in them that are shorter are names and addresses. */
#define MIN_UNSPACED_BYTES 40

/* Words of a phrase whose returns are counted. */
#define PHRASE_WORDS 5

typedef struct {
  const CmView *view;
  guint8 *looped; /* by word */
  CmLoops *loops;
} Finder;

/* A stretch of `matched` words, each equal to the one a period before it, is a loop where its unit
 * stands there often enough that nobody would write it so: a word six times, a phrase three. */
static gboolean
is_loop(guint period, guint matched)
{
  guint times = matched / period + 1;
  return period == 1 ? times >= 6 : times >= 3 && matched + period >= 12;
}

static void
keep_longest(CmLoops *self, CmLoop loop)
{
  if (loop.end - loop.begin > self->longest.end - self->longest.begin)
    self->longest = loop;
}

/* The stretch ends before the word `end`. */
static void
take_words(Finder *self, guint period, guint matched, guint end)
{
  if (matched == 0 || !is_loop(period, matched))
    return;
  guint first = end - matched - period;
  self->loops->n_loops +=
      period <= MAX_STAMMER_WORDS && !self->looped[first + period] && !self->looped[end - 1];
  memset(self->looped + first, 1, end - first);
  keep_longest(self->loops, (CmLoop){.begin = cm_view_word(self->view, first)->span.begin,
                                     .end = cm_view_word(self->view, end - 1)->span.end,
                                     .period = period,
                                     .times = matched / period + 1,
                                     .n_words = end - first});
}

/* Counts, by distance, the words whose last equal stands so far before them: a loop of a period
 * leaves that distance for each round of each word that its unit has once. */
static void
count_distances(const CmView *view, guint counts[MAX_PERIOD_WORDS + 1])
{
  g_autofree guint *last = g_new0(guint, view->n_ids + 1); /* index + 1 */
  for (guint i = 0; i < view->words->len; i++) {
    guint id = cm_view_word(view, i)->id;
    guint distance = i + 1 - last[id];
    if (last[id] != 0 && distance <= MAX_PERIOD_WORDS)
      counts[distance]++;
    last[id] = i + 1;
  }
}

static void
find_loops_of(Finder *self, const guint *ids, guint period)
{
  guint n = self->view->words->len, matched = 0;
  for (guint i = period; i < n; i++) {
    if (ids[i] == ids[i - period]) {
      matched++;
    } else if (matched > 0) {
      take_words(self, period, matched, i);
      matched = 0;
    }
  }
  take_words(self, period, matched, n);
}

static void
find_word_loops(Finder *self)
{
  guint counts[MAX_PERIOD_WORDS + 1] = {0};
  count_distances(self->view, counts);
  guint n = self->view->words->len;
  g_autofree guint *ids = g_new(guint, n); /* of all words, close together */
  for (guint i = 0; i < n; i++)
    ids[i] = cm_view_word(self->view, i)->id;
  for (guint period = 1; period <= MAX_PERIOD_WORDS; period++)
    if (counts[period] >= 2)
      find_loops_of(self, ids, period);
}

/* Rules and table borders ("-----", "=====") are drawn, not stammered. */
static gboolean
is_drawn(const char *unit, guint period)
{
  return strspn(unit, "-=_*#~.|:+") >= period;
}

/* The bytes of the longest loop within one word; 0 for none. */
static gsize
find_unspaced_loop(const char *text, CmSpan word, CmLoop *ret_loop)
{
  gsize best = 0;
  for (guint period = 1; period <= MAX_PERIOD_BYTES; period++) {
    gsize matched = 0;
    for (gsize i = word.begin + period; i <= word.end; i++) {
      if (i < word.end && text[i] == text[i - period]) {
        matched++;
        continue;
      }
      gsize covered = matched + period;
      if (matched >= 3 * (gsize)period && covered > best && covered >= MIN_UNSPACED_BYTES) {
        best = covered;
        *ret_loop = (CmLoop){.begin = i - covered,
                             .end = i,
                             .period = period,
                             .times = (guint)(covered / period),
                             .unspaced = TRUE};
      }
      matched = 0;
    }
  }
  return best;
}

/* Adds up what is looped; a word within a loop of words counts whole. */
static void
add_up(Finder *self)
{
  CmLoops *loops = self->loops;
  for (guint i = 0; i < self->view->words->len; i++) {
    CmSpan word = cm_view_word(self->view, i)->span;
    gsize length = word.end - word.begin;
    loops->n_bytes += length;
    CmLoop loop = {0};
    gsize looped = self->looped[i] ? length : 0;
    if (looped == 0 && length >= MIN_UNSPACED_BYTES &&
        find_unspaced_loop(self->view->text, word, &loop) > 0 &&
        (!is_drawn(self->view->text + loop.begin, loop.period) || loop.times > 200)) {
      looped = loop.end - loop.begin;
      keep_longest(loops, loop);
    }
    loops->looped_bytes += looped;
    loops->free_words += looped * 2 < length;
  }
}

/* Counts of phrases in a table with open addressing, keyed against made collisions. */
typedef struct {
  guint64 *keys; /* 0: free */
  guint *counts;
  gsize mask;
} PhraseTable;

static guint64
mix(guint64 hash, guint64 value)
{
  hash = (hash ^ value) * G_GUINT64_CONSTANT(0xD6E8FEB86659FD93);
  return hash ^ (hash >> 32);
}

static gsize
phrase_slot(const PhraseTable *table, guint64 key)
{
  gsize slot = (gsize)(key >> 7) & table->mask;
  while (table->keys[slot] != 0 && table->keys[slot] != key)
    slot = (slot + 1) & table->mask;
  return slot;
}

/* By word: the slot of the phrase that begins there. */
static gsize *
count_phrases(const CmView *view, guint n, PhraseTable *table)
{
  guint64 seed = ((guint64)g_random_int() << 32) | g_random_int();
  gsize *slots = g_new(gsize, n);
  for (guint i = 0; i < n; i++) {
    guint64 key = seed;
    for (guint j = 0; j < PHRASE_WORDS; j++)
      key = mix(key, cm_view_word(view, i + j)->id);
    slots[i] = phrase_slot(table, key | 1);
    table->keys[slots[i]] = key | 1;
    table->counts[slots[i]]++;
  }
  return slots;
}

static double
share_within(const PhraseTable *table, const gsize *slots, guint n, guint n_words, guint times)
{
  guint covered = 0, until = 0; /* words before `until` are counted */
  for (guint i = 0; i < n; i++) {
    if (table->counts[slots[i]] < times)
      continue;
    covered += i + PHRASE_WORDS - MAX(until, i);
    until = i + PHRASE_WORDS;
  }
  return (double)covered / n_words;
}

/* Where the commonest phrase stands for the second time. */
static CmSpan
find_commonest(const CmView *view, const PhraseTable *table, const gsize *slots, guint n)
{
  guint best = 0, seen = 0;
  for (guint i = 1; i < n; i++)
    if (table->counts[slots[i]] > table->counts[slots[best]])
      best = i;
  for (guint i = 0; i < n && seen < 2; i++) {
    if (slots[i] != slots[best])
      continue;
    seen++;
    if (seen == 2)
      best = i;
  }
  return (CmSpan){cm_view_word(view, best)->span.begin,
                  cm_view_word(view, best + PHRASE_WORDS - 1)->span.end};
}

static void
measure_phrases(const CmView *view, CmLoops *loops)
{
  guint n_words = view->words->len;
  if (n_words < 2 * PHRASE_WORDS)
    return;
  guint n = n_words - PHRASE_WORDS + 1;
  gsize size = 16;
  while (size < 2 * (gsize)n)
    size *= 2;
  g_autofree guint64 *keys = g_new0(guint64, size);
  g_autofree guint *counts = g_new0(guint, size);
  PhraseTable table = {keys, counts, size - 1};
  g_autofree gsize *slots = count_phrases(view, n, &table);
  loops->often_3 = share_within(&table, slots, n, n_words, 3);
  loops->often_5 = share_within(&table, slots, n, n_words, 5);
  if (loops->often_3 > 0)
    loops->often = find_commonest(view, &table, slots, n);
}

void
cm_loops_measure(const CmView *view, CmLoops *ret_loops)
{
  *ret_loops = (CmLoops){0};
  g_autofree guint8 *looped = g_new0(guint8, view->words->len + 1);
  Finder finder = {view, looped, ret_loops};
  find_word_loops(&finder);
  add_up(&finder);
  measure_phrases(view, ret_loops);
}

double
cm_loops_poorest_window(const CmView *view, guint width, CmSpan *ret_span)
{
  const CmWord *words = (const CmWord *)(gpointer)view->words->data;
  guint n = view->words->len, distinct = 0, fewest = width;
  if (n < width)
    return 1;
  g_autofree guint *counts = g_new0(guint, view->n_ids);
  for (guint i = 0; i < n; i++) {
    distinct += counts[words[i].id]++ == 0;
    if (i >= width)
      distinct -= --counts[words[i - width].id] == 0;
    if (i + 1 >= width && distinct < fewest) {
      fewest = distinct;
      *ret_span = (CmSpan){words[i + 1 - width].span.begin, words[i].span.end};
    }
  }
  return (double)fewest / width;
}
