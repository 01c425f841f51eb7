/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the header lines of a hub's reply (ETag, Link sizes, Content-Range, Location): taken
 * or dropped, never a crash; no number is below what "not said" is, and an ETag that counts as safe
 * is a file's name.
 */
#include "cm-error.h"
#include "cm-pull-hub.h"
#include "cm-pull-name.h"
#include "cm-pull-reply.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_etag(const char *etag)
{
  if (!cm_pull_etag_is_safe(etag))
    return;
  g_assert_null(strchr(etag, '/'));
  g_assert_cmpint(*etag, !=, '.');
  g_assert_cmpuint(strlen(etag), <=, 128);
}

static void
check_location(const char *location)
{
  char endpoint[] = "https://hub.example";
  const CmPullHub hub = {.endpoint = endpoint};
  g_autoptr(GError) error = NULL;
  g_autofree char *target =
      cm_pull_hub_redirect(&hub, "https://hub.example/a/b/resolve/x", location, &error);
  g_assert_true((target == NULL) == (error != NULL));
  g_assert_true(target == NULL || g_str_has_prefix(target, "https://"));
  g_assert_true(error == NULL || g_utf8_validate(error->message, -1, NULL));
}

static void
check_reply(const CmPullReply *reply)
{
  g_assert_cmpint(reply->linked_bytes, >=, -1);
  g_assert_cmpint(reply->content_bytes, >=, -1);
  g_assert_cmpint(reply->range_start, >=, -1);
  g_assert_true(isnan(reply->retry_after_s) || reply->retry_after_s >= 0);
  check_etag(reply->etag);
  check_etag(reply->linked_etag);
  if (reply->location != NULL)
    check_location(reply->location);
  g_autoptr(GError) error = NULL;
  cm_pull_reply_set_error(reply, "owner/name", "https://hub.example", FALSE, &error);
  g_assert_true(error != NULL && g_utf8_validate(error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  CmPullReply reply;
  cm_pull_reply_init(&reply);
  gsize taken = 0;
  while (taken < size) {
    const guint8 *end = memchr(data + taken, '\n', size - taken);
    gsize length = end != NULL ? (gsize)(end - data) - taken + 1 : size - taken;
    gboolean good = cm_pull_reply_add(&reply, (const char *)data + taken, length);
    taken += length;
    g_assert_true(good == (taken <= CM_PULL_HEADER_BYTES_MAX));
    if (!good)
      break;
  }
  check_reply(&reply);
  cm_pull_reply_clear(&reply);
  return 0;
}
