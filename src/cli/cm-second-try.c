/* SPDX-License-Identifier: MIT */
#include "cm-second-try.h"

#include "cm-log-line.h"
#include "cm-log.h"

/* A first try in hand. */
typedef struct {
  const CmTryOutput *output;
  const CmJob *job;
  gsize n_delivered; /* results come in the order of the tasks */
  GArray *again;     /* of CmTask */
  GPtrArray *failed; /* of CmResult: the first try's, withheld, in the order of `again` */
  gsize n_again;     /* of them delivered, in the second try's words or their own */
  gboolean withheld; /* the last result was */
} Try;

CmPlanEntry *
cm_second_try_entry(const CmPlan *plan, const CmPlanEntry *entry, const CmOptions *options)
{
  const char *llama = cm_engine_kind_to_string(CM_ENGINE_LLAMA);
  const CmServerHere *server = cm_servers_here_get(plan->servers, CM_SECOND_TRY_SERVER);
  if (g_strcmp0(entry->engine, llama) != 0 || options->engines->len > 0 ||
      options->launcher != NULL || server == NULL || server->program == NULL ||
      plan->servers->worker == NULL)
    return NULL;
  g_autofree char *refusal = cm_server_here_refusal(server, entry->model);
  if (refusal != NULL)
    return NULL;
  return cm_plan_servers_entry(plan->servers, server, entry->model, entry->id, NULL, options);
}

/* A CmResultFunc: of the first try. */
static gboolean
withhold_or_deliver(CmResult *result, gpointer user_data, GError **error)
{
  Try *self = user_data;
  gsize index = self->n_delivered++;
  const CmFailure *failure = result->status == CM_STATUS_FAILED ? result->failure : NULL;
  self->withheld = failure != NULL && index < self->job->n_tasks &&
                   g_strcmp0(failure->class_name, CM_SECOND_TRY_CLASS) == 0;
  if (!self->withheld)
    return self->output->on_result(result, self->output->data, error);
  g_array_append_val(self->again, self->job->tasks[index]);
  g_ptr_array_add(self->failed, result);
  return TRUE;
}

/* A CmTeardownFunc: there is no record for it to belong to where the last result was withheld. */
static gboolean
withhold_teardown(const CmResult *teardown, gpointer user_data, GError **error)
{
  const Try *self = user_data;
  return self->withheld || self->output->on_teardown(teardown, self->output->data, error);
}

/* The line that explains a failure: a server's own words on why it ended stand in its log, below
 * lines that tell nothing. */
static char *
explain(const CmFailure *failure)
{
  g_autoptr(GString) text = g_string_new(failure->message);
  for (guint i = 0; failure->details != NULL && failure->details[i] != NULL; i++)
    g_string_append_printf(text, "\n%s", failure->details[i]);
  if (failure->stderr_text != NULL)
    g_string_append_printf(text, "\n%s", failure->stderr_text);
  g_autoptr(GString) log = cm_log_condense(text->str, text->len);
  char *line = cm_log_line_explaining(log->str);
  return line != NULL ? line : g_strdup(failure->class_name);
}

/* A CmResultFunc: of the second try. What fails twice failed for its template: that is the model's,
 * what a server then says of it only follows. */
static gboolean
deliver_second(CmResult *result, gpointer user_data, GError **error)
{
  Try *self = user_data;
  CmResult **first = (CmResult **)&g_ptr_array_index(self->failed, self->n_again++);
  if (result->status != CM_STATUS_FAILED || result->failure == NULL) {
    const char *message = (*first)->failure->message;
    cm_result_warn(result, CM_WARNING_SECOND_TRY,
                   "run by " CM_SECOND_TRY_SERVER ", since the engine in process failed: %s",
                   message != NULL ? message : CM_SECOND_TRY_CLASS);
    return self->output->on_result(result, self->output->data, error);
  }
  g_autofree char *why = explain(result->failure);
  cm_result_warn(*first, CM_WARNING_SECOND_TRY, "tried again by %s, which failed too (%s): %s",
                 CM_SECOND_TRY_SERVER, result->failure->class_name, why);
  cm_result_free(result);
  return self->output->on_result(g_steal_pointer(first), self->output->data, error);
}

static gboolean
run_second(CmSupervisor *supervisor, Try *self, const CmPlanEntry *second, const json_t *of_all,
           GError **error)
{
  g_autoptr(json_t) load_settings = cm_plan_entry_load_settings(second, of_all);
  CmJob job = *self->job;
  job.argv = (const char *const *)second->argv;
  job.env = (const char *const *)second->env;
  job.load_settings = load_settings;
  job.tasks = (const CmTask *)(gpointer)self->again->data;
  job.n_tasks = self->again->len;
  return cm_supervisor_run(supervisor, &job, deliver_second, self, error);
}

gboolean
cm_second_try_run(CmSupervisor *supervisor, const CmJob *job, const CmPlanEntry *second,
                  const json_t *of_all, const CmTryOutput *output, GError **error)
{
  if (second == NULL)
    return cm_supervisor_run(supervisor, job, output->on_result, output->data, error);
  g_autoptr(GArray) again = g_array_new(FALSE, FALSE, sizeof(CmTask));
  g_autoptr(GPtrArray) failed = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  Try self = {.output = output, .job = job, .again = again, .failed = failed};
  cm_supervisor_set_teardown(supervisor, withhold_teardown, &self);
  gboolean ran = cm_supervisor_run(supervisor, job, withhold_or_deliver, &self, error);
  cm_supervisor_set_teardown(supervisor, output->on_teardown, output->data);
  return ran && (again->len == 0 || run_second(supervisor, &self, second, of_all, error));
}
