/* SPDX-License-Identifier: MIT */
/* What messages mean, without a process: exact times in, exact measurements out. */
#include "cm-exchange.h"
#include "cm-request.h"

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

/* A hello that waited to be read came when its clock says, where that is ours; else nobody knows.
 */
static void
test_hello_that_waited(void)
{
  const struct {
    double unheard_since_s, now_s, spawn_s;
  } cases[] = {{99, 150, 90}, {NAN, 150, 140}, {101, 150, NAN}, {10, 99, NAN}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
    CmFailure *failure = NULL;
    CmExchange exchange;
    cm_exchange_init(&exchange);
    exchange.unheard_since_s = cases[i].unheard_since_s;
    cm_exchange_begin(&exchange, CM_STAGE_SPAWN, 0, result, 10);
    CmStep step = cm_exchange_take(&exchange, HELLO, strlen(HELLO), cases[i].now_s, &failure);
    g_assert_cmpint(step, ==, CM_STEP_DONE);
    if (isnan(cases[i].spawn_s))
      g_assert_true(isnan(result->measured.spawn_s));
    else
      g_assert_cmpfloat(result->measured.spawn_s, ==, cases[i].spawn_s);
    cm_exchange_clear(&exchange);
  }
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

/* A worker whose engine cannot be loaded says so in place of hello. */
static void
test_no_engine(void)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  cm_exchange_init(&exchange);
  cm_exchange_begin(&exchange, CM_STAGE_SPAWN, 0, result, 10);
  const Line lines[] = {{11,
                         "{\"type\":\"failure\",\"id\":0,\"t\":1,\"class\":\"engine-missing\","
                         "\"message\":\"no module\",\"exception\":{\"type\":\"ImportError\"}}"}};
  g_autoptr(CmFailure) failure = NULL;
  g_assert_cmpint(take_all(&exchange, lines, 1, &failure), ==, CM_STEP_REFUSED);
  g_assert_cmpstr(failure->class_name, ==, "engine-missing");
  g_assert_cmpstr(failure->phase, ==, "spawn");
  g_assert_cmpstr(cm_json_get_string(failure->exception, "type"), ==, "ImportError");
  cm_exchange_clear(&exchange);
}

/* A worker in front of a server: the server is the engine, and its own times beat the phases'. */
static void
test_another_program(void)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  CmExchange exchange;
  CmFailure *failure = NULL;
  cm_exchange_init(&exchange);
  say_hello(&exchange, result);
  cm_exchange_begin(&exchange, CM_STAGE_LOAD, 1, result, 12);
  const Line loaded[] = {{13, "{\"type\":\"loaded\",\"id\":1,\"t\":101,\"engine\":\"llama-server\","
                              "\"engine_version\":\"b1\","
                              "\"settings\":{\"adapter\":\"a\",\"seed\":1}}"}};
  g_assert_cmpint(take_all(&exchange, loaded, 1, &failure), ==, CM_STEP_DONE);
  g_assert_cmpstr(result->engine, ==, "llama-server");
  g_assert_cmpstr(result->engine_version, ==, "b1");

  const Line lines[] = {
      {14, "{\"type\":\"phase\",\"id\":2,\"t\":102,\"phase\":\"prefill\",\"event\":\"begin\"}"},
      {16, "{\"type\":\"phase\",\"id\":2,\"t\":104,\"phase\":\"prefill\",\"event\":\"end\"}"},
      {17, "{\"type\":\"answer\",\"id\":2,\"t\":105,\"stop_reason\":\"end\",\"text_bytes\":0,"
           "\"tokens_in\":30,\"tokens_out\":5,\"first_token_t\":104,\"last_token_t\":105,"
           "\"times\":{\"prefill_s\":1.5,\"decode_s\":-1,\"total_s\":3},\"engine_cache_bytes\":8,"
           "\"last_token_ids\":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,-1,\"x\",17],"
           "\"settings\":{\"seed\":2,\"top_k\":3},"
           "\"reasoning\":\"so\\u0007\",\"measured_by\":{\"prefill_s\":\"server\","
           "\"decode_s\":\"client\",\"total_s\":\"me\",\"<b>\":\"client\"}}"},
  };
  cm_exchange_begin(&exchange, CM_STAGE_GENERATE, 2, result, 13.5);
  g_assert_cmpint(take_all(&exchange, lines, G_N_ELEMENTS(lines), &failure), ==, CM_STEP_DONE);
  cm_exchange_settle(&exchange);
  g_assert_cmpfloat(result->measured.prefill_s, ==, 1.5);
  g_assert_cmpfloat(result->measured.prefill_tps, ==, 20);
  g_assert_cmpfloat(result->measured.decode_s, ==, 1);
  g_assert_cmpfloat(result->measured.total_s, ==, 3);
  g_assert_cmpfloat(result->measured.engine_cache_bytes, ==, 8);
  g_assert_true(isnan(result->measured.engine_active_bytes));
  g_assert_cmpuint(json_array_size(result->last_token_ids), ==, 14);
  g_assert_cmpint(json_integer_value(json_array_get(result->last_token_ids, 13)), ==, 17);
  g_assert_nonnull(result->reasoning);
  g_autoptr(json_t) settings = json_pack("{s:s, s:i, s:i}", "adapter", "a", "seed", 2, "top_k", 3);
  g_assert_true(json_equal(result->settings, settings));
  g_autoptr(json_t) expected = json_pack("{s:s, s:s}", "prefill_s", "server", "decode_s", "client");
  g_assert_true(json_equal(result->measured_by, expected));
  cm_exchange_clear(&exchange);
}

static void
assert_fit(const char *settings, const char *hello, const char *ignored)
{
  g_autoptr(CmResult) result = cm_result_new("m", "p", "l", 0);
  g_autoptr(json_t) request = json_pack("{s:o}", "settings", json_loads(settings, 0, NULL));
  g_autoptr(json_t) told = json_loads(hello, 0, NULL);
  cm_request_fit(request, told, result);
  g_assert_cmpuint(result->warnings->len, ==, ignored != NULL ? 1 : 0);
  if (ignored == NULL)
    return;
  const CmWarning *warning = g_ptr_array_index(result->warnings, 0);
  g_assert_cmpstr(warning->code, ==, "setting-ignored");
  g_assert_true(g_str_has_suffix(warning->message, ignored));
}

/* Only what asks for something and is not honoured is named. */
static void
test_ignored_settings(void)
{
  const char *neutral =
      "{\"max_tokens\":5,\"temperature\":0,\"seed\":3,\"top_p\":1,\"gpu_layers\":-1,"
      "\"repetition_penalty\":1,\"repetition_window\":64,\"stop\":[],"
      "\"thinking\":null}";
  assert_fit(neutral, "{\"settings\":[\"max_tokens\",\"temperature\"]}", NULL);
  assert_fit("{\"kv_bits\":4}", "{}", NULL);
  assert_fit("{\"kv_bits\":4}", "{\"settings\":[\"kv_bits\"]}", NULL);
  assert_fit("{\"kv_bits\":4,\"top_p\":0.5,\"temperature\":1,\"seed\":3}",
             "{\"settings\":[\"temperature\"]}", ": --kv-bits, --top-p, --seed");
  /* what goes with them was not asked for, unless it is not as usual */
  assert_fit("{\"kv_bits\":4,\"kv_group_size\":64,\"kv_quantized_start\":0,"
             "\"repetition_penalty\":1.1,\"repetition_window\":64}",
             "{\"settings\":[\"repetition_penalty\"]}", "without it: --kv-bits");
  assert_fit("{\"kv_bits\":4,\"kv_group_size\":32,\"kv_quantized_start\":9,"
             "\"repetition_penalty\":1.1,\"repetition_window\":9}",
             "{\"settings\":[\"repetition_penalty\"]}",
             "without it: --kv-bits, --kv-group-size, --kv-quantized-start, --repetition-window");
}

/* Without these another model would answer, so that nothing is loaded. */
static void
test_refused_settings(void)
{
  static const struct {
    const char *settings, *hello;
    gboolean refused;
  } cases[] = {
      {"{\"adapter\":\"/a\"}", "{\"settings\":[\"kv_bits\"]}", TRUE},
      {"{\"revision\":\"v1\"}", "{\"settings\":[]}", TRUE},
      {"{\"adapter\":\"/a\"}", "{\"settings\":[\"adapter\"]}", FALSE},
      {"{\"adapter\":\"/a\"}", "{}", FALSE},
      {"{\"kv_bits\":4}", "{\"settings\":[]}", FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(json_t) request =
        json_pack("{s:o}", "settings", json_loads(cases[i].settings, 0, NULL));
    g_autoptr(json_t) hello = json_loads(cases[i].hello, 0, NULL);
    g_autoptr(CmFailure) failure = cm_request_refusal(request, hello);
    g_assert_true((failure != NULL) == cases[i].refused);
    if (failure == NULL)
      continue;
    g_assert_cmpstr(failure->class_name, ==, "setting-unsupported");
    g_assert_cmpstr(failure->phase, ==, "load");
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/exchange/measurements", test_measurements);
  g_test_add_func("/exchange/hello-that-waited", test_hello_that_waited);
  g_test_add_func("/exchange/no-engine", test_no_engine);
  g_test_add_func("/exchange/another-program", test_another_program);
  g_test_add_func("/exchange/ignored-settings", test_ignored_settings);
  g_test_add_func("/exchange/refused-settings", test_refused_settings);
  g_test_add_func("/exchange/order", test_order);
  g_test_add_func("/exchange/members", test_members);
  g_test_add_func("/exchange/impossible-times", test_impossible_times);
  g_test_add_func("/exchange/message-flood", test_message_flood);
  return g_test_run();
}
