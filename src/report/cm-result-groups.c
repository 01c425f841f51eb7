/* SPDX-License-Identifier: MIT */
#include "cm-result-groups.h"

const char *
cm_result_model(const CmResult *result)
{
  return result->model_id;
}

const char *
cm_result_lane(const CmResult *result)
{
  return result->lane;
}

const char *
cm_result_photo(const CmResult *result)
{
  return result->photo_id;
}

GPtrArray *
cm_results_group(const GPtrArray *results, CmResultKey key)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GHashTable) of_key = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    const char *name = key(result);
    if (name == NULL)
      continue;
    GPtrArray *group = g_hash_table_lookup(of_key, name);
    if (group == NULL) {
      group = g_ptr_array_new();
      g_ptr_array_add(groups, group);
      g_hash_table_insert(of_key, (gpointer)name, group);
    }
    g_ptr_array_add(group, result);
  }
  return groups;
}

GPtrArray *
cm_results_select(const GPtrArray *results, gboolean controls)
{
  GPtrArray *selected = g_ptr_array_new();
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    if ((result->control != NULL) == controls)
      g_ptr_array_add(selected, result);
  }
  return selected;
}

guint
cm_results_count(const GPtrArray *results, CmStatus status)
{
  guint count = 0;
  for (guint i = 0; i < results->len; i++)
    count += ((const CmResult *)g_ptr_array_index(results, i))->status == status;
  return count;
}

static char *
key_without_control(const CmResult *result)
{
  CmGeneration generation = cm_result_generation(result);
  generation.control = NULL;
  return cm_generation_key(&generation);
}

GPtrArray *
cm_results_failed_controls(const GPtrArray *results, const GPtrArray *controls)
{
  g_autoptr(GHashTable) answered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->status == CM_STATUS_ANSWERED)
      g_hash_table_add(answered, key_without_control(result));
  }
  GPtrArray *failed = g_ptr_array_new();
  for (guint i = 0; i < controls->len; i++) {
    CmResult *control = g_ptr_array_index(controls, i);
    g_autofree char *key = key_without_control(control);
    if (control->status == CM_STATUS_FAILED && g_hash_table_contains(answered, key))
      g_ptr_array_add(failed, control);
  }
  return failed;
}

char *
cm_result_ignored_words(const CmResult *result)
{
  const CmWarning *settings = cm_result_warning(result, CM_WARNING_IGNORED);
  const CmWarning *schema = cm_result_warning(result, CM_WARNING_SCHEMA);
  if (schema == NULL)
    return settings != NULL ? g_strdup(settings->message) : NULL;
  return g_strconcat(settings != NULL ? settings->message : "", settings != NULL ? "; " : "",
                     "--schema: ", schema->message, NULL);
}

/* Puts it among the known, or in the place of one that says less; TRUE where it says nothing new
 * or was put there. */
static gboolean
is_known(GPtrArray *known, CmResult *result, const char *text)
{
  for (guint i = 0; i < known->len; i++) {
    const CmResult *other = g_ptr_array_index(known, i);
    g_autofree char *told = cm_result_ignored_words(other);
    if (g_strcmp0(other->engine, result->engine) != 0)
      continue;
    if (g_str_has_prefix(told, text))
      return TRUE;
    if (!g_str_has_prefix(text, told))
      continue;
    g_ptr_array_index(known, i) = result;
    return TRUE;
  }
  return FALSE;
}

GPtrArray *
cm_results_ignored(const GPtrArray *results)
{
  GPtrArray *known = g_ptr_array_new();
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    g_autofree char *text = cm_result_ignored_words(result);
    if (text != NULL && !is_known(known, result, text))
      g_ptr_array_add(known, result);
  }
  return known;
}
