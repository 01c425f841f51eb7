/* SPDX-License-Identifier: MIT */
#include "cm-sweep.h"

#include "cm-ahead.h"
#include "cm-clock.h"
#include "cm-controls.h"
#include "cm-error.h"
#include "cm-issue-draft.h"
#include "cm-machine.h"
#include "cm-meter.h"
#include "cm-photos.h"
#include "cm-progress-line.h"
#include "cm-prompts.h"
#include "cm-report.h"
#include "cm-request-settings.h"
#include "cm-result-json.h"
#include "cm-run-folder.h"
#include "cm-second-try.h"
#include "cm-settings.h"
#include "cm-signals.h"
#include "cm-supervisor.h"
#include "cm-tasks.h"
#include "cm-version.h"

struct CmSweep {
  const CmOptions *options; /* borrowed */
  const CmPlan *plan;       /* borrowed */
  CmRunFolder *output;
  CmRun *run;
  CmResultSet *results;
  CmQuality *quality;
  CmSignatures *signatures;
  CmReview *review; /* of run and results */
  CmResultsWriter *writer;
  CmProgressLine *progress;
  CmSupervisor *supervisor;
  CmMeter *meter;
  json_t *load_settings;
  json_t *entry_settings; /* of generate: cm-tasks.h */
  json_t *prose_settings;
  double predicted_bytes;     /* peak of the model in hand */
  const CmPlanEntry *in_hand; /* the entry that is run */
  CmAhead ahead;
};

static CmRun *
describe_run(const CmOptions *options)
{
  CmRun *run = cm_run_new();
  run->schema = g_strdup(CM_RECORD_SCHEMA);
  run->program_version = g_strdup(CM_VERSION);
  run->started_at = cm_clock_timestamp();
  run->settings = cm_settings_to_json(options);
  run->limits = cm_settings_limits(options);
  run->machine = cm_machine_describe("");
  return run;
}

static guint count_jobs(const CmSweep *self);

/* Judges a result while its text is whole, then keeps what a report needs of it. */
static void
keep_result(CmSweep *self, CmResult *result)
{
  cm_review_add(self->review, result);
  cm_result_set_add(self->results, result);
}

/* Reads the records under the lock: another process may have gone on with the run meanwhile. */
static gboolean
keep_recorded(CmSweep *self, const char *path, GError **error)
{
  g_autoptr(CmResultsReader) reader = cm_results_reader_open(path, error);
  if (reader == NULL)
    return FALSE;
  for (;;) {
    CmResult *result = NULL;
    if (!cm_results_reader_next(reader, &result, error))
      return FALSE;
    if (result == NULL)
      return TRUE;
    keep_result(self, result);
  }
}

/* Goes on with the earlier run's records, or begins new ones. */
static gboolean
open_records(CmSweep *self, CmEarlierRun *earlier, GError **error)
{
  const char *path = cm_run_folder_results_path(self->output);
  self->results = cm_result_set_new();
  self->review = cm_review_new(self->run, self->quality, self->signatures);
  if (earlier == NULL) {
    self->writer = cm_results_writer_create(path, self->run, error);
    return self->writer != NULL;
  }
  if (!cm_earlier_run_check(earlier, self->run, self->options->resume, error))
    return FALSE;
  g_free(self->run->started_at);
  self->run->started_at = g_strdup(earlier->run->started_at);
  if (!keep_recorded(self, path, error))
    return FALSE;
  self->writer = cm_results_writer_append(path, error);
  return self->writer != NULL;
}

static GArray *
missing_tasks(const CmSweep *self, const CmPlanEntry *entry)
{
  const CmTaskSettings settings = {.entry = self->entry_settings, .prose = self->prose_settings};
  return cm_tasks_missing(self->run, self->results, self->options, entry->id, &settings);
}

static guint
count_jobs(const CmSweep *self)
{
  guint count = 0;
  for (guint i = 0; i < self->plan->entries->len; i++) {
    const CmPlanEntry *entry = g_ptr_array_index(self->plan->entries, i);
    g_autoptr(GArray) tasks = missing_tasks(self, entry);
    count += entry->skip_reason == NULL && tasks->len > 0;
  }
  return count;
}

static gboolean record_teardown(const CmResult *teardown, gpointer user_data, GError **error);

static CmLimits
limits_of(const CmOptions *options)
{
  return (CmLimits){
      .spawn_s = options->spawn_timeout_s,
      .load_s = options->load_timeout_s,
      .first_token_s = options->first_token_timeout_s,
      .answer_s = options->answer_timeout_s,
      .max_rss_bytes = options->max_memory,
  };
}

/* Everything that is sent: photos and controls. What they take decides which models fit. */
static gboolean
prepare_pictures(CmSweep *self, GError **error)
{
  const char *scratch = cm_run_folder_scratch(self->output);
  if (!cm_photos_prepare(self->options, self->plan->photos, scratch, self->run, error) ||
      (self->options->controls && !cm_controls_prepare(self->options, scratch, self->run, error)))
    return FALSE;
  cm_plan_skip_unfit(self->plan, self->options, self->run->machine,
                     cm_plan_pictures(self->options, self->run->photos));
  return TRUE;
}

CmSweep *
cm_sweep_new(const CmOptions *options, const CmPlan *plan, CmEarlierRun *earlier, GError **error)
{
  g_autoptr(CmEarlierRun) before = earlier;
  g_autoptr(CmSweep) self = g_new0(CmSweep, 1);
  self->options = options;
  self->plan = plan;
  self->quality = cm_quality_load(options->config, error);
  if (self->quality == NULL || (self->signatures = cm_signatures_load(error)) == NULL)
    return NULL;
  CmLimits limits = limits_of(options);
  self->supervisor = cm_supervisor_new(&limits);
  self->meter = cm_meter_new("", CM_NVML_LIBRARY);
  cm_supervisor_set_meter(self->supervisor, self->meter);
  cm_signals_watch(self->supervisor);
  self->output = before != NULL ? cm_run_folder_reopen(options->resume, error)
                                : cm_run_folder_create(options->output, error);
  if (self->output == NULL)
    return NULL;
  self->run = describe_run(options);
  if (!prepare_pictures(self, error) ||
      !cm_prompts_prepare(options, before != NULL ? before->run : NULL, self->run, error) ||
      !open_records(self, before, error))
    return NULL;
  cm_run_folder_announce(self->output);
  self->ahead = cm_ahead_new(options, self->run);
  self->load_settings = cm_request_settings_for_load(options);
  self->entry_settings = cm_request_settings_for_generate(options, TRUE);
  self->prose_settings = cm_request_settings_for_generate(options, FALSE);
  self->progress = cm_progress_line_new(count_jobs(self), options->quiet);
  cm_supervisor_set_progress(self->supervisor, cm_progress_line_update, self->progress);
  cm_supervisor_set_teardown(self->supervisor, record_teardown, self);
  return g_steal_pointer(&self);
}

void
cm_sweep_free(CmSweep *self)
{
  if (self == NULL)
    return;
  cm_signals_forget();
  cm_supervisor_free(self->supervisor);
  cm_meter_free(self->meter);
  cm_progress_line_free(self->progress);
  cm_results_writer_free(self->writer);
  cm_run_folder_free(self->output);
  g_clear_pointer(&self->run, cm_run_free);
  cm_result_set_free(self->results);
  cm_review_free(self->review);
  cm_signatures_free(self->signatures);
  cm_quality_free(self->quality);
  json_decref(self->load_settings);
  json_decref(self->entry_settings);
  json_decref(self->prose_settings);
  g_free(self);
}

/* Engines seen so far. */
static void
note_engine(CmRun *run, const CmResult *result)
{
  if (result->engine == NULL)
    return;
  if (run->versions == NULL)
    run->versions = json_object();
  cm_json_set_string(run->versions, result->engine, result->engine_version);
}

/* A CmResultFunc. */
static gboolean
record_result(CmResult *result, gpointer user_data, GError **error)
{
  CmSweep *self = user_data;
  g_autoptr(CmResult) owned = result;
  owned->measured.predicted_peak_bytes = self->predicted_bytes;
  cm_plan_entry_tell(self->in_hand, owned);
  if (!cm_results_writer_add(self->writer, owned, error))
    return FALSE;
  note_engine(self->run, owned);
  cm_ahead_note(&self->ahead, self->in_hand, owned);
  cm_progress_line_result(self->progress, owned);
  keep_result(self, g_steal_pointer(&owned));
  return TRUE;
}

/* A CmTeardownFunc. */
static gboolean
record_teardown(const CmResult *teardown, gpointer user_data, GError **error)
{
  CmSweep *self = user_data;
  if (!cm_results_writer_add_teardown(self->writer, teardown, error))
    return FALSE;
  cm_result_set_add_teardown(self->results, teardown);
  return TRUE;
}

static gboolean
write_reports(CmSweep *self, GError **error)
{
  return cm_report_write(self->run, cm_result_set_results(self->results), self->review,
                         cm_run_folder_path(self->output), error);
}

/* Drafts of bug reports for what engines and models' repositories got wrong. */
static gboolean
write_drafts(CmSweep *self, GError **error)
{
  return cm_issue_drafts_write(self->run, cm_result_set_results(self->results), self->review,
                               cm_run_folder_path(self->output), error);
}

/* What no worker is started for: skipped, or failed before it began. */
static gboolean
record_left_out(CmSweep *self, const CmPlanEntry *entry, const GArray *tasks, GError **error)
{
  for (guint i = 0; i < tasks->len; i++) {
    const CmTask *task = &g_array_index(tasks, CmTask, i);
    CmResult *result = cm_result_new(entry->id, task->photo->id, task->prompt->lane, task->repeat);
    result->control = task->control != NULL ? g_strdup(task->control->id) : NULL;
    result->started_at = cm_clock_timestamp();
    cm_plan_entry_leave_out(entry, result);
    if (!record_result(result, self, error))
      return FALSE;
  }
  return TRUE;
}

/* The entry whose worker comes after that of entry `index`; NULL for none, or where it is not to be
 * started ahead. What lies behind a launcher may be another machine. */
static const CmPlanEntry *
entry_to_prefetch(const CmSweep *self, guint index)
{
  if (!self->options->prefetch || self->options->launcher != NULL)
    return NULL;
  for (guint i = index + 1; i < self->plan->entries->len; i++) {
    const CmPlanEntry *entry = g_ptr_array_index(self->plan->entries, i);
    g_autoptr(GArray) tasks = missing_tasks(self, entry);
    if (entry->skip_reason == NULL && tasks->len > 0)
      return entry;
  }
  return NULL;
}

static gboolean
run_entry(CmSweep *self, guint index, GError **error)
{
  const CmPlanEntry *entry = g_ptr_array_index(self->plan->entries, index);
  g_autoptr(GArray) tasks = missing_tasks(self, entry);
  self->in_hand = entry;
  if (tasks->len == 0)
    return TRUE;
  CmPlanPictures pictures = cm_plan_pictures(self->options, self->run->photos);
  self->predicted_bytes = cm_plan_entry_fit(entry, self->options, pictures).total_bytes;
  if (entry->skip_reason != NULL)
    return record_left_out(self, entry, tasks, error);
  g_autoptr(json_t) load_settings = cm_plan_entry_load_settings(entry, self->load_settings);
  const CmPlanEntry *next = entry_to_prefetch(self, index);
  CmJob job = {
      .model_id = entry->id,
      .argv = (const char *const *)entry->argv,
      .env = (const char *const *)entry->env,
      .model_path = entry->model->path,
      .projector_path = entry->model->projector_path,
      .load_settings = load_settings,
      .tasks = (const CmTask *)(gpointer)tasks->data,
      .n_tasks = tasks->len,
  };
  const CmTryOutput output = {record_result, record_teardown, self};
  g_autoptr(CmPlanEntry) second = cm_second_try_entry(self->plan, entry, self->options);
  if (next != NULL && cm_ahead_may_overlap(&self->ahead, entry, next))
    cm_ahead_start(self->supervisor, next, CM_PREFETCH_IN_LOAD);
  if (!cm_second_try_run(self->supervisor, &job, second, self->load_settings, &output, error))
    return FALSE;
  if (next != NULL)
    cm_ahead_start(self->supervisor, next, CM_PREFETCH_BETWEEN);
  cm_progress_line_finish_model(self->progress, entry->id);
  return write_reports(self, error);
}

static gboolean
run_entries(CmSweep *self, GError **error)
{
  for (guint i = 0; i < self->plan->entries->len; i++) {
    if (cm_signals_came()) {
      g_set_error_literal(error, CM_ERROR, CM_ERROR_INTERRUPTED, "interrupted");
      return FALSE;
    }
    if (!run_entry(self, i, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
cm_sweep_run(CmSweep *self, GError **error)
{
  gboolean ran = run_entries(self, error);
  g_clear_pointer(&self->run->finished_at, g_free);
  self->run->finished_at = cm_clock_timestamp();
  json_decref(self->run->changes);
  self->run->changes = cm_machine_changes(self->run->machine, "");
  /* where the run has failed already, its own error is the one to tell */
  gboolean ended = cm_results_writer_end(self->writer, self->run, ran ? error : NULL);
  gboolean reported = write_reports(self, ran && ended ? error : NULL);
  gboolean drafted = write_drafts(self, ran && ended && reported ? error : NULL);
  return ran && ended && reported && drafted;
}

const CmResultSet *
cm_sweep_results(const CmSweep *self)
{
  return self->results;
}

const CmReview *
cm_sweep_review(const CmSweep *self)
{
  return self->review;
}

const char *
cm_sweep_folder(const CmSweep *self)
{
  return cm_run_folder_path(self->output);
}
