/* SPDX-License-Identifier: MIT */
/* What messages mean, without a process: exact times in, exact measurements out. */
#include "cm-exchange.h"

#include <math.h>
#include <string.h>

typedef struct {
  double now_s;
  const char *line;
} Line;

#define HELLO                                                                                      \
  "{\"type\":\"hello\",\"t\":100,\"protocol\":1,\"worker\":\"w\",\"engine\":\"e\","                \
  "\"capabilities\":[\"peak_memory\"],\"library_load_s\":0.5}"

static CmStep
take_all(CmExchange *exchange, const Line *lines, gsize count, CmFailure **ret_failure)
{
  CmStep step = CM_STEP_GO_ON;
  for (gsize i = 0; i < count; i++) {
    g_assert_cmpint(step, ==, CM_STEP_GO_ON);
    step = cm_exchange_take(exchange, lines[i].line, strlen(lines[i].line), lines[i].now_s,
                            ret_failure);
  }
  return step;
}

static void
say_hello(CmExchange *exchange, CmResult *result)
{
  CmFailure *failure = NULL;
  cm_exchange_begin(exchange, CM_STAGE_SPAWN, 0, result, 10);
  g_assert_cmpint(cm_exchange_take(exchange, HELLO, strlen(HELLO), 12, &failure), ==, CM_STEP_DONE);
  g_assert_null(failure);
}

/* The worker's clock is 88 s ahead, as another machine's may be. */
static void
test_measurements(void)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  cm_exchange_init(&exchange);
  say_hello(&exchange, result);
  g_assert_cmpfloat(result->measured.spawn_s, ==, 2);
  g_assert_cmpfloat(result->measured.library_load_s, ==, 0.5);
  g_assert_true(exchange.resets_peak_itself);

  const Line lines[] = {
      {20, "{\"type\":\"phase\",\"id\":1,\"t\":108,\"phase\":\"encode\",\"event\":\"begin\"}"},
      {21, "{\"type\":\"phase\",\"id\":1,\"t\":109,\"phase\":\"encode\",\"event\":\"end\","
           "\"peak_rss_bytes\":500}"},
      {21, "{\"type\":\"phase\",\"id\":1,\"t\":109,\"phase\":\"prefill\",\"event\":\"begin\"}"},
      {23, "{\"type\":\"phase\",\"id\":1,\"t\":111,\"phase\":\"prefill\",\"event\":\"end\"}"},
      {23, "{\"type\":\"phase\",\"id\":1,\"t\":111,\"phase\":\"encode\",\"event\":\"begin\"}"},
      {24, "{\"type\":\"phase\",\"id\":1,\"t\":112,\"phase\":\"encode\",\"event\":\"end\","
           "\"peak_rss_bytes\":400}"},
      {25, "{\"type\":\"text\",\"id\":1,\"t\":113,\"text\":\"a\\u20ac\",\"tokens\":3}"},
      {26, "{\"type\":\"answer\",\"id\":1,\"t\":114,\"stop_reason\":\"length\",\"text_bytes\":4,"
           "\"text_tokens_in\":40,\"image_tokens_in\":60,\"tokens_out\":3,"
           "\"first_token_t\":112.5,\"last_token_t\":113.5}"},
  };
  CmFailure *failure = NULL;
  exchange.with_picture = TRUE;
  cm_exchange_begin(&exchange, CM_STAGE_GENERATE, 1, result, 19);
  g_assert_cmpint(take_all(&exchange, lines, G_N_ELEMENTS(lines), &failure), ==, CM_STEP_DONE);
  cm_exchange_settle(&exchange);

  const CmMeasurement *m = &result->measured;
  g_assert_cmpstr(result->text, ==, "a€");
  g_assert_cmpfloat(m->encode_s, ==, 2);
  g_assert_cmpfloat(m->encode_peak_rss_bytes, ==, 500);
  g_assert_cmpfloat(m->prefill_s, ==, 2);
  g_assert_true(isnan(m->prefill_peak_rss_bytes));
  g_assert_true(isnan(m->prepare_s));
  g_assert_cmpfloat(m->first_token_s, ==, 5.5); /* 112.5 there is 24.5 here */
  g_assert_cmpfloat(m->decode_s, ==, 1);
  g_assert_cmpfloat(m->decode_tps, ==, 2);
  g_assert_cmpfloat(m->prefill_tps, ==, 50);
  g_assert_cmpfloat(m->total_s, ==, 7);
  g_assert_cmpfloat(m->clock_error_s, ==, 0);
  g_assert_cmpuint(result->warnings->len, ==, 0);
  cm_exchange_clear(&exchange);
}

static void
assert_step(const char *line, CmStep expected, const char *class_name)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  cm_exchange_init(&exchange);
  say_hello(&exchange, result);
  cm_exchange_begin(&exchange, CM_STAGE_GENERATE, 1, result, 12);
  g_autoptr(CmFailure) failure = NULL;
  g_assert_cmpint(cm_exchange_take(&exchange, line, strlen(line), 13, &failure), ==, expected);
  g_assert_cmpstr(failure != NULL ? failure->class_name : NULL, ==, class_name);
  cm_exchange_clear(&exchange);
}

static void
test_order(void)
{
  assert_step(HELLO, CM_STEP_FAULT, "protocol-order");
  assert_step("{\"type\":\"bye\",\"t\":101}", CM_STEP_FAULT, "protocol-order");
  assert_step("{\"type\":\"loaded\",\"id\":1,\"t\":101}", CM_STEP_FAULT, "protocol-order");
  assert_step("{\"type\":\"phase\",\"id\":1,\"t\":101,\"phase\":\"decode\",\"event\":\"end\"}",
              CM_STEP_FAULT, "protocol-order");
  assert_step("{\"type\":\"phase\",\"id\":1,\"t\":101,\"phase\":\"model_load\","
              "\"event\":\"begin\"}",
              CM_STEP_FAULT, "protocol-order");
  assert_step("{\"type\":\"warning\",\"id\":2,\"t\":101,\"code\":\"a\",\"message\":\"b\"}",
              CM_STEP_FAULT, "protocol-order");
  assert_step("{\"type\":\"warning\",\"id\":0,\"t\":101,\"code\":\"a\",\"message\":\"b\"}",
              CM_STEP_GO_ON, NULL);
  assert_step("{\"type\":\"progress\",\"id\":1,\"t\":101,\"phase\":\"decode\"}", CM_STEP_GO_ON,
              NULL);
}

static void
test_members(void)
{
  assert_step("[]", CM_STEP_FAULT, "protocol-json");
  assert_step("{\"t\":101}", CM_STEP_FAULT, "protocol-type");
  assert_step("{\"type\":\"text\",\"id\":1,\"text\":\"a\",\"tokens\":1}", CM_STEP_FAULT,
              "protocol-member");
  assert_step("{\"type\":\"text\",\"id\":1,\"t\":101,\"text\":\"\",\"tokens\":1}", CM_STEP_FAULT,
              "protocol-member");
  assert_step("{\"type\":\"text\",\"id\":1,\"t\":101,\"text\":\"a\",\"tokens\":-1}", CM_STEP_FAULT,
              "protocol-member");
  assert_step("{\"type\":\"answer\",\"id\":1,\"t\":101,\"stop_reason\":\"bored\","
              "\"text_bytes\":0}",
              CM_STEP_FAULT, "protocol-member");
  assert_step("{\"type\":\"failure\",\"id\":1,\"t\":101,\"class\":\"<b>\",\"message\":\"m\"}",
              CM_STEP_FAULT, "protocol-member");
  assert_step("{\"type\":\"failure\",\"id\":1,\"t\":101,\"class\":\"mine\",\"message\":\"m\"}",
              CM_STEP_REFUSED, "mine");
}

/* A first token before the request, or after the answer, is no measurement. */
static void
test_impossible_times(void)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  cm_exchange_init(&exchange);
  say_hello(&exchange, result);
  cm_exchange_begin(&exchange, CM_STAGE_GENERATE, 1, result, 12);
  const Line lines[] = {{13, "{\"type\":\"answer\",\"id\":1,\"t\":101,\"stop_reason\":\"end\","
                             "\"text_bytes\":0,\"tokens_out\":5,\"text_tokens_in\":-3,"
                             "\"first_token_t\":5,\"last_token_t\":4}"}};
  CmFailure *failure = NULL;
  g_assert_cmpint(take_all(&exchange, lines, 1, &failure), ==, CM_STEP_DONE);
  cm_exchange_settle(&exchange);
  g_assert_true(isnan(result->measured.first_token_s));
  g_assert_true(isnan(result->measured.decode_s));
  g_assert_true(isnan(result->measured.decode_tps));
  g_assert_true(isnan(result->measured.text_tokens_in));
  g_assert_cmpstr(result->text, ==, "");
  cm_exchange_clear(&exchange);
}

static void
test_message_flood(void)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  cm_exchange_init(&exchange);
  say_hello(&exchange, result);
  cm_exchange_begin(&exchange, CM_STAGE_GENERATE, 1, result, 12);
  exchange.messages = CM_PROTOCOL_MAX_MESSAGES;
  const Line lines[] = {{13, "{\"type\":\"progress\",\"id\":1,\"t\":101,\"phase\":\"decode\"}"}};
  g_autoptr(CmFailure) failure = NULL;
  g_assert_cmpint(take_all(&exchange, lines, 1, &failure), ==, CM_STEP_FAULT);
  g_assert_cmpstr(failure->class_name, ==, "protocol-flood");
  cm_exchange_clear(&exchange);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/exchange/measurements", test_measurements);
  g_test_add_func("/exchange/order", test_order);
  g_test_add_func("/exchange/members", test_members);
  g_test_add_func("/exchange/impossible-times", test_impossible_times);
  g_test_add_func("/exchange/message-flood", test_message_flood);
  return g_test_run();
}
