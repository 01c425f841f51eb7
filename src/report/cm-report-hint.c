/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-hint-effect.h"
#include "cm-report-cells.h"
#include "cm-stats.h"

#define TERMS_SHOWN 10 /* of a model, each way */

/* A term with the number of photos where it came or went. */
typedef struct {
  const char *term; /* of an effect */
  guint count;
} Term;

/* What the hint did to one model's answers. */
typedef struct {
  GPtrArray *effects; /* of CmHintEffect */
  GArray *alike;      /* of double */
  guint n_added;
  guint n_suppressed;
} Effects;

static void
effects_init(Effects *self)
{
  *self = (Effects){0};
  self->effects = g_ptr_array_new_with_free_func((GDestroyNotify)cm_hint_effect_free);
  self->alike = g_array_new(FALSE, FALSE, sizeof(double));
}

static void
effects_clear(Effects *self)
{
  g_ptr_array_unref(self->effects);
  g_array_unref(self->alike);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Effects, effects_clear)

static gboolean
is_answer_of(const CmResult *result, const char *lane)
{
  return result->status == CM_STATUS_ANSWERED && result->text != NULL &&
         g_strcmp0(result->lane, lane) == 0;
}

/* By which an answer of the lane blind is found from that of the lane assisted to the same photo,
 * of the same repeat. */
static char *
key_of(const CmResult *result)
{
  CmGeneration generation = cm_result_generation(result);
  generation.lane = CM_LANE_BLIND;
  return cm_generation_key(&generation);
}

/* A model's answers of the lane blind, borrowed, by their key. */
static GHashTable *
blind_answers(const GPtrArray *results)
{
  GHashTable *answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    if (is_answer_of(result, CM_LANE_BLIND))
      g_hash_table_insert(answers, key_of(result), result);
  }
  return answers;
}

/* Compares the two answers to a photo. Where the photo gave no hint, both prompts are the same and
 * there is nothing to tell. */
static void
add_photo(Effects *self, const CmReport *report, const CmResult *blind, const CmResult *assisted)
{
  const CmRun *run = report->run;
  const CmPrompt *plain = cm_run_find_prompt(run, blind->photo_id, CM_LANE_BLIND);
  const CmPrompt *hinted = cm_run_find_prompt(run, assisted->photo_id, CM_LANE_ASSISTED);
  if (plain == NULL || hinted == NULL || g_strcmp0(plain->text, hinted->text) == 0)
    return;
  CmHintEffect *effect = cm_hint_effect_new(cm_review_quality(report->review), hinted->text,
                                            blind->text, assisted->text);
  self->n_added += effect->n_added;
  self->n_suppressed += effect->n_suppressed;
  g_array_append_val(self->alike, effect->alike);
  g_ptr_array_add(self->effects, effect);
}

static void
gather(Effects *self, const CmReport *report, const GPtrArray *results)
{
  g_autoptr(GHashTable) blind_by_key = blind_answers(results);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *assisted = g_ptr_array_index(results, i);
    if (!is_answer_of(assisted, CM_LANE_ASSISTED))
      continue;
    g_autofree char *key = key_of(assisted);
    const CmResult *blind = g_hash_table_lookup(blind_by_key, key);
    if (blind != NULL)
      add_photo(self, report, blind, assisted);
  }
}

/* More photos first; among equals the earlier. */
static int
compare_terms(gconstpointer a, gconstpointer b)
{
  const Term *left = a, *right = b;
  return (left->count < right->count) - (left->count > right->count);
}

/* Those that came (suppressed FALSE) or went in most photos, and how many more there are. */
static CmInline *
terms_of(const Effects *self, gboolean suppressed)
{
  g_autoptr(GArray) terms = g_array_new(FALSE, FALSE, sizeof(Term));
  g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < self->effects->len; i++) {
    const CmHintEffect *effect = g_ptr_array_index(self->effects, i);
    const GPtrArray *own = suppressed ? effect->suppressed : effect->added;
    for (guint j = 0; j < own->len; j++) {
      const Term fresh = {.term = g_ptr_array_index(own, j)};
      guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, fresh.term));
      if (place == 0) {
        g_array_append_val(terms, fresh);
        place = terms->len;
        g_hash_table_insert(places, (gpointer)fresh.term, GUINT_TO_POINTER(place));
      }
      g_array_index(terms, Term, place - 1).count++;
    }
  }
  g_array_sort(terms, compare_terms); /* a stable sort */
  CmInline *cell = cm_inline_new(terms->len == 0 ? "nothing" : NULL);
  for (guint i = 0; i < MIN(terms->len, TERMS_SHOWN); i++) {
    const Term *term = &g_array_index(terms, Term, i);
    cm_inline_add(cell, CM_SPAN_TEXT, i > 0 ? ", " : "");
    cm_inline_add(cell, CM_SPAN_CODE, term->term);
    if (term->count > 1)
      cm_inline_printf(cell, " (%u)", term->count);
  }
  if (terms->len > TERMS_SHOWN)
    cm_inline_printf(cell, " and %u more", terms->len - TERMS_SHOWN);
  return cell;
}

static void
write_model(const char *model_id, const Effects *self, CmWriter *writer)
{
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, model_id);
  g_ptr_array_add(cells, cm_inline_printf(cm_inline_new(NULL), "%u", self->effects->len));
  cm_cell_share(cells,
                cm_stats_median((const double *)(const void *)self->alike->data, self->alike->len));
  g_ptr_array_add(cells, terms_of(self, FALSE));
  g_ptr_array_add(cells, terms_of(self, TRUE));
  cm_writer_table_row(writer, cells);
}

static void
begin_table(CmWriter *writer)
{
  static const CmColumn columns[] = {{"Model", FALSE},
                                     {"Photos", TRUE},
                                     {"Alike", TRUE},
                                     {"The hint added", FALSE},
                                     {"No longer said with the hint", FALSE}};
  cm_writer_heading(writer, 2, cm_inline_new("What the hint did"));
  cm_writer_paragraph(
      writer, cm_inline_new("Answers without the photo's metadata (lane blind) against those with "
                            "it (lane assisted), photo by photo: how alike they are (median), "
                            "words that the hint supplied, and words for what was seen without "
                            "it. In parentheses, with how many photos."));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
}

void
cm_report_hint(const CmReport *report, CmWriter *writer)
{
  gboolean begun = FALSE;
  if (cm_review_quality(report->review) == NULL || !report->many_lanes)
    return;
  g_autoptr(GPtrArray) results = cm_report_by_model(report);
  g_autoptr(GPtrArray) models = cm_results_group(results, cm_result_model);
  for (guint i = 0; i < models->len; i++) {
    const GPtrArray *own = g_ptr_array_index(models, i);
    g_auto(Effects) effects = {0};
    effects_init(&effects);
    gather(&effects, report, own);
    if (effects.effects->len == 0)
      continue;
    if (!begun)
      begin_table(writer);
    begun = TRUE;
    write_model(cm_result_model(g_ptr_array_index(own, 0)), &effects, writer);
  }
  if (begun)
    cm_writer_table_end(writer);
}
