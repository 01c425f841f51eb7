/* SPDX-License-Identifier: MIT */
#include "cm-report-repeats.h"

#include "cm-text.h"

#include <string.h>

/* Longest message among the actionable items; the gallery has all of it. */
#define MESSAGE_BYTES 400

/* The failures of one package at fault, by the reference report's rule. */
typedef struct {
  const char *name; /* static text */
  GPtrArray *results;
} Package;

static void
package_clear(gpointer data)
{
  g_ptr_array_unref(((Package *)data)->results);
}

static Package *
find_package(GArray *packages, const char *name)
{
  for (guint i = 0; i < packages->len; i++)
    if (g_str_equal(g_array_index(packages, Package, i).name, name))
      return &g_array_index(packages, Package, i);
  const Package fresh = {name, g_ptr_array_new()};
  g_array_append_val(packages, fresh);
  return &g_array_index(packages, Package, packages->len - 1);
}

/* Most failures first, then by name. */
static int
compare_packages(gconstpointer a, gconstpointer b)
{
  const Package *left = a, *right = b;
  int order =
      (left->results->len < right->results->len) - (left->results->len > right->results->len);
  return order != 0 ? order : strcmp(left->name, right->name);
}

static GArray *
collect(const CmReport *report)
{
  GArray *packages = g_array_new(FALSE, FALSE, sizeof(Package));
  g_array_set_clear_func(packages, package_clear);
  for (guint i = 0; i < report->results->len; i++) {
    CmResult *result = g_ptr_array_index(report->results, i);
    const CmVerdict *verdict = cm_review_find(report->review, result);
    if (result->status == CM_STATUS_FAILED && verdict != NULL && verdict->reference_package != NULL)
      g_ptr_array_add(find_package(packages, verdict->reference_package)->results, result);
  }
  g_array_sort(packages, compare_packages);
  return packages;
}

static const char *
class_of(const CmVerdict *verdict)
{
  return verdict->reference_class;
}

static const char *
layer_of(const CmVerdict *verdict)
{
  return verdict->diagnosis != NULL ? cm_layer_to_string(verdict->diagnosis->layer) : NULL;
}

static int
compare_strings(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* What the failures of a package are, each once, in order, joined by commas. */
static CmInline *
distinct(const CmReport *report, const Package *package, const char *(*get)(const CmVerdict *))
{
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  for (guint i = 0; i < package->results->len; i++) {
    const char *word = get(cm_review_find(report->review, g_ptr_array_index(package->results, i)));
    if (word != NULL && !g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
      g_ptr_array_add(words, (gpointer)word);
  }
  g_ptr_array_sort(words, compare_strings);
  CmInline *line = cm_inline_new(NULL);
  for (guint i = 0; i < words->len; i++)
    cm_inline_printf(line, "%s%s", i > 0 ? ", " : "", (char *)g_ptr_array_index(words, i));
  return line;
}

/* Each model once, with how many failures it has where there are several. */
static CmInline *
models_of(const Package *package)
{
  g_autoptr(GPtrArray) models = cm_results_group(package->results, cm_result_model);
  CmInline *line = cm_inline_new(NULL);
  for (guint i = 0; i < models->len; i++) {
    const GPtrArray *results = g_ptr_array_index(models, i);
    cm_inline_add(line, CM_SPAN_TEXT, i > 0 ? ", " : NULL);
    cm_inline_add(line, CM_SPAN_CODE, cm_result_model(g_ptr_array_index(results, 0)));
    if (results->len > 1)
      cm_inline_printf(line, " (%u)", results->len);
  }
  return line;
}

static void
write_table(const CmReport *report, const GArray *packages, CmWriter *writer)
{
  static const CmColumn columns[] = {{"Package", FALSE},
                                     {"Failures", TRUE},
                                     {"Error Types", FALSE},
                                     {"Layers at Fault", FALSE},
                                     {"Affected Models", FALSE}};
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < packages->len; i++) {
    const Package *package = &g_array_index(packages, Package, i);
    GPtrArray *cells = cm_writer_items();
    g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, package->name));
    g_ptr_array_add(cells, cm_inline_printf(cm_inline_new(NULL), "%u", package->results->len));
    g_ptr_array_add(cells, distinct(report, package, class_of));
    g_ptr_array_add(cells, distinct(report, package, layer_of));
    g_ptr_array_add(cells, models_of(package));
    cm_writer_table_row(writer, cells);
  }
  cm_writer_table_end(writer);
}

/* "`model`, 24 times (Model Error) Error: `…` Type: `ValueError` What to do: …" */
static CmInline *
action(const CmReport *report, const CmResult *result, guint n_times)
{
  const CmVerdict *verdict = cm_review_find(report->review, result);
  const CmFailure *failure = result->failure;
  CmInline *item = cm_inline_new(NULL);
  if (n_times > 1)
    cm_inline_printf(cm_inline_add(item, CM_SPAN_CODE, result->model_id), ", %u times", n_times);
  else
    cm_report_name(report, result, item);
  cm_inline_printf(item, " (%s)", verdict->reference_class);
  if (failure != NULL && failure->message != NULL) {
    g_autofree char *message =
        cm_text_sanitize(failure->message, strlen(failure->message), MESSAGE_BYTES);
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " Error: "), CM_SPAN_CODE, message);
  }
  const char *type = failure != NULL ? cm_json_get_string(failure->exception, "type") : NULL;
  if (type != NULL)
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " Type: "), CM_SPAN_CODE, type);
  if (verdict->diagnosis != NULL && verdict->diagnosis->remedy != NULL)
    cm_inline_printf(item, " What to do: %s", verdict->diagnosis->remedy);
  return item;
}

static void
write_actions(const CmReport *report, const GArray *packages, CmWriter *writer)
{
  cm_writer_heading(writer, 3, cm_inline_new("Actionable Items by Package"));
  for (guint i = 0; i < packages->len; i++) {
    const Package *package = &g_array_index(packages, Package, i);
    GPtrArray *items = cm_writer_items();
    g_autoptr(GHashTable) failures = cm_report_failures(report, package->results);
    for (guint j = 0; j < package->results->len; j++) {
      const CmResult *result = g_ptr_array_index(package->results, j);
      const GPtrArray *same = g_hash_table_lookup(failures, result);
      if (same != NULL)
        g_ptr_array_add(items, action(report, result, same->len));
    }
    cm_writer_heading(writer, 4, cm_inline_new(package->name));
    cm_writer_list(writer, items);
  }
}

void
cm_report_packages(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GArray) packages = collect(report);
  if (packages->len == 0)
    return;
  cm_writer_heading(writer, 2, cm_inline_new("🚨 Failures by Package (Actionable)"));
  write_table(report, packages, writer);
  write_actions(report, packages, writer);
}
