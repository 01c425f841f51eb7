/* SPDX-License-Identifier: MIT */
/* What an answer says against a photo's metadata: invented statements labelled beforehand
 * (claims.jsonl), more than half of them traps in which nothing may be found. */
#include "cm-contradiction.h"
#include "cm-country.h"
#include "cm-sun.h"
#include "cm-text.h"
#include "judge-cases.h"

#include <math.h>
#include <string.h>

/* The kinds found, each once, in alphabetical order, parted by spaces. */
static char *
kinds_of(const GPtrArray *found)
{
  static const CmClaimKind sorted[] = {CM_CLAIM_DATE, CM_CLAIM_GPS, CM_CLAIM_PLACE, CM_CLAIM_SEASON,
                                       CM_CLAIM_TIME};
  GString *names = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(sorted); i++) {
    gboolean has = FALSE;
    for (guint j = 0; j < found->len; j++)
      has |= ((CmContradiction *)g_ptr_array_index(found, j))->kind == sorted[i];
    if (has)
      g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "",
                             cm_claim_kind_to_string(sorted[i]));
  }
  return g_string_free(names, FALSE);
}

static char *
kinds_wanted(const json_t *row)
{
  const json_t *list = json_object_get(row, "kinds");
  GString *names = g_string_new(NULL);
  for (gsize i = 0; i < json_array_size(list); i++)
    g_string_append_printf(names, "%s%s", i > 0 ? " " : "",
                           json_string_value(json_array_get(list, i)));
  return g_string_free(names, FALSE);
}

static void
test_labelled_statements(void)
{
  g_autoptr(GPtrArray) cases = judge_cases_read("claims.jsonl");
  guint n_right = 0;
  for (guint i = 0; i < cases->len; i++) {
    json_t *row = g_ptr_array_index(cases, i);
    const char *answer = cm_json_get_string(row, "answer");
    g_autoptr(CmMetadata) metadata = cm_metadata_from_json(json_object_get(row, "metadata"));
    g_autoptr(GPtrArray) found = cm_contradictions_find(metadata, answer);
    g_autofree char *kinds = kinds_of(found);
    g_autofree char *wanted = kinds_wanted(row);
    n_right += g_str_equal(kinds, wanted);
    if (!g_str_equal(kinds, wanted))
      g_test_message("%s: [%s], not [%s]: %s", cm_json_get_string(row, "id"), kinds, wanted,
                     answer);
    for (guint j = 0; j < found->len; j++) {
      const CmContradiction *one = g_ptr_array_index(found, j);
      g_test_message("  %s \"%s\": %s", cm_json_get_string(row, "id"), one->quote, one->reason);
      g_assert_cmpuint(one->end, <=, strlen(answer));
      g_assert_true(strncmp(answer + one->begin, one->quote, strlen(one->quote)) == 0);
    }
  }
  g_test_message("%u of %u statements right", n_right, cases->len);
  g_assert_cmpuint(cases->len, >=, 80);
  g_assert_cmpuint(n_right, ==, cases->len);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/contradictions/labelled-statements", test_labelled_statements);
  return g_test_run();
}
