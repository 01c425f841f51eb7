/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-verdict-fields.h"

#include <math.h>

double
cm_report_score(double score)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(text, sizeof text, "%.1f", score);
  return nearbyint(g_ascii_strtod(text, NULL));
}

static CmInline *
strong(const char *label)
{
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, label);
  return cm_inline_add(line, CM_SPAN_TEXT, " ");
}

static void
write_usability(const CmAssessment *assessment, CmWriter *writer)
{
  g_autofree char *labels = cm_verdict_labels(assessment, ", ");
  CmInline *line = strong("Assessment:");
  cm_inline_add(line, CM_SPAN_CODE, cm_usability_to_string(assessment->usability));
  if (labels[0] != '\0')
    cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, ", observed: "), CM_SPAN_TEXT, labels);
  for (guint i = 0; i < assessment->reasons->len; i++)
    cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, i == 0 ? ". Why: " : "; "), CM_SPAN_TEXT,
                  g_ptr_array_index(assessment->reasons, i));
  cm_writer_paragraph(writer, line);
}

/* "Utility: C, 53/100 (…); labels: …", as the reference report puts it. */
static void
write_reference(const CmReference *reference, CmWriter *writer)
{
  CmInline *line = strong("Utility:");
  cm_inline_printf(line, "%c, %.0f/100 (%s)", reference->grade, cm_report_score(reference->score),
                   reference->weakness);
  for (guint i = 0; i < reference->labels->len; i++)
    cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, i == 0 ? "; labels: " : ", "), CM_SPAN_CODE,
                  g_ptr_array_index(reference->labels, i));
  cm_writer_paragraph(writer, line);
}

static void
write_observations(const CmAssessment *assessment, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Observed", FALSE}, {"Why", FALSE}, {"Words", FALSE}, {"Bytes", TRUE}};
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *seen = g_ptr_array_index(assessment->observations, i);
    GPtrArray *cells = cm_writer_items();
    g_ptr_array_add(
        cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, cm_label_to_string(seen->label)));
    g_ptr_array_add(cells, cm_inline_new(seen->reason));
    g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, seen->quote));
    g_ptr_array_add(cells,
                    cm_inline_printf(cm_inline_new(NULL), "%" G_GSIZE_FORMAT "–%" G_GSIZE_FORMAT,
                                     seen->begin, seen->end));
    cm_writer_table_row(writer, cells);
  }
  cm_writer_table_end(writer);
}

static void
write_constraints(const CmAssessment *assessment, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  for (guint i = 0; i < assessment->constraints->len; i++) {
    const CmConstraint *constraint = g_ptr_array_index(assessment->constraints, i);
    CmInline *item = cm_inline_new(constraint->kept ? "✅ " : "❌ ");
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, constraint->demand), CM_SPAN_TEXT, ": ");
    g_ptr_array_add(items, cm_inline_add(item, CM_SPAN_TEXT, constraint->found));
  }
  cm_writer_list(writer, items);
}

/* Claims that the photo's metadata rules out. */
static void
write_contradictions(const CmVerdict *verdict, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  for (guint i = 0; verdict->contradictions != NULL && i < verdict->contradictions->len; i++) {
    const CmContradiction *found = g_ptr_array_index(verdict->contradictions, i);
    CmInline *item = strong("Against the metadata:");
    cm_inline_add(cm_inline_add(item, CM_SPAN_CODE, found->quote), CM_SPAN_TEXT, ": ");
    g_ptr_array_add(items, cm_inline_add(item, CM_SPAN_TEXT, found->reason));
  }
  cm_writer_list(writer, items);
}

static void
add_text(GPtrArray *items, const char *label, const char *text)
{
  if (text != NULL)
    g_ptr_array_add(items, cm_inline_add(strong(label), CM_SPAN_TEXT, text));
}

/* What a catalogue would take over. */
static void
write_catalogue(const CmVerdict *verdict, CmWriter *writer)
{
  const CmCatalogue *catalogue = &verdict->assessment->catalogue;
  GPtrArray *items = cm_writer_items();
  add_text(items, "Title:", catalogue->title);
  add_text(items, "Description:", catalogue->description);
  if (catalogue->keywords->len > 0) {
    CmInline *line = strong("Keywords:");
    for (guint i = 0; i < catalogue->keywords->len; i++)
      cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, i == 0 ? NULL : ", "), CM_SPAN_TEXT,
                    g_ptr_array_index(catalogue->keywords, i));
    if (verdict->n_keywords > catalogue->keywords->len)
      cm_inline_printf(line, " and %u more", verdict->n_keywords - catalogue->keywords->len);
    g_ptr_array_add(items, line);
  }
  cm_writer_list(writer, items);
}

static void
write_assessment(const CmVerdict *verdict, CmWriter *writer)
{
  const CmAssessment *assessment = verdict->assessment;
  const CmCatalogue *catalogue = &assessment->catalogue;
  write_usability(assessment, writer);
  write_contradictions(verdict, writer);
  if (assessment->observations->len + assessment->constraints->len > 0) {
    cm_writer_details_begin(writer, cm_inline_new("What was observed, and what the prompt asked"));
    if (assessment->observations->len > 0)
      write_observations(assessment, writer);
    write_constraints(assessment, writer);
    cm_writer_details_end(writer);
  }
  if (catalogue->title == NULL && catalogue->description == NULL && catalogue->keywords->len == 0)
    return;
  cm_writer_details_begin(writer, cm_inline_new(catalogue->repaired ? "For the catalogue, repaired"
                                                                    : "For the catalogue"));
  write_catalogue(verdict, writer);
  cm_writer_details_end(writer);
}

void
cm_report_assessment(const CmVerdict *verdict, CmWriter *writer)
{
  if (verdict->assessment != NULL)
    write_assessment(verdict, writer);
  if (verdict->reference != NULL)
    write_reference(verdict->reference, writer);
}

void
cm_report_diagnosis(const CmDiagnosis *diagnosis, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  CmInline *first = strong("Diagnosis:");
  cm_inline_add(first, CM_SPAN_CODE, diagnosis->class_name);
  cm_inline_printf(first, ", layer at fault: %s (%s)", cm_layer_to_string(diagnosis->layer),
                   cm_confidence_to_string(diagnosis->confidence));
  g_ptr_array_add(items, first);
  add_text(items, "Why:", diagnosis->explanation);
  if (diagnosis->package != NULL)
    g_ptr_array_add(items, cm_inline_add(strong("Raised in:"), CM_SPAN_CODE, diagnosis->package));
  if (diagnosis->evidence != NULL)
    g_ptr_array_add(items, cm_inline_add(strong("Evidence:"), CM_SPAN_CODE, diagnosis->evidence));
  add_text(items, "What to do:", diagnosis->remedy);
  add_text(items, "Fixed in:", diagnosis->fixed_in);
  for (guint i = 0; diagnosis->references != NULL && diagnosis->references[i] != NULL; i++)
    g_ptr_array_add(items, cm_inline_add(strong("See:"), CM_SPAN_LINK, diagnosis->references[i]));
  if (diagnosis->signature != NULL)
    g_ptr_array_add(items, cm_inline_add(strong("Signature:"), CM_SPAN_CODE, diagnosis->signature));
  cm_writer_list(writer, items);
}
