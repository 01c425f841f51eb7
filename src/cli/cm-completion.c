/* SPDX-License-Identifier: MIT */
/*
 * The shells' completions. Each knows the subcommands, and of each its own options and what its
 * arguments are; a first word that is no subcommand's is a photo, to be run.
 */
#include "cm-docs.h"

#include "cm-commands.h"

#include <string.h>

static gboolean
is_of(const CmOption *option, const CmCommand *command)
{
  return (option->commands & command->bit) != 0;
}

/* The subcommands that help shows, with the text between them. */
static void
append_commands(GString *out, const char *between)
{
  gboolean first = TRUE;
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden)
      continue;
    g_string_append_printf(out, "%s%s", first ? "" : between, command->name);
    first = FALSE;
  }
}

/* "llama mlx-vlm" */
static char *
words_of_choices(const CmOption *option)
{
  return g_strdelimit(g_strdup(option->choices), "|", ' ');
}

/* The words before which an argument is completed in a certain way: "-o|--output". */
static void
append_case_label(GString *out, const CmOption *option, gboolean first)
{
  if (!first)
    g_string_append_c(out, '|');
  if (option->short_name != '\0')
    g_string_append_printf(out, "-%c|", option->short_name);
  g_string_append_printf(out, "--%s", option->long_name);
}

static void
append_bash_case(GString *out, const CmCommand *command, CmComplete complete, const char *action)
{
  gboolean first = TRUE;
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    /* after an option that may stand without its value comes anything */
    if (!is_of(option, command) || option->type == CM_OPTION_FLAG || option->choices != NULL ||
        option->bare_text != NULL || option->complete != complete)
      continue;
    append_case_label(out, option, first);
    first = FALSE;
  }
  if (!first)
    g_string_append_printf(out, ") %s; return ;;\n    ", action);
}

/* What completes a word of the command; `cur` and `prev` are those of _check_models(). */
static void
append_bash_command(GString *out, const CmCommand *command)
{
  g_string_append_printf(out, "\n_check_models_%s() {\n  case $prev in\n    ", command->name);
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if (!is_of(option, command) || option->choices == NULL)
      continue;
    g_autofree char *words = words_of_choices(option);
    append_case_label(out, option, TRUE);
    g_string_append_printf(out, ") _check_models_offer -W '%s'; return ;;\n    ", words);
  }
  append_bash_case(out, command, CM_COMPLETE_FILE, "_check_models_offer -f");
  append_bash_case(out, command, CM_COMPLETE_FOLDER, "_check_models_offer -d");
  append_bash_case(out, command, CM_COMPLETE_NONE, "COMPREPLY=()");
  g_string_append(out, "*) ;;\n  esac\n  if [[ $cur == -* ]]; then\n    _check_models_offer -W '");
  const char *between = "";
  for (gsize i = 0; i < cm_n_options; i++) {
    if (!is_of(&cm_option_table[i], command))
      continue;
    g_string_append_printf(out, "%s--%s", between, cm_option_table[i].long_name);
    between = " ";
  }
  g_string_append_printf(out, "'\n  else\n    %s\n  fi\n}\n",
                         command->operands == CM_COMPLETE_FILE ? "_check_models_offer -f"
                                                               : "COMPREPLY=()");
}

char *
cm_completion_bash(void)
{
  g_autoptr(GString) out = g_string_new("# bash completion for check-models; made by\n"
                                        "# `check-models generate-docs bash`, do not edit\n"
                                        "_check_models_offer() {\n"
                                        "  mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$cur\")\n"
                                        "}\n");
  for (gsize i = 0; i < cm_n_commands; i++)
    if (!cm_command_table[i].hidden)
      append_bash_command(out, &cm_command_table[i]);
  g_string_append(out, "\n_check_models() {\n"
                       "  local cur=${COMP_WORDS[COMP_CWORD]}\n"
                       "  local prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "  local command=run\n"
                       "  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then\n"
                       "    _check_models_offer -f -W '");
  append_commands(out, " ");
  g_string_append(out, "'\n    return\n  fi\n"
                       "  if ((COMP_CWORD > 1)); then\n"
                       "    case ${COMP_WORDS[1]} in\n      ");
  append_commands(out, "|");
  g_string_append(out, ") command=${COMP_WORDS[1]} ;;\n      *) ;;\n    esac\n  fi\n"
                       "  \"_check_models_$command\"\n}\n"
                       "complete -o filenames -F _check_models check-models\n");
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A description inside single quotes, without what the shells' own syntax would read. */
static void
append_description(GString *out, const char *help, const char *escaped)
{
  for (; *help != '\0'; help++) {
    if (*help == '\'')
      g_string_append(out, "'\\'");
    else if (strchr(escaped, *help) != NULL)
      g_string_append_c(out, '\\');
    g_string_append_c(out, *help);
  }
}

static const char *
zsh_action(CmComplete complete)
{
  static const char *const actions[] = {
      [CM_COMPLETE_NONE] = " ", [CM_COMPLETE_FILE] = "_files", [CM_COMPLETE_FOLDER] = "_files -/"};
  return actions[complete];
}

static void
append_zsh_option(GString *out, const CmOption *option, const CmCommand *command)
{
  CmOptionWords said = cm_option_words(option, command->bit);
  gboolean repeats = option->type == CM_OPTION_LIST;
  if (option->short_name != '\0' && repeats)
    g_string_append_printf(out, "    '*'{-%c+,--%s=}'[", option->short_name, option->long_name);
  else if (option->short_name != '\0')
    g_string_append_printf(out, "    {-%c%s,--%s%s}'[", option->short_name, said.metavar ? "+" : "",
                           option->long_name, said.metavar ? "=" : "");
  else
    g_string_append_printf(out, "    '%s--%s%s[", repeats ? "*" : "", option->long_name,
                           option->bare_text != NULL ? "=-"
                           : said.metavar            ? "="
                                                     : "");
  append_description(out, said.help, "[]:\\");
  g_string_append_c(out, ']');
  if (option->choices != NULL) {
    g_autofree char *words = words_of_choices(option);
    g_string_append_printf(out, option->commas ? ":%s:_sequence compadd - %s" : ":%s:(%s)",
                           said.metavar, words);
  } else if (said.metavar != NULL) {
    g_string_append_printf(out, "%s:%s:%s", option->bare_text != NULL ? ":" : "", said.metavar,
                           zsh_action(option->complete));
  }
  g_string_append(out, "' \\\n");
}

static void
append_zsh_command(GString *out, const CmCommand *command)
{
  g_string_append_printf(out, "\n_check_models_%s() {\n  _arguments -s -S \\\n", command->name);
  for (gsize i = 0; i < cm_n_options; i++)
    if (is_of(&cm_option_table[i], command))
      append_zsh_option(out, &cm_option_table[i], command);
  g_string_append_printf(out, "    '*:%s'\n}\n",
                         command->operands == CM_COMPLETE_FILE ? "file:_files" : "argument: ");
}

char *
cm_completion_zsh(void)
{
  g_autoptr(GString) out =
      g_string_new("#compdef check-models\n"
                   "# made by `check-models generate-docs zsh`, do not edit\n");
  for (gsize i = 0; i < cm_n_commands; i++)
    if (!cm_command_table[i].hidden)
      append_zsh_command(out, &cm_command_table[i]);
  g_string_append(out, "\n_check_models() {\n"
                       "  local command=run ret=1\n"
                       "  local -a commands\n"
                       "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                       "    commands=(\n");
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden)
      continue;
    g_string_append_printf(out, "      '%s:", command->name);
    append_description(out, command->summary, "");
    g_string_append(out, "'\n");
  }
  g_string_append(out, "    )\n"
                       "    _describe -t commands command commands && ret=0\n"
                       "    _files && ret=0\n"
                       "    return ret\n  fi\n"
                       "  case $words[2] in\n    (");
  append_commands(out, "|");
  g_string_append(out, ")\n"
                       "      command=$words[2]\n"
                       "      shift words\n"
                       "      (( CURRENT-- )) ;;\n"
                       "  esac\n"
                       "  _check_models_$command\n}\n\n"
                       "_check_models \"$@\"\n");
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The condition that the command line is of one of these subcommands. */
static void
append_fish_condition(GString *out, unsigned commands)
{
  g_string_append(out, "complete -c check-models -n '__check_models_runs");
  for (gsize i = 0; i < cm_n_commands; i++)
    if ((commands & cm_command_table[i].bit) != 0 && !cm_command_table[i].hidden)
      g_string_append_printf(out, " %s", cm_command_table[i].name);
  g_string_append_c(out, '\'');
}

static void
append_fish_option(GString *out, const CmOption *option, unsigned commands, const char *help)
{
  append_fish_condition(out, commands);
  g_string_append_printf(out, " -l %s", option->long_name);
  if (option->short_name != '\0')
    g_string_append_printf(out, " -s %c", option->short_name);
  if (option->choices != NULL) {
    g_autofree char *words = words_of_choices(option);
    g_string_append_printf(out, " -x -a '%s'", words);
  } else if (option->complete == CM_COMPLETE_FOLDER) {
    g_string_append(out, " -x -a '(__fish_complete_directories)'");
  } else if (option->metavar != NULL && option->bare_text == NULL) {
    g_string_append(out, option->complete == CM_COMPLETE_FILE ? " -r -F" : " -x");
  }
  g_string_append(out, " -d '");
  append_description(out, help, "\\");
  g_string_append(out, "'\n");
}

/* A line for all subcommands in which the option reads alike. */
static void
append_fish_option_of_all(GString *out, const CmOption *option)
{
  unsigned done = 0;
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden || !is_of(option, command) || (done & command->bit) != 0)
      continue;
    const char *help = cm_option_words(option, command->bit).help;
    unsigned alike = 0;
    for (gsize j = i; j < cm_n_commands; j++) {
      const CmCommand *other = &cm_command_table[j];
      if (is_of(option, other) && g_str_equal(cm_option_words(option, other->bit).help, help))
        alike |= other->bit;
    }
    append_fish_option(out, option, alike, help);
    done |= alike;
  }
}

static void
append_fish_commands(GString *out)
{
  unsigned without_files = 0;
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden)
      continue;
    if (command->operands != CM_COMPLETE_FILE)
      without_files |= command->bit;
    g_string_append_printf(out, "complete -c check-models -n __check_models_first -a %s -d '",
                           command->name);
    append_description(out, command->summary, "\\");
    g_string_append(out, "'\n");
  }
  append_fish_condition(out, without_files);
  g_string_append(out, " -f\n");
}

char *
cm_completion_fish(void)
{
  g_autoptr(GString) out = g_string_new("# fish completion for check-models; made by\n"
                                        "# `check-models generate-docs fish`, do not edit\n"
                                        "function __check_models_first\n"
                                        "  test (count (commandline -opc)) -eq 1\n"
                                        "end\n"
                                        "function __check_models_runs\n"
                                        "  set -l words (commandline -opc)\n"
                                        "  set -l subcommand run\n"
                                        "  if set -q words[2]; and contains -- $words[2] ");
  append_commands(out, " ");
  g_string_append(out, "\n    set subcommand $words[2]\n  end\n"
                       "  contains -- $subcommand $argv\nend\n");
  append_fish_commands(out);
  for (gsize i = 0; i < cm_n_options; i++)
    append_fish_option_of_all(out, &cm_option_table[i]);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
