/* SPDX-License-Identifier: MIT */
#include "cm-pull-reply.h"

#include "cm-error.h"

#include <math.h>
#include <string.h>

void
cm_pull_reply_init(CmPullReply *self)
{
  *self = (CmPullReply){
      .linked_bytes = -1, .content_bytes = -1, .range_start = -1, .retry_after_s = NAN};
}

void
cm_pull_reply_clear(CmPullReply *self)
{
  g_free(self->etag);
  g_free(self->linked_etag);
  g_free(self->commit);
  g_free(self->location);
  g_free(self->error_code);
  cm_pull_reply_init(self);
}

static void
take(char **member, const char *value)
{
  g_free(*member);
  *member = g_strdup(value);
}

/* An ETag without its weakness mark and quotes. */
static void
take_etag(char **member, const char *value)
{
  if (g_str_has_prefix(value, "W/"))
    value += 2;
  gsize length = strlen(value);
  gboolean quoted = length >= 2 && value[0] == '"' && value[length - 1] == '"';
  g_free(*member);
  *member = quoted ? g_strndup(value + 1, length - 2) : g_strdup(value);
}

static void
take_bytes(gint64 *member, const char *value)
{
  guint64 number = 0;
  if (g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, &number, NULL))
    *member = (gint64)number;
}

/* "bytes 100-199/200" */
static void
take_range(gint64 *member, const char *value)
{
  const char *dash = strchr(value, '-');
  if (!g_str_has_prefix(value, "bytes ") || dash == NULL)
    return;
  g_autofree char *start = g_strndup(value + 6, (gsize)(dash - value) - 6);
  take_bytes(member, start);
}

static void
take_header(CmPullReply *self, const char *name, const char *value)
{
  gint64 seconds = -1;
  if (g_ascii_strcasecmp(name, "etag") == 0)
    take_etag(&self->etag, value);
  else if (g_ascii_strcasecmp(name, "x-linked-etag") == 0)
    take_etag(&self->linked_etag, value);
  else if (g_ascii_strcasecmp(name, "x-repo-commit") == 0)
    take(&self->commit, value);
  else if (g_ascii_strcasecmp(name, "location") == 0)
    take(&self->location, value);
  else if (g_ascii_strcasecmp(name, "x-error-code") == 0)
    take(&self->error_code, value);
  else if (g_ascii_strcasecmp(name, "x-linked-size") == 0)
    take_bytes(&self->linked_bytes, value);
  else if (g_ascii_strcasecmp(name, "content-length") == 0)
    take_bytes(&self->content_bytes, value);
  else if (g_ascii_strcasecmp(name, "content-encoding") == 0)
    self->encoded = *value != '\0' && g_ascii_strcasecmp(value, "identity") != 0;
  else if (g_ascii_strcasecmp(name, "content-range") == 0)
    take_range(&self->range_start, value);
  else if (g_ascii_strcasecmp(name, "retry-after") == 0)
    take_bytes(&seconds, value);
  if (seconds >= 0)
    self->retry_after_s = (double)seconds;
}

/* "HTTP/1.1 200 OK", "HTTP/2 200" */
static void
begin(CmPullReply *self, const char *line)
{
  gsize bytes = self->header_bytes;
  cm_pull_reply_clear(self);
  self->header_bytes = bytes;
  const char *space = strchr(line, ' ');
  self->status = space != NULL ? (guint)g_ascii_strtoull(space + 1, NULL, 10) : 0;
}

gboolean
cm_pull_reply_add(CmPullReply *self, const char *line, gsize length)
{
  self->header_bytes += length;
  if (self->header_bytes > CM_PULL_HEADER_BYTES_MAX)
    return FALSE;
  g_autofree char *text = g_strndup(line, length);
  g_strchomp(text);
  if (g_str_has_prefix(text, "HTTP/")) {
    begin(self, text);
    return TRUE;
  }
  char *colon = strchr(text, ':');
  if (colon != NULL) {
    *colon = '\0';
    take_header(self, text, g_strstrip(colon + 1));
  }
  return TRUE;
}

static gboolean
code_is(const CmPullReply *self, const char *code)
{
  return g_strcmp0(self->error_code, code) == 0;
}

void
cm_pull_reply_set_error(const CmPullReply *self, const char *who, const char *endpoint,
                        gboolean has_token, GError **error)
{
  guint status = self->status;
  if (code_is(self, "GatedRepo"))
    g_set_error(error, CM_ERROR, CM_ERROR_PERMISSION,
                "%s is gated (HTTP %u): accept its terms at %s/%s, then %s", who, status, endpoint,
                who,
                has_token ? "run again with a token of that account in HF_TOKEN"
                          : "set HF_TOKEN to a token of that account and run again");
  else if (status == 401)
    g_set_error(error, CM_ERROR, CM_ERROR_PERMISSION,
                has_token ? "%s: the hub refuses the token (HTTP 401), or there is no such "
                            "repository; check the name, and make a new token at %s/settings/tokens"
                          : "%s: there is no such repository, or it is private (HTTP 401); check "
                            "the name, or set HF_TOKEN to a token from %s/settings/tokens",
                who, endpoint);
  else if (status == 403)
    g_set_error(error, CM_ERROR, CM_ERROR_PERMISSION,
                "%s: the hub forbids it (HTTP 403); the token in HF_TOKEN must be allowed to read "
                "%s/%s",
                who, endpoint, who);
  else if (code_is(self, "RevisionNotFound"))
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "%s has no such revision (HTTP %u); its branches and tags stand at %s/%s", who,
                status, endpoint, who);
  else if (status == 404)
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "%s: the hub has no such repository or file (HTTP 404); check the name at %s", who,
                endpoint);
  else
    g_set_error(error, CM_ERROR, CM_ERROR_IO,
                "%s: the hub at %s answered HTTP %u%s; what was fetched is kept: run again later",
                who, endpoint, status, status == 429 ? " (too many requests)" : "");
}
