/* SPDX-License-Identifier: MIT */
/*
 * check-models show MODEL…: everything known of the models that are meant, one after another.
 * Exit status 0 where at least one is shown, 3 where a name means none.
 */
#include "cm-commands.h"

#include "cm-model-json.h"
#include "cm-model-show.h"
#include "cm-models-here.h"
#include "cm-terminal.h"

#include <stdio.h>
#include <unistd.h>

/* Columns where the output goes to no terminal. */
#define WIDTH_DEFAULT 100

static void
print_model(const CmModel *model, const CmProspectMachine *machine)
{
  if (machine->options->json) {
    g_autoptr(json_t) object = cm_model_to_json(model, machine);
    g_autofree char *line = cm_json_line(object);
    puts(line);
    return;
  }
  guint width = isatty(STDOUT_FILENO) ? cm_terminal_width(STDOUT_FILENO) : WIDTH_DEFAULT;
  g_autofree char *text = cm_model_show(model, machine, width);
  fputs(text, stdout);
}

CmExit
cm_command_show(CmOptions *options, GError **error)
{
  if (options->photos->len == 0) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "no model; name one as check-models list prints it: check-models show "
                        "MODEL...");
    return CM_EXIT_USAGE;
  }
  g_auto(GStrv) names = cm_models_here_names(options->photos);
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(options->python);
  g_autoptr(CmEnginesListed) listed = cm_engines_listed_new(options, engines, error);
  if (listed == NULL)
    return cm_error_exit_status(*error);
  g_autoptr(CmModelsHere) here =
      cm_models_here_find((const char *const *)names, cm_engines_here_bits(engines), error);
  CmSelection selection = {.all = TRUE};
  if (here == NULL ||
      !cm_models_here_select(here, (const char *const *)names, options, selection, error))
    return cm_error_exit_status(*error);
  CmProspectMachine machine = cm_prospect_machine(engines, listed, options);
  for (guint i = 0; i < here->chosen->len; i++) {
    if (i > 0 && !options->json)
      putchar('\n');
    print_model(g_ptr_array_index(here->chosen, i), &machine);
  }
  return CM_EXIT_OK;
}
