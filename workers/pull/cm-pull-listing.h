/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullListing: what a hub says a repository holds at a revision.
 *
 * The text is hostile: bounded before it is parsed, every name and number checked, one bad name
 * refuses the whole. Plain data, owned by the listing.
 */

#include <glib.h>

#define CM_PULL_LISTING_BYTES_MAX ((gsize)16 << 20)
#define CM_PULL_FILES_MAX         20000
/* 280 TB: the sum of CM_PULL_FILES_MAX of them is a gint64 still */
#define CM_PULL_FILE_BYTES_MAX (G_GINT64_CONSTANT(1) << 48)

typedef struct {
  char *name;    /* checked by cm_pull_file_name_check() */
  gint64 bytes;  /* -1 where the hub does not say */
  char *sha256;  /* of a file kept by Git LFS, 64 digits; else NULL */
  char *git_sha; /* of any other as a git blob, 40 digits; else NULL */
} CmPullFile;

typedef struct {
  char *commit;     /* 40 hexadecimal digits */
  GPtrArray *files; /* of CmPullFile, in the hub's order, each name once, none also a folder */
} CmPullListing;

/* Reads the hub's answer (its models API with blobs=true). Errors: CM_ERROR_INVALID, CM_ERROR_LIMIT
 * past a bound above. */
CmPullListing *cm_pull_listing_parse(const char *text, gsize length,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_pull_listing_free(CmPullListing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullListing, cm_pull_listing_free)
