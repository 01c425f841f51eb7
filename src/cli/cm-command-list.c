/* SPDX-License-Identifier: MIT */
/*
 * check-models list [MODEL…]: the models of this machine.
 *
 * A table for people, or with --json an object a line. Exit status 0 where at least one is listed,
 * 3 where none is.
 */
#include "cm-commands.h"

#include "cm-model-json.h"
#include "cm-model-table.h"
#include "cm-models-here.h"
#include "cm-terminal.h"

#include <stdio.h>
#include <unistd.h>

/* Columns where the output goes to no terminal. */
#define WIDTH_DEFAULT 120

static void
print_json(const GPtrArray *models)
{
  for (guint i = 0; i < models->len; i++) {
    g_autoptr(json_t) object = cm_model_to_json(g_ptr_array_index(models, i));
    g_autofree char *line = cm_json_line(object);
    puts(line);
  }
}

static void
print_table(const GPtrArray *models)
{
  guint width = isatty(STDOUT_FILENO) ? cm_terminal_width(STDOUT_FILENO) : WIDTH_DEFAULT;
  g_autofree char *table = cm_model_table(models, width);
  g_autofree char *total = cm_model_table_total(models);
  printf("%s\n%s\n", table, total);
}

CmExit
cm_command_list(CmOptions *options, GError **error)
{
  for (guint i = 0; i < options->photos->len; i++)
    g_ptr_array_add(options->models, g_strdup(g_ptr_array_index(options->photos, i)));
  g_auto(GStrv) names = cm_models_here_names(options->models);
  g_autoptr(CmModelsHere) here = cm_models_here_find((const char *const *)names, error);
  CmSelection selection = {.all = options->all, .complete = options->complete};
  if (here == NULL ||
      !cm_models_here_select(here, (const char *const *)names, options, selection, error))
    return cm_error_exit_status(*error);
  if (options->json) {
    print_json(here->chosen);
    return CM_EXIT_OK;
  }
  print_table(here->chosen);
  g_autofree char *note = cm_models_here_note(here);
  fputs(note, stdout);
  return CM_EXIT_OK;
}
