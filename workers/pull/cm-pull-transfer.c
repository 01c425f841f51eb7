/* SPDX-License-Identifier: MIT */
#include "cm-pull-transfer.h"

#include "cm-version.h"
#include "cm-web-trust.h"

#define CONNECT_S       30L
#define STALL_BYTES_A_S 100L

static void
add_header(CmPullTransfer *self, const char *line)
{
  self->headers = curl_slist_append(self->headers, line);
}

static void
set_headers(CmPullTransfer *self, const CmPullTransferSetup *setup)
{
  /* no encoding: the length announced must be the file's */
  add_header(self, "Accept-Encoding: identity");
  if (setup->hub->token != NULL && cm_pull_hub_owns(setup->hub, setup->url)) {
    g_autofree char *line = g_strconcat("Authorization: Bearer ", setup->hub->token, NULL);
    add_header(self, line);
  }
  if (setup->first_byte > 0) {
    g_autofree char *line =
        g_strdup_printf("Range: bytes=%" G_GINT64_FORMAT "-", setup->first_byte);
    add_header(self, line);
  }
  curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, self->headers);
}

static void
set_options(CURL *easy, const CmPullTransferSetup *setup)
{
  gboolean loopback = setup->hub->loopback;
  curl_easy_setopt(easy, CURLOPT_URL, setup->url);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, setup->data);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
  cm_web_trust(easy);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "check-models/" CM_VERSION);
  curl_easy_setopt(easy, CURLOPT_NOBODY, setup->head_only ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, setup->on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, setup->data);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, setup->on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, setup->data);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_A_S);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)setup->stall_s);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)setup->longest_s);
  /* a proxy of the environment would get a loopback hub's token in the clear */
  if (loopback)
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

void
cm_pull_transfer_begin(CmPullTransfer *self, CURLM *multi, const CmPullTransferSetup *setup)
{
  self->multi = multi;
  self->easy = curl_easy_init();
  set_options(self->easy, setup);
  set_headers(self, setup);
  curl_multi_add_handle(multi, self->easy);
}

void
cm_pull_transfer_end(CmPullTransfer *self)
{
  if (self->easy == NULL)
    return;
  curl_multi_remove_handle(self->multi, self->easy);
  curl_easy_cleanup(self->easy);
  curl_slist_free_all(self->headers);
  *self = (CmPullTransfer){.easy = NULL};
}
