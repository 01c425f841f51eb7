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

/* What models are told against; lent. */
typedef struct {
  const CmEnginesHere *here;
  const CmEnginesListed *listed;
} Engines;

static void
print_json(const GPtrArray *models, const Engines *engines, const CmOptions *options)
{
  CmProspectMachine machine = cm_prospect_machine(engines->here, engines->listed, options);
  for (guint i = 0; i < models->len; i++) {
    g_autoptr(json_t) object = cm_model_to_json(g_ptr_array_index(models, i), &machine);
    g_autofree char *line = cm_json_line(object);
    puts(line);
  }
}

/* What is not installed; of engines in process also with the models that want it, where not only
 * servers were asked for. */
static char *
missing_note(const GPtrArray *models, const Engines *engines)
{
  guint n_models[CM_N_ENGINES] = {0};
  const CmEnginesListed *listed = engines->listed;
  if (listed->servers->len == 0)
    cm_engines_here_count(engines->here, models, n_models);
  g_autofree char *servers = cm_engines_listed_missing(listed);
  g_autofree char *others = cm_engines_here_note(engines->here, n_models, listed->asked);
  return g_strconcat(others, servers, NULL);
}

static void
print_table(const GPtrArray *models, const Engines *engines)
{
  guint width = isatty(STDOUT_FILENO) ? cm_terminal_width(STDOUT_FILENO) : WIDTH_DEFAULT;
  g_autofree char *table = cm_model_table(models, width, engines->listed);
  g_autofree char *total = cm_model_table_total(models, engines->listed);
  g_autofree char *note = missing_note(models, engines);
  printf("%s\n%s\n%s", table, total, note);
}

CmExit
cm_command_list(CmOptions *options, GError **error)
{
  for (guint i = 0; i < options->photos->len; i++)
    g_ptr_array_add(options->models, g_strdup(g_ptr_array_index(options->photos, i)));
  g_auto(GStrv) names = cm_models_here_names(options->models);
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(options->python);
  g_autoptr(CmEnginesListed) listed = cm_engines_listed_new(options, engines, error);
  if (listed == NULL)
    return cm_error_exit_status(*error);
  g_autoptr(CmModelsHere) here =
      cm_models_here_find((const char *const *)names, cm_engines_here_bits(engines), error);
  CmSelection selection = {.engines = listed->asked,
                           .takes = listed->servers->len > 0 ? cm_engines_listed_takes : NULL,
                           .taker = listed,
                           .all = options->all,
                           .complete = options->complete};
  if (here == NULL ||
      !cm_models_here_select(here, (const char *const *)names, options, selection, error)) {
    g_autofree char *missing = cm_engines_here_missing(engines, listed->asked);
    if (missing != NULL)
      g_prefix_error(error, "%s; ", missing);
    return cm_error_exit_status(*error);
  }
  const Engines told = {.here = engines, .listed = listed};
  if (options->json) {
    print_json(here->chosen, &told, options);
    return CM_EXIT_OK;
  }
  print_table(here->chosen, &told);
  g_autofree char *note = cm_models_here_note(here);
  fputs(note, stdout);
  return CM_EXIT_OK;
}
