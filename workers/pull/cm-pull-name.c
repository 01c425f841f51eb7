/* SPDX-License-Identifier: MIT */
#include "cm-pull-name.h"

#include "cm-error.h"

#include <string.h>

#define ETAG_BYTES_MAX   128
#define QUOTED_BYTES_MAX 200

static gboolean
is_of(const char *text, const char *others)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum(*text) && strchr(others, *text) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
edges_are_plain(const char *part)
{
  gsize length = strlen(part);
  return length > 0 && strchr("-.", part[0]) == NULL && strchr("-.", part[length - 1]) == NULL;
}

gboolean
cm_pull_repo_check(const char *repo, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(repo, "/", 3);
  guint n_parts = g_strv_length(parts);
  gboolean good = (n_parts == 1 || n_parts == 2) && strlen(repo) <= CM_PULL_REPO_BYTES_MAX &&
                  strstr(repo, "--") == NULL && strstr(repo, "..") == NULL;
  for (guint i = 0; good && i < n_parts; i++)
    good = is_of(parts[i], "-_.") && edges_are_plain(parts[i]);
  if (good)
    return TRUE;
  g_autofree char *shown = cm_pull_quote(repo);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "\"%s\" is no repository of a hub; write owner/name, or owner/name@REVISION", shown);
  return FALSE;
}

static gboolean
is_relative_name(const char *name)
{
  gsize length = strlen(name);
  if (length == 0 || length > CM_PULL_NAME_BYTES_MAX || strchr(name, '\\') != NULL)
    return FALSE;
  g_auto(GStrv) parts = g_strsplit(name, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    const char *part = parts[i];
    if (*part == '\0' || g_str_equal(part, ".") || g_str_equal(part, "..") ||
        strlen(part) > CM_PULL_PART_BYTES_MAX)
      return FALSE;
  }
  return TRUE;
}

gboolean
cm_pull_revision_check(const char *revision, GError **error)
{
  if (is_relative_name(revision) && is_of(revision, "-_./+") && strstr(revision, "..") == NULL)
    return TRUE;
  g_autofree char *shown = cm_pull_quote(revision);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "\"%s\" is no revision; after the @ comes a branch, a tag or a commit", shown);
  return FALSE;
}

static gboolean
is_harmless(gunichar character)
{
  switch (g_unichar_type(character)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return FALSE;
  default:
    return TRUE;
  }
}

gboolean
cm_pull_file_name_check(const char *name, GError **error)
{
  gboolean good = is_relative_name(name) && g_utf8_validate(name, -1, NULL);
  for (const char *at = name; good && *at != '\0'; at = g_utf8_next_char(at))
    good = is_harmless(g_utf8_get_char(at));
  if (good)
    return TRUE;
  g_autofree char *shown = cm_pull_quote(name);
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              "the hub names a file \"%s\", which may not be written here; nothing was fetched, "
              "and this repository should not be trusted",
              shown);
  return FALSE;
}

/* A hash written in other letters: where a file system does not tell them apart it would name the
 * blob of the true one. */
static gboolean
is_disguised_hash(const char *etag)
{
  gsize length = strlen(etag);
  return (length == 40 || length == 64) && !cm_pull_is_hex(etag, length) &&
         strspn(etag, "0123456789abcdefABCDEF") == length;
}

gboolean
cm_pull_etag_is_safe(const char *etag)
{
  return etag != NULL && *etag != '\0' && *etag != '.' && strlen(etag) <= ETAG_BYTES_MAX &&
         is_of(etag, "-_.") && !g_str_has_suffix(etag, ".incomplete") && !is_disguised_hash(etag);
}

gboolean
cm_pull_is_hex(const char *text, gsize digits)
{
  return text != NULL && strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

char *
cm_pull_quote(const char *text)
{
  g_autofree char *cut = g_strndup(text, QUOTED_BYTES_MAX);
  g_autofree char *escaped = g_strescape(cut, NULL);
  return g_strconcat(escaped, strlen(text) > QUOTED_BYTES_MAX ? "..." : "", NULL);
}
