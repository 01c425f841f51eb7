/* SPDX-License-Identifier: MIT */
#include "cm-server-client.h"

#include "cm-clock.h"
#include "cm-fault.h"
#include "cm-server-end.h"
#include "cm-server-transfer.h"

#include <curl/curl.h>

#define TURN_MS 50
/* A server that ends closes its connections a moment before it can be seen to have ended. */
#define ENDING_S 0.5

struct CmServerClient {
  CURLM *multi;
  CmServerUrl url;
  char *key;
  CmServerChild *child;
};

CmServerClient *
cm_server_client_new(CmServerUrl *url, char *key, CmServerChild *child)
{
  CmServerClient *self = g_new0(CmServerClient, 1);
  *self = (CmServerClient){.multi = curl_multi_init(), .url = *url, .key = key, .child = child};
  *url = (CmServerUrl){0};
  return self;
}

void
cm_server_client_free(CmServerClient *self)
{
  if (self == NULL)
    return;
  curl_multi_cleanup(self->multi);
  cm_server_url_clear(&self->url);
  g_free(self->key);
  g_free(self);
}

const CmServerUrl *
cm_server_client_url(const CmServerClient *self)
{
  return &self->url;
}

const char *
cm_server_client_key(const CmServerClient *self)
{
  return self->key;
}

/* TRUE, with the error set, where the child ends within the time. */
static gboolean
died(CmServerClient *self, double within_s, GError **error)
{
  if (self->child == NULL || !cm_server_child_wait(self->child, within_s))
    return FALSE;
  g_autofree char *ending = cm_server_child_ending(self->child);
  g_clear_error(error);
  g_set_error(error, CM_FAULT, CM_FAULT_SERVER_DIED, "the server %s before it had answered; %s",
              ending, cm_server_child_where_words(self->child));
  return TRUE;
}

/* TRUE, with the error set, where a server of ours cannot be reached any more, though its process
 * runs on: there is no URL of a person's to be checked. */
static gboolean
is_gone(CmServerClient *self, const GError *problem, CURLcode code, GError **error)
{
  if (self->child == NULL || !g_error_matches(problem, CM_FAULT, CM_FAULT_SERVER_REFUSED))
    return FALSE;
  g_set_error(error, CM_FAULT, CM_FAULT_SERVER_DIED,
              "the server cannot be reached any more (%s), though its process has not ended; %s",
              curl_easy_strerror(code), cm_server_child_where_words(self->child));
  return TRUE;
}

/* Waits for something to happen on the network or the child's streams. */
static void
turn(CmServerClient *self, int wait_ms)
{
  struct curl_waitfd extra[2] = {0};
  guint count = 0;
  int fds[2] = {-1, -1};
  if (self->child != NULL)
    cm_server_child_fds(self->child, fds);
  for (guint i = 0; i < 2; i++)
    if (fds[i] >= 0)
      extra[count++] = (struct curl_waitfd){.fd = fds[i], .events = CURL_WAIT_POLLIN};
  curl_multi_poll(self->multi, extra, count, wait_ms, NULL);
  if (self->child != NULL)
    cm_server_child_drain(self->child);
}

/* TRUE, with the error set, where this process is to end. */
static gboolean
gives_up(GError **error)
{
  if (!cm_server_end_wanted())
    return FALSE;
  g_set_error_literal(error, CM_FAULT, CM_FAULT_INTERNAL, "the worker was told to end");
  return TRUE;
}

/* TRUE, with the error set, where a status was to have come and has not. */
static gboolean
is_late(const CmServerCall *call, CmServerReply *reply, GError **error)
{
  reply->late = call->status_by_t > 0 && reply->status == 0 && cm_clock_now_s() > call->status_by_t;
  if (reply->late)
    g_set_error_literal(error, CM_FAULT, CM_FAULT_SERVER_BUSY,
                        "the server took the request and has not answered in time");
  return reply->late;
}

/* Lets the transfer run to its end. FALSE where it is late, and where the child ended meanwhile and
 * left it hanging. */
static gboolean
run(CmServerClient *self, const CmServerTransfer *transfer, CURLcode *ret_code, GError **error)
{
  for (;;) {
    int running = 0;
    int queued = 0;
    CURLMcode code = curl_multi_perform(self->multi, &running);
    CURLMsg *message = curl_multi_info_read(self->multi, &queued);
    if (message != NULL) {
      *ret_code = message->data.result;
      return TRUE;
    }
    if (code != CURLM_OK || running == 0) {
      g_set_error(error, CM_FAULT, CM_FAULT_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
      return FALSE;
    }
    turn(self, TURN_MS);
    if (gives_up(error) || is_late(transfer->call, transfer->reply, error))
      return FALSE;
    if (self->child != NULL && cm_server_child_wait(self->child, 0)) {
      /* what it sent before its end is still to be read */
      curl_multi_perform(self->multi, &running);
      if (running > 0)
        return !died(self, 0, error);
    }
  }
}

gboolean
cm_server_client_call(CmServerClient *self, const CmServerCall *call, CmServerReply *ret_reply,
                      GError **error)
{
  g_autofree char *url = g_strconcat(self->url.root, call->path, NULL);
  CmServerTransfer transfer = {.call = call, .reply = ret_reply, .url = url};
  CURLcode code = CURLE_OK;
  cm_server_transfer_begin(&transfer, self->multi, self->key, self->url.loopback);
  g_autoptr(GError) problem = NULL;
  gboolean ran = run(self, &transfer, &code, error);
  gboolean whole = ran && cm_server_transfer_succeeded(&transfer, code, &problem);
  gboolean told = transfer.error != NULL;
  cm_server_transfer_end(&transfer);
  if (ran && !whole &&
      (told || (!died(self, ENDING_S, error) && !is_gone(self, problem, code, error))))
    g_propagate_error(error, g_steal_pointer(&problem));
  return whole;
}

gboolean
cm_server_client_wait(CmServerClient *self, double seconds, GError **error)
{
  double end_s = cm_clock_now_s() + seconds;
  for (;;) {
    double left_s = end_s - cm_clock_now_s();
    if (left_s <= 0)
      return TRUE;
    turn(self, (int)(MIN(left_s, TURN_MS / 1000.0) * 1000) + 1);
    if (gives_up(error) || died(self, 0, error))
      return FALSE;
  }
}
