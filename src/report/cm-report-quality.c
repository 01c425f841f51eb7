/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include <string.h>

/* The kinds of the reference report's labels (cm-reference.h), as its labels begin. */
static const struct {
  const char *label;
  const char *title;
} kinds[] = {
    {"⚠️harness", "🔧 Harness Faults"}, {"refusal", "🚫 Refusals"},
    {"repetitive", "🔄 Repetitive Output"}, {"lang_mixing", "🌐 Language Mixing"},
    {"hallucination", "👻 Hallucinations"}, {"generic", "🥱 Generic Output"},
    {"verbose", "📝 Verbose Output"},       {"formatting", "🎨 Formatting Problems"},
    {"bullets", "🔢 Excessive Bullets"},    {"context-ignored", "🧭 Context Ignored"},
};

static void
write_kind(CmWriter *writer, const char *name, guint count, GPtrArray *items)
{
  g_autofree char *title = g_strdup_printf("%s (%u):", name, count);
  if (items->len > 0)
    cm_writer_paragraph(writer, cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title));
  cm_writer_list(writer, items);
}

/* Adds a failure, unless it is that of the row before: another photo or repeat of the same model.
 */
static void
add_failure(GPtrArray *items, const CmReport *report, const CmResult *result,
            const CmResult *before)
{
  const CmVerdict *verdict = cm_review_find(report->review, result);
  const char *class_name = result->failure != NULL ? result->failure->class_name : "?";
  gboolean is_judged = verdict != NULL && verdict->reference_class != NULL;
  if (before != NULL && before->failure != NULL &&
      g_str_equal(before->model_id, result->model_id) &&
      g_strcmp0(before->failure->class_name, class_name) == 0)
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, result->model_id);
  cm_inline_add(item, CM_SPAN_TEXT, " (");
  cm_inline_add(item, CM_SPAN_CODE, is_judged ? verdict->reference_class : class_name);
  cm_inline_add(item, CM_SPAN_TEXT, ")");
  if (is_judged)
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " "), CM_SPAN_CODE, class_name);
  if (is_judged && verdict->diagnosis != NULL)
    cm_inline_printf(item, ", layer: %s", cm_layer_to_string(verdict->diagnosis->layer));
  g_ptr_array_add(items, item);
}

/* Failures are the first rows, by model. */
static void
write_failures(const CmReport *report, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  const CmResult *before = NULL;
  guint models = 0;
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    if (result->status != CM_STATUS_FAILED)
      break;
    models += before == NULL || !g_str_equal(before->model_id, result->model_id);
    add_failure(items, report, result, before);
    before = result;
  }
  write_kind(writer, "❌ Failed Models", models, items);
}

/* What stands in the label's parentheses, or NULL; FALSE where the label is of another kind. */
static gboolean
match_kind(const char *label, const char *kind, char **ret_detail)
{
  gsize length = strlen(kind);
  if (!g_str_has_prefix(label, kind) || (label[length] != '\0' && label[length] != '('))
    return FALSE;
  const char *end = strrchr(label, ')');
  gboolean has_detail = label[length] == '(' && end != NULL;
  *ret_detail =
      has_detail ? g_strndup(label + length + 1, (gsize)(end - label) - length - 1) : NULL;
  return TRUE;
}

/* The answers of one model with labels of one kind. */
typedef struct {
  const CmResult *first;
  guint n_labels;
  char *detail; /* of the first; NULL for none */
} Labelled;

static void
add_labels(Labelled *self, const CmReport *report, const CmResult *result, const char *kind)
{
  const CmVerdict *verdict = cm_review_find(report->review, result);
  if (verdict == NULL || verdict->reference == NULL)
    return;
  for (guint i = 0; i < verdict->reference->labels->len; i++) {
    g_autofree char *detail = NULL;
    if (!match_kind(g_ptr_array_index(verdict->reference->labels, i), kind, &detail))
      continue;
    if (self->n_labels++ == 0) {
      self->first = result;
      self->detail = g_steal_pointer(&detail);
    }
  }
}

/* "`model` on `photo-1` (`phrase: "…"`)"; of several answers "`model`, 24 times, such as `…`". */
static CmInline *
labelled_item(const CmReport *report, const Labelled *labelled)
{
  CmInline *item = cm_inline_new(NULL);
  if (labelled->n_labels > 1)
    cm_inline_printf(cm_inline_add(item, CM_SPAN_CODE, labelled->first->model_id), ", %u times",
                     labelled->n_labels);
  else
    cm_report_name(report, labelled->first, item);
  if (labelled->detail == NULL)
    return item;
  cm_inline_add(item, CM_SPAN_TEXT, labelled->n_labels > 1 ? ", such as " : " (");
  cm_inline_add(item, CM_SPAN_CODE, labelled->detail);
  return cm_inline_add(item, CM_SPAN_TEXT, labelled->n_labels > 1 ? NULL : ")");
}

/* Adds an item for each model with such labels. Returns how many labels there are. */
static guint
add_labelled(GPtrArray *items, const CmReport *report, const GPtrArray *models, const char *kind)
{
  guint n_labels = 0;
  for (guint i = 0; i < models->len; i++) {
    const GPtrArray *results = g_ptr_array_index(models, i);
    Labelled labelled = {0};
    for (guint j = 0; j < results->len; j++)
      add_labels(&labelled, report, g_ptr_array_index(results, j), kind);
    if (labelled.n_labels > 0)
      g_ptr_array_add(items, labelled_item(report, &labelled));
    n_labels += labelled.n_labels;
    g_free(labelled.detail);
  }
  return n_labels;
}

static gboolean
has_issues(const CmReport *report, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const CmVerdict *verdict = cm_review_find(report->review, result);
    if (result->status == CM_STATUS_FAILED)
      return TRUE;
    if (verdict != NULL && verdict->reference != NULL && verdict->reference->labels->len > 0)
      return TRUE;
  }
  return FALSE;
}

void
cm_report_quality(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  if (!has_issues(report, results))
    return;
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  cm_writer_heading(writer, 2, cm_inline_new("⚠️ Quality Issues"));
  write_failures(report, writer);
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    GPtrArray *items = cm_writer_items();
    guint n_labels = add_labelled(items, report, models, kinds[i].label);
    write_kind(writer, kinds[i].title, n_labels, items);
  }
}
