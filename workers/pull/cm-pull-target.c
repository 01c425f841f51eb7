/* SPDX-License-Identifier: MIT */
#include "cm-pull-target.h"

#include "cm-error.h"
#include "cm-pull-name.h"
#include "cm-web-url.h"

#include <string.h>

#define DEFAULT_REVISION "main"
#define TEXT_BYTES_MAX   4096

/* Hosts by which people name the one hub. */
static const char *const public_hosts[] = {"huggingface.co", "www.huggingface.co", "hf.co", NULL};

static gboolean
refuse(const char *text, const char *why, GError **error)
{
  g_autofree char *shown = cm_pull_quote(text);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "\"%s\" %s; write owner/name, owner/name@REVISION, or the address of a model's page "
              "or file",
              shown, why);
  return FALSE;
}

/* The path of a URL below a hub's address, without the slash; NULL where it is another's. */
static char *
path_below(CURLU *url, const char *base)
{
  static const CURLUPart parts[] = {CURLUPART_HOST, CURLUPART_PORT, CURLUPART_USER,
                                    CURLUPART_PASSWORD};
  g_autoptr(CmWebUrl) own = curl_url();
  if (curl_url_set(own, CURLUPART_URL, base, 0) != CURLUE_OK)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *wanted = cm_web_url_part(own, parts[i], CURLU_DEFAULT_PORT);
    g_autofree char *given = cm_web_url_part(url, parts[i], CURLU_DEFAULT_PORT);
    if ((wanted == NULL) != (given == NULL) ||
        (wanted != NULL && g_ascii_strcasecmp(wanted, given) != 0))
      return NULL;
  }
  g_autofree char *prefix = cm_web_url_part(own, CURLUPART_PATH, 0);
  g_autofree char *path = cm_web_url_part(url, CURLUPART_PATH, 0);
  gsize length = strlen(prefix) - (g_str_has_suffix(prefix, "/") ? 1 : 0);
  if (strncmp(path, prefix, length) != 0 || path[length] != '/')
    return NULL;
  return g_strdup(path + length + 1);
}

/* The same for whatever hub the person may mean; TRUE with NULL where the text is no URL. */
static gboolean
find_path(const CmPullHub *hub, const char *text, char **ret_path, GError **error)
{
  gboolean bare = FALSE;
  for (guint i = 0; public_hosts[i] != NULL; i++) {
    gsize length = strlen(public_hosts[i]);
    bare = bare || (g_ascii_strncasecmp(text, public_hosts[i], length) == 0 && text[length] == '/');
  }
  if (!bare && strstr(text, "://") == NULL)
    return TRUE;
  g_autofree char *whole = bare ? g_strconcat("https://", text, NULL) : g_strdup(text);
  g_autoptr(CmWebUrl) url = curl_url();
  if (curl_url_set(url, CURLUPART_URL, whole, 0) != CURLUE_OK)
    return refuse(text, "is no address that can be read", error);
  char *path = path_below(url, hub->endpoint);
  /* of the public hub only the host counts; what is asked for stands in the endpoint */
  g_autofree char *scheme = cm_web_url_part(url, CURLUPART_SCHEME, 0);
  const char *start = g_strcmp0(scheme, "http") == 0 ? "http://" : "https://";
  for (guint i = 0; public_hosts[i] != NULL && path == NULL; i++) {
    g_autofree char *base = g_strconcat(start, public_hosts[i], NULL);
    path = path_below(url, base);
  }
  if (path == NULL)
    return refuse(text,
                  "is the address of another host, and only huggingface.co and the hub in "
                  "HF_ENDPOINT are asked",
                  error);
  *ret_path = path;
  return TRUE;
}

/* Path parts, unescaped, without the empty one at the end; NULL where one cannot be. */
static GStrv
split_path(const char *path)
{
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; parts[i] != NULL; i++) {
    g_autofree char *plain = g_uri_unescape_string(parts[i], NULL);
    if (plain == NULL || (*plain == '\0' && parts[i + 1] != NULL))
      return NULL;
    if (*plain != '\0')
      g_strv_builder_add(builder, plain);
  }
  return g_strv_builder_end(builder);
}

/* A glob that matches these parts' path and nothing else. */
static char *
literal_glob(char *const *parts, gboolean folder)
{
  g_autofree char *path = g_strjoinv("/", (char **)parts);
  g_autoptr(GString) glob = g_string_new(NULL);
  for (const char *at = path; *at != '\0'; at++) {
    if (strchr("*?[\\", *at) != NULL)
      g_string_append_c(glob, '\\');
    g_string_append_c(glob, *at);
  }
  if (folder)
    g_string_append_c(glob, '/');
  return g_strdup(glob->str);
}

/* "owner/name:QUANT@REVISION" into its three; a colon that no QUANT follows stays part of the
 * name, which is then none. */
static void
take_name(CmPullTarget *self, const char *name)
{
  const char *at = strchr(name, '@');
  self->repo = at != NULL ? g_strndup(name, (gsize)(at - name)) : g_strdup(name);
  self->revision = g_strdup(at != NULL ? at + 1 : DEFAULT_REVISION);
  char *colon = strchr(self->repo, ':');
  if (colon == NULL || colon[1] == '\0' || strchr(colon, '/') != NULL)
    return;
  self->quant = g_strdup(colon + 1);
  *colon = '\0';
}

/* What follows a repository in a URL: KIND, a revision, a path. */
static gboolean
take_page(CmPullTarget *self, const char *text, char *const *page, GError **error)
{
  static const char *const files[] = {"blob", "resolve", "raw", NULL};
  gboolean of_file = g_strv_contains(files, page[0]);
  gboolean of_folder = g_str_equal(page[0], "tree");
  if (!of_file && !of_folder && !g_str_equal(page[0], "commit"))
    return refuse(text, "is a page of the hub that names no files", error);
  guint length = g_strv_length((char **)page);
  if (length < 2)
    return refuse(text, "ends before its revision", error);
  g_free(self->revision);
  /* pull requests and conversions are refs/pr/1 and refs/convert/x, escaped or not */
  gboolean long_ref = g_str_equal(page[1], "refs") && length >= 4;
  self->revision = long_ref ? g_strjoin("/", page[1], page[2], page[3], NULL) : g_strdup(page[1]);
  char *const *rest = page + (long_ref ? 4 : 2);
  if (of_file && *rest == NULL)
    return refuse(text, "names no file", error);
  if (*rest != NULL && (of_file || of_folder))
    self->include = literal_glob(rest, of_folder);
  return TRUE;
}

static gboolean
take_url(CmPullTarget *self, const char *text, const char *path, GError **error)
{
  static const char *const pages[] = {"tree", "blob", "resolve", "raw", "commit", NULL};
  static const char *const others[] = {"datasets", "spaces",   "api",         "docs",
                                       "papers",   "settings", "collections", NULL};
  g_auto(GStrv) parts = split_path(path);
  guint length = parts != NULL ? g_strv_length(parts) : 0;
  if (length == 0)
    return refuse(text, "names no repository", error);
  if (g_strv_contains((const char *const *)others, parts[0]))
    return refuse(text, "is no model's address", error);
  /* the oldest repositories have no owner */
  guint n_name = length == 1 || (length > 2 && g_strv_contains(pages, parts[1])) ? 1 : 2;
  g_autofree char *name =
      n_name == 1 ? g_strdup(parts[0]) : g_strjoin("/", parts[0], parts[1], NULL);
  take_name(self, name);
  return parts[n_name] == NULL || take_page(self, text, parts + n_name, error);
}

CmPullTarget *
cm_pull_target_parse(const CmPullHub *hub, const char *text, GError **error)
{
  g_autoptr(CmPullTarget) self = g_new0(CmPullTarget, 1);
  g_autofree char *path = NULL;
  const char *name = text;
  if (strlen(text) > TEXT_BYTES_MAX) {
    refuse(text, "is too long", error);
    return NULL;
  }
  if (g_str_has_prefix(text, "hf:"))
    name = text + (g_str_has_prefix(text, "hf://") ? strlen("hf://") : strlen("hf:"));
  if (name == text && !find_path(hub, text, &path, error))
    return NULL;
  if (path == NULL)
    take_name(self, name);
  else if (!take_url(self, text, path, error))
    return NULL;
  if (!cm_pull_repo_check(self->repo, error) || !cm_pull_revision_check(self->revision, error))
    return NULL;
  return g_steal_pointer(&self);
}

void
cm_pull_target_free(CmPullTarget *self)
{
  if (self == NULL)
    return;
  g_free(self->repo);
  g_free(self->revision);
  g_free(self->quant);
  g_free(self->include);
  g_free(self);
}
