/* SPDX-License-Identifier: MIT */
#include "cm-web-url.h"

#include <string.h>

char *
cm_web_url_part(CURLU *url, CURLUPart part, unsigned flags)
{
  char *text = NULL;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
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

gboolean
cm_web_url_is_loopback(CURLU *url)
{
  g_autofree char *host = cm_web_url_part(url, CURLUPART_HOST, 0);
  return host != NULL && host_is_loopback(host);
}

gboolean
cm_web_url_may_be_local(CURLU *url)
{
  g_autofree char *host = cm_web_url_part(url, CURLUPART_HOST, 0);
  if (host == NULL)
    return TRUE;
  g_autofree char *lower = g_ascii_strdown(host, -1);
  if (g_str_has_suffix(lower, "."))
    lower[strlen(lower) - 1] = '\0';
  /* libcurl writes every numeric IPv4 as four numbers; "[0:" and "[::" begin what is unspecified,
   * loopback or mapped */
  return host_is_loopback(host) || host_is_loopback(lower) ||
         g_str_has_suffix(lower, ".localhost") || g_str_equal(lower, "0.0.0.0") ||
         g_str_has_prefix(lower, "[::") || g_str_has_prefix(lower, "[0");
}
