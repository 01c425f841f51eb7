/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The subcommands. To add one: a bit in cm-options.h, a function in a file cm-command-X.c, and a
 * row in cm-commands.c; help, manual and completion follow from the row.
 *
 * A command gets its options parsed and checked, writes results to standard output, and returns
 * the exit status; where it sets an error, that decides the status and main prints it.
 */

#include "cm-error.h"
#include "cm-options.h"

typedef CmExit (*CmCommandFunc)(CmOptions *options, GError **error);

typedef struct {
  const char *name;
  unsigned bit; /* CM_COMMAND_… */
  const char *arguments;
  CmComplete operands; /* what its arguments name; folders count as files */
  const char *summary;
  gboolean hidden; /* from help and documentation */
  CmCommandFunc run;
} CmCommand;

extern const CmCommand cm_command_table[];
extern const gsize cm_n_commands;

/* What each exit status means, for help and manual. */
typedef struct {
  CmExit status;
  unsigned commands; /* CM_COMMAND_…, those for which it means that; 0: all */
  const char *meaning;
} CmExitMeaning;

extern const CmExitMeaning cm_exit_meanings[];
extern const gsize cm_n_exit_meanings;

/* The meaning with the names of its commands in front, "judge: …"; without any where it is that of
 * all. */
char *cm_exit_meaning_text(const CmExitMeaning *meaning) G_GNUC_WARN_UNUSED_RESULT;

/* NULL where no command has that name. */
const CmCommand *cm_command_find(const char *name);

/* check-models [run] PHOTO...: plans, runs, reports; --dry-run only plans. */
CmExit cm_command_run(CmOptions *options, GError **error);

/* check-models doctor: prints what this machine has and what is missing (docs/doctor.md). */
CmExit cm_command_doctor(CmOptions *options, GError **error);

/* check-models explain [LOG]: prints what is known of the failure in a log (docs/diagnosis.md). */
CmExit cm_command_explain(CmOptions *options, GError **error);

/* check-models judge [FILE]: judges answers given as JSON lines. */
CmExit cm_command_judge(CmOptions *options, GError **error);

/* check-models photo FILE...: prints what photos say about themselves (docs/photos.md). */
CmExit cm_command_photo(CmOptions *options, GError **error);

/* check-models list: prints the models of this machine, a line each (docs/models.md). */
CmExit cm_command_list(CmOptions *options, GError **error);

/* check-models show MODEL...: prints everything known of models. */
CmExit cm_command_show(CmOptions *options, GError **error);

/* check-models pull REPO: fetches a model (docs/models.md); does not return where it can start. */
CmExit cm_command_pull(CmOptions *options, GError **error);

/* check-models report FILE: judges the records of a past run and writes its reports. */
CmExit cm_command_report(CmOptions *options, GError **error);

/* check-models generate-docs WHAT: prints one document of cm-docs.h. */
CmExit cm_command_generate_docs(CmOptions *options, GError **error);
