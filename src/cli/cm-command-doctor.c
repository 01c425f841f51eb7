/* SPDX-License-Identifier: MIT */
/*
 * check-models doctor: what this machine has, what is missing, and what installs it.
 *
 * Runs no model. Exit status 0 where an engine can run (with --worker: the one it names), 1 where
 * not, 2 and 3 as everywhere.
 */
#include "cm-commands.h"

#include "cm-doctor.h"
#include "cm-machine.h"
#include "cm-terminal.h"
#include "cm-version.h"

#include <stdio.h>
#include <unistd.h>

static json_t *
look(const CmOptions *options)
{
  json_t *report = json_object();
  g_autoptr(CmEnginesHere) here = cm_engines_here_find(options->python);
  cm_json_set_string(report, "check_models", CM_VERSION);
  json_object_set_new(report, "engines", cm_doctor_engines(options, here));
  json_object_set_new(report, "machine", cm_machine_describe(""));
  json_object_set_new(report, "photos", cm_doctor_photos());
  json_object_set_new(report, "stores", cm_doctor_stores());
  json_object_set_new(report, "pull", cm_doctor_pull());
  json_object_set_new(report, "folder", cm_doctor_folder());
  json_object_set_new(report, "presets", cm_doctor_presets(here->python->path));
  json_object_set_new(report, "servers", cm_doctor_servers(cm_doctor_ports));
  json_object_set_new(report, "python", cm_doctor_python(here->python));
  json_object_set_new(report, "missing", cm_doctor_missing(report, cm_doctor_installer("")));
  return report;
}

CmExit
cm_command_doctor(CmOptions *options, GError **error)
{
  if (options->photos->len > 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "doctor takes options alone, not %s; leave it out",
                (const char *)g_ptr_array_index(options->photos, 0));
    return CM_EXIT_USAGE;
  }
  g_autoptr(json_t) report = look(options);
  /* a pipe is read by people too, as long as --json does not say otherwise */
  g_autofree char *text = options->json ? cm_json_line(report)
                                        : cm_doctor_text(report, cm_terminal_width(STDOUT_FILENO));
  fputs(text, stdout);
  if (options->json)
    putchar('\n');
  return cm_doctor_can_run(report) ? CM_EXIT_OK : CM_EXIT_MODEL_FAILED;
}
