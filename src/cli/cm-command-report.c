/* SPDX-License-Identifier: MIT */
#include "cm-commands.h"

#include "cm-assessed.h"
#include "cm-issue-draft.h"
#include "cm-report.h"
#include "cm-results-file.h"
#include "cm-summary.h"
#include "cm-terminal.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

/* What a report is made of; all owned. */
typedef struct {
  CmQuality *quality;
  CmSignatures *signatures;
  CmResultsReader *reader; /* holds the run */
  CmReview *review;
  CmResultSet *results;
} Material;

static void
material_clear(Material *self)
{
  g_clear_pointer(&self->results, cm_result_set_free);
  g_clear_pointer(&self->review, cm_review_free);
  g_clear_pointer(&self->reader, cm_results_reader_free);
  g_clear_pointer(&self->signatures, cm_signatures_free);
  g_clear_pointer(&self->quality, cm_quality_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Material, material_clear)

static gboolean
check_options(const CmOptions *options, GError **error)
{
  const char *wrong = NULL;
  if (options->photos->len != 1)
    wrong = "report takes one file of records, or the folder of a run";
  else if (options->output == NULL)
    wrong = "report needs the folder to write into: --output FOLDER";
  if (wrong != NULL)
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static gboolean
open_material(Material *self, const CmOptions *options, GError **error)
{
  const char *named = g_ptr_array_index(options->photos, 0);
  g_autofree char *path = g_file_test(named, G_FILE_TEST_IS_DIR)
                              ? g_build_filename(named, CM_RESULTS_FILE, NULL)
                              : g_strdup(named);
  self->quality = cm_quality_load(options->config, error);
  if (self->quality == NULL)
    return FALSE;
  self->signatures = cm_signatures_load(error);
  if (self->signatures == NULL)
    return FALSE;
  self->reader = cm_results_reader_open(path, error);
  if (self->reader == NULL)
    return FALSE;
  self->review =
      cm_review_new(cm_results_reader_run(self->reader), self->quality, self->signatures);
  self->results = cm_result_set_new();
  return TRUE;
}

/* Judges each result while its text is whole, writes it, and keeps what a report shows of it. */
static gboolean
judge_results(Material *self, CmAssessed *assessed, GError **error)
{
  for (;;) {
    CmResult *result = NULL;
    if (!cm_results_reader_next(self->reader, &result, error))
      return FALSE;
    if (result == NULL)
      return TRUE;
    cm_review_add(self->review, result);
    cm_assessed_add(assessed, result, cm_review_find(self->review, result));
    cm_result_set_add(self->results, result);
  }
}

/* A run that was killed, or a copy that did not end: what stands before the cut is rendered. */
static void
warn_of_cut(const char *named)
{
  g_autofree char *name = cm_terminal_text(named, 4096);
  fprintf(stderr,
          "check-models: %s: the last line is cut off and was passed over; a run may be gone on "
          "with by --resume\n",
          name);
}

static gboolean
write_all(Material *self, const char *named, const char *folder, GError **error)
{
  const CmRun *run = cm_results_reader_run(self->reader);
  if (g_mkdir_with_parents(folder, 0755) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot create the output folder", folder);
    return FALSE;
  }
  g_autoptr(CmAssessed) assessed = cm_assessed_open(run, folder, error);
  if (assessed == NULL || !judge_results(self, assessed, error))
    return FALSE;
  if (cm_results_reader_is_cut(self->reader))
    warn_of_cut(named);
  const GPtrArray *results = cm_result_set_results(self->results);
  return cm_report_write(run, results, self->review, folder, error) &&
         cm_issue_drafts_write(run, results, self->review, folder, error) &&
         cm_assessed_commit(assessed, run, error);
}

CmExit
cm_command_report(CmOptions *options, GError **error)
{
  g_auto(Material) material = {0};
  if (!check_options(options, error))
    return CM_EXIT_USAGE;
  if (!open_material(&material, options, error) ||
      !write_all(&material, g_ptr_array_index(options->photos, 0), options->output, error))
    return cm_error_exit_status(*error);
  g_autofree char *folder = cm_terminal_text(options->output, 4096);
  g_autofree char *counts = cm_summary_counts(cm_result_set_results(material.results));
  printf("%s\n", counts);
  if (cm_result_set_results(material.results)->len > 0) {
    g_autofree char *advice =
        cm_summary_advice(cm_result_set_results(material.results), material.review);
    printf("\n%s\n", advice);
  }
  printf("Report:  %s/" CM_REPORT_MARKDOWN "\nTable:   %s/" CM_REPORT_TSV
         "\nRecords: %s/" CM_ASSESSED_FILE "\n",
         folder, folder, folder);
  g_autofree char *drafts = cm_summary_drafts(options->output);
  fputs(drafts, stdout);
  return CM_EXIT_OK;
}
