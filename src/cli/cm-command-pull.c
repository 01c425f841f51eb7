/* SPDX-License-Identifier: MIT */
/*
 * check-models pull REPO: fetches a model from a Hugging Face hub into its cache.
 *
 * check-models-pull does it all. It takes this process's place, so that the terminal, its signals
 * and the exit status are its own, and no supervisor waits beside it.
 */
#include "cm-commands.h"

#include "cm-locate.h"

#include <errno.h>
#include <unistd.h>

#define PROGRAM "check-models-pull"

static GPtrArray *
arguments_of(const CmOptions *options, const char *program)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(arguments, g_strdup(program));
  if (options->quiet)
    g_ptr_array_add(arguments, g_strdup("--quiet"));
  if (options->quant != NULL)
    g_ptr_array_add(arguments, g_strconcat("--quant=", options->quant, NULL));
  for (guint i = 0; i < options->include->len; i++)
    g_ptr_array_add(
        arguments,
        g_strconcat("--include=", (const char *)g_ptr_array_index(options->include, i), NULL));
  g_ptr_array_add(arguments, g_strdup("--"));
  g_ptr_array_add(arguments, g_strdup(g_ptr_array_index(options->photos, 0)));
  g_ptr_array_add(arguments, NULL);
  return arguments;
}

CmExit
cm_command_pull(CmOptions *options, GError **error)
{
  if (options->photos->len != 1) {
    g_set_error_literal(
        error, CM_ERROR, CM_ERROR_USAGE,
        "pull takes one repository: check-models pull OWNER/NAME[:QUANT][@REVISION], or the "
        "address of its page");
    return CM_EXIT_USAGE;
  }
  g_autofree char *program = cm_locate_program(PROGRAM, error);
  if (program == NULL)
    return CM_EXIT_SETUP;
  g_autoptr(GPtrArray) arguments = arguments_of(options, program);
  execv(program, (char *const *)arguments->pdata);
  cm_error_set_errno(error, errno, "%s: cannot be started; install it again", program);
  return CM_EXIT_SETUP;
}
