/* SPDX-License-Identifier: MIT */
#include "cm-results-file.h"

#include "cm-text.h"

#include <string.h>

#define SHOWN_BYTES 200 /* of a setting's value in a message */

static gboolean
is_unset(const json_t *value)
{
  return value == NULL || (json_is_array(value) && json_array_size(value) == 0);
}

/* The texts of a list, each in quotes as one alone would be. */
static char *
show_list(const json_t *list)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (gsize i = 0; i < json_array_size(list) && text->len < SHOWN_BYTES; i++) {
    g_autofree char *line = cm_json_line(json_array_get(list, i));
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", line);
  }
  return cm_text_sanitize(text->str, text->len, SHOWN_BYTES);
}

static char *
show_value(const json_t *value)
{
  if (is_unset(value))
    return g_strdup("not set");
  if (json_is_array(value))
    return show_list(value);
  if (json_is_boolean(value))
    return g_strdup(json_is_true(value) ? "on" : "off");
  /* as a person types it: 0.1, not 0.10000000000000001 */
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  if (json_is_real(value))
    return g_strdup(g_ascii_formatd(number, sizeof number, "%.15g", json_real_value(value)));
  g_autofree char *line = cm_json_line(value);
  return cm_text_sanitize(line, strlen(line), SHOWN_BYTES);
}

char *
cm_run_setting_difference(const json_t *before, const json_t *now, const char *key)
{
  const json_t *old = json_object_get(before, key);
  const json_t *new = json_object_get(now, key);
  if (json_equal(old, new) || (is_unset(old) && is_unset(new)))
    return NULL;
  g_autofree char *old_text = show_value(old);
  g_autofree char *new_text = show_value(new);
  return g_strdup_printf("%s was %s and is %s", key, old_text, new_text);
}

/* What differs first between two settings objects; NULL where nothing does. */
static char *
settings_difference(const json_t *before, const json_t *now)
{
  const json_t *sides[] = {before, now};
  for (gsize side = 0; side < G_N_ELEMENTS(sides); side++) {
    const char *key;
    json_t *unused;
    json_object_foreach ((json_t *)sides[side], key, unused) {
      char *difference = cm_run_setting_difference(before, now, key);
      if (difference != NULL)
        return difference;
    }
  }
  return NULL;
}

static char *
photos_difference(const GPtrArray *before, const GPtrArray *now)
{
  if (before->len != now->len)
    return g_strdup_printf("the number of photos was %u and is %u", before->len, now->len);
  for (guint i = 0; i < now->len; i++) {
    const CmPhoto *old = g_ptr_array_index(before, i);
    const CmPhoto *new = g_ptr_array_index(now, i);
    if (g_strcmp0(old->id, new->id) != 0 || g_strcmp0(old->sha256, new->sha256) != 0)
      return g_strdup_printf("the photo %s is not the one of before, %s",
                             new->path != NULL ? new->path : "?",
                             old->path != NULL ? old->path : "?");
  }
  return NULL;
}

static char *
prompts_difference(const GPtrArray *before, const GPtrArray *now)
{
  if (before->len != now->len)
    return g_strdup_printf("the number of prompts was %u and is %u", before->len, now->len);
  for (guint i = 0; i < now->len; i++) {
    const CmPrompt *old = g_ptr_array_index(before, i);
    const CmPrompt *new = g_ptr_array_index(now, i);
    if (g_strcmp0(old->lane, new->lane) != 0 || g_strcmp0(old->photo_id, new->photo_id) != 0)
      return g_strdup_printf("the lane was %s and is %s", old->lane, new->lane);
    if (g_strcmp0(old->sha256, new->sha256) != 0)
      return g_strdup_printf("the prompt of lane %s is another", new->lane);
  }
  return NULL;
}

gboolean
cm_run_settings_equal(const CmRun *before, const CmRun *now, char **ret_difference)
{
  g_autofree char *difference = photos_difference(before->photos, now->photos);
  if (difference == NULL)
    difference = prompts_difference(before->prompts, now->prompts);
  if (difference == NULL)
    difference = settings_difference(before->settings, now->settings);
  if (difference == NULL)
    return TRUE;
  if (ret_difference != NULL)
    *ret_difference = g_steal_pointer(&difference);
  return FALSE;
}
