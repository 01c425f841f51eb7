/* SPDX-License-Identifier: MIT */
/*
 * The prompt's hint: what is read from it once for all answers, and whether an answer takes up the
 * names in it.
 *
 * A term is a run of capitalised words, such as "Bishop's" in part or "Town Centre". The cost is
 * the answer's length times the number of distinct terms, which the prompt's author bounds.
 */
#include <string.h>

#include "cm-reference-intern.h"
#include "cm-reference-parts.h"

#define MARKER "Context:"

/* Capitalised words that name nothing. */
static const char common_words[] =
    " the a an and or but in on at to for of with by from about as this that these those is are was"
    " were be been being have has had do does did will would should could may might must can "
    "context"
    " image photo picture ";

static const char *
find_marker(const char *prompt, gboolean caseless)
{
  if (!caseless)
    return strstr(prompt, MARKER);
  for (const char *at = strpbrk(prompt, "cC"); at != NULL; at = strpbrk(at + 1, "cC"))
    if (g_ascii_strncasecmp(at, MARKER, strlen(MARKER)) == 0)
      return at;
  return NULL;
}

CmRefSpan
cm_ref_hint(const char *prompt, gboolean caseless)
{
  const char *marker = find_marker(prompt, caseless);
  if (marker == NULL)
    return (CmRefSpan){"", 0};
  /* white space after the marker is passed over, empty lines too: the hint begins after it */
  const char *begin = cm_ref_skip_space(marker + strlen(MARKER));
  const char *end = strstr(begin, "\n\n");
  return (CmRefSpan){begin, end != NULL ? (gsize)(end - begin) : strlen(begin)};
}

/* The end of the capitalised word at `at`: one capital, then small letters, then no word
 * character. NULL where there is none. */
static const char *
capitalised_end(const char *at, const char *end)
{
  if (at >= end || !g_ascii_isupper(*at))
    return NULL;
  const char *after = at + 1;
  while (after < end && g_ascii_islower(*after))
    after++;
  if (after == at + 1 || (after < end && cm_ref_is_word(g_utf8_get_char(after))))
    return NULL;
  return after;
}

/* Finds the next term at or after *at and moves *at past it. */
static gboolean
next_term(const char **at, const char *end, CmRefSpan *ret_term)
{
  CmRefSpan run;
  while (*at < end && cm_ref_next_run(at, &run) && run.at < end) {
    const char *last = capitalised_end(run.at, end);
    if (last == NULL)
      continue;
    for (const char *more = last; more != NULL;) {
      last = more;
      const char *next = cm_ref_skip_space(last);
      more = next > last ? capitalised_end(next, end) : NULL;
    }
    *ret_term = (CmRefSpan){run.at, (gsize)(last - run.at)};
    *at = last;
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_common(const char *lower_term)
{
  g_autofree char *listed = g_strconcat(" ", lower_term, " ", NULL);
  return strchr(lower_term, ' ') == NULL && strstr(common_words, listed) != NULL;
}

/* The names in the hint, in lower case and each once. */
static GPtrArray *
read_terms(const CmQuality *quality, CmRefSpan hint)
{
  double longer_than = cm_quality_number(quality, "thresholds.min_context_term_length");
  const char *end = hint.at + hint.length;
  GPtrArray *terms = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(CmRefIntern) met = cm_ref_intern_new();
  CmRefSpan term;
  for (const char *at = hint.at; next_term(&at, end, &term);) {
    guint32 n_met = cm_ref_intern_size(met);
    if (cm_ref_intern_add(met, term.at, term.length) < n_met)
      continue;
    /* its letters are ASCII; white space inside counts as characters */
    g_autofree char *lower = g_ascii_strdown(term.at, (gssize)term.length);
    if (cm_ref_length(lower, term.length) > longer_than && !is_common(lower))
      g_ptr_array_add(terms, g_steal_pointer(&lower));
  }
  return terms;
}

CmReferencePrompt *
cm_reference_prompt_new(const CmQuality *quality, const char *prompt)
{
  g_autofree char *valid = NULL;
  if (!g_utf8_validate(prompt, -1, NULL)) {
    valid = g_utf8_make_valid(prompt, -1);
    prompt = valid;
  }
  CmRefSpan hint = cm_ref_hint(prompt, FALSE);
  g_autofree char *lower = cm_ref_lower(hint.at, hint.length);
  CmReferencePrompt *self = g_new0(CmReferencePrompt, 1);
  self->quality = quality;
  self->words = g_ascii_strdown(hint.at, (gssize)hint.length);
  self->vocabulary = cm_ref_intern_new();
  cm_ref_add_vocabulary(self->words, self->vocabulary);
  self->n_seen = cm_ref_sightings(lower).seen;
  self->terms = read_terms(quality, cm_ref_hint(prompt, TRUE));
  return self;
}

void
cm_reference_prompt_free(CmReferencePrompt *self)
{
  if (self == NULL)
    return;
  cm_ref_intern_free(self->vocabulary);
  g_free(self->words);
  g_ptr_array_unref(self->terms);
  g_free(self);
}

gboolean
cm_ref_context_ignored(const CmRefAnswer *answer)
{
  const CmQuality *quality = answer->quality;
  const GPtrArray *terms = answer->prompt->terms;
  guint n_missing = 0;
  for (guint i = 0; i < terms->len; i++)
    n_missing += strstr(answer->lower, g_ptr_array_index(terms, i)) == NULL;
  return n_missing > 0 &&
         terms->len >= cm_quality_number(quality, "thresholds.min_key_terms_threshold") &&
         n_missing >= terms->len * cm_quality_number(quality, "thresholds.min_missing_ratio");
}
