/* SPDX-License-Identifier: MIT */
#include "cm-server-url.h"

#include "cm-fault.h"

#include <curl/curl.h>
#include <string.h>

#define URL_BYTES_MAX 2048

typedef CURLU CmCurlUrl;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmCurlUrl, curl_url_cleanup)

static char *
part(CURLU *url, CURLUPart which)
{
  char *text = NULL;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK)
    return NULL;
  char *copy = g_strdup(text);
  curl_free(text);
  return copy;
}

static gboolean
host_is_loopback(const char *host)
{
  if (g_ascii_strcasecmp(host, "localhost") == 0 || g_str_equal(host, "[::1]"))
    return TRUE;
  /* dotted numbers alone: 127.0.0.1.example.org is another machine */
  return g_str_has_prefix(host, "127.") && strspn(host, "0123456789.") == strlen(host);
}

static gboolean
refuse(GError **error, const char *why)
{
  g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
              "the server's URL %s; write it as http://127.0.0.1:8080 or https://HOST/v1", why);
  return FALSE;
}

static gboolean
has(CURLU *url, CURLUPart which)
{
  g_autofree char *text = part(url, which);
  return text != NULL;
}

/* Fills all but the flags of `ret_url`. */
static gboolean
split(CURLU *url, CmServerUrl *ret_url, GError **error)
{
  g_autofree char *path = part(url, CURLUPART_PATH);
  if (has(url, CURLUPART_USER) || has(url, CURLUPART_PASSWORD))
    return refuse(error, "has a user or a password in it; a key belongs in a file "
                         "(--server-key-file)");
  if (has(url, CURLUPART_QUERY) || has(url, CURLUPART_FRAGMENT))
    return refuse(error, "has a query or a fragment");
  for (gsize length = strlen(path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';
  if (g_str_has_suffix(path, "/v1"))
    path[strlen(path) - strlen("/v1")] = '\0';
  g_autofree char *scheme = part(url, CURLUPART_SCHEME);
  g_autofree char *host = part(url, CURLUPART_HOST);
  g_autofree char *port = part(url, CURLUPART_PORT);
  ret_url->root = g_strconcat(scheme, "://", host, port != NULL ? ":" : "",
                              port != NULL ? port : "", path, NULL);
  return TRUE;
}

gboolean
cm_server_url_parse(const char *text, CmServerUrl *ret_url, GError **error)
{
  if (strlen(text) > URL_BYTES_MAX)
    return refuse(error, "is longer than 2048 bytes");
  g_autoptr(CmCurlUrl) url = curl_url();
  gboolean schemed = strstr(text, "://") != NULL;
  g_autofree char *whole = schemed ? g_strdup(text) : g_strconcat("https://", text, NULL);
  if (curl_url_set(url, CURLUPART_URL, whole, 0) != CURLUE_OK)
    return refuse(error, "cannot be read");
  g_autofree char *host = part(url, CURLUPART_HOST);
  gboolean loopback = host != NULL && host_is_loopback(host);
  if (!schemed && loopback)
    curl_url_set(url, CURLUPART_SCHEME, "http", 0);
  g_autofree char *scheme = part(url, CURLUPART_SCHEME);
  gboolean plain = g_strcmp0(scheme, "http") == 0;
  if (host == NULL || (!plain && g_strcmp0(scheme, "https") != 0))
    return refuse(error, "is neither http nor https");
  CmServerUrl found = {.loopback = loopback, .plain = plain && !loopback};
  if (!split(url, &found, error))
    return FALSE;
  *ret_url = found;
  return TRUE;
}

void
cm_server_url_clear(CmServerUrl *self)
{
  g_free(self->root);
  *self = (CmServerUrl){0};
}
