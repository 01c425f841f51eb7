/* SPDX-License-Identifier: MIT */
#include "cm-docs.h"

#include "cm-commands.h"

/* Hyphens that a person may copy stay ASCII, and no line begins with a control character. */
static void
append_roff(GString *out, const char *text)
{
  gboolean line_begins = TRUE;
  for (; *text != '\0'; text++) {
    if (line_begins && (*text == '.' || *text == '\''))
      g_string_append(out, "\\&");
    if (*text == '-' || *text == '\\')
      g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
    line_begins = *text == '\n';
  }
}

static void
append_option(GString *out, const CmOption *option, const CmOptionWords *words)
{
  g_string_append(out, ".TP\n");
  if (option->short_name != '\0')
    g_string_append_printf(out, "\\fB\\-%c\\fR, ", option->short_name);
  g_string_append(out, "\\fB\\-\\-");
  append_roff(out, option->long_name);
  g_string_append(out, "\\fR");
  if (words->metavar != NULL)
    g_string_append_printf(out, " \\fI%s\\fR", words->metavar);
  g_string_append_c(out, '\n');
  append_roff(out, words->help);
  g_string_append(out, ".\n");

  g_autofree char *range = cm_option_range_text(option);
  if (range != NULL)
    g_string_append(out, "Allowed: ");
  if (range != NULL)
    append_roff(out, range);
  if (option->default_text != NULL) {
    g_string_append(out, range != NULL ? "; default: " : "Default: ");
    append_roff(out, option->default_text);
  }
  if (range != NULL || option->default_text != NULL)
    g_string_append(out, ".\n");
}

static void
append_options(GString *out)
{
  const char *group = NULL;
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if ((option->commands & CM_COMMAND_RUN) == 0)
      continue;
    const CmOptionWords words = cm_option_words(option, CM_COMMAND_RUN);
    if (group == NULL || !g_str_equal(group, words.group))
      g_string_append_printf(out, ".SS %s\n", words.group);
    group = words.group;
    append_option(out, option, &words);
  }
}

/* The commands beside run, each with its options but those that every command has. */
static void
append_commands(GString *out)
{
  for (gsize i = 0; i < cm_n_commands; i++) {
    const CmCommand *command = &cm_command_table[i];
    if (command->hidden || command->bit == CM_COMMAND_RUN)
      continue;
    g_string_append(out, ".SS check\\-models ");
    append_roff(out, command->name);
    g_string_append_c(out, ' ');
    append_roff(out, command->arguments);
    g_string_append_c(out, '\n');
    append_roff(out, command->summary);
    g_string_append(out, ".\n");
    for (gsize j = 0; j < cm_n_options; j++) {
      const CmOption *option = &cm_option_table[j];
      const CmOptionWords words = cm_option_words(option, command->bit);
      if ((option->commands & command->bit) != 0 && option->commands != (unsigned)CM_COMMAND_ALL)
        append_option(out, option, &words);
    }
  }
}

char *
cm_docs_man(void)
{
  g_autoptr(GString) out = g_string_new(
      ".\\\" Made by `check-models generate-docs man`; do not edit.\n"
      ".TH CHECK\\-MODELS 1\n"
      ".SH NAME\ncheck\\-models \\- run every vision\\-language model of a machine over a photo\n"
      ".SH SYNOPSIS\n.B check\\-models\n[\\fBrun\\fR] \\fIPHOTO\\fR... [\\fIoptions\\fR]\n"
      ".SH DESCRIPTION\n"
      "Runs each model found in a process of its own, measures it, records every generation in\n"
      "results.jsonl as soon as it is made, and rewrites the reports after every model. A model\n"
      "that crashes, hangs or writes nonsense is a row of the report, and the run goes on.\n"
      ".PP\n\\fIPHOTO\\fR is a file, a folder (its photos, by content) or \\- (a list on standard\n"
      "input, a path a line or parted by NULs).\n"
      "A photo named like a command is reached as ./NAME.\n"
      ".SH OPTIONS\n");
  append_options(out);
  g_string_append(out, ".SH OTHER COMMANDS\n");
  append_commands(out);
  g_string_append(out, ".SH EXIT STATUS\n");
  for (gsize i = 0; i < cm_n_exit_meanings; i++) {
    g_string_append_printf(out, ".TP\n.B %d\n", cm_exit_meanings[i].status);
    g_autofree char *meaning = cm_exit_meaning_text(&cm_exit_meanings[i]);
    append_roff(out, meaning);
    g_string_append_c(out, '\n');
  }
  g_string_append(
      out, ".SH ENVIRONMENT\n"
           ".TP\n.B CHECK_MODELS_MODELS\nFolders searched for models where no \\-\\-model is "
           "given, parted by colons.\n"
           ".TP\n.B CHECK_MODELS_LIBEXEC\nThe folder of the worker programs; without it they are "
           "sought beside the program and where it was installed.\n"
           ".TP\n.B CHECK_MODELS_SERVER_KEY\nThe key of the servers that \\-\\-server names, where "
           "no \\-\\-server\\-key\\-file does.\n"
           ".TP\n.BR CURL_CA_BUNDLE \", \" SSL_CERT_FILE \", \" SSL_CERT_DIR\nFiles, and a folder, "
           "with certificates of the authorities to trust, for \\-\\-server and pull.\n"
           ".TP\n.B NO_COLOR\nWhere set and not empty, \\-\\-color=auto means never.\n"
           ".SH FILES\n"
           ".TP\n.I results.jsonl\nOne line of the run, then one a generation.\n"
           ".TP\n.IR report.md \", \" results.tsv\nThe same for people and for spreadsheets.\n");
  return g_string_free(g_steal_pointer(&out), FALSE);
}
