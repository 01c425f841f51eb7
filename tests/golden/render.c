/* SPDX-License-Identifier: MIT */

/*
 * What the golden tests run (check_golden.py, check_schema.py):
 *   render report RESULTS.jsonl FOLDER   writes the reports of recorded results into FOLDER
 *   render judged RESULTS.jsonl FOLDER   the same, with the verdicts of the built-in rules
 *   render records RESULTS.jsonl         prints the records as this program writes them
 *   render fields                        prints the field table, one JSON object a line
 */

#include "cm-fields.h"
#include "cm-report.h"
#include "cm-result-json.h"
#include "cm-results-file.h"

#include <stdio.h>

static int
fail(const GError *error)
{
  fprintf(stderr, "render: %s\n", error != NULL ? error->message : "see the head of render.c");
  return 1;
}

static void
print_line(json_t *object)
{
  g_autofree char *line = cm_json_line(object);
  puts(line);
  json_decref(object);
}

static int
render_report(const char *path, const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmRun) run = NULL;
  g_autoptr(CmResultSet) set = NULL;
  if (!cm_results_file_read(path, &run, &set, &error) ||
      !cm_report_write(run, cm_result_set_results(set), NULL, folder, &error))
    return fail(error);
  return 0;
}

static int
render_judged(const char *path, const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmQuality) quality = cm_quality_load(NULL, &error);
  g_autoptr(CmSignatures) signatures = quality != NULL ? cm_signatures_load(&error) : NULL;
  g_autoptr(CmResultsReader) reader =
      signatures != NULL ? cm_results_reader_open(path, &error) : NULL;
  if (reader == NULL)
    return fail(error);
  const CmRun *run = cm_results_reader_run(reader);
  g_autoptr(CmReview) review = cm_review_new(run, quality, signatures);
  g_autoptr(CmResultSet) set = cm_result_set_new();
  for (;;) {
    CmResult *result = NULL;
    if (!cm_results_reader_next(reader, &result, &error))
      return fail(error);
    if (result == NULL)
      break;
    cm_review_add(review, result);
    cm_result_set_add(set, result);
  }
  return cm_report_write(run, cm_result_set_results(set), review, folder, &error) ? 0 : fail(error);
}

static int
print_records(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResultsReader) reader = cm_results_reader_open(path, &error);
  if (reader == NULL)
    return fail(error);
  print_line(cm_run_to_json(cm_results_reader_run(reader)));
  for (;;) {
    CmResult *next = NULL;
    if (!cm_results_reader_next(reader, &next, &error))
      return fail(error);
    g_autoptr(CmResult) result = next;
    if (result == NULL)
      break;
    print_line(cm_result_to_json(result));
  }
  if (cm_results_reader_run(reader)->finished_at != NULL)
    print_line(cm_run_end_to_json(cm_results_reader_run(reader)));
  return 0;
}

static int
print_fields(void)
{
  static const char *const directions[] = {"", "higher", "lower"};
  gsize count;
  const CmField *fields = cm_fields(&count);
  for (gsize i = 0; i < count; i++) {
    const CmField *field = &fields[i];
    json_t *object = json_object();
    cm_json_set_string(object, "key", field->key);
    cm_json_set_string(object, "title", field->title);
    cm_json_set_string(object, "unit", field->unit);
    cm_json_set_string(object, "better", directions[field->direction]);
    cm_json_set_string(object, "meaning", field->meaning);
    cm_json_set_number(object, "column", field->column);
    json_object_set_new(object, "measured", json_boolean(field->kind == CM_FIELD_MEASURED));
    json_object_set_new(object, "record", json_boolean(field->uses & CM_IN_RECORD));
    json_object_set_new(object, "tsv", json_boolean(field->uses & CM_IN_TSV));
    print_line(object);
  }
  return 0;
}

int
main(int argc, char **argv)
{
  if (argc == 4 && g_str_equal(argv[1], "report"))
    return render_report(argv[2], argv[3]);
  if (argc == 4 && g_str_equal(argv[1], "judged"))
    return render_judged(argv[2], argv[3]);
  if (argc == 3 && g_str_equal(argv[1], "records"))
    return print_records(argv[2]);
  if (argc == 2 && g_str_equal(argv[1], "fields"))
    return print_fields();
  return fail(NULL);
}
