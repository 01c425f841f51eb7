/* SPDX-License-Identifier: MIT */
#include "cm-commands.h"

const CmCommand cm_command_table[] = {
    {.name = "run",
     .bit = CM_COMMAND_RUN,
     .arguments = "PHOTO... [options]",
     .summary = "Run every model over the photos; the word run may be left out",
     .run = cm_command_run},
    {.name = "report",
     .bit = CM_COMMAND_REPORT,
     .arguments = "FILE --output FOLDER [options]",
     .summary = "Judge the records of a past run anew and write its reports; runs nothing",
     .run = cm_command_report},
    {.name = "explain",
     .bit = CM_COMMAND_EXPLAIN,
     .arguments = "[LOG] [options]",
     .summary = "Say what is known of a failure from any log or traceback (a file, or standard "
                "input); exits with 1 where nothing known fits",
     .run = cm_command_explain},
    {.name = "judge",
     .bit = CM_COMMAND_JUDGE,
     .arguments = "[FILE|-] [options]",
     .summary = "Judge answers given as JSON lines (id, prompt, text, …), one verdict a line",
     .run = cm_command_judge},
    {.name = "generate-docs",
     .bit = CM_COMMAND_DOCS,
     .arguments = "WHAT",
     .summary = "Print options.md, man, bash, zsh or fish, made from the option table",
     .hidden = TRUE,
     .run = cm_command_generate_docs},
};

const gsize cm_n_commands = G_N_ELEMENTS(cm_command_table);

const CmExitMeaning cm_exit_meanings[] = {
    {CM_EXIT_OK, "every model answered (models skipped by the plan do not count)"},
    {CM_EXIT_MODEL_FAILED,
     "at least one model failed; all records and reports are written (judge: a line could not "
     "be judged, the others are)"},
    {CM_EXIT_USAGE, "the command line is wrong; nothing was run"},
    {CM_EXIT_SETUP,
     "set-up: no photo, no model, output not writable, disk full; finished records are kept"},
    {CM_EXIT_INTERRUPTED, "interrupted by Ctrl-C, SIGTERM or SIGHUP; finished records are kept"},
};

const gsize cm_n_exit_meanings = G_N_ELEMENTS(cm_exit_meanings);

const CmCommand *
cm_command_find(const char *name)
{
  for (gsize i = 0; i < cm_n_commands; i++)
    if (g_str_equal(cm_command_table[i].name, name))
      return &cm_command_table[i];
  return NULL;
}
