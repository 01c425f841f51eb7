/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullProgress: how far a fetch is, on standard error: on a terminal one line redrawn, elsewhere
 * a line every ten seconds; nothing where quiet.
 */

#include <glib.h>

typedef struct CmPullProgress CmPullProgress;

typedef struct {
  guint files, files_done;
  gint64 bytes, bytes_there; /* of all files; on disk */
  gint64 bytes_fetched;      /* over the net, since the start */
  guint waiting;             /* files that another program is fetching */
  guint hashing;             /* files of which an earlier fetch's part is being hashed */
} CmPullStanding;

CmPullProgress *cm_pull_progress_new(const char *repo, gboolean quiet) G_GNUC_WARN_UNUSED_RESULT;

/* Wipes the line; NULL is allowed. */
void cm_pull_progress_free(CmPullProgress *self);

/* Call often; it writes when it is time. */
void cm_pull_progress_update(CmPullProgress *self, const CmPullStanding *standing);

/* Says something that the person must know, quiet or not. */
void cm_pull_progress_warn(CmPullProgress *self, const char *text);

/* Says what the whole came to. */
void cm_pull_progress_finish(CmPullProgress *self, const CmPullStanding *standing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullProgress, cm_pull_progress_free)
