/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerTransfer: libcurl's side of one call: what is sent, which bounds hold, and what its end
 * means. Private to cm-server-client.
 *
 * Calling order: begin; let the multi handle run; succeeded; end.
 */

#include "cm-server-client.h"

#include <curl/curl.h>

typedef struct {
  const CmServerCall *call;
  CmServerReply *reply;
  const char *url;
  CURLM *multi;
  CURL *easy;
  struct curl_slist *headers;
  gsize bytes; /* of a good reply's body */
  gsize header_bytes;
  gboolean enough;              /* the taker wants no more */
  GError *error;                /* the taker's, or a bound passed */
  char reason[CURL_ERROR_SIZE]; /* libcurl's words for a failure; "" for none */
} CmServerTransfer;

/* Starts it; call, reply and url are set before. key may be NULL. */
void cm_server_transfer_begin(CmServerTransfer *self, CURLM *multi, const char *key,
                              gboolean loopback);

/* Whether a whole reply came; errors as of cm_server_client_call(). */
gboolean cm_server_transfer_succeeded(CmServerTransfer *self, CURLcode code, GError **error);

/* Ends it, whatever it came to. */
void cm_server_transfer_end(CmServerTransfer *self);
