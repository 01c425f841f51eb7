/* SPDX-License-Identifier: MIT */
#include "cm-result-set.h"

struct CmResultSet {
  GPtrArray *results; /* of CmResult */
  GHashTable *places; /* key of a generation → its index in results, plus one */
};

/* The index of a generation's result, plus one; 0 where there is none. */
static guint
place_of(const CmResultSet *self, const CmGeneration *generation)
{
  g_autofree char *key = cm_generation_key(generation);
  return GPOINTER_TO_UINT(g_hash_table_lookup(self->places, key));
}

CmResultSet *
cm_result_set_new(void)
{
  CmResultSet *self = g_new0(CmResultSet, 1);
  self->results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  self->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cm_result_set_free(CmResultSet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->results);
  g_hash_table_unref(self->places);
  g_free(self);
}

void
cm_result_set_add(CmResultSet *self, CmResult *result)
{
  cm_result_trim(result);
  const CmGeneration generation = cm_result_generation(result);
  guint place = place_of(self, &generation);
  if (place == 0) {
    g_ptr_array_add(self->results, result);
    g_hash_table_insert(self->places, cm_generation_key(&generation),
                        GUINT_TO_POINTER(self->results->len));
    return;
  }
  cm_result_free(g_ptr_array_index(self->results, place - 1));
  g_ptr_array_index(self->results, place - 1) = result;
}

void
cm_result_set_add_teardown(CmResultSet *self, const CmResult *teardown)
{
  const CmGeneration generation = cm_result_generation(teardown);
  guint place = place_of(self, &generation);
  if (place == 0)
    return;
  CmResult *result = g_ptr_array_index(self->results, place - 1);
  cm_result_add_teardown(result, teardown);
  cm_result_trim(result);
}

const CmResult *
cm_result_set_find(const CmResultSet *self, const CmGeneration *generation)
{
  guint place = place_of(self, generation);
  return place == 0 ? NULL : g_ptr_array_index(self->results, place - 1);
}

GPtrArray *
cm_result_set_results(const CmResultSet *self)
{
  return self->results;
}

guint
cm_result_set_count(const CmResultSet *self, CmStatus status)
{
  guint count = 0;
  for (guint i = 0; i < self->results->len; i++) {
    const CmResult *result = g_ptr_array_index(self->results, i);
    count += result->status == status;
  }
  return count;
}
