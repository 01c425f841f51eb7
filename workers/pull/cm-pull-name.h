/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Names that a hub or a person gives, before they become parts of paths and URLs.
 *
 * A hub is not trusted: a file's name must stay below the snapshot's folder, and must be harmless
 * on a terminal. What is refused is quoted with escapes. Errors: CM_ERROR_USAGE for what a person
 * typed, CM_ERROR_INVALID for what a hub said.
 */

#include <glib.h>

#define CM_PULL_REPO_BYTES_MAX 96   /* the hub's own bound of owner and name together */
#define CM_PULL_NAME_BYTES_MAX 1024 /* of a file's whole name; below every system's PATH_MAX */
#define CM_PULL_PART_BYTES_MAX 255  /* between two slashes: NAME_MAX */

/* "owner/name", or "name" alone as the oldest repositories have it: letters, digits, '-', '_' and
 * '.', no "--" or "..", neither part beginning or ending with '-' or '.'. */
gboolean cm_pull_repo_check(const char *repo, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A branch, tag or commit: as a file's name, of ASCII letters, digits and "-_./+". */
gboolean cm_pull_revision_check(const char *revision, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A file's name below a snapshot: valid UTF-8, relative, no empty part, "." or "..", no backslash,
 * no control or direction-changing character. */
gboolean cm_pull_file_name_check(const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether an ETag can be a blob's name: 1 to 128 letters, digits, '-', '_' and '.', no '.' first,
 * no ".incomplete" last, and no hash with capitals. */
gboolean cm_pull_etag_is_safe(const char *etag);

/* Whether text is exactly `digits` lower-case hexadecimal digits; NULL is not. */
gboolean cm_pull_is_hex(const char *text, gsize digits);

/* The text with everything but printable ASCII escaped, cut at 200 bytes; for messages. */
char *cm_pull_quote(const char *text) G_GNUC_WARN_UNUSED_RESULT;
