/* SPDX-License-Identifier: MIT */
/* The form of --schema: its two writings agree, and requests carry it where it is asked for. */
#include "cm-lanes.h"
#include "cm-prompt-spec.h"
#include "cm-request-settings.h"
#include "cm-schema.h"
#include "cm-tasks.h"

#include <string.h>

static json_int_t
bound(const json_t *schema, const char *path, const char *key)
{
  g_auto(GStrv) steps = g_strsplit(path, "/", -1);
  const json_t *at = json_object_get(schema, "json_schema");
  for (guint i = 0; steps[i] != NULL; i++)
    at = json_object_get(at, steps[i]);
  const json_t *value = json_object_get(at, key);
  g_assert_true(json_is_integer(value));
  return json_integer_value(value);
}

static void
assert_rule(const json_t *schema, const char *format, json_int_t most)
{
  g_autofree char *count = g_strdup_printf("%d", (int)(most - 1));
  g_auto(GStrv) parts = g_strsplit(format, "N", -1);
  g_autofree char *rule = g_strjoinv(count, parts);
  g_assert_nonnull(strstr(cm_json_get_string(schema, "gbnf"), rule));
}

/* A sign or item stands before each repetition, so that each counts one less than the schema. */
static void
test_bounds_agree(void)
{
  g_autoptr(json_t) schema = cm_schema_catalogue();
  g_assert_cmpstr(cm_json_get_string(schema, "name"), ==, "catalogue");
  static const struct {
    const char *path;
    const char *least;
    const char *most;
    const char *rule;
  } rows[] = {
      {"properties/title", "minLength", "maxLength", "\ntitle ::= \"\\\"\" ink sign{0,N} "},
      {"properties/description", "minLength", "maxLength",
       "\ndescription ::= \"\\\"\" ink sign{0,N} "},
      {"properties/keywords", "minItems", "maxItems",
       "\nkeywords ::= \"[\" gap keyword (\",\" gap keyword){0,N} "},
      {"properties/keywords/items", "minLength", "maxLength",
       "\nkeyword ::= \"\\\"\" ink sign{0,N} "},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_test_message("%s", rows[i].path);
    g_assert_cmpint(bound(schema, rows[i].path, rows[i].least), ==, 1);
    assert_rule(schema, rows[i].rule, bound(schema, rows[i].path, rows[i].most));
  }
}

/* Every member of the schema is in the grammar, in its order, and no other. */
static void
test_members_agree(void)
{
  g_autoptr(json_t) schema = cm_schema_catalogue();
  const json_t *form = json_object_get(schema, "json_schema");
  const json_t *required = json_object_get(form, "required");
  g_assert_cmpuint(json_array_size(required), ==, 3);
  g_assert_cmpuint(json_object_size(json_object_get(form, "properties")), ==, 3);
  g_assert_false(cm_json_get_boolean(form, "additionalProperties", TRUE));
  const char *root = strstr(cm_json_get_string(schema, "gbnf"), "root ::= ");
  g_assert_nonnull(root);
  g_autofree char *rule = g_strndup(root, strcspn(root, "\n"));
  const char *at = rule;
  for (gsize i = 0; i < json_array_size(required); i++) {
    g_autofree char *member =
        g_strdup_printf("\"\\\"%s\\\":\" ", json_string_value(json_array_get(required, i)));
    at = strstr(at, member);
    g_assert_nonnull(at);
  }
}

static void
test_settings_carry_it(void)
{
  g_autoptr(CmOptions) options = cm_options_new();
  g_autoptr(json_t) without = cm_request_settings_for_generate(options, TRUE);
  g_assert_null(json_object_get(without, "schema"));
  options->schema = TRUE;
  g_autoptr(json_t) with = cm_request_settings_for_generate(options, TRUE);
  g_autoptr(json_t) schema = cm_schema_catalogue();
  g_assert_true(json_equal(json_object_get(with, "schema"), schema));
  g_autoptr(json_t) prose = cm_request_settings_for_generate(options, FALSE);
  g_assert_true(json_equal(prose, without));
}

/* A plain description is not pressed into the form. */
static void
test_lanes(void)
{
  g_autoptr(CmRun) run = cm_run_new();
  const char *lanes[] = {CM_LANE_ASSISTED, CM_LANE_BLIND, CM_LANE_TRIAGE, CM_LANE_CUSTOM};
  for (gsize i = 0; i < G_N_ELEMENTS(lanes); i++)
    g_ptr_array_add(run->prompts, cm_prompt_new(lanes[i], "Describe."));
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  g_ptr_array_add(run->photos, photo);
  g_autoptr(CmResultSet) results = cm_result_set_new();
  g_autoptr(json_t) entry = json_object();
  g_autoptr(json_t) prose = json_object();
  const CmTaskSettings settings = {.entry = entry, .prose = prose};
  const CmOptions options = {.repeat = 1};
  g_autoptr(GArray) tasks = cm_tasks_missing(run, results, &options, "m", &settings);
  g_assert_cmpuint(tasks->len, ==, G_N_ELEMENTS(lanes));
  for (guint i = 0; i < tasks->len; i++) {
    const CmTask *task = &g_array_index(tasks, CmTask, i);
    gboolean plain = g_str_equal(task->prompt->lane, CM_LANE_TRIAGE);
    g_assert_true(task->settings == (plain ? prose : entry));
  }
}

/* What the prompts ask for is the form that the schema allows, and the judge reads it so. */
static void
test_prompts_ask_for_it(void)
{
  const char *const lanes[] = {CM_LANE_BLIND, CM_LANE_TRIAGE, NULL};
  const CmLaneOptions options = {.lanes = lanes, .schema = TRUE};
  g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func((GDestroyNotify)cm_prompt_free);
  g_autoptr(GError) error = NULL;
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  g_ptr_array_add(photos, photo);
  g_assert_true(cm_lanes_make(&options, photos, prompts, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(prompts->len, ==, 2);
  const CmPrompt *blind = g_ptr_array_index(prompts, 0), *triage = g_ptr_array_index(prompts, 1);
  g_autoptr(CmPromptSpec) entry = cm_prompt_spec_new(blind->text);
  g_assert_true(entry->asks_json);
  g_assert_true(entry->json_array);
  g_assert_true(entry->only_sections);
  g_assert_cmpuint(entry->sections, ==, (1u << CM_N_SECTIONS) - 1);
  g_autoptr(CmPromptSpec) prose = cm_prompt_spec_new(triage->text);
  g_assert_false(prose->asks_json);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/schema/bounds-agree", test_bounds_agree);
  g_test_add_func("/schema/members-agree", test_members_agree);
  g_test_add_func("/schema/settings-carry-it", test_settings_carry_it);
  g_test_add_func("/schema/lanes", test_lanes);
  g_test_add_func("/schema/prompts-ask-for-it", test_prompts_ask_for_it);
  return g_test_run();
}
