/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullTransfer: libcurl's side of one request: which protocols, header lines and bounds.
 *
 * Only HTTPS, or plain HTTP to a hub on this machine; redirects are not followed here; the token is
 * sent where cm_pull_hub_owns() the URL and nowhere else, never on a command line or into a log.
 *
 * Calling order: begin; let the multi handle run; end, before the multi handle is freed.
 */

#include "cm-pull-hub.h"

#include <curl/curl.h>

/* What is asked; everything is borrowed for the length of cm_pull_transfer_begin(). */
typedef struct {
  const CmPullHub *hub;
  const char *url;
  gboolean head_only;
  gint64 first_byte; /* asked for by Range; 0: the whole */
  guint stall_s;     /* below 100 bytes a second for so long, it is cut */
  guint longest_s;   /* of the whole transfer; 0: as long as it takes */
  curl_write_callback on_header;
  curl_write_callback on_body;
  gpointer data; /* of both, and CURLINFO_PRIVATE */
} CmPullTransferSetup;

typedef struct {
  CURLM *multi; /* borrowed */
  CURL *easy;   /* NULL while none runs */
  struct curl_slist *headers;
} CmPullTransfer;

/* Starts it in the multi handle. */
void cm_pull_transfer_begin(CmPullTransfer *self, CURLM *multi, const CmPullTransferSetup *setup);

/* Ends it, whatever it came to; nothing where none runs. */
void cm_pull_transfer_end(CmPullTransfer *self);
