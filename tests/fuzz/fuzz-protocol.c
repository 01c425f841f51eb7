/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes everything that a worker's bytes reach: lines, messages, and their meaning in order.
 *
 * The input is the worker's stream. Its first byte is cut off and chooses the stage that it meets.
 * After each run the result must be one that a record can hold: valid UTF-8, in bounds.
 */
#include "cm-exchange.h"
#include "cm-lines.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text)
{
  if (text != NULL && !g_utf8_validate(text, -1, NULL))
    g_error("text that is not valid UTF-8 passed");
}

static void
check_result(const CmResult *result)
{
  check_text(result->text);
  check_text(result->engine);
  check_text(result->stop_reason);
  if (result->warnings->len > 65) /* 64 of the worker's, and one of ours a message type */
    g_error("more warnings than the bound");
  for (guint i = 0; i < result->warnings->len; i++)
    check_text(((CmWarning *)g_ptr_array_index(result->warnings, i))->message);
}

static void
check_failure(const CmFailure *failure)
{
  if (failure == NULL)
    return;
  if (failure->class_name == NULL || failure->phase == NULL || failure->message == NULL)
    g_error("a failure without class, phase or message");
  check_text(failure->class_name);
  check_text(failure->message);
}

static CmStep
take(CmExchange *exchange, const char *line, gsize length, double now_s)
{
  CmFailure *failure = NULL;
  CmStep step = cm_exchange_take(exchange, line, length, now_s, &failure);
  if ((failure != NULL) != (step == CM_STEP_REFUSED || step == CM_STEP_FAULT))
    g_error("a failure does not go with its step");
  check_failure(failure);
  cm_failure_free(failure);
  return step;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  g_autoptr(CmLines) lines = cm_lines_new(1 << 16);
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  cm_exchange_init(&exchange);
  CmStage first = (CmStage)(data[0] % 4);
  cm_exchange_begin(&exchange, first, 1, result, 0);

  gboolean fits = cm_lines_feed(lines, (const char *)data + 1, size - 1, NULL);
  gsize length = 0;
  double now_s = 0;
  for (const char *line = NULL; (line = cm_lines_take(lines, &length)) != NULL;) {
    CmStep step = take(&exchange, line, length, now_s += 0.001);
    if (step == CM_STEP_FAULT)
      break;
    if (step != CM_STEP_GO_ON && exchange.stage != CM_STAGE_TEARDOWN) {
      cm_exchange_settle(&exchange);
      check_result(result);
      cm_result_free(result);
      result = cm_result_new("m", "p", "l", 0); /* one for each request, as the supervisor has */
      CmStage next = exchange.stage == CM_STAGE_SPAWN ? CM_STAGE_LOAD : CM_STAGE_GENERATE;
      cm_exchange_begin(&exchange, next, exchange.id + (exchange.stage != CM_STAGE_SPAWN), result,
                        now_s);
    }
  }
  (void)fits;
  cm_exchange_settle(&exchange);
  check_result(result);
  cm_exchange_clear(&exchange);
  return 0;
}
