/* SPDX-License-Identifier: MIT */
/*
 * Any text as the REPO of `check-models pull`: understood or refused, never a crash; what is
 * understood is harmless in a path and a URL.
 */
#include "cm-error.h"
#include "cm-pull-name.h"
#include "cm-pull-target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  char endpoint[] = "https://hub.example/mirror";
  const CmPullHub hub = {.endpoint = endpoint};
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPullTarget) target = cm_pull_target_parse(&hub, text, &error);
  g_assert_true((target == NULL) == (error != NULL));
  if (target == NULL) {
    g_assert_true(g_error_matches(error, CM_ERROR, CM_ERROR_USAGE));
    g_assert_true(g_str_is_ascii(error->message));
    return 0;
  }
  g_assert_true(cm_pull_repo_check(target->repo, NULL));
  g_assert_true(cm_pull_revision_check(target->revision, NULL));
  g_assert_true(target->include == NULL || *target->include != '\0');
  g_autofree char *listing = cm_pull_hub_listing_url(&hub, target->repo, target->revision);
  g_assert_true(g_str_has_prefix(listing, endpoint) && g_str_is_ascii(listing));
  g_assert_null(strstr(listing, ".."));
  return 0;
}
