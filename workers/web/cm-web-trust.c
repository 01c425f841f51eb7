/* SPDX-License-Identifier: MIT */
#include "cm-web-trust.h"

#include <glib.h>

/* NULL where it is empty too. */
static const char *
variable(const char *name)
{
  const char *value = g_getenv(name);
  return value != NULL && *value != '\0' ? value : NULL;
}

void
cm_web_trust(CURL *easy)
{
  const char *bundle = variable("CURL_CA_BUNDLE");
  const char *file = bundle != NULL ? bundle : variable("SSL_CERT_FILE");
  const char *folder = bundle == NULL ? variable("SSL_CERT_DIR") : NULL;
  if (file != NULL)
    curl_easy_setopt(easy, CURLOPT_CAINFO, file);
  if (folder != NULL)
    curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}
