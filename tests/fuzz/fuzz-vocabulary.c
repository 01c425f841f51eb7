/* SPDX-License-Identifier: MIT */
/* Any bytes as a keyword list: terms in bounds that a record holds and gives back, or an error that
 * names the file. */
#include "cm-vocabulary.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmVocabulary) self = cm_vocabulary_parse((const char *)data, size, "x", &error);
  g_assert_true((self == NULL) == (error != NULL));
  if (self == NULL) {
    g_assert_true(g_str_has_prefix(error->message, "x: "));
    return 0;
  }
  const GPtrArray *terms = cm_vocabulary_terms(self);
  g_assert_cmpuint(terms->len, >, 0);
  for (guint i = 0; i < terms->len; i++)
    g_assert_true(cm_vocabulary_has(self, g_ptr_array_index(terms, i)));
  g_autoptr(json_t) object = cm_vocabulary_to_json(self);
  g_autoptr(CmVocabulary) back = cm_vocabulary_from_json(object);
  g_autoptr(json_t) again = cm_vocabulary_to_json(back);
  g_assert_true(json_equal(object, again));
  return 0;
}
