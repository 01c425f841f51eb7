/* SPDX-License-Identifier: MIT */
#include "cm-cli.h"

#include "cm-commands.h"
#include "cm-help.h"
#include "cm-terminal.h"
#include "cm-version.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

/* An error message may quote file names and model text; a terminal must not act on them. */
static void
print_error(const GError *error)
{
  g_autofree char *text = cm_terminal_text(error->message, 8192);
  fprintf(stderr, "check-models: %s\n", text);
}

/* The subcommand named first, else run; argv moves past the name. */
static const CmCommand *
choose_command(int *argc, char ***argv)
{
  const CmCommand *command = *argc > 0 ? cm_command_find((*argv)[0]) : NULL;
  if (command == NULL)
    return cm_command_find("run");
  (*argc)--;
  (*argv)++;
  return command;
}

static CmExit
run_command(int argc, char **argv, GError **error)
{
  const CmCommand *command = choose_command(&argc, &argv);
  g_autoptr(CmOptions) options = cm_options_new();
  if (!cm_options_parse(options, command->bit, argc, argv, error))
    return CM_EXIT_USAGE;
  if (options->help) {
    g_autofree char *help = cm_help_full(command);
    fputs(help, stdout);
    return CM_EXIT_OK;
  }
  if (options->version) {
    printf("check-models %s\n", CM_VERSION);
    return CM_EXIT_OK;
  }
  return command->run(options, error);
}

/* A full disk or a closed pipe behind standard output shows only here. */
static CmExit
finish_stdout(CmExit status)
{
  gboolean failed = ferror(stdout) != 0;
  errno = 0;
  if (fflush(stdout) == 0 && !failed)
    return status;
  fprintf(stderr, "check-models: standard output: %s\n",
          errno != 0 ? g_strerror(errno) : "cannot write");
  return status == CM_EXIT_INTERRUPTED ? status : CM_EXIT_SETUP;
}

int
cm_cli_main(int argc, char **argv)
{
  /* a closed pipe and a file-size limit are errors of write(2), not deaths */
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  if (argc < 2) {
    g_autofree char *help = cm_help_short();
    fputs(help, stdout);
    return (int)finish_stdout(CM_EXIT_USAGE);
  }
  g_autoptr(GError) error = NULL;
  CmExit status = run_command(argc - 1, argv + 1, &error);
  status = finish_stdout(status);
  if (error != NULL) {
    print_error(error);
    CmExit meant = cm_error_exit_status(error);
    return (int)meant;
  }
  return (int)status;
}
