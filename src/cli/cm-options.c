/* SPDX-License-Identifier: MIT */
#include "cm-options.h"

#include "cm-error.h"
#include "cm-option-value.h"

#include <string.h>

/* Arguments come from the kernel bounded; lists that engines copy are bounded here. */
#define LIST_MAX 4096

static gpointer
member_of(CmOptions *self, const CmOption *option)
{
  return (char *)self + option->offset;
}

static gboolean
usage_error(const CmOption *option, const char *text, GError **error)
{
  g_autofree char *range = cm_option_range_text(option);
  g_autofree char *shown = g_strescape(text, NULL);
  static const struct {
    const char *form;
    const char *between; /* it and the range */
  } forms[] = {
      [CM_OPTION_INT] = {"a whole number", " from "},
      [CM_OPTION_DOUBLE] = {"a number", " from "},
      [CM_OPTION_BYTES] = {"a size such as 500M or 4GiB", ", from "},
      [CM_OPTION_DURATION] = {"a time such as 90, 500ms, 10m or 1h", ", from "},
      [CM_OPTION_CHOICE] = {"one of", " "},
      [CM_OPTION_LIST] = {"a text", ", "},
  };
  const char *form = option->commas ? "names parted by commas, such as" : forms[option->type].form;
  const char *between = option->commas ? " " : forms[option->type].between;
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "--%s takes %s%s%s, not \"%s\"", option->long_name,
              form, range != NULL ? between : "", range != NULL ? range : "", shown);
  return FALSE;
}

static gboolean
in_range(const CmOption *option, double value)
{
  return (option->min == 0 && option->max == 0) || (value >= option->min && value <= option->max);
}

static gboolean
set_number(CmOptions *self, const CmOption *option, const char *text)
{
  double value = 0;
  gboolean parsed = option->type == CM_OPTION_BYTES      ? cm_value_parse_bytes(text, &value)
                    : option->type == CM_OPTION_DURATION ? cm_value_parse_duration(text, &value)
                                                         : cm_value_parse_double(text, &value);
  if (!parsed || !in_range(option, value))
    return FALSE;
  *(double *)member_of(self, option) = value;
  return TRUE;
}

static gboolean
set_integer(CmOptions *self, const CmOption *option, const char *text)
{
  gint64 value = 0;
  if (!cm_value_parse_integer(text, &value) || !in_range(option, (double)value))
    return FALSE;
  *(gint64 *)member_of(self, option) = value;
  return TRUE;
}

static gboolean
set_string(CmOptions *self, const CmOption *option, const char *text)
{
  if (option->choices != NULL) {
    g_auto(GStrv) choices = g_strsplit(option->choices, "|", -1);
    if (!g_strv_contains((const char *const *)choices, text))
      return FALSE;
  }
  char **member = member_of(self, option);
  g_free(*member);
  *member = g_strdup(text);
  return TRUE;
}

static gboolean
add_to_list(CmOptions *self, const CmOption *option, const char *text)
{
  GPtrArray *list = *(GPtrArray **)member_of(self, option);
  /* one part at most is the whole text */
  g_auto(GStrv) parts = g_strsplit(text, ",", option->commas ? -1 : 1);
  guint n_parts = g_strv_length(parts);
  gboolean empty = n_parts == 0;
  for (guint i = 0; i < n_parts; i++)
    empty |= *parts[i] == '\0';
  if (empty || list->len + n_parts > LIST_MAX)
    return FALSE;
  for (guint i = 0; i < n_parts; i++)
    g_ptr_array_add(list, g_strdup(parts[i]));
  return TRUE;
}

gboolean
cm_option_set(CmOptions *self, const CmOption *option, const char *text, GError **error)
{
  gboolean set = FALSE;
  switch (option->type) {
  case CM_OPTION_FLAG:
    *(gboolean *)member_of(self, option) = TRUE;
    set = TRUE;
    break;
  case CM_OPTION_INT:
    set = set_integer(self, option, text);
    break;
  case CM_OPTION_DOUBLE:
  case CM_OPTION_BYTES:
  case CM_OPTION_DURATION:
    set = set_number(self, option, text);
    break;
  case CM_OPTION_STRING:
  case CM_OPTION_CHOICE:
    set = set_string(self, option, text);
    break;
  case CM_OPTION_LIST:
    set = add_to_list(self, option, text);
    break;
  }
  return set || usage_error(option, text, error);
}

CmOptions *
cm_options_new(void)
{
  CmOptions *self = g_new0(CmOptions, 1);
  self->photos = g_ptr_array_new_with_free_func(g_free);
  self->given = g_new0(guint8, cm_n_options);
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if (option->type == CM_OPTION_LIST)
      *(GPtrArray **)member_of(self, option) = g_ptr_array_new_with_free_func(g_free);
    if (option->default_text != NULL && !cm_option_set(self, option, option->default_text, NULL))
      g_error("the table's default of --%s is outside its range", option->long_name);
  }
  return self;
}

void
cm_options_free(CmOptions *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    if (option->type == CM_OPTION_LIST)
      g_ptr_array_unref(*(GPtrArray **)member_of(self, option));
    if (option->type == CM_OPTION_STRING || option->type == CM_OPTION_CHOICE)
      g_free(*(char **)member_of(self, option));
  }
  g_ptr_array_unref(self->photos);
  g_free(self->given);
  g_free(self);
}

const CmOption *
cm_option_find(const char *long_name)
{
  for (gsize i = 0; i < cm_n_options; i++)
    if (g_str_equal(cm_option_table[i].long_name, long_name))
      return &cm_option_table[i];
  return NULL;
}

gboolean
cm_option_was_given(const CmOptions *self, const CmOption *option)
{
  return self->given[option - cm_option_table] != 0;
}

CmOptionWords
cm_option_words(const CmOption *option, unsigned command)
{
  CmOptionWords words = {option->commands, option->metavar, option->help, option->group};
  for (gsize i = 0; i < CM_OPTION_OTHERS_MAX && option->others[i].commands != 0; i++) {
    const CmOptionWords *other = &option->others[i];
    if ((other->commands & command) == 0)
      continue;
    words.metavar = other->metavar != NULL ? other->metavar : words.metavar;
    words.help = other->help != NULL ? other->help : words.help;
    words.group = other->group != NULL ? other->group : words.group;
  }
  return words;
}

char *
cm_option_range_text(const CmOption *option)
{
  if (option->choices != NULL) {
    g_auto(GStrv) choices = g_strsplit(option->choices, "|", -1);
    return g_strjoinv(", ", choices);
  }
  if (option->min == 0 && option->max == 0)
    return NULL;
  const char *unit = option->type == CM_OPTION_DURATION ? " s"
                     : option->type == CM_OPTION_BYTES  ? " bytes"
                                                        : "";
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(low, sizeof low, "%.16g", option->min);
  g_ascii_formatd(high, sizeof high, "%.16g", option->max);
  return g_strdup_printf("%s to %s%s", low, high, unit);
}
