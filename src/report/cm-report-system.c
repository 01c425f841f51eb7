/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-format.h"

#include <string.h>

#define MAX_ROWS     100
#define MAX_DEPTH    4
#define MAX_VERSIONS 4 /* of one engine */

/* A member's value for people; the end of its key tells the unit. NULL for arrays and objects. */
static char *
show_value(const char *key, const json_t *value)
{
  if (json_is_string(value))
    return g_strdup(json_string_value(value));
  if (json_is_boolean(value))
    return g_strdup(json_is_true(value) ? "yes" : "no");
  if (!json_is_number(value))
    return NULL;
  double number = json_number_value(value);
  if (g_str_has_suffix(key, "_bytes")) {
    g_autofree char *text = cm_format_number(CM_FORMAT_MEMORY, number);
    return g_strconcat(text, " GB", NULL);
  }
  if (g_str_has_suffix(key, "_hz")) {
    g_autofree char *text = cm_format_number(CM_FORMAT_RATE, number / 1e9);
    return g_strconcat(text, " GHz", NULL);
  }
  return cm_format_exact(number);
}

static void
write_row(CmWriter *writer, const char *name, const char *value)
{
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, name));
  g_ptr_array_add(cells, cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, value));
  cm_writer_table_row(writer, cells);
}

static void write_members(CmWriter *writer, const char *before, const json_t *object, guint depth,
                          guint *rows);

static void
write_member(CmWriter *writer, const char *before, const char *key, const json_t *value,
             guint depth, guint *rows)
{
  g_autofree char *name = g_strjoin(before[0] == '\0' ? "" : ".", before, key, NULL);
  g_autofree char *text = show_value(key, value);
  if (*rows >= MAX_ROWS)
    return;
  if (text != NULL) {
    write_row(writer, name, text);
    (*rows)++;
  } else if (depth < MAX_DEPTH) {
    write_members(writer, name, value, depth + 1, rows);
  }
}

/* A row for every value in an object or array, inner ones named by their path, as
 * memory.total_bytes. */
static void
write_members(CmWriter *writer, const char *before, const json_t *value, guint depth, guint *rows)
{
  const char *key;
  json_t *member;
  json_object_foreach ((json_t *)value, key, member)
    write_member(writer, before, key, member, depth, rows);
  for (gsize i = 0; i < json_array_size(value) && i < MAX_ROWS; i++) {
    g_autofree char *number = g_strdup_printf("%" G_GSIZE_FORMAT, i + 1);
    write_member(writer, before, number, json_array_get(value, i), depth, rows);
  }
}

static void
write_object(CmWriter *writer, const char *title, const char *name, const json_t *object)
{
  const CmColumn columns[] = {{name, FALSE}, {"Value", FALSE}};
  guint rows = 0;
  if (json_object_size(object) == 0)
    return;
  cm_writer_heading(writer, 2, cm_inline_new(title));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  write_members(writer, "", object, 0, &rows);
  cm_writer_table_end(writer);
}

/* Files an engine's version; of several, as after an update amid a resumed run, all. */
static void
add_engine(json_t *versions, const CmResult *result)
{
  const char *before = cm_json_get_string(versions, result->engine);
  const char *version = result->engine_version;
  if (version == NULL)
    return;
  if (before == NULL) {
    cm_json_set_string(versions, result->engine, version);
    return;
  }
  g_auto(GStrv) known = g_strsplit(before, ", ", -1);
  if (g_strv_contains((const char *const *)known, version) || g_strv_length(known) >= MAX_VERSIONS)
    return;
  g_autofree char *both = g_strjoin(", ", before, version, NULL);
  cm_json_set_string(versions, result->engine, both);
}

/* The run's versions, and those of the engines as each result tells them. */
static json_t *
collect_versions(const CmReport *report)
{
  json_t *versions = json_object();
  for (guint i = 0; i < report->results->len; i++) {
    const CmResult *result = g_ptr_array_index(report->results, i);
    if (result->engine != NULL)
      add_engine(versions, result);
  }
  if (report->run->versions != NULL)
    json_object_update(versions, report->run->versions);
  return versions;
}

void
cm_report_system(const CmReport *report, CmWriter *writer)
{
  g_autoptr(json_t) versions = collect_versions(report);
  write_object(writer, "System/Hardware Information", "Property", report->run->machine);
  write_object(writer, "During the Run", "Change", report->run->changes);
  write_object(writer, "Library Versions", "Library", versions);
  write_object(writer, "Settings", "Setting", report->run->settings);
}

static void
add_part(CmInline *line, const char *text)
{
  gsize count;
  if (text == NULL || text[0] == '\0')
    return;
  cm_inline_spans(line, &count);
  cm_inline_printf(line, "%s%s", count > 1 ? ", " : " ", text);
}

CmInline *
cm_report_machine_line(const json_t *machine)
{
  /* as records of the Python tool name them */
  static const char *const foreign[] = {"GPU/Chip", "RAM", "OS"};
  const json_t *cpu = json_object_get(machine, "cpu");
  const json_t *memory = json_object_get(machine, "memory");
  const json_t *gpu = json_array_get(json_object_get(machine, "gpus"), 0);
  g_autofree char *cores = cm_format_exact(cm_json_get_number(cpu, "physical_cores"));
  g_autofree char *cores_text = cores[0] != '\0' ? g_strconcat(cores, " cores", NULL) : NULL;
  g_autofree char *bytes =
      cm_format_number(CM_FORMAT_MEMORY, cm_json_get_number(memory, "total_bytes"));
  g_autofree char *bytes_text = bytes[0] != '\0' ? g_strconcat(bytes, " GB", NULL) : NULL;

  CmInline *line = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Machine:");
  add_part(line, cm_json_get_string(cpu, "model"));
  add_part(line, cores_text);
  add_part(line, bytes_text);
  add_part(line, cm_json_get_string(gpu, "name"));
  add_part(line, cm_json_get_string(machine, "os"));
  for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++)
    add_part(line, cm_json_get_string(machine, foreign[i]));
  return line;
}
