/* SPDX-License-Identifier: MIT */
/* Any bytes as prompt and answer, parted by the first 0x1E: evidence stands in the answer, and what
 * a catalogue would take is valid UTF-8. */
#include "cm-judge.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char PROMPT[] =
    "Return exactly these three sections:\n\nTitle: 4-9 words\n\nDescription: 1-2 sentences\n\n"
    "Keywords: 6-12 terms\n\nContext: hints:\n- Description hint: An old mill by a river.\n"
    "- Keyword hints: Mill, River, Wheel, Stone, Water, Bank";

static const CmQuality *
get_quality(void)
{
  static CmQuality *quality;
  if (quality == NULL)
    quality = cm_quality_load(NULL, NULL);
  g_assert_nonnull(quality);
  return quality;
}

static gboolean
is_valid(const char *text)
{
  return text == NULL || g_utf8_validate(text, -1, NULL);
}

static void
check(const CmAssessment *assessment, gsize length)
{
  guint labels = 0;
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    labels |= 1u << observation->label;
    g_assert_cmpuint(observation->begin, <=, observation->end);
    g_assert_cmpuint(observation->end, <=, length);
    g_assert_true(is_valid(observation->quote));
    g_assert_true(is_valid(observation->reason));
  }
  g_assert_cmpuint(labels, ==, assessment->labels);
  g_assert_true(is_valid(assessment->catalogue.title));
  g_assert_true(is_valid(assessment->catalogue.description));
  for (guint i = 0; i < assessment->catalogue.keywords->len; i++)
    g_assert_true(is_valid(g_ptr_array_index(assessment->catalogue.keywords, i)));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  const char *text = (const char *)data;
  g_autofree char *prompt = NULL;
  const char *cut = size > 0 ? memchr(text, 0x1e, size) : NULL;
  if (cut != NULL) {
    prompt = g_strndup(text, (gsize)(cut - text));
    size -= (gsize)(cut + 1 - text);
    text = cut + 1;
  }
  CmAnswer answer = {.prompt = prompt != NULL ? prompt : PROMPT,
                     .text = size > 0 ? text : "",
                     .text_length = size,
                     .prompt_tokens = (double)NAN,
                     .generation_tokens = (double)size,
                     .max_tokens = (double)NAN};
  g_autoptr(CmAssessment) assessment = cm_assess(get_quality(), &answer);
  check(assessment, size);
  return 0;
}
