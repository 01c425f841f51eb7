/* SPDX-License-Identifier: MIT */
/*
 * Any text as prompt and answer (up to and after the first NUL) under the reference's rules: what
 * comes out stays in its ranges and is valid UTF-8.
 */
#include "cm-reference.h"
#include "cm-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const CmQuality *
built_in(void)
{
  static CmQuality *quality;
  if (quality == NULL)
    quality = cm_quality_load(NULL, NULL);
  g_assert_nonnull(quality);
  return quality;
}

static void
assert_share(double share)
{
  g_assert_true(share >= 0 && share <= 1);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  const guint8 *nul = size > 0 ? memchr(data, '\0', size) : NULL;
  gsize prompt_size = nul != NULL ? (gsize)(nul - data) : 0;
  g_autofree char *prompt = cm_text_sanitize((const char *)data, prompt_size, size);
  g_autofree char *text =
      cm_text_sanitize((const char *)data + prompt_size, size - prompt_size, 4 * size + 4);
  g_autoptr(CmReference) reference =
      cm_reference_new(built_in(), prompt, text, (double)(size % 400));
  g_assert_true(reference->score >= 0 && reference->score <= 100);
  assert_share(reference->echo_ratio);
  assert_share(reference->information_gain);
  assert_share(reference->compliance);
  assert_share(reference->grounding);
  g_assert_nonnull(strchr("ABCDF", reference->grade));
  g_assert_true(g_utf8_validate(reference->quality_issues, -1, NULL));
  g_assert_cmpint(g_utf8_strlen(reference->quality_issues, -1), <=, 35);
  g_assert_cmpuint(reference->labels->len, <=, 10);
  for (guint i = 0; i < reference->labels->len; i++)
    g_assert_true(g_utf8_validate(g_ptr_array_index(reference->labels, i), -1, NULL));
  return 0;
}
