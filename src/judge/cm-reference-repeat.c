/* SPDX-License-Identifier: MIT */
/*
 * Repetition: one word that makes up most of the text, or a phrase of 4 to 10 words that comes
 * often.
 *
 * Phrases are numbered length by length: the phrase of n + 1 words at a place is named by the
 * number of its first n and by its last word. A phrase whose beginning is too rare to count is
 * dropped for good, so that ordinary text is gone after the first lengths. Numbers follow the order
 * of first appearance, which decides between phrases that are equally frequent.
 */
#include <string.h>

#include "cm-reference-intern.h"
#include "cm-reference-parts.h"

#define LONGEST_PHRASE 10
#define PHRASE_CHARS   30 /* of it are shown */
#define DROPPED        G_MAXUINT32

typedef struct {
  const GArray *words; /* of CmRefSpan, in lower case */
  guint32 *word_ids;   /* beside the words */
  guint32 *phrase_ids; /* of the phrase that begins at each word, or DROPPED */
  guint32 *counts;     /* of each phrase */
  guint32 n_phrases;
  guint rare; /* a phrase found this often or less is never flagged */
} Phrases;

static void
phrases_clear(Phrases *self)
{
  g_free(self->word_ids);
  g_free(self->phrase_ids);
  g_free(self->counts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Phrases, phrases_clear)

/* The first of the most frequent numbers. */
static guint32
most_frequent(const guint32 *counts, guint32 n)
{
  guint32 best = 0;
  for (guint32 i = 1; i < n; i++)
    if (counts[i] > counts[best])
      best = i;
  return best;
}

/* Numbers the words; *ret_counts has the count of each number. */
static guint32 *
number_words(const GArray *words, guint32 **ret_counts, guint32 *ret_n_distinct)
{
  g_autoptr(CmRefIntern) numbers = cm_ref_intern_new();
  guint32 *ids = g_new0(guint32, words->len + 1);
  guint32 *counts = g_new0(guint32, words->len + 1);
  for (guint i = 0; i < words->len; i++) {
    const CmRefSpan *word = &g_array_index(words, CmRefSpan, i);
    ids[i] = cm_ref_intern_add(numbers, word->at, word->length);
    counts[ids[i]]++;
  }
  *ret_counts = counts;
  *ret_n_distinct = cm_ref_intern_size(numbers);
  return ids;
}

/* The word that makes up so much of the text, upper case kept apart; NULL for none. */
static char *
dominant_word(const GArray *words, double threshold)
{
  g_autofree guint32 *counts = NULL;
  guint32 n_distinct = 0;
  g_autofree guint32 *ids = number_words(words, &counts, &n_distinct);
  guint32 best = most_frequent(counts, n_distinct);
  if ((double)counts[best] / words->len < threshold)
    return NULL;
  guint i = 0;
  while (i + 1 < words->len && ids[i] != best)
    i++;
  const CmRefSpan *word = &g_array_index(words, CmRefSpan, i);
  return g_strndup(word->at, word->length);
}

/* Names a phrase by its beginning and its last word. */
typedef struct {
  guint32 beginning;
  guint32 last;
} Pair;

/* Lengthens every phrase by a word, from n words. */
static void
lengthen(Phrases *self, guint n)
{
  guint n_words = self->words->len;
  /* most beginnings go on in one way only: that one is kept aside, the others are hashed */
  g_autofree guint32 *first_last = g_new0(guint32, self->n_phrases + 1);
  g_autofree guint32 *first_id = g_new(guint32, self->n_phrases + 1);
  memset(first_id, 0xff, sizeof *first_id * (self->n_phrases + 1));
  g_autoptr(CmRefIntern) others = cm_ref_intern_new();
  g_autofree Pair *pairs = g_new(Pair, n_words + 1); /* what is interned stays here */
  g_autoptr(GArray) other_ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autofree guint32 *counts = g_new0(guint32, n_words + 1);
  guint32 n_phrases = 0;
  for (guint i = 0; i < n_words; i++) {
    guint32 beginning = self->phrase_ids[i];
    self->phrase_ids[i] = DROPPED;
    if (i + n >= n_words || beginning == DROPPED || self->counts[beginning] <= self->rare)
      continue;
    guint32 last = self->word_ids[i + n];
    guint32 id = n_phrases;
    if (first_id[beginning] == DROPPED) {
      first_id[beginning] = id;
      first_last[beginning] = last;
    } else if (first_last[beginning] == last) {
      id = first_id[beginning];
    } else {
      pairs[i] = (Pair){beginning, last};
      guint32 other = cm_ref_intern_add(others, (const char *)&pairs[i], sizeof pairs[i]);
      if (other == other_ids->len)
        g_array_append_val(other_ids, id);
      id = g_array_index(other_ids, guint32, other);
    }
    n_phrases += id == n_phrases;
    self->phrase_ids[i] = id;
    counts[id]++;
  }
  g_free(self->counts);
  self->counts = g_steal_pointer(&counts);
  self->n_phrases = n_phrases;
}

/* What is shown of the phrase of n words with that number. */
static char *
phrase_label(const Phrases *self, guint32 id, guint n)
{
  guint begin = 0;
  while (self->phrase_ids[begin] != id)
    begin++;
  g_autoptr(GString) phrase = g_string_new(NULL);
  for (guint i = begin; i < begin + n && phrase->len < PHRASE_CHARS * 4; i++) {
    const CmRefSpan *word = &g_array_index(self->words, CmRefSpan, i);
    if (i > begin)
      g_string_append_c(phrase, ' ');
    g_string_append_len(phrase, word->at, (gssize)word->length);
  }
  g_autofree char *shown = g_utf8_substring(
      phrase->str, 0, (glong)MIN(PHRASE_CHARS, cm_ref_length(phrase->str, phrase->len)));
  return g_strconcat("phrase: \"", shown, "...\"", NULL);
}

/* Looks for a phrase that comes often enough; n_words and all counts are below 2^32. */
static char *
frequent_phrase(Phrases *self, const CmQuality *quality)
{
  double min_count = cm_quality_number(quality, "thresholds.min_phrase_repetitions");
  double max_count = cm_quality_number(quality, "thresholds.max_phrase_repetitions");
  double coverage = cm_quality_number(quality, "thresholds.phrase_coverage_threshold");
  guint shortest = (guint)cm_quality_number(quality, "thresholds.min_phrase_length");
  guint n_words = self->words->len;
  self->rare = (guint)MIN(min_count, max_count);
  for (guint n = 1; n < MIN(LONGEST_PHRASE + 1, n_words / 2); n++) {
    if (n > 1)
      lengthen(self, n - 1);
    if (self->n_phrases == 0)
      return NULL;
    if (n < shortest)
      continue;
    guint32 best = most_frequent(self->counts, self->n_phrases);
    double count = self->counts[best];
    if (count > max_count || (count > min_count && count * n / n_words > coverage))
      return phrase_label(self, best, n);
  }
  return NULL;
}

char *
cm_ref_repetition(const CmRefAnswer *answer)
{
  const CmQuality *quality = answer->quality;
  const GArray *words = answer->words;
  if (words->len == 0 ||
      answer->n_chars < cm_quality_number(quality, "thresholds.min_text_length") ||
      words->len < cm_quality_number(quality, "thresholds.min_token_count"))
    return NULL;

  g_autoptr(GArray) lower_words = cm_ref_split(answer->lower, answer->lower_length);
  g_auto(Phrases) phrases = {.words = lower_words};
  phrases.word_ids = number_words(lower_words, &phrases.counts, &phrases.n_phrases);
  /* with upper case kept apart no word is more frequent than in lower case */
  double threshold = cm_quality_number(quality, "thresholds.repetition_ratio");
  guint32 most = phrases.counts[most_frequent(phrases.counts, phrases.n_phrases)];
  char *word = (double)most / words->len >= threshold ? dominant_word(words, threshold) : NULL;
  if (word != NULL)
    return word;
  phrases.phrase_ids = g_memdup2(phrases.word_ids, sizeof(guint32) * words->len);
  return frequent_phrase(&phrases, quality);
}
