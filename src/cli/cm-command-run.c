/* SPDX-License-Identifier: MIT */
#include "cm-commands.h"

#include "cm-plan.h"
#include "cm-prompts.h"
#include "cm-request-settings.h"
#include "cm-summary.h"
#include "cm-sweep.h"
#include "cm-terminal.h"

#include <stdio.h>
#include <unistd.h>

static gboolean
wants_color(const CmOptions *options)
{
  if (!g_str_equal(options->color, "auto"))
    return g_str_equal(options->color, "always");
  const char *refused = g_getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && (refused == NULL || *refused == '\0');
}

static void
print_summary(const CmSweep *sweep, const CmOptions *options)
{
  const CmResultSet *results = cm_sweep_results(sweep);
  GPtrArray *all = cm_result_set_results(results);
  guint width = isatty(STDOUT_FILENO) ? cm_terminal_width(STDOUT_FILENO) : 120;
  const CmReview *review = cm_sweep_review(sweep);
  g_autofree char *table = cm_summary_table(all, review, width, wants_color(options));
  g_autofree char *advice = cm_summary_advice(all, review);
  g_autofree char *folder = cm_terminal_text(cm_sweep_folder(sweep), 4096);
  g_autofree char *tries = cm_summary_second_tries(all);
  g_autofree char *ignored = cm_summary_ignored(all);
  gboolean notes = *tries != '\0' || *ignored != '\0';
  if (all->len > 0)
    printf("%s%s%s%s\n", table, notes ? "\n" : "", tries, ignored);
  g_autofree char *counts = cm_summary_counts(all);
  printf("%s\n", counts);
  if (all->len > 0)
    printf("\n%s\n", advice);
  printf("Report:  %s/report.md\nTable:   %s/results.tsv\nRecords: %s/results.jsonl\n", folder,
         folder, folder);
  g_autofree char *drafts = cm_summary_drafts(cm_sweep_folder(sweep));
  fputs(drafts, stdout);
}

static gboolean
check_options(const CmOptions *options, GError **error)
{
  const char *wrong = NULL;
  if (options->retry_failed && options->resume == NULL)
    wrong = "--retry-failed goes with --resume FOLDER";
  else if (options->photos->len == 0 && options->resume == NULL)
    wrong = "no photo; name one, or a folder of them: check-models PHOTO... [options]";
  if (wrong != NULL)
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static CmExit
run_sweep(CmSweep *sweep, const CmOptions *options, GError **error)
{
  gboolean ran = cm_sweep_run(sweep, error);
  print_summary(sweep, options);
  if (!ran && g_error_matches(*error, CM_ERROR, CM_ERROR_INTERRUPTED)) {
    g_clear_error(error);
    g_set_error(error, CM_ERROR, CM_ERROR_INTERRUPTED,
                "interrupted; go on with: check-models --resume %s", cm_sweep_folder(sweep));
  }
  if (!ran)
    return cm_error_exit_status(*error);
  const CmResultSet *results = cm_sweep_results(sweep);
  if (cm_result_set_count(results, CM_STATUS_FAILED) > 0)
    return CM_EXIT_MODEL_FAILED;
  if (cm_result_set_count(results, CM_STATUS_ANSWERED) > 0)
    return CM_EXIT_OK;
  g_set_error_literal(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                      "nothing was run: every model was skipped, for the reasons above");
  return cm_error_exit_status(*error);
}

static CmExit
print_plan(const CmPlan *plan, const CmOptions *options, GError **error)
{
  g_autoptr(CmPlanPhotos) photos = cm_plan_photos_read(options, plan->photos, error);
  if (photos == NULL)
    return cm_error_exit_status(*error);
  g_autofree char *text = cm_plan_describe(plan, photos, options);
  fputs(text, stdout);
  return CM_EXIT_OK;
}

CmExit
cm_command_run(CmOptions *options, GError **error)
{
  g_autoptr(CmEarlierRun) earlier = NULL;
  if (!check_options(options, error))
    return CM_EXIT_USAGE;
  if (options->resume != NULL && (earlier = cm_earlier_run_read(options, error)) == NULL)
    return cm_error_exit_status(*error);

  if (!cm_request_settings_check(options, error))
    return cm_error_exit_status(*error);
  /* a run that is gone on with has its vocabulary and prompts in its records */
  gboolean asks = earlier == NULL || options->prompt != NULL || options->prompt_file != NULL;
  if (asks && !cm_prompts_check(options, error))
    return cm_error_exit_status(*error);
  g_autoptr(CmPlan) plan = cm_plan_new(options, error);
  if (plan == NULL)
    return cm_error_exit_status(*error);
  if (!options->quiet) {
    g_autofree char *change = earlier != NULL ? cm_earlier_run_note(earlier, options) : NULL;
    g_autofree char *note = cm_models_here_note(plan->here);
    g_autofree char *missing =
        cm_engines_here_note(plan->engines, plan->here->left_out.could_run, plan->asked);
    fprintf(stderr, "%s%s%s", change != NULL ? change : "", note,
            options->worker == NULL ? missing : "");
  }
  if (options->dry_run)
    return print_plan(plan, options, error);
  g_autoptr(CmSweep) sweep = cm_sweep_new(options, plan, g_steal_pointer(&earlier), error);
  if (sweep == NULL)
    return cm_error_exit_status(*error);
  return run_sweep(sweep, options, error);
}
