/* SPDX-License-Identifier: MIT */
/* Who measured a number: what a worker or a record may say of it, and what follows for others. */
#include "cm-measured-by.h"
#include "cm-result-json.h"

static CmResult *
result_of(const char *members)
{
  g_autofree char *text = g_strdup_printf(
      "{\"_type\":\"result\",\"status\":\"answered\",\"repeat\":0,\"model_id\":\"m\","
      "\"photo_id\":\"photo-1\",\"lane\":\"blind\",\"text\":\"a\",\"measured\":{}%s}",
      members);
  g_autoptr(json_t) object = json_loads(text, 0, NULL);
  g_assert_nonnull(object);
  g_autoptr(GError) error = NULL;
  CmResult *result = cm_result_from_json(object, &error);
  g_assert_no_error(error);
  return result;
}

/* Only names of numbers and the two words are kept; the rest counts as unknown. */
static void
test_checked(void)
{
  g_autoptr(CmResult) result =
      result_of(",\"measured_by\":{\"tokens_out\":\"server\",\"decode_s\":\"client\","
                "\"nonsense\":\"client\",\"text\":\"server\",\"total_s\":7,"
                "\"load_s\":\"<b>me</b>\",\"encode_s\":[\"client\"]}");
  g_assert_cmpuint(json_object_size(result->measured_by), ==, 2);
  g_assert_cmpstr(cm_measured_by_whom(result, "tokens_out"), ==, CM_MEASURED_BY_SERVER);
  g_assert_cmpstr(cm_measured_by_whom(result, "decode_s"), ==, CM_MEASURED_BY_CLIENT);
  g_assert_null(cm_measured_by_whom(result, "total_s"));
  g_assert_null(cm_measured_by_whom(result, "nonsense"));
}

static void
test_nothing_told(void)
{
  static const char *const members[] = {
      "",
      ",\"measured_by\":{}",
      ",\"measured_by\":[]",
      ",\"measured_by\":\"server\"",
      ",\"measured_by\":{\"tokens_out\":\"nobody\"}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    g_autoptr(CmResult) result = result_of(members[i]);
    g_assert_null(result->measured_by);
    g_assert_null(cm_measured_by_whom(result, "decode_tps"));
  }
}

/* A number is as exact as the least exact of what it is computed from. */
static void
test_computed(void)
{
  g_autoptr(CmResult) server = result_of(",\"measured_by\":{\"tokens_out\":\"server\",\"tokens_"
                                         "in\":\"server\",\"prefill_s\":\"client\"}");
  g_assert_cmpstr(cm_measured_by_whom(server, "decode_tps"), ==, CM_MEASURED_BY_SERVER);
  g_assert_cmpstr(cm_measured_by_whom(server, "all_tokens"), ==, CM_MEASURED_BY_SERVER);
  g_assert_cmpstr(cm_measured_by_whom(server, "prompt_tokens"), ==, CM_MEASURED_BY_SERVER);
  g_assert_cmpstr(cm_measured_by_whom(server, "prefill_tps"), ==, CM_MEASURED_BY_CLIENT);
  g_assert_null(cm_measured_by_whom(server, "load_and_answer_s"));
  g_autoptr(CmResult) mixed =
      result_of(",\"measured_by\":{\"tokens_out\":\"server\",\"decode_s\":\"client\"}");
  g_assert_cmpstr(cm_measured_by_whom(mixed, "decode_tps"), ==, CM_MEASURED_BY_CLIENT);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/measured-by/checked", test_checked);
  g_test_add_func("/measured-by/nothing-told", test_nothing_told);
  g_test_add_func("/measured-by/computed", test_computed);
  return g_test_run();
}
