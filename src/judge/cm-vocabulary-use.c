/* SPDX-License-Identifier: MIT */
#include "cm-vocabulary-use.h"

CmVocabularyUse
cm_vocabulary_use(const CmVocabulary *vocabulary, const CmAssessment *assessment)
{
  const GPtrArray *keywords = assessment->catalogue.keywords;
  CmVocabularyUse use = {.n_keywords = keywords->len};
  for (guint i = 0; i < keywords->len; i++)
    use.n_from += cm_vocabulary_has(vocabulary, g_ptr_array_index(keywords, i));
  return use;
}
