/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullReply: what matters of a hub's reply, from its header lines.
 *
 * Calling order: init, a line after another as they come (a new status line forgets the reply
 * before, such as 100 or a proxy's), read the members, clear. Strings are owned and hostile.
 */

#include <glib.h>

#define CM_PULL_HEADER_BYTES_MAX ((gsize)128 << 10) /* of all lines of one reply */

typedef struct {
  guint status; /* 0: none came */
  char *etag;   /* of the file itself: X-Linked-Etag, else ETag; without W/ and quotes */
  char *linked_etag;
  char *commit;         /* X-Repo-Commit */
  char *location;       /* of a redirect */
  char *error_code;     /* X-Error-Code: GatedRepo, RepoNotFound, … */
  gint64 linked_bytes;  /* X-Linked-Size; -1 where there is none */
  gint64 content_bytes; /* Content-Length; -1 likewise */
  gint64 range_start;   /* of Content-Range; -1 likewise */
  double retry_after_s; /* Retry-After in seconds; NAN where absent, or a date */
  gboolean encoded;     /* Content-Encoding is there and not "identity" */
  gsize header_bytes;
} CmPullReply;

void cm_pull_reply_init(CmPullReply *self);
void cm_pull_reply_clear(CmPullReply *self);

/* Takes one line; FALSE where the lines together are past their bound. */
gboolean cm_pull_reply_add(CmPullReply *self, const char *line, gsize length);

/* The error that a refusing status means for the repository; who: "owner/name". has_token: one was
 * sent. The endpoint is named where a person has to go there. */
void cm_pull_reply_set_error(const CmPullReply *self, const char *who, const char *endpoint,
                             gboolean has_token, GError **error);
