/* SPDX-License-Identifier: MIT */
#include "cm-ahead.h"

#include "cm-json.h"

#include <math.h>

CmAhead
cm_ahead_new(const CmOptions *options, const CmRun *run)
{
  return (CmAhead){.options = options,
                   .machine = run->machine,
                   .pictures = cm_plan_pictures(options, run->photos),
                   .threads = NAN};
}

void
cm_ahead_note(CmAhead *self, const CmPlanEntry *entry, const CmResult *result)
{
  double threads = cm_json_get_number(result->settings, "threads");
  if (!(threads > 0))
    return;
  self->engine = entry->engine;
  self->threads = threads;
}

gboolean
cm_ahead_may_overlap(const CmAhead *self, const CmPlanEntry *entry, const CmPlanEntry *next)
{
  gboolean told = !isnan(self->threads) && g_strcmp0(self->engine, entry->engine) == 0;
  double asked = self->options->threads > 0 ? (double)self->options->threads : NAN;
  CmFit fit = cm_plan_entry_fit(entry, self->options, self->pictures);
  CmFit next_fit = cm_plan_entry_fit(next, self->options, self->pictures);
  CmFitMemory memory = cm_plan_memory(self->machine, self->options);
  return cm_ahead_has_cores(self->machine, told ? self->threads : asked) &&
         cm_ahead_both_fit(&fit, &next_fit, &memory);
}

void
cm_ahead_start(CmSupervisor *supervisor, const CmPlanEntry *entry, CmPrefetchMoment moment)
{
  g_auto(GStrv) files = cm_ahead_files(entry->model);
  const CmJob job = {
      .model_id = entry->id,
      .argv = (const char *const *)entry->argv,
      .env = (const char *const *)entry->env,
      .files = (const char *const *)files,
  };
  cm_supervisor_prefetch(supervisor, &job, moment);
}

gboolean
cm_ahead_has_cores(const json_t *machine, double threads)
{
  const json_t *cpu = json_object_get(machine, "cpu");
  double usable = cm_json_get_number(cpu, "usable_cores");
  double online = cm_json_get_number(cpu, "logical_cores");
  double cores = fmin(isnan(usable) ? online : usable, cm_json_get_number(cpu, "limit_cores"));
  return cores > threads + 1; /* FALSE where one is NAN */
}

gboolean
cm_ahead_both_fit(const CmFit *first, const CmFit *second, const CmFitMemory *memory)
{
  const CmFit both = {.total_bytes = first->total_bytes + second->total_bytes, .least_bytes = NAN};
  return cm_fit_judge(&both, memory) == CM_FIT_FITS;
}

GStrv
cm_ahead_files(const CmModel *model)
{
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
  for (guint i = 0; i < model->files->len; i++) {
    const CmModelFile *file = g_ptr_array_index(model->files, i);
    g_strv_builder_add(paths, file->path);
  }
  return g_strv_builder_end(paths);
}
