/* SPDX-License-Identifier: MIT */
/*
 * check-models list [MODEL…]: the models of this machine.
 *
 * A table for people, or with --json an object a line. Exit status 0 where at least one is listed,
 * 3 where none is.
 */
#include "cm-commands.h"

#include "cm-engine-choice.h"
#include "cm-model-json.h"
#include "cm-model-table.h"
#include "cm-models-here.h"
#include "cm-plan-servers.h"
#include "cm-terminal.h"

#include <stdio.h>
#include <unistd.h>

/* Columns where the output goes to no terminal. */
#define WIDTH_DEFAULT 120

static void
print_json(const GPtrArray *models, const CmEnginesHere *engines, const CmOptions *options)
{
  CmProspectMachine machine = cm_prospect_machine(engines, options);
  for (guint i = 0; i < models->len; i++) {
    g_autoptr(json_t) object = cm_model_to_json(g_ptr_array_index(models, i), &machine);
    g_autofree char *line = cm_json_line(object);
    puts(line);
  }
}

static void
print_table(const GPtrArray *models, const CmEnginesHere *engines, unsigned asked)
{
  unsigned here = cm_engines_here_bits(engines);
  guint width = isatty(STDOUT_FILENO) ? cm_terminal_width(STDOUT_FILENO) : WIDTH_DEFAULT;
  g_autofree char *table = cm_model_table(models, width, here);
  g_autofree char *total = cm_model_table_total(models, here);
  guint n_models[CM_N_ENGINES];
  cm_engines_here_count(engines, models, n_models);
  g_autofree char *note = cm_engines_here_note(engines, n_models, asked);
  printf("%s\n%s\n%s", table, total, note);
}

/* The engines that --engine names, a server by that in process which runs the same models. */
static gboolean
choose_engines(const CmOptions *options, const char *python, unsigned *ret_asked, GError **error)
{
  g_autoptr(CmServersHere) here = cm_servers_here_find(python, error);
  if (here == NULL)
    return FALSE;
  g_autoptr(GPtrArray) servers = g_ptr_array_new();
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  for (guint i = 0; i < options->engines->len; i++) {
    char *name = g_ptr_array_index(options->engines, i);
    const CmServerHere *server = cm_servers_here_get(here, name);
    g_ptr_array_add(server != NULL ? servers : others, server != NULL ? (gpointer)server : name);
  }
  g_autofree char *names = cm_servers_here_names(here);
  if (!cm_engine_choice(others, names, ret_asked, error))
    return FALSE;
  *ret_asked |= cm_plan_servers_bits(servers);
  return TRUE;
}

CmExit
cm_command_list(CmOptions *options, GError **error)
{
  for (guint i = 0; i < options->photos->len; i++)
    g_ptr_array_add(options->models, g_strdup(g_ptr_array_index(options->photos, i)));
  g_auto(GStrv) names = cm_models_here_names(options->models);
  unsigned asked = 0;
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(options->python);
  if (!choose_engines(options, engines->python->path, &asked, error))
    return cm_error_exit_status(*error);
  g_autoptr(CmModelsHere) here =
      cm_models_here_find((const char *const *)names, cm_engines_here_bits(engines), error);
  CmSelection selection = {.engines = asked, .all = options->all, .complete = options->complete};
  if (here == NULL ||
      !cm_models_here_select(here, (const char *const *)names, options, selection, error)) {
    g_autofree char *missing = cm_engines_here_missing(engines, asked);
    if (missing != NULL)
      g_prefix_error(error, "%s; ", missing);
    return cm_error_exit_status(*error);
  }
  if (options->json) {
    print_json(here->chosen, engines, options);
    return CM_EXIT_OK;
  }
  print_table(here->chosen, engines, asked);
  g_autofree char *note = cm_models_here_note(here);
  fputs(note, stdout);
  return CM_EXIT_OK;
}
