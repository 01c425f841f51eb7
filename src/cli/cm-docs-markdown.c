/* SPDX-License-Identifier: MIT */
#include "cm-docs.h"

#include "cm-commands.h"

#include <string.h>

/* The table's texts are ours, so only what Markdown would read as markup in them is escaped. */
static void
append_cell(GString *out, const char *text)
{
  for (; *text != '\0'; text++) {
    if (strchr("|<>*_", *text) != NULL)
      g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
  }
}

static void
append_option(GString *out, const CmOption *option, const CmOptionWords *words)
{
  g_autofree char *range = cm_option_range_text(option);
  g_string_append(out, "| ");
  if (option->short_name != '\0')
    g_string_append_printf(out, "`-%c`, ", option->short_name);
  g_string_append_printf(out, "`--%s%s%s` | ", option->long_name, words->metavar ? " " : "",
                         words->metavar ? words->metavar : "");
  if (option->default_text != NULL)
    g_string_append_printf(out, "`%s`", option->default_text);
  g_string_append(out, " | ");
  append_cell(out, range != NULL ? range : "");
  g_string_append(out, " | ");
  append_cell(out, words->help);
  g_string_append(out, ". |\n");
}

static void
append_options_of(GString *out, const CmCommand *command)
{
  const char *group = NULL;
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if ((option->commands & command->bit) == 0)
      continue;
    const CmOptionWords words = cm_option_words(option, command->bit);
    if (group == NULL || !g_str_equal(group, words.group))
      g_string_append_printf(
          out, "\n### %s\n\n| option | default | allowed | meaning |\n| --- | --- | --- | --- |\n",
          words.group);
    group = words.group;
    append_option(out, option, &words);
  }
}

char *
cm_docs_markdown(void)
{
  g_autoptr(GString) out =
      g_string_new("<!-- Made by `check-models generate-docs options.md` from src/cli/"
                   "cm-option-table.c; do not edit. -->\n# Options\n");
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden)
      continue;
    g_string_append_printf(out, "\n## check-models %s %s\n\n%s.\n", command->name,
                           command->arguments, command->summary);
    append_options_of(out, command);
  }
  g_string_append(out, "\nWithout any argument the program prints a short help and exits with 2.\n"
                       "A photo named like a command is reached as `./NAME`. Sizes are decimal "
                       "(`8G` is 8,000,000,000\nbytes) unless written with an i (`8GiB`). An "
                       "option may be written `--name value` or `--name=value`;\n`--` ends the "
                       "options.\n\n## Exit status\n\n| status | meaning |\n| --- | --- |\n");
  for (gsize i = 0; i < cm_n_exit_meanings; i++) {
    g_autofree char *meaning = cm_exit_meaning_text(&cm_exit_meanings[i]);
    g_string_append_printf(out, "| %d | %s |\n", cm_exit_meanings[i].status, meaning);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
