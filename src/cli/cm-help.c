/* SPDX-License-Identifier: MIT */
#include "cm-help.h"

#include <string.h>

#define WIDTH       80
#define HELP_COLUMN 30

void
cm_help_append_wrapped(GString *out, const char *text, guint column, guint indent, guint width)
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  gboolean line_begins = TRUE;
  for (guint i = 0; words[i] != NULL; i++) {
    guint length = (guint)g_utf8_strlen(words[i], -1);
    if (!line_begins && column + 1 + length > width) {
      g_string_append_printf(out, "\n%*s", (int)indent, "");
      column = indent;
      line_begins = TRUE;
    }
    if (!line_begins)
      g_string_append_c(out, ' ');
    g_string_append(out, words[i]);
    column += length + (line_begins ? 0 : 1);
    line_begins = FALSE;
  }
  g_string_append_c(out, '\n');
}

static void
append_option(GString *out, const CmOption *option, const CmOptionWords *words)
{
  g_autoptr(GString) left = g_string_new("  ");
  if (option->short_name != '\0')
    g_string_append_printf(left, "-%c, ", option->short_name);
  else
    g_string_append(left, "    ");
  g_string_append_printf(left, "--%s", option->long_name);
  if (words->metavar != NULL)
    g_string_append_printf(left, " %s", words->metavar);

  g_string_append(out, left->str);
  if (left->len + 2 > HELP_COLUMN)
    g_string_append_printf(out, "\n%*s", HELP_COLUMN, "");
  else
    g_string_append_printf(out, "%*s", (int)(HELP_COLUMN - left->len), "");

  g_autoptr(GString) text = g_string_new(words->help);
  g_autofree char *range = cm_option_range_text(option);
  if (range != NULL)
    g_string_append_printf(text, option->default_text != NULL ? " [%s; default %s]" : " [%s]",
                           range, option->default_text);
  cm_help_append_wrapped(out, text->str, HELP_COLUMN, HELP_COLUMN, WIDTH);
}

static void
append_exit_statuses(GString *out, unsigned command)
{
  g_string_append(out, "\nExit status\n");
  for (gsize i = 0; i < cm_n_exit_meanings; i++) {
    if (cm_exit_meanings[i].commands != 0 && (cm_exit_meanings[i].commands & command) == 0)
      continue;
    g_string_append_printf(out, "  %3d  ", cm_exit_meanings[i].status);
    cm_help_append_wrapped(out, cm_exit_meanings[i].meaning, 7, 7, WIDTH);
  }
}

/* The other commands; a person who asks for help learns here that they exist. */
static void
append_commands(GString *out)
{
  g_string_append(out, "\nOther commands (check-models COMMAND --help)\n");
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden || command->bit == CM_COMMAND_RUN)
      continue;
    g_string_append_printf(out, "  %-9s", command->name);
    cm_help_append_wrapped(out, command->summary, 11, 11, WIDTH);
  }
}

char *
cm_help_short(void)
{
  return g_strdup(
      "Usage: check-models PHOTO... [options]\n"
      "\n"
      "Runs every vision-language model on this machine over a photo, each in a\n"
      "process of its own, measures it and writes a report.\n"
      "\n"
      "  check-models photo.jpg                  all models found, the catalogue prompt\n"
      "  check-models photo.jpg -m ~/models      the models of a folder\n"
      "  check-models photo.jpg --dry-run        what would run, and whether it fits\n"
      "  check-models ~/Pictures --newest 3      the photos of a folder last modified\n"
      "  check-models photo photo.jpg            what the photo says about itself\n"
      "  check-models doctor                     what this machine has and lacks\n"
      "  check-models --resume results/latest    go on with an interrupted run\n"
      "\n"
      "check-models --help shows all options, man check-models explains them.\n");
}

char *
cm_help_full(const CmCommand *command)
{
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean is_run = command->bit == CM_COMMAND_RUN;
  g_string_append_printf(out, "Usage: check-models %s %s\n\n", is_run ? "[run]" : command->name,
                         command->arguments);
  cm_help_append_wrapped(out, command->summary, 0, 0, WIDTH);
  if (is_run)
    g_string_append(out, "PHOTO is a file, a folder, or - for a list on standard input.\n"
                         "A photo named like a command is reached as ./NAME.\n");
  if (command->bit == CM_COMMAND_PHOTO)
    g_string_append(out, "FILE is a photo, a folder, or - for a list on standard input.\n");

  const char *group = NULL;
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if ((option->commands & command->bit) == 0)
      continue;
    const CmOptionWords words = cm_option_words(option, command->bit);
    if (group == NULL || !g_str_equal(group, words.group))
      g_string_append_printf(out, "\n%s\n", words.group);
    group = words.group;
    append_option(out, option, &words);
  }
  append_exit_statuses(out, command->bit);
  if (is_run)
    append_commands(out);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
