/* SPDX-License-Identifier: MIT */
#include "cm-plan.h"

#include "cm-format.h"
#include "cm-machine.h"
#include "cm-plan-fit.h"
#include "cm-terminal.h"

#include <math.h>

/* What all models of the plan are estimated with. */
typedef struct {
  const CmOptions *options;
  CmFitMemory memory;
  CmPlanPictures pictures;
  gboolean engines; /* several run, so that each entry's is said */
} Room;

static gboolean
has_engines(const CmPlan *plan)
{
  const char *first = NULL;
  for (guint i = 0; i < plan->entries->len; i++) {
    const CmPlanEntry *entry = g_ptr_array_index(plan->entries, i);
    first = first != NULL ? first : entry->engine;
    if (entry->engine != NULL && !g_str_equal(first, entry->engine))
      return TRUE;
  }
  return FALSE;
}

static void
append_size(GString *out, const char *label, double bytes)
{
  g_autofree char *size = isnan(bytes) ? g_strdup("unknown") : cm_format_size(bytes);
  g_string_append_printf(out, "%s %s", label, size);
}

static void
append_path(GString *out, const char *label, const char *path)
{
  g_autofree char *shown = cm_terminal_text(path, 4096);
  g_string_append_printf(out, "    %-9s %s\n", label, shown);
}

static void
append_terms(GString *out, const CmFit *fit)
{
  append_size(out, " (weights", fit->weights_bytes);
  append_size(out, ", projector", fit->projector_bytes);
  append_size(out, ", KV cache", fit->kv_cache_bytes);
  g_string_append_printf(out, " at %" G_GINT64_FORMAT " tokens", fit->context_tokens);
  append_size(out, ", computing", fit->working_bytes);
  append_size(out, ", process", fit->process_bytes);
  g_string_append_c(out, ')');
}

/* The sum and its terms; where headers do not say enough, terms would mislead. */
static void
append_memory(GString *out, const CmPlanEntry *entry, const Room *room)
{
  CmFit fit = cm_plan_entry_fit(entry, room->options, room->pictures);
  CmFitVerdict verdict = cm_fit_judge(&fit, &room->memory);
  if (!isnan(fit.total_bytes)) {
    append_size(out, "    memory    about", fit.total_bytes);
    append_terms(out, &fit);
  } else if (!isnan(fit.least_bytes)) {
    append_size(out, "    memory    at least", fit.least_bytes);
  } else {
    g_string_append(out, "    memory    no header says enough for an estimate");
  }
  g_string_append_printf(out, ": %s\n", cm_fit_verdict_to_string(verdict));
  if (verdict != CM_FIT_NOT)
    return;
  g_autofree char *reason = cm_fit_refusal(&fit, &room->memory);
  append_path(out, room->options->force ? "forced" : "skipped", reason);
}

static void
append_entry(GString *out, const CmPlanEntry *entry, const Room *room)
{
  const CmModel *model = entry->model;
  g_autofree char *id = cm_terminal_text(entry->id, 1024);
  g_string_append_printf(out, "  %s\n", id);
  append_path(out, "model", model->path);
  if (room->engines && entry->engine != NULL)
    append_path(out, "engine", entry->engine);
  if (entry->skip_reason != NULL) {
    append_path(out, entry->fault != NULL ? "fails" : "skipped", entry->skip_reason);
    return;
  }
  if (model->projector_path != NULL)
    append_path(out, "projector", model->projector_path);
  for (guint i = 0; i < model->problems->len; i++)
    append_path(out, "problem", g_ptr_array_index(model->problems, i));
  append_memory(out, entry, room);
}

static void
append_left_out(GString *out, const json_t *left_out)
{
  for (gsize i = 0; i < json_array_size(left_out); i++) {
    const json_t *entry = json_array_get(left_out, i);
    g_autofree char *text = g_strdup_printf("%s: %s", cm_json_get_string(entry, "path"),
                                            cm_json_get_string(entry, "message"));
    g_autofree char *shown = cm_terminal_text(text, 4096);
    g_string_append_printf(out, "Left out: %s\n", shown);
  }
}

/* What each photo is asked, as far as it is known before the photos' metadata is read. */
static void
append_lanes(GString *out, const CmOptions *options)
{
  g_string_append(out, "Lanes:");
  for (guint i = 0; i < options->lanes->len; i++) {
    g_autofree char *lane = cm_terminal_text(g_ptr_array_index(options->lanes, i), 64);
    g_string_append_printf(out, "%s %s", i > 0 ? "," : "", lane);
  }
  if (options->lanes->len == 0 && (options->prompt != NULL || options->prompt_file != NULL))
    g_string_append(out, " custom");
  else if (options->lanes->len == 0)
    g_string_append(out, " assisted where a photo has a description or keywords, else blind");
  if (options->controls)
    g_string_append(out, "; of each the first prompt again with a blank and with another picture");
  g_string_append_c(out, '\n');
}

static void
append_photos(GString *out, const CmPlanPhotos *photos)
{
  for (guint i = 0; i < photos->paths->len; i++) {
    g_autofree char *photo = cm_terminal_text(g_ptr_array_index(photos->paths, i), 4096);
    g_string_append_printf(out, "Photo: %s\n", photo);
  }
  g_autofree char *words = cm_plan_photos_words(photos);
  g_string_append_printf(out, "Pictures: %s\n", words);
  append_left_out(out, photos->left_out);
}

/* Entries that are run, without those that will not fit. */
static guint
count_run(const CmPlan *plan, const Room *room)
{
  guint count = 0;
  for (guint i = 0; i < plan->entries->len; i++) {
    const CmPlanEntry *entry = g_ptr_array_index(plan->entries, i);
    CmFit fit = cm_plan_entry_fit(entry, room->options, room->pictures);
    gboolean left_out = !room->options->force && cm_fit_judge(&fit, &room->memory) == CM_FIT_NOT;
    count += entry->skip_reason == NULL && !left_out;
  }
  return count;
}

/* How much is run, and of the entries below how many are not. */
static void
append_counts(GString *out, guint n_run, guint n_entries, guint n_photos, gint64 n_answers)
{
  g_string_append_printf(out, "Plan: %u model%s, ", n_run, n_run == 1 ? "" : "s");
  if (n_entries > n_run)
    g_string_append_printf(out, "%u not run, ", n_entries - n_run);
  g_string_append_printf(out, "%u photo%s, %" G_GINT64_FORMAT " answer%s in each lane", n_photos,
                         n_photos == 1 ? "" : "s", n_answers, n_answers == 1 ? "" : "s");
}

/* Each command line once, in the order of the entries. */
static void
append_workers(GString *out, const CmPlan *plan)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < plan->entries->len; i++) {
    const CmPlanEntry *entry = g_ptr_array_index(plan->entries, i);
    char *worker = entry->argv != NULL ? g_strjoinv(" ", entry->argv) : NULL;
    if (worker == NULL || !g_hash_table_add(seen, worker))
      continue;
    g_autofree char *shown = cm_terminal_text(worker, 4096);
    g_string_append_printf(out, "Worker: %s\n", shown);
  }
}

char *
cm_plan_describe(const CmPlan *self, const CmPlanPhotos *photos, const CmOptions *options)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autoptr(json_t) machine = cm_machine_describe("");
  const Room room = {.options = options,
                     .memory = cm_plan_memory(machine, options),
                     .pictures = cm_plan_pictures(options, photos->decoded),
                     .engines = has_engines(self)};
  append_counts(out, count_run(self, &room), self->entries->len, photos->paths->len,
                options->repeat);
  append_size(out, "; free memory", room.memory.free_bytes);
  g_string_append(out, " (sizes are estimates)\n");

  append_workers(out, self);
  append_lanes(out, options);
  append_photos(out, photos);
  for (guint i = 0; i < self->entries->len; i++)
    append_entry(out, g_ptr_array_index(self->entries, i), &room);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
