/* SPDX-License-Identifier: MIT */
#include "cm-engine-pairs.h"

#include <string.h>

/* The engine of the worker for GGUF files, as --engine names it and as it names itself. */
#define LLAMA        "llama"
#define LLAMA_ITSELF "llama.cpp"

static gsize
prefix_length(const char *id, const char *engine)
{
  gsize length = strlen(engine);
  return strncmp(id, engine, length) == 0 && id[length] == ':' ? length + 1 : 0;
}

const char *
cm_engine_pairs_model(const CmResult *result)
{
  if (result->engine == NULL)
    return result->model_id;
  gsize length = prefix_length(result->model_id, result->engine);
  if (length == 0 && g_str_equal(result->engine, LLAMA_ITSELF))
    length = prefix_length(result->model_id, LLAMA);
  return result->model_id + length;
}

/* Adds a pair, or remembers the result as the one that others are compared with. */
static void
add_result(GArray *pairs, GHashTable *first, const CmResult *result)
{
  CmGeneration generation = cm_result_generation(result);
  generation.model_id = cm_engine_pairs_model(result);
  g_autofree char *key = cm_generation_key(&generation);
  const CmResult *left = g_hash_table_lookup(first, key);
  const CmEnginePair pair = {left, result};
  if (left == NULL)
    g_hash_table_insert(first, g_steal_pointer(&key), (gpointer)result);
  else if (!g_str_equal(left->model_id, result->model_id))
    g_array_append_val(pairs, pair);
}

GArray *
cm_engine_pairs_find(const GPtrArray *results)
{
  GArray *pairs = g_array_new(FALSE, FALSE, sizeof(CmEnginePair));
  g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint named = 0; named < 2; named++)
    for (guint i = 0; i < results->len; i++) {
      const CmResult *result = g_ptr_array_index(results, i);
      guint has_engine = cm_engine_pairs_model(result) != result->model_id;
      if (result->status == CM_STATUS_ANSWERED && has_engine == named)
        add_result(pairs, first, result);
    }
  return pairs;
}

CmTextParting
cm_engine_pairs_compare(const CmResult *left, const CmResult *right)
{
  CmTextParting parting = {.character = 1, .word = 1};
  const char *a = left->text != NULL ? left->text : "";
  const char *b = right->text != NULL ? right->text : "";
  const char *at = a;
  gboolean in_word = FALSE;
  while (*at != '\0') {
    const char *next = g_utf8_next_char(at);
    gsize offset = (gsize)(at - a);
    if (strncmp(at, b + offset, (gsize)(next - at)) != 0)
      break;
    gboolean space = g_unichar_isspace(g_utf8_get_char(at));
    parting.word += in_word && space;
    in_word = !space;
    parting.character++;
    at = next;
  }
  parting.offset = (gsize)(at - a);
  gboolean left_ends = *at == '\0', right_ends = b[parting.offset] == '\0';
  parting.equal = (left_ends && right_ends) || (left_ends && left->text_cut_bytes > 0) ||
                  (right_ends && right->text_cut_bytes > 0);
  return parting;
}
