/* SPDX-License-Identifier: MIT */
#include "cm-pull-download.h"

#include "cm-error.h"

void
cm_pull_download_init(CmPullDownload *self, CmPullBlob *blob, gint64 bytes)
{
  *self = (CmPullDownload){.blob = blob, .bytes = bytes, .short_at = -1};
}

static gint64
first_byte(gpointer data)
{
  return ((CmPullDownload *)data)->blob->written;
}

static gboolean
forget(CmPullDownload *self, GError **error)
{
  self->fetched = 0;
  return cm_pull_blob_truncate(self->blob, error);
}

/* Where another error is told already; a file that cannot be emptied fails at its next write. */
static void
forget_silently(CmPullDownload *self)
{
  g_autoptr(GError) error = NULL;
  if (!forget(self, &error))
    g_debug("%s", error->message);
}

static void
set_short(const CmPullDownload *self, GError **error)
{
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              "the hub announces %" G_GINT64_FORMAT
              " bytes and its file ends after %" G_GINT64_FORMAT
              "; they are kept: run again later, or check HF_ENDPOINT and any proxy",
              self->bytes, self->blob->written);
}

static gboolean
no_range(gpointer data, GError **error)
{
  CmPullDownload *self = data;
  if (self->short_at == self->blob->written) {
    set_short(self, error);
    return FALSE;
  }
  return forget(self, error);
}

/* The reply must go on where the file ends, and must not announce more than is missing. */
static gboolean
accept_body(const CmPullReply *reply, gpointer data, GError **error)
{
  CmPullDownload *self = data;
  gint64 written = self->blob->written;
  gboolean goes_on = reply->status == 206 && reply->range_start == written;
  self->length_told = reply->content_bytes >= 0;
  if (!goes_on && written > 0 && !forget(self, error))
    return FALSE;
  if (reply->status == 206 && !goes_on) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        "the hub sends another part than was asked for; run again");
    return FALSE;
  }
  if (reply->content_bytes <= self->bytes - self->blob->written)
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              "the hub announces %" G_GINT64_FORMAT " bytes and sends %" G_GINT64_FORMAT
              "; what was fetched is kept: run again, or check HF_ENDPOINT",
              self->bytes, self->blob->written + reply->content_bytes);
  return FALSE;
}

static gboolean
write_body(const char *bytes, gsize length, gpointer data, GError **error)
{
  CmPullDownload *self = data;
  gint64 before = self->blob->written;
  gboolean kept = cm_pull_blob_write(self->blob, bytes, length, error);
  self->fetched += self->blob->written - before;
  if (kept)
    return TRUE;
  /* what precedes the surplus is worth nothing */
  if (g_error_matches(*error, CM_ERROR, CM_ERROR_LIMIT)) {
    forget_silently(self);
    g_prefix_error(error, "nothing of the file was kept; run again, or check HF_ENDPOINT: ");
  }
  return FALSE;
}

static CmPullBodyEnd
finish_short(CmPullDownload *self, GError **error)
{
  set_short(self, error);
  if (!self->length_told) /* it may as well have been cut off */
    return CM_PULL_BODY_AGAIN;
  gboolean believed = self->short_at == self->blob->written;
  self->short_at = self->blob->written;
  return believed ? CM_PULL_BODY_BAD : CM_PULL_BODY_AGAIN;
}

static CmPullBodyEnd
finish_body(gpointer data, GError **error)
{
  CmPullDownload *self = data;
  if (self->blob->written < self->bytes)
    return finish_short(self, error);
  if (cm_pull_blob_matches(self->blob))
    return CM_PULL_BODY_GOOD;
  forget_silently(self);
  g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                      "its hash is not the one the hub announces, twice; nothing of it was kept: "
                      "run again later, or check HF_ENDPOINT and any proxy");
  return self->mismatches++ == 0 ? CM_PULL_BODY_AGAIN : CM_PULL_BODY_BAD;
}

const CmPullSink cm_pull_download_sink = {.begin = first_byte,
                                          .no_range = no_range,
                                          .accept = accept_body,
                                          .write = write_body,
                                          .finish = finish_body};
