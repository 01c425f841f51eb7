/* SPDX-License-Identifier: MIT */
#include "cm-worker-command.h"

#include "cm-error.h"

GStrv
cm_worker_command_launcher(const CmOptions *options, GError **error)
{
  if (options->launcher == NULL)
    return g_new0(char *, 1);
  g_auto(GStrv) launcher = NULL;
  g_autoptr(GError) bad_launcher = NULL;
  if (!g_shell_parse_argv(options->launcher, NULL, &launcher, &bad_launcher)) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--launcher is no command line: %s",
                bad_launcher->message);
    return NULL;
  }
  g_autofree char *first = g_find_program_in_path(launcher[0]);
  if (first == NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--launcher %s: no such program", launcher[0]);
    return NULL;
  }
  return g_steal_pointer(&launcher);
}

GStrv
cm_worker_command_of(const char *const *launcher, const char *program)
{
  g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
  if (launcher != NULL)
    g_strv_builder_addv(argv, (const char **)launcher);
  g_strv_builder_add(argv, program);
  return g_strv_builder_end(argv);
}

GStrv
cm_worker_command_own(const CmOptions *options, GError **error)
{
  g_auto(GStrv) launcher = cm_worker_command_launcher(options, error);
  if (launcher == NULL)
    return NULL;
  if (launcher[0] != NULL)
    return cm_worker_command_of((const char *const *)launcher, options->worker);
  g_autofree char *found = g_find_program_in_path(options->worker);
  if (found == NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--worker %s: no such program",
                options->worker);
    return NULL;
  }
  g_autofree char *program = g_canonicalize_filename(found, NULL);
  return cm_worker_command_of(NULL, program);
}
