/* SPDX-License-Identifier: MIT */
#include "cm-report-summary.h"

#include "cm-advice-words.h"

#define STEPS_SHOWN       6 /* of more, the rest is folded */
#define PASSED_OVER_SHOWN 8

/* The names of standings. */
static GPtrArray *
names_of(const GPtrArray *standings)
{
  GPtrArray *names = g_ptr_array_new();
  for (guint i = 0; i < standings->len; i++) {
    const CmStanding *standing = g_ptr_array_index(standings, i);
    g_ptr_array_add(names, (gpointer)standing->model_id);
  }
  return names;
}

/* A line "**label** text"; nothing for no text. */
static void
add_item(GPtrArray *items, const char *label, const char *text)
{
  if (text == NULL || text[0] == '\0')
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, label);
  g_ptr_array_add(items, cm_inline_printf(item, " %s", text));
}

/* Models that would be usable by their text alone. */
static guint
count_blind(const CmAdvice *advice)
{
  guint count = 0;
  for (guint i = 0; i < advice->standings->len; i++)
    count += cm_standing_is_blind(g_ptr_array_index(advice->standings, i));
  return count;
}

/* Those of them by name, with what keeps them from being compared. */
static void
add_passed_over(GPtrArray *items, const CmAdvice *advice)
{
  guint n_named = 0;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Passed over:");
  for (guint i = 0; i < advice->standings->len && n_named < PASSED_OVER_SHOWN; i++) {
    const CmStanding *standing = g_ptr_array_index(advice->standings, i);
    if (!cm_standing_is_blind(standing))
      continue;
    g_autofree char *sight = cm_words_sight(standing);
    cm_inline_add(item, CM_SPAN_TEXT, n_named++ == 0 ? " " : ", ");
    cm_inline_add(item, CM_SPAN_CODE, standing->model_id);
    cm_inline_printf(item, " %s", sight);
  }
  guint n_more = count_blind(advice) - n_named;
  if (n_more > 0)
    cm_inline_printf(item, " and %u more", n_more);
  if (n_named > 0)
    g_ptr_array_add(items, item);
  else
    cm_inline_free(item);
}

static void
write_recommendation(const CmAdvice *advice, CmWriter *writer)
{
  const CmStanding *chosen = advice->recommended;
  g_autofree char *reasons = cm_words_reasons(chosen);
  g_autofree char *time = cm_words_catalogue_time(chosen);
  g_autofree char *about =
      time[0] != '\0' ? g_strdup_printf("about %s on this machine, one after another", time) : NULL;
  g_autofree char *choice = cm_words_choice(advice);
  g_autofree char *engine = cm_words_engine(advice);
  g_autofree char *certainty = cm_words_certainty(chosen);

  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Use");
  cm_inline_add(cm_inline_add(line, CM_SPAN_TEXT, " "), CM_SPAN_CODE, chosen->model_id);
  cm_writer_paragraph(writer, cm_inline_printf(line, ": %s.", reasons));

  GPtrArray *items = cm_writer_items();
  add_item(items, "20,000 photos:", about);
  add_item(items, "Chosen:", choice);
  add_item(items, "Engine:", engine);
  add_item(items, "Against it:", chosen->reason);
  add_item(items, "How sure:", certainty);
  add_passed_over(items, advice);
  cm_writer_list(writer, items);
}

/* A row of wishes; takes the figure. Nothing where nobody wins. */
static void
write_wish(CmWriter *writer, const char *wish, const GPtrArray *winners, char *figure)
{
  g_autofree char *owned = figure;
  if (winners->len == 0)
    return;
  g_autoptr(GPtrArray) names = names_of(winners);
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_new(wish));
  CmInline *models = cm_report_add_models(cm_inline_new(NULL), names);
  g_ptr_array_add(cells, cm_inline_add(models, CM_SPAN_TEXT, winners->len > 1 ? " (tied)" : ""));
  g_ptr_array_add(cells, cm_inline_new(owned));
  cm_writer_table_row(writer, cells);
}

/* What the first of the winners has; "" where there is none. */
static char *
words_of_first(const GPtrArray *winners, char *(*words)(const CmStanding *))
{
  return winners->len > 0 ? words(g_ptr_array_index(winners, 0)) : g_strdup("");
}

/* Whether the fastest have caveats, so that the fastest without is of interest. */
static gboolean
are_flawed(const GPtrArray *winners)
{
  for (guint i = 0; i < winners->len; i++)
    if (((const CmStanding *)g_ptr_array_index(winners, i))->typical == CM_USABILITY_USABLE)
      return FALSE;
  return TRUE;
}

static void
write_wishes(const CmAdvice *advice, CmWriter *writer)
{
  static const CmColumn columns[] = {{"If you wish for", FALSE}, {"use", FALSE}, {"with", FALSE}};
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  write_wish(writer, "the best answers", advice->best,
             words_of_first(advice->best, cm_words_quality));
  write_wish(writer, "speed", advice->fastest, words_of_first(advice->fastest, cm_words_speed));
  if (are_flawed(advice->fastest))
    write_wish(writer, "speed, without caveats", advice->fastest_clean,
               words_of_first(advice->fastest_clean, cm_words_speed));
  write_wish(writer, "little memory", advice->smallest,
             words_of_first(advice->smallest, cm_words_memory));
  cm_writer_table_end(writer);
}

/* Why nothing can be recommended, and what came nearest to it. */
static void
write_nothing_usable(const CmAdvice *advice, CmWriter *writer)
{
  guint n_answered = 0;
  for (guint i = 0; i < advice->standings->len; i++)
    n_answered += ((const CmStanding *)g_ptr_array_index(advice->standings, i))->n_answers > 0;
  guint n_failed = advice->standings->len - n_answered;
  guint n_blind = count_blind(advice);
  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG,
                                 "No model here is usable for a catalogue.");
  if (n_answered > n_blind)
    cm_inline_printf(line, " %u answered, but none well enough in more than half of its attempts.",
                     n_answered - n_blind);
  if (n_blind > 0)
    cm_inline_printf(line, " %u wrote what reads well, but not from the picture.", n_blind);
  if (n_failed > 0)
    cm_inline_printf(line, " %u failed every time.", n_failed);
  cm_writer_paragraph(writer, cm_inline_add(line, CM_SPAN_TEXT, " The tables below say why."));
  if (n_answered == 0)
    return;
  const CmStanding *nearest = g_ptr_array_index(advice->standings, 0);
  g_autofree char *quality = cm_words_quality(nearest);
  line = cm_inline_add(cm_inline_new("Nearest to it: "), CM_SPAN_CODE, nearest->model_id);
  cm_writer_paragraph(writer, cm_inline_printf(line, " (%s).", quality));
}

/* The steps from begin to end as a list. */
static void
write_step_list(const GPtrArray *steps, guint begin, guint end, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  for (guint i = begin; i < end; i++) {
    const CmStep *step = g_ptr_array_index(steps, i);
    CmInline *item = cm_inline_new(step->what);
    if (step->models->len > 0)
      cm_report_add_models(cm_inline_add(item, CM_SPAN_TEXT, ": "), step->models);
    g_ptr_array_add(items, item);
  }
  cm_writer_list(writer, items);
}

static void
write_steps(const CmReport *report, const CmAdvice *advice, CmWriter *writer)
{
  g_autoptr(GPtrArray) steps = cm_advice_steps(advice, report->run, report->results);
  guint n_shown = MIN(steps->len, STEPS_SHOWN);
  if (steps->len == 0)
    return;
  cm_writer_heading(writer, 3, cm_inline_new("What to try next"));
  write_step_list(steps, 0, n_shown, writer);
  if (n_shown == steps->len)
    return;
  guint n_more = steps->len - n_shown;
  CmInline *summary = cm_inline_new(NULL);
  cm_inline_printf(summary, "%u more %s for fewer models (click to expand)", n_more,
                   n_more == 1 ? "step" : "steps");
  cm_writer_details_begin(writer, summary);
  write_step_list(steps, n_shown, steps->len, writer);
  cm_writer_details_end(writer);
}

void
cm_report_summary(const CmReport *report, CmWriter *writer)
{
  if (report->advice == NULL || report->results->len == 0)
    return;
  const CmAdvice *advice = report->advice;
  cm_writer_heading(writer, 2, cm_inline_new("Which model to use"));
  if (advice->recommended != NULL) {
    write_recommendation(advice, writer);
    write_wishes(advice, writer);
  } else {
    write_nothing_usable(advice, writer);
  }
  cm_report_comparison(advice, writer);
  cm_report_faults(report, advice, writer);
  write_steps(report, advice, writer);
}
