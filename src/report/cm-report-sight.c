/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-report-cells.h"

#define FAILURES_MAX    20 /* of controls, named */
#define DECISIONS_SHOWN 24 /* sentences; more are folded */

static void
write_row(const CmModelSight *model, const CmLaneSight *lane, CmWriter *writer)
{
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, model->model_id);
  cm_cell_code(cells, lane->lane);
  cm_cell_text(cells, cm_sight_verdict_to_string(lane->verdict));
  cm_cell_share(cells, lane->same_blank);
  cm_cell_share(cells, lane->same_other);
  cm_cell_share(cells, lane->from_hint);
  cm_cell_count(cells, lane->n_following, lane->n_seen_terms);
  cm_cell_count(cells, lane->n_shown_found, lane->n_shown);
  cm_writer_table_row(writer, cells);
}

static void
write_table(const GPtrArray *sights, CmWriter *writer)
{
  static const CmColumn columns[] = {
      {"Model", FALSE},
      {"Lane", FALSE},
      {"Verdict", FALSE},
      {"Same without the picture", TRUE},
      {"Same with another picture", TRUE},
      {"From the hint", TRUE},
      {"Objects and colours that follow the picture", TRUE},
      {"Things found that the other picture shows", TRUE},
  };
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < sights->len; i++) {
    const CmModelSight *model = g_ptr_array_index(sights, i);
    for (guint j = 0; j < model->lanes->len; j++)
      write_row(model, g_ptr_array_index(model->lanes, j), writer);
  }
  cm_writer_table_end(writer);
}

/* "`model`, lane `blind`, **sees**: " */
static CmInline *
beginning(const CmModelSight *model, const CmLaneSight *lane)
{
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, model->model_id);
  cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ", lane "), CM_SPAN_CODE, lane->lane);
  cm_inline_add(item, CM_SPAN_TEXT, ", ");
  return cm_inline_add(item, CM_SPAN_STRONG, cm_sight_verdict_to_string(lane->verdict));
}

/* What decided, for which photo, and how many answers agree where they are several. */
static void
add_decision(GPtrArray *items, const CmModelSight *model, const CmLaneSight *lane)
{
  CmInline *item = beginning(model, lane);
  if (lane->n_telling > 1)
    cm_inline_printf(item, " (%u of %u answers)", lane->n_agreeing, lane->n_telling);
  cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ": "), CM_SPAN_TEXT, lane->reason);
  if (lane->n_answers > 1 && lane->decided_by != NULL) {
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " (for "), CM_SPAN_CODE, lane->decided_by);
    cm_inline_add(item, CM_SPAN_TEXT, ")");
  }
  for (guint i = 0; i < lane->following->len; i++)
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, i == 0 ? ". What follows the picture: " : ", "),
                  CM_SPAN_CODE, g_ptr_array_index(lane->following, i));
  g_ptr_array_add(items, item);
}

/* A picture without a token of its own cannot have been seen, whatever the answer says; where that
 * decided, it is said already. */
static void
add_tokens(GPtrArray *items, const CmModelSight *model, const CmLaneSight *lane)
{
  gboolean decided = lane->verdict == CM_SIGHT_IGNORES_PICTURE;
  if (lane->n_no_image_tokens == 0 || (decided && lane->n_no_image_tokens == lane->n_answers))
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, model->model_id);
  cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ", lane "), CM_SPAN_CODE, lane->lane);
  g_ptr_array_add(items,
                  cm_inline_printf(item,
                                   ": no token of the prompt stood for the picture, in %u of %u "
                                   "answers",
                                   lane->n_no_image_tokens, lane->n_answers));
}

/* Photos with nearly the same answer, pair by pair. */
static void
add_alike(GPtrArray *items, const CmModelSight *model, const CmLaneSight *lane)
{
  if (lane->n_alike == 0)
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, model->model_id);
  cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ", lane "), CM_SPAN_CODE, lane->lane);
  cm_inline_printf(item, ": nearly the same answer to different photos, in %u of %u pairs: ",
                   lane->n_alike, lane->n_compared);
  for (guint i = 0; i < lane->alike->len; i++) {
    const CmAlikePhotos *pair = &g_array_index(lane->alike, CmAlikePhotos, i);
    cm_inline_add(item, CM_SPAN_TEXT, i > 0 ? ", " : "");
    cm_inline_add(item, CM_SPAN_CODE, pair->one);
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " and "), CM_SPAN_CODE, pair->other);
    cm_inline_printf(item, " (%.0f %%)", 100 * pair->alike);
  }
  if (lane->n_alike > lane->alike->len)
    cm_inline_printf(item, " and %u more", lane->n_alike - lane->alike->len);
  g_ptr_array_add(items, item);
}

/* A control that failed tells nothing of sight, but is no secret. */
static void
add_failures(GPtrArray *items, const CmReport *report)
{
  g_autoptr(GPtrArray) failed = cm_results_failed_controls(report->results, report->controls);
  for (guint i = 0; i < MIN(failed->len, FAILURES_MAX); i++) {
    const CmResult *control = g_ptr_array_index(failed, i);
    CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, control->model_id);
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ", lane "), CM_SPAN_CODE, control->lane);
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ": failed with the control picture "),
                  CM_SPAN_CODE, control->control);
    if (control->failure != NULL)
      cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, ": "), CM_SPAN_CODE,
                    control->failure->class_name);
    g_ptr_array_add(items, item);
  }
  if (failed->len > FAILURES_MAX)
    g_ptr_array_add(items, cm_inline_printf(cm_inline_new(NULL), "%u more controls failed",
                                            failed->len - FAILURES_MAX));
}

/* What was compared with what. */
static void
write_method(const CmReport *report, CmWriter *writer)
{
  const CmPhoto *other = cm_run_find_control(report->run, CM_CONTROL_OTHER);
  if (report->controls->len == 0) {
    cm_writer_paragraph(writer,
                        cm_inline_new("No model was asked about other pictures; --controls does "
                                      "that. This is what can be told without."));
    return;
  }
  CmInline *line = cm_inline_new("Each model got the same prompt again, with a blank picture");
  if (other != NULL && other->path != NULL) {
    g_autofree char *name = g_path_get_basename(other->path);
    cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, " and with another one ("), CM_SPAN_CODE, name);
    cm_inline_add(line, CM_SPAN_TEXT, ")");
  }
  cm_writer_paragraph(writer,
                      cm_inline_add(line, CM_SPAN_TEXT,
                                    ". Shares are of the words of an answer that carry meaning, "
                                    "medians over a lane's answers. A model that ignores the "
                                    "picture, or mostly copies the hint, is not recommended, "
                                    "however well its answers read."));
}

void
cm_report_sight(const CmReport *report, CmWriter *writer)
{
  const GPtrArray *sights = report->advice != NULL ? report->advice->sights : NULL;
  if (sights == NULL || sights->len + report->controls->len == 0)
    return;
  GPtrArray *items = cm_writer_items();
  for (guint i = 0; i < sights->len; i++) {
    const CmModelSight *model = g_ptr_array_index(sights, i);
    for (guint j = 0; j < model->lanes->len; j++) {
      const CmLaneSight *lane = g_ptr_array_index(model->lanes, j);
      if (lane->reason != NULL)
        add_decision(items, model, lane);
      add_tokens(items, model, lane);
      add_alike(items, model, lane);
    }
  }
  add_failures(items, report);
  cm_writer_heading(writer, 2, cm_inline_new("Did it see the picture?"));
  write_method(report, writer);
  if (sights->len > 0)
    write_table(sights, writer);
  gboolean fold = items->len > DECISIONS_SHOWN;
  if (fold)
    cm_writer_details_begin(writer, cm_inline_new("What decided (click to expand)"));
  cm_writer_list(writer, items);
  if (fold)
    cm_writer_details_end(writer);
}
