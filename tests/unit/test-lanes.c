/* SPDX-License-Identifier: MIT */
/* Which prompts a run has: lanes, photos, a person's own prompts. */
#include "cm-error.h"
#include "cm-lanes.h"
#include "cm-prompt-values.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder; /* of this test's files */

/* A file of the test's own with this text. */
static char *
make_file(const char *text, gssize length)
{
  static guint n;
  g_autofree char *name = g_strdup_printf("%u.txt", n++);
  char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, text, length, NULL));
  return path;
}

/* Photos with this metadata each. */
static GPtrArray *
photos_of(const char *const *metadata, guint n)
{
  GPtrArray *photos = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  for (guint i = 0; i < n; i++) {
    CmPhoto *photo = cm_photo_new();
    photo->id = g_strdup_printf("photo-%u", i + 1);
    photo->path = g_strdup_printf("%u.jpg", i + 1);
    photo->metadata = json_loads(metadata[i], 0, NULL);
    g_ptr_array_add(photos, photo);
  }
  return photos;
}

static const char *const two_photos[] = {"{\"description\":\"A gull.\"}",
                                         "{\"city\":\"Hobart\",\"rating\":5}"};

/* The prompts of two photos, one with a hint, as "lane@photo lane …"; an error's message where
 * there is one. */
static char *
plan_of(CmLaneOptions options, const char *lanes)
{
  g_auto(GStrv) names = g_strsplit(lanes, " ", -1);
  options.lanes = *lanes != '\0' ? (const char *const *)names : NULL;
  g_autoptr(GPtrArray) photos = photos_of(two_photos, 2);
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func((GDestroyNotify)cm_prompt_free);
  g_autoptr(GError) error = NULL;
  if (!cm_lanes_make(&options, photos, prompts, &error)) {
    g_assert_true(error->domain == CM_ERROR);
    g_assert_cmpuint(prompts->len, ==, 0);
    return g_strdup(error->message);
  }
  g_autoptr(GString) plan = g_string_new(NULL);
  for (guint i = 0; i < prompts->len; i++) {
    const CmPrompt *prompt = g_ptr_array_index(prompts, i);
    g_string_append_printf(plan, "%s%s%s%s", i > 0 ? " " : "", prompt->lane,
                           prompt->photo_id != NULL ? "@" : "",
                           prompt->photo_id != NULL ? prompt->photo_id + strlen("photo-") : "");
  }
  return g_string_free(g_steal_pointer(&plan), FALSE);
}

static void
assert_plan(CmLaneOptions options, const char *lanes, const char *expected)
{
  g_autofree char *plan = plan_of(options, lanes);
  g_assert_cmpstr(plan, ==, expected);
}

static void
test_choice(void)
{
  const CmLaneOptions none = {0}, own = {.prompt = "What?"};
  assert_plan(none, "", "assisted@1 blind@2");
  assert_plan(none, "blind", "blind");
  assert_plan(none, "assisted", "assisted@1 assisted@2");
  assert_plan(none, "triage blind triage", "blind triage");
  assert_plan(none, "all", "assisted@1 assisted@2 blind triage");
  assert_plan(own, "", "custom");
  assert_plan(own, "all", "assisted@1 assisted@2 blind triage custom");
  assert_plan(own, "custom blind", "blind custom");
}

static void
test_template_by_photo(void)
{
  g_autofree char *same = make_file("What is it?\n", -1);
  g_autofree char *other =
      make_file("{{#description}}Not {{description}}? {{/description}}Name it.", -1);
  assert_plan((CmLaneOptions){.prompt_file = same}, "", "custom");
  assert_plan((CmLaneOptions){.prompt_file = other}, "", "custom@1 custom@2");
  assert_plan((CmLaneOptions){.template_name = "reference"}, "assisted blind",
              "assisted@1 assisted@2 blind");
}

static void
assert_refused(CmLaneOptions options, const char *lanes, const char *part)
{
  g_autofree char *message = plan_of(options, lanes);
  if (strstr(message, part) == NULL)
    g_error("\"%s\" does not say \"%s\"", message, part);
}

static void
test_refusals(void)
{
  g_autofree char *file = make_file("What?", -1);
  const CmLaneOptions own = {.prompt = "What?"};
  assert_refused((CmLaneOptions){0}, "blnd",
                 "--lane blnd: no such lane; there are assisted, blind");
  assert_refused((CmLaneOptions){0}, "custom", "--lane custom needs a prompt");
  assert_refused(own, "blind", "add --lane custom");
  assert_refused((CmLaneOptions){.prompt = "What?", .prompt_file = file}, "", "exclude each other");
  assert_refused((CmLaneOptions){.template_name = "x"}, "", "--template x: no such template");
  assert_refused((CmLaneOptions){.language = "xx"}, "", "there are ar (Arabic), bg (Bulgarian), ");
  assert_refused((CmLaneOptions){.language = "\xFF"}, "", "no language that is known");
  assert_refused((CmLaneOptions){.prompt = "What?", .language = "de"}, "", "use {{language}}");
  assert_refused((CmLaneOptions){.template_name = "reference", .language = "de"}, "blind",
                 "use {{language}}");
  assert_plan((CmLaneOptions){.prompt = "What?", .language = "de"}, "custom triage",
              "triage custom");
}

static void
test_own_prompts(void)
{
  g_autofree char *huge = g_strnfill(CM_PROMPT_BYTES_MAX + 1, 'x');
  assert_refused((CmLaneOptions){.prompt = ""}, "", "the prompt is empty");
  assert_refused((CmLaneOptions){.prompt = " \n"}, "", "the prompt is empty");
  assert_refused((CmLaneOptions){.prompt = "\xFF"}, "", "the prompt is not UTF-8");
  assert_refused((CmLaneOptions){.prompt = huge}, "", "longer than 1 MiB");
  assert_refused((CmLaneOptions){.prompt = "@/nonexistent/x"}, "", "/nonexistent/x: No such file");
  g_autofree char *at_folder = g_strconcat("@", folder, NULL);
  assert_refused((CmLaneOptions){.prompt = at_folder}, "", "not a regular file");

  g_autofree char *nul = make_file("a\0b", 3);
  g_autofree char *empty = make_file("\xEF\xBB\xBF\n", -1);
  g_autofree char *open = make_file("a\n{{#title}}b", -1);
  g_autofree char *unknown = make_file("{{colour}}", -1);
  g_autofree char *only_part = make_file("{{#title}}Is it {{title}}?{{/title}}", -1);
  assert_refused((CmLaneOptions){.prompt_file = nul}, "", "no UTF-8 text");
  assert_refused((CmLaneOptions){.prompt_file = empty}, "", "it is empty");
  assert_refused((CmLaneOptions){.prompt_file = open}, "", "line 2: the part {{#title}} has no");
  assert_refused((CmLaneOptions){.prompt_file = unknown}, "", "line 1: there is no {{colour}}; kn");
  assert_refused((CmLaneOptions){.prompt_file = only_part}, "", ", for 1.jpg: it gives an empty");
}

/* Everything that can be told before a photo is decoded is told without one. */
static void
test_no_photos(void)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(GPtrArray) prompts = g_ptr_array_new();
  g_autoptr(GError) error = NULL;
  g_autofree char *only_part = make_file("{{#title}}Is it {{title}}?{{/title}}", -1);
  g_assert_true(cm_lanes_make(&(CmLaneOptions){.prompt_file = only_part}, none, prompts, &error));
  g_assert_cmpuint(prompts->len, ==, 0);
  g_assert_false(
      cm_lanes_make(&(CmLaneOptions){.prompt_file = "/nonexistent"}, none, prompts, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
}

/* The text of a custom prompt for a photo with this metadata. */
static char *
custom_text(CmLaneOptions options, const char *metadata)
{
  g_autoptr(GPtrArray) photos = photos_of(&metadata, 1);
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func((GDestroyNotify)cm_prompt_free);
  g_autoptr(GError) error = NULL;
  gboolean made = cm_lanes_make(&options, photos, prompts, &error);
  g_assert_no_error(error);
  g_assert_true(made);
  g_assert_cmpuint(prompts->len, ==, 1);
  CmPrompt *prompt = g_ptr_array_index(prompts, 0);
  g_assert_null(prompt->photo_id);
  return g_steal_pointer(&prompt->text);
}

static void
test_places(void)
{
  static const char TEMPLATE[] =
      "\xEF\xBB\xBF{{title}}|{{description}}|{{keywords}}|{{place}}|{{date}}|{{position}}|"
      "{{camera}}|{{lens}}|{{language}}|{{schema}}|{{raw_description}}|{{raw_keywords}}|"
      "{{raw_date}}|{{raw_time}}|{{vocabulary}}|{{vocabulary_cut}}\n{{hint}}\n\n";
  static const char METADATA[] =
      "{\"title\":\"T\",\"description\":\"D\\r\\\"d\\\"\",\"keywords\":[\"b\",\"a\",\"B\"],"
      "\"city\":\"C\",\"taken_at\":\"2026-02-07T16:11:23\",\"taken_offset\":\"-03:30\","
      "\"latitude\":1,\"longitude\":2,\"camera_model\":\"M\",\"lens\":\"L\"}";
  g_autofree char *file = make_file(TEMPLATE, -1);
  g_autofree char *text =
      custom_text((CmLaneOptions){.prompt_file = file, .language = "de", .schema = TRUE}, METADATA);
  g_assert_cmpstr(
      text, ==,
      "T|D 'd'|b, a, B|C|Saturday 7 February 2026, 16:11:23, UTC-03:30|1.0000° N, 2.0000° "
      "E|M|L|German|"
      "one JSON object with the members title, description and keywords|D\r\"d\"|B, a, b|"
      "2026-02-07 16:11:23 GMT-03:30|16:11:23||\n"
      "- existing title: \"T\"\n- existing description: \"D 'd'\"\n- existing keywords: b, a, B\n"
      "- known place: C\n- known date: Saturday 7 February 2026, 16:11:23, UTC-03:30\n"
      "- known position: 1.0000° N, 2.0000° E");
  /* a text is sent as it stands */
  g_autofree char *plain = custom_text((CmLaneOptions){.prompt = "{{title}} {{#x}} \n"}, METADATA);
  g_assert_cmpstr(plain, ==, "{{title}} {{#x}}");
}

/* Small values of great number, put in often, stop at the prompt's bound. */
static void
test_flood(void)
{
  g_autoptr(GString) text = g_string_new("x");
  while (text->len < 100000)
    g_string_append(text, "{{description}}");
  g_autofree char *file = make_file(text->str, -1);
  g_autofree char *words = g_strnfill(900, 'w');
  g_autofree char *metadata = g_strdup_printf("{\"description\":\"%s\"}", words);
  const char *one = metadata;
  g_autoptr(GPtrArray) photos = photos_of(&one, 1);
  g_autoptr(GPtrArray) prompts = g_ptr_array_new();
  g_autoptr(GError) error = NULL;
  g_assert_false(cm_lanes_make(&(CmLaneOptions){.prompt_file = file}, photos, prompts, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_LIMIT);
  g_assert_nonnull(strstr(error->message, ", for 1.jpg: filled in it is longer than"));
}

/* The documents name every value, and their example is a template. */
static void
test_documents(void)
{
  g_autofree char *path = g_build_filename(g_getenv("CM_SOURCE_DIR"), "docs", "prompts.md", NULL);
  g_autofree char *document = NULL;
  g_assert_true(g_file_get_contents(path, &document, NULL, NULL));
  for (guint i = 0; cm_prompt_value_names[i] != NULL; i++) {
    g_autofree char *name = g_strdup_printf("`%s`", cm_prompt_value_names[i]);
    if (strstr(document, name) == NULL)
      g_error("docs/prompts.md does not name %s", name);
  }
  g_auto(GStrv) parts = g_strsplit(document, "```\n", 3);
  g_assert_cmpuint(g_strv_length(parts), ==, 3);
  g_autofree char *file = make_file(parts[1], -1);
  const CmLaneOptions options = {.prompt_file = file};
  g_autofree char *known = custom_text(options, "{\"city\":\"Hobart\",\"taken_at\":\"2026-02\"}");
  g_assert_cmpstr(known, ==,
                  "Write a caption of one sentence for this photo.\n"
                  "It was taken in Hobart (February 2026).");
  g_autofree char *unknown = custom_text(options, "{}");
  g_assert_cmpstr(unknown, ==,
                  "Write a caption of one sentence for this photo.\n"
                  "Where it was taken is not known.");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = g_dir_make_tmp("cm-lanes-XXXXXX", NULL);
  g_test_add_func("/lanes/choice", test_choice);
  g_test_add_func("/lanes/template-by-photo", test_template_by_photo);
  g_test_add_func("/lanes/refusals", test_refusals);
  g_test_add_func("/lanes/own-prompts", test_own_prompts);
  g_test_add_func("/lanes/no-photos", test_no_photos);
  g_test_add_func("/lanes/places", test_places);
  g_test_add_func("/lanes/flood", test_flood);
  g_test_add_func("/lanes/documents", test_documents);
  int status = g_test_run();
  g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(files)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
  }
  g_rmdir(folder);
  g_free(folder);
  return status;
}
