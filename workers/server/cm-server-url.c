/* SPDX-License-Identifier: MIT */
#include "cm-server-url.h"

#include "cm-fault.h"
#include "cm-web-url.h"

#include <string.h>

#define URL_BYTES_MAX 2048

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
  g_autofree char *text = cm_web_url_part(url, which, 0);
  return text != NULL;
}

/* Fills all but the flags of `ret_url`. */
static gboolean
split(CURLU *url, CmServerUrl *ret_url, GError **error)
{
  g_autofree char *path = cm_web_url_part(url, CURLUPART_PATH, 0);
  if (has(url, CURLUPART_USER) || has(url, CURLUPART_PASSWORD))
    return refuse(error, "has a user or a password in it; a key belongs in a file "
                         "(--server-key-file)");
  if (has(url, CURLUPART_QUERY) || has(url, CURLUPART_FRAGMENT))
    return refuse(error, "has a query or a fragment");
  for (gsize length = strlen(path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';
  if (g_str_has_suffix(path, "/v1"))
    path[strlen(path) - strlen("/v1")] = '\0';
  g_autofree char *scheme = cm_web_url_part(url, CURLUPART_SCHEME, 0);
  g_autofree char *host = cm_web_url_part(url, CURLUPART_HOST, 0);
  g_autofree char *port = cm_web_url_part(url, CURLUPART_PORT, 0);
  ret_url->root = g_strconcat(scheme, "://", host, port != NULL ? ":" : "",
                              port != NULL ? port : "", path, NULL);
  return TRUE;
}

gboolean
cm_server_url_parse(const char *text, CmServerUrl *ret_url, GError **error)
{
  if (strlen(text) > URL_BYTES_MAX)
    return refuse(error, "is longer than 2048 bytes");
  g_autoptr(CmWebUrl) url = curl_url();
  gboolean schemed = strstr(text, "://") != NULL;
  g_autofree char *whole = schemed ? g_strdup(text) : g_strconcat("https://", text, NULL);
  if (curl_url_set(url, CURLUPART_URL, whole, 0) != CURLUE_OK)
    return refuse(error, "cannot be read");
  g_autofree char *host = cm_web_url_part(url, CURLUPART_HOST, 0);
  gboolean loopback = cm_web_url_is_loopback(url);
  if (!schemed && loopback)
    curl_url_set(url, CURLUPART_SCHEME, "http", 0);
  g_autofree char *scheme = cm_web_url_part(url, CURLUPART_SCHEME, 0);
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
