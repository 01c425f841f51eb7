/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullCall: one request to a hub, carried through redirects and repeated after faults that pass.
 *
 * Repeated are cut and stalled connections, 408, 429 and 5xx: after 1, 2, 4, … pauses (each 0.5 to
 * 1 of it, so that many clients do not come back together) or after what Retry-After says, at most
 * `retries` times that do not bring 64 KiB more, and CM_PULL_ATTEMPTS_MAX times in all. The token
 * goes to the endpoint's own scheme, host and port and nowhere else.
 *
 * Calling order: new; step until it is done or failed, with cm_pull_call_ended() whenever the multi
 * handle says that its transfer has ended; free, before the multi handle is.
 */

#include "cm-pull-hub.h"
#include "cm-pull-reply.h"

#include <curl/curl.h>

#define CM_PULL_ATTEMPTS_MAX      1000
#define CM_PULL_REDIRECTS_MAX     5
#define CM_PULL_RETRY_AFTER_MAX_S 300.0 /* a hub that wants more is asked again by the person */

/* How patient to be. */
typedef struct {
  double pause_s;  /* the first pause */
  guint retries;   /* in a row that bring next to nothing */
  guint stall_s;   /* a transfer below 100 bytes a second for so long is cut */
  guint listing_s; /* longest time of one attempt at a listing or a HEAD */
} CmPullPatience;

/* What a body's end means. */
typedef enum { CM_PULL_BODY_GOOD, CM_PULL_BODY_AGAIN, CM_PULL_BODY_BAD } CmPullBodyEnd;

/* Who takes the body. */
typedef struct {
  gboolean head_only; /* HEAD; a redirect away from the hub is then the answer */
  /* before each attempt: the byte to begin at; NULL: 0 */
  gint64 (*begin)(gpointer data);
  /* the hub has nothing from that byte on: forget what is there; FALSE with an error where asking
   * again is in vain; NULL where begin is */
  gboolean (*no_range)(gpointer data, GError **error);
  /* a good reply's header has come; FALSE with an error ends the call */
  gboolean (*accept)(const CmPullReply *reply, gpointer data, GError **error);
  gboolean (*write)(const char *bytes, gsize length, gpointer data, GError **error);
  /* the body has ended by itself; the error is set for AGAIN (said if it was the last try) and BAD
   */
  CmPullBodyEnd (*finish)(gpointer data, GError **error);
} CmPullSink;

typedef enum {
  CM_PULL_CALL_WAITING,
  CM_PULL_CALL_RUNNING,
  CM_PULL_CALL_DONE,
  CM_PULL_CALL_FAILED
} CmPullCallState;

typedef struct CmPullCall CmPullCall;

/* Everything but the URL is borrowed. who: "owner/name", for messages. */
CmPullCall *cm_pull_call_new(const CmPullHub *hub, const CmPullPatience *patience, const char *who,
                             const char *url, const CmPullSink *sink,
                             gpointer data) G_GNUC_WARN_UNUSED_RESULT;

/* Takes it out of its multi handle; NULL is allowed. */
void cm_pull_call_free(CmPullCall *self);

/* Begins an attempt when it is time. */
CmPullCallState cm_pull_call_step(CmPullCall *self, CURLM *multi);

/* The transfer of this call has ended so. */
void cm_pull_call_ended(CmPullCall *self, CURLcode code);

/* The last reply; borrowed. */
const CmPullReply *cm_pull_call_reply(const CmPullCall *self);

/* Why it failed; the caller owns it afterwards. */
GError *cm_pull_call_steal_error(CmPullCall *self);

/* Moves transfers on and hands ended ones to their calls; where none has ended, waits up to wait_ms
 * for something to do. Errors: CM_ERROR_INTERNAL. */
gboolean cm_pull_call_turn(CURLM *multi, int wait_ms, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPullCall, cm_pull_call_free)
