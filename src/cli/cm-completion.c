/* SPDX-License-Identifier: MIT */
#include "cm-docs.h"

#include "cm-commands.h"

#include <string.h>

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

static gboolean
is_public(const CmOption *option)
{
  return (option->commands & CM_COMMAND_RUN) != 0;
}

static void
append_bash_case(GString *out, CmComplete complete, const char *action)
{
  gboolean first = TRUE;
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    /* after an option that may stand without its value comes anything */
    if (!is_public(option) || option->type == CM_OPTION_FLAG || option->choices != NULL ||
        option->bare_text != NULL || option->complete != complete)
      continue;
    append_case_label(out, option, first);
    first = FALSE;
  }
  if (!first)
    g_string_append_printf(out, ")\n      %s\n      return ;;\n    ", action);
}

char *
cm_completion_bash(void)
{
  g_autoptr(GString) out = g_string_new("# bash completion for check-models; made by\n"
                                        "# `check-models generate-docs bash`, do not edit\n"
                                        "_check_models() {\n"
                                        "  local cur=${COMP_WORDS[COMP_CWORD]}\n"
                                        "  local prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                                        "  case $prev in\n    ");
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if (!is_public(option) || option->choices == NULL)
      continue;
    g_autofree char *words = g_strdelimit(g_strdup(option->choices), "|", ' ');
    append_case_label(out, option, TRUE);
    g_string_append_printf(
        out,
        ")\n      mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\")\n      return ;;\n    ",
        words);
  }
  append_bash_case(out, CM_COMPLETE_FILE, "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")");
  append_bash_case(out, CM_COMPLETE_FOLDER, "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")");
  append_bash_case(out, CM_COMPLETE_NONE, "COMPREPLY=()");
  g_string_append(out, "*) ;;\n  esac\n  if [[ $cur == -* ]]; then\n"
                       "    mapfile -t COMPREPLY < <(compgen -W '");
  gboolean first = TRUE;
  for (gsize i = 0; i < cm_n_options; i++) {
    if (!is_public(&cm_option_table[i]))
      continue;
    g_string_append_printf(out, "%s--%s", first ? "" : " ", cm_option_table[i].long_name);
    first = FALSE;
  }
  g_string_append(out, "' -- \"$cur\")\n  else\n"
                       "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n  fi\n}\n"
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

static void
append_zsh_option(GString *out, const CmOption *option)
{
  gboolean repeats = option->type == CM_OPTION_LIST;
  if (option->short_name != '\0' && repeats)
    g_string_append_printf(out, "    '*'{-%c+,--%s=}'[", option->short_name, option->long_name);
  else if (option->short_name != '\0')
    g_string_append_printf(out, "    {-%c%s,--%s%s}'[", option->short_name,
                           option->metavar ? "+" : "", option->long_name,
                           option->metavar ? "=" : "");
  else
    g_string_append_printf(out, "    '%s--%s%s[", repeats ? "*" : "", option->long_name,
                           option->bare_text != NULL ? "=-"
                           : option->metavar         ? "="
                                                     : "");
  append_description(out, option->help, "[]:\\");
  g_string_append_c(out, ']');
  if (option->choices != NULL) {
    g_autofree char *words = g_strdelimit(g_strdup(option->choices), "|", ' ');
    g_string_append_printf(out, option->commas ? ":%s:_sequence compadd - %s" : ":%s:(%s)",
                           option->metavar, words);
  } else if (option->metavar != NULL) {
    const char *action = option->complete == CM_COMPLETE_FILE     ? "_files"
                         : option->complete == CM_COMPLETE_FOLDER ? "_files -/"
                                                                  : " ";
    g_string_append_printf(out, "%s:%s:%s", option->bare_text != NULL ? ":" : "", option->metavar,
                           action);
  }
  g_string_append(out, "' \\\n");
}

char *
cm_completion_zsh(void)
{
  g_autoptr(GString) out = g_string_new("#compdef check-models\n"
                                        "# made by `check-models generate-docs zsh`, do not edit\n"
                                        "_arguments -s -S \\\n");
  for (gsize i = 0; i < cm_n_options; i++)
    if (is_public(&cm_option_table[i]))
      append_zsh_option(out, &cm_option_table[i]);
  g_string_append(out, "    '*:photo:_files'\n");
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cm_completion_fish(void)
{
  g_autoptr(GString) out = g_string_new("# fish completion for check-models; made by\n"
                                        "# `check-models generate-docs fish`, do not edit\n");
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if (!is_public(option))
      continue;
    g_string_append_printf(out, "complete -c check-models -l %s", option->long_name);
    if (option->short_name != '\0')
      g_string_append_printf(out, " -s %c", option->short_name);
    if (option->choices != NULL) {
      g_autofree char *words = g_strdelimit(g_strdup(option->choices), "|", ' ');
      g_string_append_printf(out, " -x -a '%s'", words);
    } else if (option->complete == CM_COMPLETE_FOLDER) {
      g_string_append(out, " -x -a '(__fish_complete_directories)'");
    } else if (option->metavar != NULL && option->bare_text == NULL) {
      g_string_append(out, option->complete == CM_COMPLETE_FILE ? " -r -F" : " -x");
    }
    g_string_append(out, " -d '");
    append_description(out, option->help, "");
    g_string_append(out, "'\n");
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
