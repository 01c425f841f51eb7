/* SPDX-License-Identifier: MIT */
/* When a worker may be started while another one loads. */
#include "cm-ahead.h"
#include "cm-json.h"

#include <math.h>

static gboolean
has_cores(const char *cpu, double threads)
{
  g_autofree char *text = g_strdup_printf("{\"cpu\":{%s}}", cpu);
  g_autoptr(json_t) machine = json_loads(text, 0, NULL);
  g_assert_nonnull(machine);
  return cm_ahead_has_cores(machine, threads);
}

static void
test_cores(void)
{
  g_assert_true(has_cores("\"logical_cores\":16,\"usable_cores\":16", 8));
  g_assert_true(has_cores("\"logical_cores\":4,\"usable_cores\":4", 2));
  g_assert_false(has_cores("\"logical_cores\":4,\"usable_cores\":4", 3));
  g_assert_false(has_cores("\"logical_cores\":2,\"usable_cores\":2", 1));
  /* affinity and a container's share count, whatever the machine has */
  g_assert_false(has_cores("\"logical_cores\":16,\"usable_cores\":2", 2));
  g_assert_false(has_cores("\"logical_cores\":16,\"usable_cores\":16,\"limit_cores\":3", 2));
  g_assert_true(has_cores("\"logical_cores\":16,\"usable_cores\":16,\"limit_cores\":3.5", 2));
  /* a system that does not tell which are usable */
  g_assert_true(has_cores("\"logical_cores\":8", 4));
  g_assert_false(has_cores("\"physical_cores\":8", 4));
  g_assert_false(has_cores("\"logical_cores\":8", NAN));
}

static void
test_memory(void)
{
  const CmFit two = {.total_bytes = 2e9, .least_bytes = 2e9};
  const CmFit unknown = {.total_bytes = NAN, .least_bytes = 1e9};
  const CmFitMemory ten = {.free_bytes = 10e9}, four = {.free_bytes = 4.5e9};
  const CmFitMemory bound = {.free_bytes = 10e9, .bound_bytes = 3e9}, none = {.free_bytes = NAN};
  g_assert_true(cm_ahead_both_fit(&two, &two, &ten));
  g_assert_false(cm_ahead_both_fit(&two, &two, &four)); /* tight */
  g_assert_false(cm_ahead_both_fit(&two, &two, &bound));
  g_assert_false(cm_ahead_both_fit(&two, &two, &none));
  g_assert_false(cm_ahead_both_fit(&two, &unknown, &ten));
}

static void
test_files(void)
{
  g_autoptr(CmModel) model = cm_model_new("/models/a");
  g_auto(GStrv) none = cm_ahead_files(model);
  g_assert_cmpuint(g_strv_length(none), ==, 0);
  cm_model_add_file(model, "/models/a/x.gguf", 10);
  cm_model_add_file(model, "/models/a/mmproj.gguf", -1);
  g_auto(GStrv) files = cm_ahead_files(model);
  g_assert_cmpuint(g_strv_length(files), ==, 2);
  g_assert_cmpstr(files[0], ==, "/models/a/x.gguf");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/ahead/cores", test_cores);
  g_test_add_func("/ahead/memory", test_memory);
  g_test_add_func("/ahead/files", test_files);
  return g_test_run();
}
