/* SPDX-License-Identifier: MIT */
#include "cm-advice-words.h"

#include "cm-format.h"
#include "cm-report-parts.h"
#include "cm-stats.h"

#include <math.h>

/* One decimal below ten, whatever the locale. */
static char *
amount(double value, const char *unit)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(digits, sizeof digits, value < 9.95 ? "%.1f" : "%.0f", value);
  return g_strdup_printf("%s %s", digits, unit);
}

char *
cm_words_counts(const GPtrArray *results, const GPtrArray *controls)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append_printf(
      out, "%u answered, %u failed, %u skipped", cm_results_count(results, CM_STATUS_ANSWERED),
      cm_results_count(results, CM_STATUS_FAILED), cm_results_count(results, CM_STATUS_SKIPPED));
  guint n_failed = cm_results_count(controls, CM_STATUS_FAILED);
  if (controls->len > 0)
    g_string_append_printf(out, "; of the controls %u answered, %u failed",
                           cm_results_count(controls, CM_STATUS_ANSWERED), n_failed);
  return g_strdup(out->str);
}

char *
cm_words_duration(double seconds)
{
  if (!isfinite(seconds))
    return g_strdup("");
  if (seconds < 90)
    return g_strdup_printf("%.0f s", seconds);
  if (seconds < 90 * 60)
    return g_strdup_printf("%.0f min", seconds / 60);
  double hours = seconds / 3600;
  return hours < 48 ? amount(hours, "h") : amount(hours / 24, "days");
}

/* Adds ", " and formatted text; nothing before the first. */
static void G_GNUC_PRINTF(2, 3) add_part(GString *out, const char *format, ...)
{
  if (out->len > 0)
    g_string_append(out, ", ");
  va_list args;
  va_start(args, format);
  g_string_append_vprintf(out, format, args);
  va_end(args);
}

char *
cm_words_usability(const CmStanding *standing)
{
  static const char *const names[] = {
      [CM_USABILITY_USABLE] = "usable",
      [CM_USABILITY_WITH_CAVEATS] = "usable with caveats",
      [CM_USABILITY_UNUSABLE] = "unusable",
  };
  guint n_attempts = standing->n_attempts;
  if (n_attempts == 1)
    return g_strdup(names[standing->typical]);
  if (standing->of_usability[standing->typical] == n_attempts && standing->n_failed == 0)
    return g_strdup_printf("%u of %u %s", n_attempts, n_attempts, names[standing->typical]);
  g_autoptr(GString) out = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    if (standing->of_usability[i] > 0)
      add_part(out, "%u %s", standing->of_usability[i], names[i]);
  g_string_append_printf(out, " of %u", n_attempts);
  if (standing->n_failed > 0)
    g_string_append_printf(out, " (%u failed)", standing->n_failed);
  return g_strdup(out->str);
}

char *
cm_words_faults(const CmStanding *standing)
{
  char *labels = cm_words_labels(standing);
  if (labels[0] != '\0' || standing->reason == NULL)
    return labels;
  g_free(labels);
  return g_strdup(standing->reason);
}

char *
cm_words_labels(const CmStanding *standing)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint label = 0; label < CM_N_LABELS; label++) {
    if (standing->of_label[label] == 0)
      continue;
    add_part(out, "%s", cm_label_to_string(label));
    if (standing->n_answers > 1)
      g_string_append_printf(out, " (%u)", standing->of_label[label]);
  }
  return g_strdup(out->str);
}

char *
cm_words_figure(const CmFigure *figure, CmFormat format)
{
  g_autofree char *median = cm_format_number(format, figure->median);
  if (median[0] == '\0' || isnan(figure->low))
    return g_steal_pointer(&median);
  g_autofree char *low = cm_format_number(format, figure->low);
  g_autofree char *high = cm_format_number(format, figure->high);
  return g_strdup_printf("%s [%s–%s]", median, low, high);
}

char *
cm_words_catalogue_time(const CmStanding *standing)
{
  return cm_words_duration(cm_standing_time_for(standing, CM_ADVICE_PHOTOS));
}

char *
cm_words_sight(const CmStanding *standing)
{
  const CmModelSight *sight = standing->sight;
  if (sight == NULL || sight->worst == NULL)
    return g_strdup("");
  const char *verdict = sight->verdict == CM_SIGHT_SEES
                            ? "sees the picture"
                            : cm_sight_verdict_to_string(sight->verdict);
  for (guint i = 0; i < sight->lanes->len; i++) {
    const CmLaneSight *lane = g_ptr_array_index(sight->lanes, i);
    if (lane->verdict != sight->verdict && lane->verdict != CM_SIGHT_UNKNOWN)
      return g_strdup_printf("%s in lane %s", verdict, sight->worst->lane);
  }
  return g_strdup(verdict);
}

char *
cm_words_quality(const CmStanding *standing)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autofree char *usability = cm_words_usability(standing);
  g_autofree char *labels = cm_words_labels(standing);
  g_autofree char *sight = cm_words_sight(standing);
  add_part(out, "%s", usability);
  if (sight[0] != '\0')
    add_part(out, "%s", sight);
  if (standing->n_demands > 0)
    add_part(out, "%u of %u demands of the prompt kept", standing->n_kept, standing->n_demands);
  if (labels[0] != '\0')
    add_part(out, "faults: %s", labels);
  else if (standing->typical == CM_USABILITY_USABLE)
    add_part(out, "no fault found");
  add_part(out, "score %.0f of 100", cm_report_score(standing->score.median));
  return g_strdup(out->str);
}

/* Usability in short, with the faults where there are any. */
static char *
usability_and_faults(const CmStanding *standing)
{
  g_autofree char *usability = cm_words_usability(standing);
  g_autofree char *faults = cm_words_faults(standing);
  if (faults[0] == '\0')
    return g_steal_pointer(&usability);
  return g_strdup_printf("%s: %s", usability, faults);
}

char *
cm_words_speed(const CmStanding *standing)
{
  g_autofree char *each = cm_words_figure(&standing->total_s, CM_FORMAT_SECONDS);
  g_autofree char *time = cm_words_catalogue_time(standing);
  g_autofree char *usability = usability_and_faults(standing);
  return g_strdup_printf("%s a photo, 20,000 in %s; %s", each, time, usability);
}

char *
cm_words_memory(const CmStanding *standing)
{
  g_autofree char *memory = cm_format_number(CM_FORMAT_MEMORY, standing->memory_bytes);
  g_autofree char *usability = usability_and_faults(standing);
  return g_strdup_printf("%s GB at its peak; %s", memory, usability);
}

char *
cm_words_reasons(const CmStanding *standing)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autofree char *quality = cm_words_quality(standing);
  g_autofree char *each = cm_format_number(CM_FORMAT_SECONDS, standing->total_s.median);
  g_autofree char *memory = cm_format_number(CM_FORMAT_MEMORY, standing->memory_bytes);
  add_part(out, "%s", quality);
  if (each[0] != '\0')
    add_part(out, "%s a photo", each);
  if (memory[0] != '\0')
    add_part(out, "%s GB at its peak", memory);
  return g_strdup(out->str);
}

char *
cm_words_choice(const CmAdvice *advice)
{
  if (advice->n_as_good == 1)
    return g_strdup("no other model's answers are as good");
  if (isnan(advice->recommended->total_s.median))
    return g_strdup_printf("%u models' answers are as good as the best, and no times of theirs are "
                           "known",
                           advice->n_as_good);
  return g_strdup_printf("as the fastest of %u models whose answers are as good as the best",
                         advice->n_as_good);
}

/* What another engine did with the recommended model. */
static void
add_engine(GString *out, const CmStanding *other, const CmStanding *chosen)
{
  const char *name = other->engine != NULL ? other->engine : other->model_id;
  double share = other->total_s.median / chosen->total_s.median - 1;
  g_autofree char *each = cm_format_number(CM_FORMAT_SECONDS, other->total_s.median);
  g_string_append(out, out->len > 0 ? "; " : "");
  if (other->n_answers == 0)
    g_string_append_printf(out, "%s failed", name);
  else if (isnan(share))
    g_string_append_printf(out, "%s ran it too", name);
  else
    g_string_append_printf(out, "%s takes %s a photo, %.0f %% %s", name, each, 100 * fabs(share),
                           share < 0 ? "less, with answers that are not as good" : "more");
}

char *
cm_words_engine(const CmAdvice *advice)
{
  const CmStanding *chosen = advice->recommended;
  g_autoptr(GString) others = g_string_new(NULL);
  for (guint i = 0; i < advice->standings->len; i++) {
    const CmStanding *other = g_ptr_array_index(advice->standings, i);
    if (other != chosen && g_str_equal(other->model, chosen->model))
      add_engine(others, other, chosen);
  }
  if (others->len == 0)
    return g_strdup("");
  const char *name = chosen->engine != NULL ? chosen->engine : chosen->model_id;
  return g_strdup_printf("%s: of the same model %s", name, others->str);
}

char *
cm_words_certainty(const CmStanding *standing)
{
  if (standing->n_attempts == 1)
    return g_strdup("one answer: a hint, no measurement");
  if (isnan(standing->total_s.low))
    return g_strdup_printf("%u attempts: a hint, too few for an interval", standing->n_attempts);
  guint fit = standing->n_attempts - standing->of_usability[CM_USABILITY_UNUSABLE];
  double low, high;
  cm_stats_share_interval(fit, standing->n_attempts, &low, &high);
  return g_strdup_printf("%u attempts, of which %u can be used: of many more photos %.0f to "
                         "%.0f %% would be (with 90 %% confidence, if they are like these)",
                         standing->n_attempts, fit, 100 * low, 100 * high);
}
