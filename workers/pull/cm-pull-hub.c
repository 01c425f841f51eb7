/* SPDX-License-Identifier: MIT */
#include "cm-pull-hub.h"

#include "cm-error.h"
#include "cm-expand.h"
#include "cm-file.h"
#include "cm-pull-name.h"
#include "cm-web-url.h"

#include <string.h>

#define DEFAULT_ENDPOINT "https://huggingface.co"

static const char *
variable(const char *name)
{
  const char *value = g_getenv(name);
  return value != NULL && *value != '\0' ? value : NULL;
}

/* As huggingface_hub reads its switches. */
static gboolean
is_switched_on(const char *name)
{
  static const char *const words[] = {"1", "on", "yes", "true", NULL};
  const char *value = variable(name);
  g_autofree char *lower = value != NULL ? g_ascii_strdown(value, -1) : NULL;
  return lower != NULL && g_strv_contains(words, lower);
}

/* HTTPS, or plain HTTP within this machine. */
static gboolean
scheme_is_allowed(CURLU *url)
{
  g_autofree char *scheme = cm_web_url_part(url, CURLUPART_SCHEME, 0);
  return g_strcmp0(scheme, "https") == 0 ||
         (g_strcmp0(scheme, "http") == 0 && cm_web_url_is_loopback(url));
}

/* No user, password or query: they would be repeated in every message and request. */
static gboolean
is_plain(CURLU *url)
{
  g_autofree char *user = cm_web_url_part(url, CURLUPART_USER, 0);
  g_autofree char *password = cm_web_url_part(url, CURLUPART_PASSWORD, 0);
  g_autofree char *query = cm_web_url_part(url, CURLUPART_QUERY, 0);
  return user == NULL && password == NULL && query == NULL;
}

static gboolean
read_endpoint(CmPullHub *self, GError **error)
{
  const char *named = variable("HF_ENDPOINT");
  self->endpoint = g_strdup(named != NULL ? named : DEFAULT_ENDPOINT);
  for (gsize i = strlen(self->endpoint); i > 0 && self->endpoint[i - 1] == '/'; i--)
    self->endpoint[i - 1] = '\0';
  g_autoptr(CmWebUrl) url = curl_url();
  if (curl_url_set(url, CURLUPART_URL, self->endpoint, 0) != CURLUE_OK || !scheme_is_allowed(url) ||
      !is_plain(url)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "HF_ENDPOINT is no hub's address; it must be https://HOST (plain http:// "
                        "only for this machine), without user, password or query");
    return FALSE;
  }
  self->loopback = cm_web_url_is_loopback(url);
  return TRUE;
}

/* A path of the environment, as huggingface_hub expands it; absolute. */
static char *
path_of(const char *text)
{
  g_autofree char *expanded = cm_expand_path(text, g_getenv, g_get_home_dir());
  return g_canonicalize_filename(expanded, NULL);
}

static char *
find_hf_home(void)
{
  const char *named = variable("HF_HOME");
  if (named != NULL)
    return path_of(named);
  const char *cache = variable("XDG_CACHE_HOME");
  return cache != NULL ? g_build_filename(cache, "huggingface", NULL)
                       : g_build_filename(g_get_home_dir(), ".cache", "huggingface", NULL);
}

static char *
find_cache(const char *hf_home)
{
  const char *named = variable("HF_HUB_CACHE");
  if (named == NULL)
    named = variable("HUGGINGFACE_HUB_CACHE");
  return named != NULL ? path_of(named) : g_build_filename(hf_home, "hub", NULL);
}

/* The token of the person's file, NULL where there is no such file. */
static gboolean
read_token_file(const char *hf_home, char **ret_token, GError **error)
{
  const char *named = variable("HF_TOKEN_PATH");
  g_autofree char *path = named != NULL ? path_of(named) : g_build_filename(hf_home, "token", NULL);
  g_autoptr(GError) reading = NULL;
  gsize length = 0;
  *ret_token = cm_file_read(path, CM_PULL_TOKEN_BYTES_MAX, &length, &reading);
  if (*ret_token != NULL || g_error_matches(reading, CM_ERROR, CM_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_prefixed_error(error, g_steal_pointer(&reading),
                             "the token's file cannot be used; correct it or set HF_TOKEN: ");
  return FALSE;
}

static gboolean
read_token(CmPullHub *self, const char *hf_home, GError **error)
{
  const char *named = variable("HF_TOKEN");
  if (named == NULL)
    named = variable("HUGGING_FACE_HUB_TOKEN");
  if (named != NULL)
    self->token = g_strdup(named);
  else if (!is_switched_on("HF_HUB_DISABLE_IMPLICIT_TOKEN") &&
           !read_token_file(hf_home, &self->token, error))
    return FALSE;
  if (self->token == NULL)
    return TRUE;
  g_strstrip(self->token);
  if (*self->token == '\0')
    g_clear_pointer(&self->token, g_free);
  /* it becomes a header line: nothing in it may end that line */
  for (const char *at = self->token; at != NULL && *at != '\0'; at++) {
    if (!g_ascii_isgraph(*at) || at - self->token >= CM_PULL_TOKEN_BYTES_MAX) {
      g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                          "what HF_TOKEN or the token's file holds is no token (one word of "
                          "letters, digits and signs); it was sent nowhere");
      return FALSE;
    }
  }
  return TRUE;
}

CmPullHub *
cm_pull_hub_new(GError **error)
{
  if (is_switched_on("HF_HUB_OFFLINE")) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "HF_HUB_OFFLINE is set, so that no hub is asked; unset it to fetch");
    return NULL;
  }
  g_autoptr(CmPullHub) self = g_new0(CmPullHub, 1);
  g_autofree char *hf_home = find_hf_home();
  self->cache = find_cache(hf_home);
  if (!read_endpoint(self, error) || !read_token(self, hf_home, error))
    return NULL;
  return g_steal_pointer(&self);
}

void
cm_pull_hub_free(CmPullHub *self)
{
  if (self == NULL)
    return;
  if (self->token != NULL)
    memset(self->token, 0, strlen(self->token));
  g_free(self->token);
  g_free(self->endpoint);
  g_free(self->cache);
  g_free(self);
}

char *
cm_pull_hub_listing_url(const CmPullHub *self, const char *repo, const char *revision)
{
  g_autofree char *escaped = g_uri_escape_string(revision, NULL, FALSE);
  return g_strdup_printf("%s/api/models/%s/revision/%s?blobs=true", self->endpoint, repo, escaped);
}

char *
cm_pull_hub_file_url(const CmPullHub *self, const char *repo, const char *commit, const char *name)
{
  g_autofree char *escaped = g_uri_escape_string(name, "/", FALSE);
  return g_strdup_printf("%s/%s/resolve/%s/%s", self->endpoint, repo, commit, escaped);
}

char *
cm_pull_hub_redirect(const CmPullHub *self, const char *from, const char *location, GError **error)
{
  g_autoptr(CmWebUrl) url = curl_url();
  g_autofree char *target = NULL;
  if (curl_url_set(url, CURLUPART_URL, from, 0) == CURLUE_OK &&
      curl_url_set(url, CURLUPART_URL, location, 0) == CURLUE_OK && scheme_is_allowed(url) &&
      (self->loopback || !cm_web_url_may_be_local(url)))
    target = cm_web_url_part(url, CURLUPART_URL, 0);
  if (target == NULL) {
    /* no more of it: what follows the host may be a signature or what the hub was sent */
    g_autofree char *host = cm_web_url_part(url, CURLUPART_HOST, 0);
    g_autofree char *scheme = cm_web_url_part(url, CURLUPART_SCHEME, 0);
    g_autofree char *shown = cm_pull_quote(host != NULL ? host : "no address");
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "the hub redirects to \"%s\" (%s), which is refused: only HTTPS to another machine "
                "is followed; check HF_ENDPOINT",
                shown, scheme != NULL ? scheme : "?");
  }
  return g_steal_pointer(&target);
}

gboolean
cm_pull_hub_owns(const CmPullHub *self, const char *url)
{
  static const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
  g_autoptr(CmWebUrl) own = curl_url();
  g_autoptr(CmWebUrl) other = curl_url();
  if (curl_url_set(own, CURLUPART_URL, self->endpoint, 0) != CURLUE_OK ||
      curl_url_set(other, CURLUPART_URL, url, 0) != CURLUE_OK)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *left = cm_web_url_part(own, parts[i], CURLU_DEFAULT_PORT);
    g_autofree char *right = cm_web_url_part(other, parts[i], CURLU_DEFAULT_PORT);
    if (left == NULL || right == NULL || g_ascii_strcasecmp(left, right) != 0)
      return FALSE;
  }
  return TRUE;
}
