/* SPDX-License-Identifier: MIT */
#include "cm-settings.h"

#include <string.h>

static char *
key_of(const CmOption *option)
{
  return g_strdelimit(g_strdup(option->long_name), "-", '_');
}

static gconstpointer
member_of(const CmOptions *options, const CmOption *option)
{
  return (const char *)options + option->offset;
}

static json_t *
array_of(const GPtrArray *texts)
{
  json_t *array = json_array();
  for (guint i = 0; i < texts->len; i++) {
    const char *text = g_ptr_array_index(texts, i);
    /* paths are bytes; JSON holds characters only */
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    json_array_append_new(array, json_string(valid));
  }
  return array;
}

static json_t *
value_of(const CmOptions *options, const CmOption *option)
{
  gconstpointer member = member_of(options, option);
  g_autofree char *valid = NULL;
  switch (option->type) {
  case CM_OPTION_FLAG:
    return json_boolean(*(const gboolean *)member);
  case CM_OPTION_INT:
    return json_integer(*(const gint64 *)member);
  case CM_OPTION_DOUBLE:
  case CM_OPTION_BYTES:
  case CM_OPTION_DURATION:
    return json_real(*(const double *)member);
  case CM_OPTION_LIST:
    return array_of(*(GPtrArray *const *)member);
  case CM_OPTION_STRING:
  case CM_OPTION_CHOICE:
    break;
  }
  const char *text = *(char *const *)member;
  if (text == NULL)
    return NULL;
  valid = g_utf8_make_valid(text, -1);
  return json_string(valid);
}

static gboolean
is_default(const CmOption *option, const json_t *value, const CmOptions *defaults)
{
  g_autoptr(json_t) usual = value_of(defaults, option);
  return value == NULL ? usual == NULL : json_equal(value, usual);
}

/* Whether a setting that few engines know is as it stands without having been named, and no other
 * makes it matter. */
static gboolean
is_idle(const CmOption *option, const json_t *value, const CmOptions *options,
        const CmOptions *defaults)
{
  if (!option->sparse || !is_default(option, value, defaults))
    return FALSE;
  if (option->recorded_with == NULL)
    return TRUE;
  const CmOption *with = cm_option_find(option->recorded_with);
  g_autoptr(json_t) other = value_of(options, with);
  return is_default(with, other, defaults);
}

static json_t *
settings_of(const CmOptions *options, gboolean limits_alone)
{
  json_t *settings = json_object();
  g_autoptr(CmOptions) defaults = cm_options_new();
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    gboolean wanted = limits_alone ? option->limit : option->setting;
    json_t *value = wanted ? value_of(options, option) : NULL;
    if (value == NULL)
      continue;
    if (is_idle(option, value, options, defaults)) {
      json_decref(value);
      continue;
    }
    g_autofree char *key = key_of(option);
    /* whole numbers are written as such, so that what is read back compares equal */
    if (json_is_real(value)) {
      cm_json_set_number(settings, key, json_real_value(value));
      json_decref(value);
    } else {
      json_object_set_new(settings, key, value);
    }
  }
  return settings;
}

json_t *
cm_settings_to_json(const CmOptions *options)
{
  return settings_of(options, FALSE);
}

json_t *
cm_settings_limits(const CmOptions *options)
{
  return settings_of(options, TRUE);
}

static gboolean
restore_value(CmOptions *options, const CmOption *option, const json_t *value, GError **error)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  if (json_is_string(value))
    return cm_option_set(options, option, json_string_value(value), error);
  if (json_is_integer(value)) {
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, (gint64)json_integer_value(value));
    return cm_option_set(options, option, number, error);
  }
  if (json_is_real(value))
    return cm_option_set(options, option,
                         g_ascii_dtostr(number, sizeof number, json_real_value(value)), error);
  return !json_is_true(value) || cm_option_set(options, option, NULL, error);
}

static gboolean
restore_list(CmOptions *options, const CmOption *option, const json_t *array, GError **error)
{
  for (gsize i = 0; i < json_array_size(array); i++) {
    const char *text = json_string_value(json_array_get(array, i));
    if (text != NULL && !cm_option_set(options, option, text, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
cm_settings_restore(CmOptions *options, const json_t *recorded, GError **error)
{
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    g_autofree char *key = key_of(option);
    const json_t *value = json_object_get(recorded, key);
    if (!option->setting || value == NULL || cm_option_was_given(options, option))
      continue;
    gboolean restored = option->type == CM_OPTION_LIST
                            ? restore_list(options, option, value, error)
                            : restore_value(options, option, value, error);
    if (!restored) {
      g_prefix_error(error, "the records to go on with: ");
      return FALSE;
    }
  }
  return TRUE;
}
