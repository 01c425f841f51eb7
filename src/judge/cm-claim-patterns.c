/* SPDX-License-Identifier: MIT */
#include "cm-claim-patterns.h"

const CmPattern *
cm_claim_pattern(CmPattern **place, const char *expression, CmPatternFlags flags)
{
  if (g_once_init_enter(place)) {
    g_autoptr(GError) error = NULL;
    CmPattern *pattern = cm_pattern_new(expression, flags | CM_PATTERN_UNICODE, &error);
    if (pattern == NULL)
      g_error("a pattern of claims: %s", error->message);
    g_once_init_leave(place, pattern);
  }
  return *place;
}
