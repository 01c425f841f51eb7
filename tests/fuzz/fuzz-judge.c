/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the judge: any bytes as an answer, and as the prompt before it (the two are parted by the
 * first NUL). What comes out must be what every answer's judgement is: ranges within the answer,
 * quotes that stand there, reasons, valid UTF-8 — and the same again the second time.
 */
#include "cm-judge.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text)
{
  if (text != NULL && !g_utf8_validate(text, -1, NULL))
    g_error("text that is not valid UTF-8 came out");
}

static void
check_observation(const CmObservation *observation, const CmAnswer *answer)
{
  if (observation->begin > observation->end || observation->end > answer->text_length)
    g_error("a range outside of the answer");
  check_text(observation->quote);
  check_text(observation->reason);
  gsize length = strlen(observation->quote);
  const char *there = answer->text + observation->begin;
  gsize most = observation->end - observation->begin;
  if (g_utf8_validate_len(there, most, NULL) &&
      (length > most || memcmp(there, observation->quote, length) != 0))
    g_error("a quote that does not stand where it is said to");
}

static void
check_catalogue(const CmCatalogue *catalogue)
{
  check_text(catalogue->title);
  check_text(catalogue->description);
  for (guint i = 0; i < catalogue->keywords->len; i++)
    check_text(g_ptr_array_index(catalogue->keywords, i));
}

static void
check_assessment(const CmAssessment *assessment, const CmAnswer *answer)
{
  guint labels = 0;
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    check_observation(observation, answer);
    labels |= 1u << observation->label;
  }
  if (labels != assessment->labels)
    g_error("a label without an observation, or an observation without its label");
  check_catalogue(&assessment->catalogue);
  for (guint i = 0; i < assessment->reasons->len; i++)
    check_text(g_ptr_array_index(assessment->reasons, i));
}

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *parting = size > 0 ? memchr(data, 0, size) : NULL;
  gsize prompt_length = parting != NULL ? (gsize)(parting - data) : 0;
  gsize begin = parting != NULL ? prompt_length + 1 : 0;
  g_autofree char *prompt = g_strndup((const char *)data, prompt_length);
  g_autofree char *text = g_malloc(size - begin + 1); /* of its very size, for ASan */
  memcpy(text, data + begin, size - begin);
  text[size - begin] = '\0';
  CmAnswer answer = {.prompt = prompt,
                     .text = text,
                     .text_length = size - begin,
                     .prompt_tokens = NAN,
                     .generation_tokens = (double)(size % 3),
                     .max_tokens = 2,
                     .stop_reason = size % 2 == 0 ? "length" : NULL};

  g_autoptr(CmAssessment) first = cm_assess(builtin_quality(), &answer);
  check_assessment(first, &answer);
  g_autoptr(CmAssessment) second = cm_assess(builtin_quality(), &answer);
  if (first->labels != second->labels || first->usability != second->usability ||
      first->observations->len != second->observations->len)
    g_error("the same answer was judged in two ways");
  return 0;
}
