/* SPDX-License-Identifier: MIT */
#include "cm-results-file.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-foreign.h"
#include "cm-record-lines.h"
#include "cm-result-json.h"

struct CmResultsReader {
  char *path;
  CmRecordLines *lines;
  CmRun *run;
  gboolean is_foreign; /* a file of the Python tool */
  gboolean rest_taken;
  gboolean rest_parsed; /* it was a whole record all the same */
  json_t *ahead;        /* the line after the result last given; NULL where it is not read yet */
};

struct CmResultsWriter {
  CmAppender *appender;
};

/* Puts before an error where it is, and what can be done. */
static void
blame_line(const CmResultsReader *self, GError **error)
{
  const char *advice = self->run == NULL ? "not the records of a run; name another file or folder"
                                         : "no record; delete the line to go on without it";
  g_prefix_error(error, "%s:%" G_GUINT64_FORMAT ": %s: ", self->path,
                 cm_record_lines_number(self->lines), advice);
}

/* The last line of a foreign file without its newline: no writer of ours was killed there, and
 * editors leave it so. It is read once. */
static json_t *
take_rest(CmResultsReader *self)
{
  gsize length = 0;
  if (!self->is_foreign || self->rest_taken)
    return NULL;
  self->rest_taken = TRUE;
  const char *rest = cm_record_lines_rest(self->lines, &length);
  json_t *value = rest != NULL ? cm_json_parse(rest, length, CM_JSON_LIMITS_RECORD, NULL) : NULL;
  self->rest_parsed = value != NULL;
  return value;
}

/* Parses the next line; *ret_value is NULL at the end of the file. */
static gboolean
next_value(CmResultsReader *self, json_t **ret_value, GError **error)
{
  const char *line = NULL;
  gsize length = 0;
  if (self->ahead != NULL) {
    *ret_value = g_steal_pointer(&self->ahead);
    return TRUE;
  }
  if (!cm_record_lines_next(self->lines, &line, &length, error))
    return FALSE;
  json_t *value = line != NULL ? NULL : take_rest(self);
  if (line != NULL) {
    value = cm_json_parse(line, length, CM_JSON_LIMITS_RECORD, error);
    if (value == NULL) {
      blame_line(self, error);
      return FALSE;
    }
  }
  *ret_value = value;
  return TRUE;
}

CmResultsReader *
cm_results_reader_open(const char *path, GError **error)
{
  g_autoptr(CmResultsReader) self = g_new0(CmResultsReader, 1);
  g_autoptr(json_t) header = NULL;
  self->path = g_strdup(path);
  self->lines = cm_record_lines_open(path, CM_RESULTS_LINE_BYTES, error);
  if (self->lines == NULL || !next_value(self, &header, error))
    return NULL;
  if (header == NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "%s: holds no records of a run; name another file or folder", path);
    return NULL;
  }
  self->is_foreign = cm_foreign_is_header(header);
  self->run =
      self->is_foreign ? cm_foreign_run_from_json(header, error) : cm_run_from_json(header, error);
  if (self->run == NULL) {
    blame_line(self, error);
    return NULL;
  }
  return g_steal_pointer(&self);
}

void
cm_results_reader_free(CmResultsReader *self)
{
  if (self == NULL)
    return;
  cm_record_lines_free(self->lines);
  json_decref(self->ahead);
  g_clear_pointer(&self->run, cm_run_free);
  g_free(self->path);
  g_free(self);
}

gboolean
cm_results_reader_is_cut(const CmResultsReader *self)
{
  gsize length = 0;
  if (cm_record_lines_rest(self->lines, &length) == NULL || length == 0)
    return FALSE;
  return !self->is_foreign || !self->rest_parsed;
}

const CmRun *
cm_results_reader_run(const CmResultsReader *self)
{
  return self->run;
}

/* The next line that is a result, or ought to be one; *ret_value is NULL at the end of the file. */
static gboolean
next_record(CmResultsReader *self, json_t **ret_value, GError **error)
{
  g_autoptr(json_t) value = NULL;
  do {
    g_clear_pointer(&value, json_decref);
    if (!next_value(self, &value, error))
      return FALSE;
  } while (value != NULL && (cm_run_take_end(self->run, value) || cm_teardown_take(value, NULL)));
  *ret_value = g_steal_pointer(&value);
  return TRUE;
}

static CmResult *
make_result(const CmResultsReader *self, const json_t *value, GError **error)
{
  return self->is_foreign ? cm_foreign_result_from_json(value, self->run, error)
                          : cm_result_from_json(value, error);
}

gboolean
cm_results_reader_next(CmResultsReader *self, CmResult **ret_result, GError **error)
{
  g_autoptr(json_t) value = NULL;
  if (!next_record(self, &value, error))
    return FALSE;
  g_autoptr(CmResult) result = value != NULL ? make_result(self, value, error) : NULL;
  if (value != NULL && result == NULL) {
    blame_line(self, error);
    return FALSE;
  }
  if (result != NULL && !next_value(self, &self->ahead, error))
    return FALSE;
  if (self->ahead != NULL && cm_teardown_take(self->ahead, result))
    g_clear_pointer(&self->ahead, json_decref);
  *ret_result = g_steal_pointer(&result);
  return TRUE;
}

gboolean
cm_results_file_read(const char *path, CmRun **ret_run, CmResultSet **ret_results, GError **error)
{
  g_autoptr(CmResultsReader) reader = cm_results_reader_open(path, error);
  if (reader == NULL)
    return FALSE;
  g_autoptr(CmResultSet) results = cm_result_set_new();
  for (;;) {
    CmResult *result = NULL;
    if (!cm_results_reader_next(reader, &result, error))
      return FALSE;
    if (result == NULL)
      break;
    cm_result_set_add(results, result);
  }
  *ret_run = g_steal_pointer(&reader->run);
  *ret_results = g_steal_pointer(&results);
  return TRUE;
}

CmResultsWriter *
cm_results_writer_append(const char *path, GError **error)
{
  CmAppender *appender = cm_appender_open(path, error);
  if (appender == NULL)
    return NULL;
  CmResultsWriter *self = g_new0(CmResultsWriter, 1);
  self->appender = appender;
  return self;
}

CmResultsWriter *
cm_results_writer_create(const char *path, const CmRun *run, GError **error)
{
  if (g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_autoptr(CmRecordLines) lines = cm_record_lines_open(path, CM_RESULTS_LINE_BYTES, error);
    const char *line = NULL;
    gsize length = 0;
    if (lines == NULL || !cm_record_lines_next(lines, &line, &length, error))
      return NULL;
    if (line != NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                  "%s: holds a run already; resume it, or name another folder", path);
      return NULL;
    }
  }
  g_autoptr(CmResultsWriter) self = cm_results_writer_append(path, error);
  if (self == NULL)
    return NULL;
  g_autoptr(json_t) header = cm_run_to_json(run);
  g_autofree char *line = cm_json_line(header);
  return cm_appender_add(self->appender, line, error) ? g_steal_pointer(&self) : NULL;
}

void
cm_results_writer_free(CmResultsWriter *self)
{
  if (self == NULL)
    return;
  cm_appender_free(self->appender);
  g_free(self);
}

static gboolean
add_line(CmResultsWriter *self, const json_t *object, GError **error)
{
  g_autofree char *line = cm_json_line(object);
  return cm_appender_add(self->appender, line, error);
}

gboolean
cm_results_writer_add(CmResultsWriter *self, const CmResult *result, GError **error)
{
  g_autoptr(json_t) object = cm_result_to_json(result);
  return add_line(self, object, error);
}

gboolean
cm_results_writer_add_teardown(CmResultsWriter *self, const CmResult *teardown, GError **error)
{
  g_autoptr(json_t) object = cm_teardown_to_json(teardown);
  return add_line(self, object, error);
}

gboolean
cm_results_writer_end(CmResultsWriter *self, const CmRun *run, GError **error)
{
  g_autoptr(json_t) object = cm_run_end_to_json(run);
  return add_line(self, object, error);
}
