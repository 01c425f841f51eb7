/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullHub: which hub is asked, as whom, and where the cache is; read from the environment by the
 * rules of huggingface_hub, so that both see one cache and one token.
 *
 *   endpoint  $HF_ENDPOINT, else https://huggingface.co
 *   cache     $HF_HUB_CACHE, $HUGGINGFACE_HUB_CACHE, $HF_HOME/hub, $XDG_CACHE_HOME/huggingface/hub,
 *             ~/.cache/huggingface/hub
 *   token     $HF_TOKEN, $HUGGING_FACE_HUB_TOKEN, the file $HF_TOKEN_PATH, the file $HF_HOME/token;
 *             files are not read where $HF_HUB_DISABLE_IMPLICIT_TOKEN is set
 *
 * The token is never printed: no message and no function here shows it.
 */

#include <glib.h>

#define CM_PULL_TOKEN_BYTES_MAX 4096

typedef struct {
  char *endpoint;    /* without a slash at its end */
  char *cache;       /* absolute folder */
  char *token;       /* NULL for none */
  gboolean loopback; /* the endpoint is this machine: plain HTTP is allowed */
} CmPullHub;

/* Reads it. Errors: CM_ERROR_USAGE for an endpoint that is neither HTTPS nor loopback, for
 * $HF_HUB_OFFLINE and for a token that cannot be one; else what reading the token's file says. */
CmPullHub *cm_pull_hub_new(GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed; the token is overwritten. */
void cm_pull_hub_free(CmPullHub *self);

/* The URL of a repository's description at a revision, with the sizes and hashes of its files. */
char *cm_pull_hub_listing_url(const CmPullHub *self, const char *repo,
                              const char *revision) G_GNUC_WARN_UNUSED_RESULT;

/* The URL of a file at a commit. */
char *cm_pull_hub_file_url(const CmPullHub *self, const char *repo, const char *commit,
                           const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* A redirect's target, absolute. Errors: CM_ERROR_INVALID where it is no URL, or one that this hub
 * may not send us to: anything but HTTPS; this machine, where the hub is elsewhere. */
char *cm_pull_hub_redirect(const CmPullHub *self, const char *from, const char *location,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a URL has the endpoint's scheme, host and port: only there the token goes. */
gboolean cm_pull_hub_owns(const CmPullHub *self, const char *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullHub, cm_pull_hub_free)
