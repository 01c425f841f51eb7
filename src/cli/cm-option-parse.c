/* SPDX-License-Identifier: MIT */
#include "cm-options.h"

#include "cm-error.h"
#include "cm-option-value.h"

#include <string.h>

/* The arguments still to read. */
typedef struct {
  CmOptions *options;
  unsigned command;
  int argc;
  char *const *argv;
  int next;
} Parser;

static gboolean
applies(const CmOption *option, unsigned command)
{
  return (option->commands & command) != 0;
}

static const CmOption *
find_short(char name, unsigned command)
{
  for (gsize i = 0; i < cm_n_options; i++)
    if (cm_option_table[i].short_name == name && applies(&cm_option_table[i], command))
      return &cm_option_table[i];
  return NULL;
}

/* Length of the common beginning, to guess what a mistyped name meant. */
static gsize
common_prefix(const char *a, const char *b)
{
  gsize length = 0;
  while (a[length] != '\0' && a[length] == b[length])
    length++;
  return length;
}

static gboolean
unknown_option(const char *name, unsigned command, GError **error)
{
  const CmOption *nearest = NULL;
  gsize best = 2; /* two letters in common are no guess */
  for (gsize i = 0; i < cm_n_options; i++) {
    gsize common = common_prefix(cm_option_table[i].long_name, name);
    if (applies(&cm_option_table[i], command) && common > best) {
      best = common;
      nearest = &cm_option_table[i];
    }
  }
  g_autofree char *shown = g_strescape(name, NULL);
  if (nearest != NULL)
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "no option --%s; did you mean --%s?", shown,
                nearest->long_name);
  else
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "no option --%s; --help lists them", shown);
  return FALSE;
}

/* The next argument where it is a whole number, else what the option means without one: in
 * "--newest photos" the folder is no value. */
static const char *
take_number_or_bare(Parser *self, const CmOption *option)
{
  gint64 unused = 0;
  gboolean follows =
      self->next < self->argc && cm_value_parse_integer(self->argv[self->next], &unused);
  return follows ? self->argv[self->next++] : option->bare_text;
}

/* Sets the option; text is the argument joined to it, NULL where the next one is to be taken. */
static gboolean
take_option(Parser *self, const CmOption *option, const char *text, GError **error)
{
  if (option->bare_text != NULL && text == NULL) {
    text = take_number_or_bare(self, option);
  } else if (option->type != CM_OPTION_FLAG && text == NULL) {
    if (self->next >= self->argc) {
      g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--%s needs a value: --%s %s", option->long_name,
                  option->long_name, cm_option_words(option, self->command).metavar);
      return FALSE;
    }
    text = self->argv[self->next++];
  }
  self->options->given[option - cm_option_table] = 1;
  return cm_option_set(self->options, option, text, error);
}

static gboolean
take_long(Parser *self, const char *argument, GError **error)
{
  const char *equals = strchr(argument, '=');
  g_autofree char *name =
      equals != NULL ? g_strndup(argument, (gsize)(equals - argument)) : g_strdup(argument);
  const CmOption *option = cm_option_find(name);
  if (option == NULL || !applies(option, self->command))
    return unknown_option(name, self->command, error);
  if (equals != NULL && option->type == CM_OPTION_FLAG) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--%s takes no value", name);
    return FALSE;
  }
  return take_option(self, option, equals != NULL ? equals + 1 : NULL, error);
}

/* -q, -qm PATH, -mPATH. */
static gboolean
take_short(Parser *self, const char *letters, GError **error)
{
  for (; *letters != '\0'; letters++) {
    const CmOption *option = find_short(*letters, self->command);
    if (option == NULL) {
      g_autofree char *shown = g_strescape((char[]){*letters, '\0'}, NULL);
      g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "no option -%s; --help lists them", shown);
      return FALSE;
    }
    gboolean takes_rest = option->type != CM_OPTION_FLAG && letters[1] != '\0';
    if (!take_option(self, option, takes_rest ? letters + 1 : NULL, error))
      return FALSE;
    if (takes_rest)
      return TRUE;
  }
  return TRUE;
}

gboolean
cm_options_parse(CmOptions *self, unsigned command, int argc, char *const *argv, GError **error)
{
  Parser parser = {.options = self, .command = command, .argc = argc, .argv = argv};
  gboolean options_end = FALSE;
  while (parser.next < argc) {
    const char *argument = argv[parser.next++];
    gboolean read = TRUE;
    if (options_end || argument[0] != '-' || argument[1] == '\0')
      g_ptr_array_add(self->photos, g_strdup(argument));
    else if (g_str_equal(argument, "--"))
      options_end = TRUE;
    else if (argument[1] == '-')
      read = take_long(&parser, argument + 2, error);
    else
      read = take_short(&parser, argument + 1, error);
    if (!read)
      return FALSE;
  }
  return TRUE;
}
