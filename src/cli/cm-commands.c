/* SPDX-License-Identifier: MIT */
#include "cm-commands.h"

const CmCommand cm_command_table[] = {
    {.name = "run",
     .bit = CM_COMMAND_RUN,
     .arguments = "PHOTO... [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "Run every model over the photos; the word run may be left out",
     .run = cm_command_run},
    {.name = "list",
     .bit = CM_COMMAND_LIST,
     .arguments = "[MODEL...] [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "List the models of this machine that take pictures: where each lies, its size, "
                "quantisation, parameters, which engines can run it, and what is wrong with it",
     .run = cm_command_list},
    {.name = "show",
     .bit = CM_COMMAND_SHOW,
     .arguments = "MODEL... [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "Show everything known of a model (an id, a path or a quoted glob) and the command "
                "that runs it",
     .run = cm_command_show},
    {.name = "photo",
     .bit = CM_COMMAND_PHOTO,
     .arguments = "FILE... [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "Show what photos say about themselves (title, keywords, place, date, camera), "
                "where each value came from, and whether they decode; runs nothing",
     .run = cm_command_photo},
    {.name = "doctor",
     .bit = CM_COMMAND_DOCTOR,
     .arguments = "[options]",
     .summary =
         "Say what this machine has (engines, memory, disks, photo formats, models, servers, "
         "Python), what is missing and which command installs it",
     .run = cm_command_doctor},
    {.name = "report",
     .bit = CM_COMMAND_REPORT,
     .arguments = "FILE --output FOLDER [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "Judge the records of a past run anew and write its reports; runs nothing",
     .run = cm_command_report},
    {.name = "explain",
     .bit = CM_COMMAND_EXPLAIN,
     .arguments = "[LOG] [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "Say what is known of a failure from any log or traceback (a file, or standard "
                "input); exits with 1 where nothing known fits",
     .run = cm_command_explain},
    {.name = "judge",
     .bit = CM_COMMAND_JUDGE,
     .arguments = "[FILE|-] [options]",
     .operands = CM_COMPLETE_FILE,
     .summary = "Judge answers given as JSON lines (id, prompt, text and more), one verdict a line",
     .run = cm_command_judge},
    {.name = "pull",
     .bit = CM_COMMAND_PULL,
     .arguments = "REPO[:QUANT][@REVISION] [options]",
     .summary = "Fetch a model from a Hugging Face hub into the Hugging Face cache: a GGUF "
                "quantisation and its projector, or a checkpoint; goes on where it was cut off. "
                "REPO is owner/name, hf:owner/name or the address of its page, folder or file",
     .run = cm_command_pull},
    {.name = "generate-docs",
     .bit = CM_COMMAND_DOCS,
     .arguments = "WHAT",
     .summary = "Print options.md, man, bash, zsh or fish, made from the option table",
     .hidden = TRUE,
     .run = cm_command_generate_docs},
};

const gsize cm_n_commands = G_N_ELEMENTS(cm_command_table);

const CmExitMeaning cm_exit_meanings[] = {
    {CM_EXIT_OK, CM_COMMAND_RUN,
     "every model answered; models skipped by the plan do not count where others answered"},
    {CM_EXIT_OK, CM_COMMAND_PHOTO, "every photo was read and decodes"},
    {CM_EXIT_OK, CM_COMMAND_DOCTOR,
     "an engine can run (with --worker: that one), whatever else is missing"},
    {CM_EXIT_OK, CM_COMMAND_REPORT, "the reports are written, whatever stands in them"},
    {CM_EXIT_OK, CM_COMMAND_JUDGE, "every line was judged"},
    {CM_EXIT_OK, CM_COMMAND_EXPLAIN, "the failure is known, or could be inferred"},
    {CM_EXIT_OK, CM_COMMAND_LIST | CM_COMMAND_SHOW,
     "at least one model is shown, whatever is wrong with it"},
    {CM_EXIT_OK, CM_COMMAND_PULL, "all files are in the cache, each checked"},
    {CM_EXIT_MODEL_FAILED, CM_COMMAND_RUN,
     "at least one model failed; all records and reports are written"},
    {CM_EXIT_MODEL_FAILED, CM_COMMAND_PHOTO, "a photo cannot be read; the others are shown"},
    {CM_EXIT_MODEL_FAILED, CM_COMMAND_DOCTOR,
     "no engine can run, or not the one that --worker names"},
    {CM_EXIT_MODEL_FAILED, CM_COMMAND_JUDGE, "a line could not be judged; the others are"},
    {CM_EXIT_MODEL_FAILED, CM_COMMAND_EXPLAIN, "nothing known fits the log"},
    {CM_EXIT_USAGE, 0, "the command line or the configuration is wrong; nothing was done"},
    {CM_EXIT_SETUP, CM_COMMAND_RUN,
     "set-up: no photo, no model, every model skipped by the plan, output not writable, disk full; "
     "finished records are kept"},
    {CM_EXIT_SETUP, CM_COMMAND_LIST | CM_COMMAND_SHOW,
     "no model is meant: none is here, a name matches nothing, or nothing is left of what is asked "
     "for; or the output cannot be written"},
    {CM_EXIT_SETUP, CM_COMMAND_PHOTO, "no photo can be read, or the output cannot be written"},
    {CM_EXIT_SETUP, CM_COMMAND_DOCTOR, "the output cannot be written"},
    {CM_EXIT_SETUP, CM_COMMAND_REPORT | CM_COMMAND_JUDGE | CM_COMMAND_EXPLAIN,
     "the input cannot be read, or the output cannot be written"},
    {CM_EXIT_SETUP, CM_COMMAND_PULL,
     "the hub, the network or the disk refused; what was fetched is kept to go on from"},
    {CM_EXIT_INTERRUPTED, CM_COMMAND_PULL, "interrupted; what was fetched is kept to go on from"},
    {CM_EXIT_INTERRUPTED, CM_COMMAND_RUN,
     "interrupted by Ctrl-C, SIGTERM or SIGHUP; finished records are kept"},
};

const gsize cm_n_exit_meanings = G_N_ELEMENTS(cm_exit_meanings);

char *
cm_exit_meaning_text(const CmExitMeaning *meaning)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (gsize i = 0; i < cm_n_commands; i++)
    if ((cm_command_table[i].bit & meaning->commands) != 0)
      g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", cm_command_table[i].name);
  g_string_append_printf(text, "%s%s", text->len > 0 ? ": " : "", meaning->meaning);
  return g_strdup(text->str);
}

const CmCommand *
cm_command_find(const char *name)
{
  for (gsize i = 0; i < cm_n_commands; i++)
    if (g_str_equal(cm_command_table[i].name, name))
      return &cm_command_table[i];
  return NULL;
}
