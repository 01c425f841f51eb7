/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-fields.h"
#include "cm-result-json.h"

#include <math.h>
#include <string.h>

/* A result in which every member holds something. */
static CmResult *
full_result(void)
{
  CmResult *result = cm_result_new("org/model|`x`\n", "photo-1", "assisted", 3);
  gsize count;
  const CmField *fields = cm_fields(&count);
  cm_result_add_buffer(result, "weights", "CPU", 1e9);
  cm_result_add_buffer(result, "other", NULL, NAN);
  for (gsize i = 0; i < count; i++) {
    if (fields[i].kind == CM_FIELD_MEASURED)
      *cm_field_slot(&fields[i], &result->measured) = (double)i / 3;
    if (fields[i].kind == CM_FIELD_MEMBER && *cm_field_member(&fields[i], result) == NULL)
      *cm_field_member(&fields[i], result) = g_strdup(fields[i].key);
  }
  result->status = CM_STATUS_FAILED;
  result->last_token_id = G_MAXINT64;
  result->failure = cm_failure_new("crashed", "decode", "ended by a signal");
  result->failure->details = g_strsplit("one\ntwo\n", "\n", -1);
  result->failure->exit_status = 0;
  result->failure->signal = 11;
  result->failure->stderr_text = g_strdup("\x1b[31mred\x1b[0m\t\u202e");
  result->failure->exception = json_pack("{s:s,s:[i,f]}", "type", "ValueError", "n", 1, 0.1);
  cm_result_warn(result, "stray-child", "pid %d", 7);
  result->model = json_pack("{s:i}", "parameters", 5900000);
  result->settings = json_pack("{s:f,s:n}", "temperature", 0.7, "seed");
  return result;
}

static void
test_result_round_trip(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResult) result = full_result();
  g_autoptr(json_t) json = cm_result_to_json(result);
  g_autoptr(CmResult) again = cm_result_from_json(json, &error);
  g_assert_no_error(error);
  g_assert_null(again->extra);
  g_assert_cmpmem(&again->measured, sizeof again->measured, &result->measured,
                  sizeof result->measured);
  g_assert_cmpint(again->failure->exit_status, ==, 0);
  g_assert_cmpint(again->last_token_id, ==, G_MAXINT64);
  g_assert_cmpuint(g_strv_length(again->failure->details), ==, 3);
  g_assert_cmpuint(again->buffers->len, ==, 2);

  g_autoptr(json_t) twice = cm_result_to_json(again);
  g_autofree char *first = cm_json_line(json);
  g_autofree char *second = cm_json_line(twice);
  g_assert_cmpstr(first, ==, second);

  g_autoptr(json_t) parsed = cm_json_parse(first, strlen(first), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  g_assert_true(json_equal(parsed, json)); /* doubles survive their decimal form */
}

static void
test_unmeasured_is_absent(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResult) result = cm_result_new("m", "photo-1", "blind", 0);
  g_autoptr(json_t) json = cm_result_to_json(result);
  g_autofree char *line = cm_json_line(json);
  g_assert_cmpstr(line, ==,
                  "{\"_type\":\"result\",\"status\":\"answered\",\"repeat\":0,\"model_id\":\"m\","
                  "\"photo_id\":\"photo-1\",\"lane\":\"blind\",\"measured\":{}}");
  g_autoptr(CmResult) again = cm_result_from_json(json, &error);
  g_assert_no_error(error);
  g_assert_true(isnan(again->measured.load_s));
  g_assert_null(again->text);
  g_assert_cmpint(again->last_token_id, ==, -1);
  g_assert_null(again->failure);
}

static void
test_unknown_members_are_kept(void)
{
  const char *line = "{\"_type\":\"result\",\"status\":\"failed\",\"repeat\":0,\"model_id\":\"m\","
                     "\"photo_id\":\"p\",\"lane\":\"l\",\"measured\":{\"load_s\":1,\"new_s\":2},"
                     "\"failure\":{\"class\":\"c\",\"layer\":\"engine\"},\"grade\":\"A\"}";
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) json = cm_json_parse(line, strlen(line), CM_JSON_LIMITS_LINE, &error);
  g_autoptr(CmResult) result = cm_result_from_json(json, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(cm_json_get_string(result->extra, "grade"), ==, "A");
  g_autoptr(json_t) again = cm_result_to_json(result);
  g_assert_true(json_equal(again, json));
}

static void
test_invalid_utf8_becomes_valid(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResult) result = cm_result_new("\xff\xfe", "photo-1", "blind", 0);
  result->text = g_strdup("caf\xe9 \xed\xa0\x80");
  result->failure = cm_failure_new("c", "decode", "\xc0");
  result->failure->details = g_strsplit("\xf5", "\n", -1);
  g_autoptr(json_t) json = cm_result_to_json(result);
  g_autofree char *line = cm_json_line(json);
  g_assert_true(g_utf8_validate(line, -1, NULL));
  g_autoptr(json_t) parsed = cm_json_parse(line, strlen(line), CM_JSON_LIMITS_LINE, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(cm_json_get_string(parsed, "text"), ==, "caf\uFFFD \uFFFD\uFFFD\uFFFD");
}

static void
assert_refused(const char *line, CmError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) json = cm_json_parse(line, strlen(line), CM_JSON_LIMITS_LINE, NULL);
  g_assert_nonnull(json);
  g_autoptr(CmResult) result = cm_result_from_json(json, &error);
  g_assert_null(result);
  g_assert_error(error, CM_ERROR, (int)code);
}

static void
test_no_result(void)
{
  assert_refused("[]", CM_ERROR_INVALID);
  assert_refused("{\"_type\":\"metadata\"}", CM_ERROR_INVALID);
  assert_refused("{\"_type\":\"result\",\"status\":\"fine\"}", CM_ERROR_INVALID);
  assert_refused("{\"_type\":\"result\",\"status\":\"answered\"}", CM_ERROR_INVALID);
  assert_refused("{\"_type\":\"result\",\"status\":\"answered\",\"model_id\":1,"
                 "\"photo_id\":\"p\",\"lane\":\"l\"}",
                 CM_ERROR_INVALID);
  assert_refused("{\"_type\":\"result\",\"status\":\"failed\",\"model_id\":\"m\","
                 "\"photo_id\":\"p\",\"lane\":\"l\",\"failure\":{}}",
                 CM_ERROR_INVALID);
}

/* Wrong types and numbers out of range count as absent; nothing crashes. */
static void
test_wrong_types_are_absent(void)
{
  const char *line =
      "{\"_type\":\"result\",\"status\":\"answered\",\"model_id\":\"m\",\"photo_id\":\"p\","
      "\"lane\":\"l\",\"repeat\":-1,\"text\":5,\"measured\":[1],\"failure\":7,\"warnings\":{},"
      "\"buffers\":[1,{\"kind\":null}],\"last_token_id\":1.5,\"model\":[]}";
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) json = cm_json_parse(line, strlen(line), CM_JSON_LIMITS_LINE, &error);
  g_autoptr(CmResult) result = cm_result_from_json(json, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(result->repeat, ==, 0);
  g_assert_null(result->text);
  g_assert_null(result->failure);
  g_assert_null(result->model);
  g_assert_cmpuint(result->buffers->len, ==, 0);
  g_assert_cmpint(result->last_token_id, ==, -1);
}

static void
test_run_round_trip(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = cm_run_new();
  run->program_version = g_strdup("0.1.0");
  run->started_at = g_strdup("2026-11-23T05:46:38Z");
  run->settings = json_pack("{s:i}", "max_tokens", 200);
  run->machine = json_pack("{s:s}", "cpu", "a CPU");
  run->extra = json_pack("{s:i}", "future", 1);
  g_ptr_array_add(run->prompts, cm_prompt_new("assisted", "Describe\n\"this\"."));
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  photo->path = g_strdup("a\nb.jpg");
  photo->bytes = 0;
  photo->width = 640;
  photo->height = 480;
  g_ptr_array_add(run->photos, photo);

  g_autoptr(json_t) json = cm_run_to_json(run);
  g_assert_cmpstr(cm_json_get_string(json, "schema"), ==, CM_RECORD_SCHEMA);
  g_autoptr(CmRun) again = cm_run_from_json(json, &error);
  g_assert_no_error(error);
  g_autoptr(json_t) twice = cm_run_to_json(again);
  g_assert_true(json_equal(json, twice));
  const CmPhoto *read = g_ptr_array_index(again->photos, 0);
  g_assert_cmpint(read->bytes, ==, 0);
  g_assert_cmpuint(read->original_width, ==, 0);
  g_assert_true(isnan(read->prepare_s));

  json_object_set_new(json, "schema", json_string("check-models/99"));
  g_assert_null(cm_run_from_json(json, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_UNSUPPORTED);
}

static void
test_trim(void)
{
  g_autoptr(CmResult) result = full_result();
  g_autoptr(GString) text = g_string_new("x");
  for (int i = 0; i < 100000; i++)
    g_string_append(text, "€");
  g_free(result->text);
  result->text = g_strdup(text->str);
  g_free(result->failure->stderr_text);
  result->failure->stderr_text = g_strdup(text->str);
  g_strfreev(result->failure->details);
  result->failure->details = g_new0(char *, 1001);
  for (int i = 0; i < 1000; i++)
    result->failure->details[i] = g_strnfill(50, 'd');

  cm_result_trim(result);
  g_assert_cmpuint(strlen(result->text), <=, CM_TRIM_ANSWER_BYTES);
  g_assert_cmpuint(strlen(result->text) + result->text_cut_bytes, ==, text->len);
  g_assert_true(g_utf8_validate(result->text, -1, NULL));
  g_assert_cmpuint(strlen(result->failure->stderr_text), <=, CM_TRIM_TEXT_BYTES);
  g_assert_true(g_str_has_prefix(result->failure->stderr_text, "€"));
  g_assert_cmpuint(g_strv_length(result->failure->details), <=, 100);
  g_assert_null(result->settings);

  gsize cut = result->text_cut_bytes;
  cm_result_trim(result); /* again changes nothing */
  g_assert_cmpuint(result->text_cut_bytes, ==, cut);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/record/result-round-trip", test_result_round_trip);
  g_test_add_func("/record/unmeasured-is-absent", test_unmeasured_is_absent);
  g_test_add_func("/record/unknown-members-are-kept", test_unknown_members_are_kept);
  g_test_add_func("/record/invalid-utf8", test_invalid_utf8_becomes_valid);
  g_test_add_func("/record/no-result", test_no_result);
  g_test_add_func("/record/wrong-types-are-absent", test_wrong_types_are_absent);
  g_test_add_func("/record/run-round-trip", test_run_round_trip);
  g_test_add_func("/record/trim", test_trim);
  return g_test_run();
}
