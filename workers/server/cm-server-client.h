/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerClient: one HTTP call at a time to one server, while its process, where it was started
 * here, is kept from blocking and looked after.
 *
 * The key goes to that server's own URL and nowhere else: redirects are not followed. No proxy
 * stands before this machine. Nothing compressed is asked for; what comes compressed is unpacked.
 *
 * Calling order: new; calls; free. The child is borrowed and must live as long.
 */

#include "cm-server-child.h"
#include "cm-server-url.h"

typedef struct CmServerClient CmServerClient;

/* Takes url and key, either of which is empty or NULL afterwards; child may be NULL. */
CmServerClient *cm_server_client_new(CmServerUrl *url, char *key,
                                     CmServerChild *child) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_server_client_free(CmServerClient *self);

const CmServerUrl *cm_server_client_url(const CmServerClient *self);

/* Borrowed; NULL where there is none. */
const char *cm_server_client_key(const CmServerClient *self);

/* Takes bytes of a good reply's body. FALSE with an error ends the call; with *ret_enough set and
 * no error it ends it well. */
typedef gboolean (*CmServerTake)(const char *bytes, gsize length, gboolean *ret_enough,
                                 gpointer data, GError **error);

typedef struct {
  const char *path;   /* after the root, such as "/v1/models" */
  const char *body;   /* JSON to POST; NULL: GET */
  double timeout_s;   /* of the whole call; 0: none */
  double status_by_t; /* cm_clock_now_s() by which a status must have come; 0: any time */
  gsize max_bytes;    /* of a good reply's body */
  CmServerTake take;  /* of a good reply; NULL: it is collected */
  gpointer data;
} CmServerCall;

typedef struct {
  guint status;         /* of HTTP; 0 where none came */
  GString *body;        /* collected; of a refusal at most 64 KiB */
  char *content_type;   /* lower case, without parameters; NULL */
  char *location;       /* of a redirect; NULL */
  char *program;        /* the header "Server"; NULL */
  double retry_after_s; /* NAN where it is not said in seconds */
  double sent_t;        /* cm_clock_now_s() when the call began */
  gboolean late;        /* it was given up at status_by_t */
} CmServerReply;

/* Calls. TRUE with any status; FALSE where no whole reply came, with ret_reply filled as far as it
 * came: CM_FAULT_SERVER_REFUSED, CM_FAULT_SERVER_BUSY past status_by_t, CM_FAULT_SERVER_DIED (a
 * child that ended or cannot be reached), CM_FAULT_STREAM_CUT, CM_FAULT_STREAM_ENDLESS past
 * max_bytes, CM_FAULT_STREAM_MALFORMED, or what `take` said. ret_reply is to be cleared either way.
 */
gboolean cm_server_client_call(CmServerClient *self, const CmServerCall *call,
                               CmServerReply *ret_reply, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits so long, looking after the child. FALSE where that ended: CM_FAULT_SERVER_DIED. */
gboolean cm_server_client_wait(CmServerClient *self, double seconds, GError **error);

void cm_server_reply_clear(CmServerReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServerClient, cm_server_client_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmServerReply, cm_server_reply_clear)
