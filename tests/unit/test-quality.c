/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-quality-keys.h"
#include "cm-quality.h"

#include <string.h>

#include <glib/gstdio.h>

static char *scratch;

/* Loads text as a configuration file. */
static CmQuality *
load(const char *text, GError **error)
{
  g_autofree char *path = g_build_filename(scratch, "q.yaml", NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  return cm_quality_load(path, error);
}

static void
assert_error(const char *text, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = load(text, &error);
  g_assert_null(quality);
  g_assert_error(error, CM_ERROR, CM_ERROR_USAGE);
  g_autofree char *start = g_strdup_printf("%s/q.yaml:%s", scratch, expected);
  if (!g_str_has_prefix(error->message, start))
    g_error("“%s” does not begin “%s”", error->message, start);
}

/* Every key of the table has a value in data/quality.yaml, within its own range. */
static void
test_built_in(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpfloat(cm_quality_number(quality, "thresholds.grade_a_threshold"), ==, 80);
  g_assert_cmpuint(cm_quality_patterns(quality, "patterns.code_patterns")->len, >, 0);
  guint count = 0;
  const CmQualityKey *keys = cm_quality_keys(&count);
  for (guint i = 0; i < count; i++)
    if (keys[i].kind == CM_QUALITY_PHRASES)
      g_assert_nonnull(cm_quality_phrases(quality, keys[i].path)[0]);
}

static void
test_override(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = load("thresholds:\n  max_bullets: 3\n"
                                      "patterns:\n  filler_words: [Um, 42]\n  code_patterns: []\n"
                                      "judge:\n",
                                      &error);
  g_assert_no_error(error);
  g_assert_cmpfloat(cm_quality_number(quality, "thresholds.max_bullets"), ==, 3);
  g_assert_cmpfloat(cm_quality_number(quality, "thresholds.min_text_length"), ==, 10);
  const char *const *words = cm_quality_phrases(quality, "patterns.filler_words");
  g_assert_cmpstr(words[0], ==, "Um");
  g_assert_cmpstr(words[1], ==, "42");
  g_assert_null(words[2]);
  g_assert_cmpuint(cm_quality_patterns(quality, "patterns.code_patterns")->len, ==, 0);
  g_assert_nonnull(cm_quality_phrases(quality, "patterns.meta_commentary")[0]);
}

static void
test_errors(void)
{
  assert_error("thresholds:\n  max_bullet: 3\n", "2: there is no key “thresholds.max_bullet”");
  assert_error("threshold:\n  max_bullets: 3\n", "2: there is no section “threshold”");
  assert_error("thresholds:\n  max_bullets: many\n", "2: thresholds.max_bullets must be a number");
  assert_error("thresholds:\n  max_bullets: '3'\n", "2: thresholds.max_bullets must be a number");
  assert_error("thresholds:\n  max_bullets: [3]\n", "2: thresholds.max_bullets must be a number");
  assert_error("thresholds:\n\n  max_bullets: 2.5\n", "3: thresholds.max_bullets must be a whole");
  assert_error("thresholds:\n  repetition_ratio: 1.5\n",
               "2: thresholds.repetition_ratio must be from 0 to 1");
  assert_error("thresholds:\n  max_bullets: 1\n  max_bullets: 2\n", "3: the key “max_bullets”");
  assert_error("thresholds: 3\n", "1: thresholds must hold");
  assert_error("- a\n", "1: a configuration holds");
  assert_error("patterns:\n  filler_words: very\n", "2: patterns.filler_words must be a list");
  assert_error("patterns:\n  filler_words:\n    - a\n    - [b]\n", "4: each entry of");
  assert_error("patterns:\n  filler_words:\n    - ''\n", "3: each entry of");
  assert_error("patterns:\n  code_patterns:\n    - a\n    - 'b('\n",
               "4: patterns.code_patterns: “b(” is no regular expression: ");
  assert_error("a: [\n", "2: not YAML");
}

static void
test_no_file(void)
{
  g_autofree char *path = g_build_filename(scratch, "none.yaml", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(path, &error);
  g_assert_null(quality);
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_assert_nonnull(strstr(error->message, path));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  scratch = g_dir_make_tmp("cm-quality-XXXXXX", NULL);
  g_test_add_func("/quality/built-in", test_built_in);
  g_test_add_func("/quality/override", test_override);
  g_test_add_func("/quality/errors", test_errors);
  g_test_add_func("/quality/no-file", test_no_file);
  int status = g_test_run();
  g_autofree char *path = g_build_filename(scratch, "q.yaml", NULL);
  g_unlink(path);
  g_rmdir(scratch);
  g_free(scratch);
  return status;
}
