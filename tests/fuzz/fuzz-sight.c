/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the comparison of answers: prompt, answer, answers to the blank picture and to another
 * photo, and a thing that shows, parted by NULs; what lacks is NULL. Shares must be shares, counts
 * within their wholes, texts valid UTF-8, and an answer as alike to another as that to it.
 */
#include "cm-hint-effect.h"
#include "cm-sight.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_PARTS = 5 };

static const CmQuality *
builtin_quality(void)
{
  static CmQuality *quality;
  g_autoptr(GError) error = NULL;
  if (quality == NULL)
    quality = cm_quality_load(NULL, &error);
  if (quality == NULL)
    g_error("the built-in configuration: %s", error->message);
  return quality;
}

/* The data's parts, each of its very size, for ASan. */
static void
split(const uint8_t *data, size_t size, char *parts[N_PARTS])
{
  size_t begin = 0;
  for (int i = 0; i < N_PARTS && begin < size; i++) {
    const uint8_t *nul = i < N_PARTS - 1 ? memchr(data + begin, 0, size - begin) : NULL;
    size_t end = nul != NULL ? (size_t)(nul - data) : size;
    parts[i] = g_strndup((const char *)data + begin, end - begin);
    begin = end + 1;
  }
}

static void
check_share(double share)
{
  if (!isnan(share) && !(share >= 0 && share <= 1))
    g_error("a share that is none: %g", share);
}

static void
check_words(const GPtrArray *words, guint n, guint most)
{
  if (words->len > most || words->len > n)
    g_error("more words than counted or allowed");
  for (guint i = 0; i < words->len; i++)
    if (!g_utf8_validate(g_ptr_array_index(words, i), -1, NULL))
      g_error("a word that is not valid UTF-8");
}

static void
check_sight(const CmSight *sight)
{
  check_share(sight->same_blank);
  check_share(sight->same_other);
  check_share(sight->from_hint);
  check_words(sight->following, sight->n_following, 20);
  if (sight->n_following > sight->n_seen_terms || sight->n_seen_terms > sight->n_terms ||
      sight->n_shown_found > sight->n_shown)
    g_error("a part greater than its whole");
  if (sight->reason == NULL || !g_utf8_validate(sight->reason, -1, NULL))
    g_error("no reason, or one that is not valid UTF-8");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *parts[N_PARTS] = {NULL};
  split(data, size, parts);
  const char *shows[] = {parts[4], NULL};
  CmSightInput input = {.prompt = parts[0],
                        .answer = parts[1],
                        .blank = parts[2],
                        .other = parts[3],
                        .other_shows = parts[4] != NULL ? shows : NULL,
                        .image_tokens = size % 7 == 0 ? 0 : NAN};
  g_autoptr(CmSight) sight = cm_sight_new(builtin_quality(), &input);
  check_sight(sight);
  g_autoptr(CmHintEffect) effect =
      cm_hint_effect_new(builtin_quality(), parts[0], parts[1], parts[2]);
  check_words(effect->added, effect->n_added, 40);
  check_words(effect->suppressed, effect->n_suppressed, 40);
  double alike = cm_answers_alike(builtin_quality(), parts[1], parts[2]);
  double reverse = cm_answers_alike(builtin_quality(), parts[2], parts[1]);
  check_share(alike);
  if (isnan(alike) != isnan(reverse) || (!isnan(alike) && fabs(alike - reverse) > 1e-12))
    g_error("alike one way and not the other");
  for (int i = 0; i < N_PARTS; i++)
    g_free(parts[i]);
  return 0;
}
