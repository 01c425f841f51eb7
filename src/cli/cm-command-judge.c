/* SPDX-License-Identifier: MIT */
/*
 * check-models judge: answers in as JSON lines, verdicts out, one line each and in order.
 *
 * Streaming: memory is that of one answer, and each verdict is flushed when it is written. A line
 * that cannot be judged is reported on standard error with its number, and costs only itself.
 */
#include "cm-commands.h"

#include "cm-assessment-json.h"
#include "cm-line-input.h"
#include "cm-terminal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A 1 MB answer may be 6 MB of JSON escapes. */
#define MAX_LINE_BYTES ((gsize)16 << 20)

static const CmJsonLimits LIMITS = {
    .bytes = MAX_LINE_BYTES, .items = 10000, .depth = 32, .nuls = TRUE};

typedef struct {
  const CmQuality *quality;
  CmJudge *judge;
  const char *input; /* its name, for messages */
  guint64 line;
  guint64 n_bad;
} Judge;

static void
report_bad_line(Judge *self, const char *reason)
{
  g_autofree char *message = g_strdup_printf("%s:%" G_GUINT64_FORMAT ": %s; the line is left out",
                                             self->input, self->line, reason);
  g_autofree char *shown = cm_terminal_text(message, 8192);
  fprintf(stderr, "check-models: %s\n", shown);
  self->n_bad++;
}

/* A member that must be a string, "" where it is absent and may be. */
static const char *
take_string(const json_t *object, const char *key, gboolean needed, GError **error)
{
  const json_t *value = json_object_get(object, key);
  if (json_is_string(value))
    return json_string_value(value);
  if (!needed && (value == NULL || json_is_null(value)))
    return "";
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              value == NULL ? "no member \"%s\", which must be a string"
                            : "member \"%s\" is not a string",
              key);
  return NULL;
}

/* A count that may be absent or null: NAN then. */
static gboolean
take_count(const json_t *object, const char *key, double *ret_count, GError **error)
{
  const json_t *value = json_object_get(object, key);
  if (value != NULL && !json_is_null(value) &&
      (!json_is_number(value) || json_number_value(value) < 0)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "member \"%s\" is not a number of 0 or more",
                key);
    return FALSE;
  }
  *ret_count = cm_json_get_number(object, key);
  return TRUE;
}

/* Reads what is judged; strings are borrowed from the object. */
static gboolean
read_answer(const json_t *object, CmAnswer *ret_answer, GError **error)
{
  if (!json_is_object(object)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "not a JSON object");
    return FALSE;
  }
  CmAnswer answer = {.prompt = take_string(object, "prompt", FALSE, error)};
  if (answer.prompt == NULL)
    return FALSE;
  answer.text = take_string(object, "text", TRUE, error);
  if (answer.text == NULL)
    return FALSE;
  answer.text_length = json_string_length(json_object_get(object, "text"));
  answer.stop_reason = take_string(object, "stop_reason", FALSE, error);
  if (answer.stop_reason == NULL)
    return FALSE;
  if (*answer.stop_reason == '\0')
    answer.stop_reason = NULL;
  if (!take_count(object, "prompt_tokens", &answer.prompt_tokens, error) ||
      !take_count(object, "generation_tokens", &answer.generation_tokens, error) ||
      !take_count(object, "max_tokens", &answer.max_tokens, error))
    return FALSE;
  *ret_answer = answer;
  return TRUE;
}

/* The reference's rules take a string that ends at its first NUL, and to none of them is a NUL
 * another thing than U+0001: no white space, no part of a word. */
static char *
without_nuls(const char *text, gsize length)
{
  char *copy = g_malloc(length + 1);
  for (gsize i = 0; i < length; i++)
    copy[i] = text[i] != '\0' ? text[i] : '\1';
  copy[length] = '\0';
  return copy;
}

static char *
judge_line(const Judge *self, const char *line, gsize length, GError **error)
{
  g_autoptr(json_t) object = cm_json_parse(line, length, LIMITS, error);
  if (object == NULL)
    return NULL;
  CmAnswer answer;
  if (!read_answer(object, &answer, error))
    return NULL;
  g_autoptr(CmAssessment) assessment = cm_judge_assess(self->judge, &answer);
  g_autofree char *text = without_nuls(answer.text, answer.text_length);
  g_autoptr(CmReference) reference =
      cm_judge_reference(self->judge, answer.prompt, text, answer.generation_tokens);

  g_autoptr(json_t) verdict = json_object();
  json_t *id = json_object_get(object, "id");
  json_object_set(verdict, "id", id != NULL ? id : json_null());
  cm_assessment_to_json(assessment, verdict);
  cm_reference_to_json(reference, verdict);
  return cm_json_line(verdict);
}

/* FALSE where standard output took no more. */
static gboolean
take_line(Judge *self, const char *line, gsize length)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *verdict = judge_line(self, line, length, &error);
  if (verdict == NULL) {
    report_bad_line(self, error->message);
    return TRUE;
  }
  fputs(verdict, stdout);
  fputc('\n', stdout);
  return fflush(stdout) == 0;
}

static gboolean
judge_all(Judge *self, CmLineInput *input, GError **error)
{
  gboolean going_on = TRUE;
  while (going_on) {
    const char *line = NULL;
    gsize length = 0;
    CmLineState state = cm_line_input_next(input, &line, &length, error);
    self->line++;
    if (state == CM_LINE_END)
      break;
    if (state == CM_LINE_FAILED)
      return FALSE;
    if (state == CM_LINE_TOO_LONG)
      report_bad_line(self, "longer than 16 MiB");
    else if (strspn(line, " \t\r") < length) /* an empty line is no answer, and no fault */
      going_on = take_line(self, line, length);
  }
  return TRUE;
}

CmExit
cm_command_judge(CmOptions *options, GError **error)
{
  if (options->photos->len > 1) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "judge takes one file of answers, or none for standard input");
    return CM_EXIT_USAGE;
  }
  g_autoptr(CmQuality) quality = cm_quality_load(options->config, error);
  if (quality == NULL)
    return CM_EXIT_USAGE;
  const char *path = options->photos->len == 1 ? g_ptr_array_index(options->photos, 0) : "-";
  g_autoptr(CmLineInput) input = cm_line_input_open(path, MAX_LINE_BYTES, error);
  if (input == NULL)
    return CM_EXIT_SETUP;

  g_autoptr(CmJudge) keeper = cm_judge_new(quality);
  Judge judge = {.quality = quality,
                 .judge = keeper,
                 .input = g_str_equal(path, "-") ? "standard input" : path};
  if (!judge_all(&judge, input, error))
    return CM_EXIT_SETUP;
  return judge.n_bad > 0 ? CM_EXIT_MODEL_FAILED : CM_EXIT_OK;
}
