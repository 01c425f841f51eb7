/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The whole of a fetch: ask what there is, choose, check the disk, fetch CM_PULL_AT_ONCE files at a
 * time, and only when all are there link them into the snapshot and note the revision.
 */

#include "cm-pull-call.h"

#include <signal.h>

#define CM_PULL_AT_ONCE 4

typedef struct {
  const char *repo;
  const char *revision;       /* branch, tag or commit */
  const char *const *include; /* NULL-terminated, or NULL */
  const char *quant;          /* NULL: the default */
  gboolean quiet;
  CmPullPatience patience;
  const volatile sig_atomic_t *stop; /* nonzero ends the fetch */
} CmPullRequest;

/* Fetches; returns the snapshot's folder. Errors of the hub, the net and the disk as the modules
 * say; CM_ERROR_INTERRUPTED where it was stopped. */
char *cm_pull_fetch(const CmPullHub *hub, const CmPullRequest *request,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
