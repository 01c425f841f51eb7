/* SPDX-License-Identifier: MIT */
#include "cm-reference-class.h"

#include "cm-json.h"

#include <string.h>

static void
test_classes(void)
{
  static const struct {
    const char *message;
    const char *name;
  } cases[] = {
      {"[metal::malloc] Attempting to allocate 2 bytes: greater than the Maximum Allowed Buffer "
       "Size",
       "OOM"},
      {"Model timeout", "Timeout"},
      {"Generation timed out for model x", "Error"}, /* the report's own gap, kept */
      {"Model loading timed out", "Model Error"},
      {"This requires the following packages: x. Run pip install x", "Missing Dep"},
      {"This requires packages", "Error"},
      {"Cannot import name 'x' from y", "Lib Version"},
      {"f() got an unexpected keyword argument 'x'", "API Mismatch"},
      {"a/b does not appear to have a file named config.json", "Config Missing"},
      {"tokenizer.chat_template is not set", "No Chat Template"},
      {"Model loading failed: Missing 1 parameters: lm_head", "Weight Mismatch"},
      {"std::bad_cast", "Type Cast Error"},
      {"ImageProcessor x", "Processor Error"},
      {"Tokenizer class X does not exist", "Tokenizer Error"},
      {"Tokenizer class X", "Error"},
      {"Model generation failed", "Model Error"},
      {"Model", "Error"},
      {"failed", "Error"},
      {"", "Error"},
      {"LOADING a m\u00f6del", "Error"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_cmpstr(cm_reference_failure_class(cases[i].message), ==, cases[i].name);
}

static void
test_packages(void)
{
  static const struct {
    const char *message;
    const char *traceback;
    const char *name;
  } cases[] = {
      {"x", "File \"/v/site-packages/mlx/nn/layers/base.py\", line 1", "mlx"},
      {"std::bad_cast", "mlx_vlm/utils.py", "mlx"},
      {"x", "File \"/v/mlx_vlm/utils.py\"", "mlx-vlm"},
      {"x", "File \"/home/me/mlx-vlm/mine.py\"", "mlx-vlm"},
      {"LOAD_IMAGE", NULL, "mlx-vlm"},
      {"x", "File \"/v/mlx_lm/generate.py\"", "mlx-lm"},
      {"x", "File \"/v/transformers/x.py\"", "transformers"},
      {"Tokenizer class X does not exist", "", "transformers"},
      {"x", "huggingface_hub.errors", "huggingface-hub"},
      {"chat_template is not set", NULL, "model-config"},
      {"Missing 3 parameters", NULL, "model-config"},
      {"Missing", "parameters", "model-config"},
      {"mlx", "mlx_vlm", "unknown"},
      {"", NULL, "unknown"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_cmpstr(cm_reference_package(cases[i].message, cases[i].traceback), ==, cases[i].name);
}

/* The failed rows of the published run: class and package as it recorded them. */
static void
test_published_run(void)
{
  g_autofree char *path =
      g_build_filename(g_getenv("CM_SOURCE_DIR"), "..", "shared", "seed", "results.jsonl", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL)) {
    g_test_skip("the published run is not here");
    return;
  }
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  guint n_failures = 0;
  for (gsize i = 0; lines[i] != NULL; i++) {
    g_autoptr(json_t) row = json_loads(lines[i], 0, NULL);
    const char *message = row != NULL ? cm_json_get_string(row, "error_message") : NULL;
    if (message == NULL)
      continue;
    n_failures++;
    g_assert_cmpstr(cm_reference_failure_class(message), ==,
                    cm_json_get_string(row, "error_stage"));
    g_assert_cmpstr(cm_reference_package(message, cm_json_get_string(row, "error_traceback")), ==,
                    cm_json_get_string(row, "error_package"));
  }
  g_assert_cmpuint(n_failures, ==, 11);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/reference-class/classes", test_classes);
  g_test_add_func("/reference-class/packages", test_packages);
  g_test_add_func("/reference-class/published-run", test_published_run);
  return g_test_run();
}
