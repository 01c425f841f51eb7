/* SPDX-License-Identifier: MIT */
#include "cm-commands.h"

#include "cm-plan.h"

#include <stdio.h>

CmExit
cm_command_run(CmOptions *options, GError **error)
{
  if (options->photos->len == 0) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "no photo; name one: check-models PHOTO... [options]");
    return CM_EXIT_USAGE;
  }
  g_autoptr(CmPlan) plan = cm_plan_new(options, NULL, error);
  if (plan == NULL)
    return cm_error_exit_status(*error);
  g_autofree char *text = cm_plan_describe(plan, options);
  fputs(text, stdout);
  return CM_EXIT_OK;
}
