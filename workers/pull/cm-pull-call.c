/* SPDX-License-Identifier: MIT */
#include "cm-pull-call.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-pull-transfer.h"

#include <math.h>

#define PAUSE_MAX_S    60.0
#define FRUITFUL_BYTES 65536 /* less is no progress: a dripping hub would be fed on for ever */
#define REFUSAL_BYTES  ((gsize)1 << 20)

struct CmPullCall {
  const CmPullHub *hub;
  const CmPullPatience *patience;
  const char *who;
  const CmPullSink *sink;
  gpointer data;
  char *url;     /* asked first */
  char *current; /* asked now, after redirects */
  CmPullCallState state;
  double start_at_s;
  guint redirects;
  guint attempts;    /* in all */
  guint fruitless;   /* in a row that brought next to nothing */
  gsize body_bytes;  /* of this attempt */
  gint64 first_byte; /* of this attempt */
  gint64 farthest;   /* byte that ever came */
  gboolean accepted;
  double refused_since_s; /* when the first byte of a refusal's body came */
  CmPullTransfer transfer;
  CmPullReply reply;
  GError *error;
};

CmPullCall *
cm_pull_call_new(const CmPullHub *hub, const CmPullPatience *patience, const char *who,
                 const char *url, const CmPullSink *sink, gpointer data)
{
  CmPullCall *self = g_new0(CmPullCall, 1);
  *self = (CmPullCall){.hub = hub,
                       .patience = patience,
                       .who = who,
                       .sink = sink,
                       .data = data,
                       .url = g_strdup(url),
                       .current = g_strdup(url)};
  cm_pull_reply_init(&self->reply);
  return self;
}

void
cm_pull_call_free(CmPullCall *self)
{
  if (self == NULL)
    return;
  cm_pull_transfer_end(&self->transfer);
  cm_pull_reply_clear(&self->reply);
  g_clear_error(&self->error);
  g_free(self->url);
  g_free(self->current);
  g_free(self);
}

static gboolean
reply_is_good(const CmPullCall *self)
{
  return self->reply.status >= 200 && self->reply.status < 300;
}

static void
note_progress(CmPullCall *self)
{
  gint64 start = self->reply.status == 206 ? self->first_byte : 0;
  gint64 reached = start + (gint64)self->body_bytes;
  if (reached < self->farthest + FRUITFUL_BYTES)
    return;
  self->farthest = reached;
  self->fruitless = 0;
}

/* What every good reply must be, and then what the sink wants of it; once an attempt. */
static gboolean
accept_reply(CmPullCall *self)
{
  if (self->accepted)
    return TRUE;
  if (self->reply.encoded && !self->sink->head_only) {
    g_set_error_literal(&self->error, CM_ERROR, CM_ERROR_INVALID,
                        "the hub sends it compressed (Content-Encoding), which was not asked for; "
                        "check HF_ENDPOINT and any proxy");
    return FALSE;
  }
  self->accepted = self->sink->accept(&self->reply, self->data, &self->error);
  return self->accepted;
}

static size_t
on_header(char *line, size_t size, size_t count, void *data)
{
  CmPullCall *self = data;
  /* a trailer says nothing that could still count */
  if (self->accepted || cm_pull_reply_add(&self->reply, line, size * count))
    return size * count;
  g_set_error(
      &self->error, CM_ERROR, CM_ERROR_LIMIT,
      "the header of the hub's reply is longer than %d KiB; check HF_ENDPOINT and any proxy",
      (int)(CM_PULL_HEADER_BYTES_MAX >> 10));
  return 0;
}

/* A refusal's body is read and dropped, so that the connection lives on: within bounds. */
static gboolean
drop_body(CmPullCall *self)
{
  double now_s = cm_clock_now_s();
  if (isnan(self->refused_since_s))
    self->refused_since_s = now_s;
  return self->body_bytes <= REFUSAL_BYTES &&
         now_s - self->refused_since_s <= self->patience->listing_s;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *data)
{
  CmPullCall *self = data;
  gsize length = size * count;
  self->body_bytes += length;
  if (!reply_is_good(self))
    return drop_body(self) ? length : 0;
  if (!accept_reply(self))
    return 0;
  note_progress(self);
  return self->sink->write(bytes, length, self->data, &self->error) ? length : 0;
}

static void
begin_attempt(CmPullCall *self, CURLM *multi)
{
  cm_pull_reply_clear(&self->reply);
  self->accepted = FALSE;
  self->body_bytes = 0;
  self->refused_since_s = NAN;
  self->first_byte = self->sink->begin != NULL ? self->sink->begin(self->data) : 0;
  gboolean bounded = self->sink->head_only || self->sink->begin == NULL;
  CmPullTransferSetup setup = {.hub = self->hub,
                               .url = self->current,
                               .head_only = self->sink->head_only,
                               .first_byte = self->first_byte,
                               .stall_s = self->patience->stall_s,
                               .longest_s = bounded ? self->patience->listing_s : 0,
                               .on_header = on_header,
                               .on_body = on_body,
                               .data = self};
  cm_pull_transfer_begin(&self->transfer, multi, &setup);
  self->state = CM_PULL_CALL_RUNNING;
}

CmPullCallState
cm_pull_call_step(CmPullCall *self, CURLM *multi)
{
  if (self->state == CM_PULL_CALL_WAITING && cm_clock_now_s() >= self->start_at_s)
    begin_attempt(self, multi);
  return self->state;
}

static void
fail(CmPullCall *self)
{
  self->state = CM_PULL_CALL_FAILED;
}

/* The sink's errors do not name the repository. */
static void
fail_by_sink(CmPullCall *self)
{
  g_prefix_error(&self->error, "%s: ", self->who);
  fail(self);
}

/* Another try after a pause, or the end with `why`, which is taken. From the first URL again: what
 * a redirect leads to may have expired. */
static void
try_again(CmPullCall *self, double wanted_s, GError *why)
{
  self->attempts++;
  self->fruitless++;
  double pause_s = self->patience->pause_s * exp2(self->fruitless - 1);
  pause_s = fmin(pause_s, PAUSE_MAX_S) * g_random_double_range(0.5, 1);
  if (!isnan(wanted_s))
    pause_s = fmax(pause_s, wanted_s);
  if (self->fruitless > self->patience->retries || self->attempts >= CM_PULL_ATTEMPTS_MAX ||
      pause_s > CM_PULL_RETRY_AFTER_MAX_S) {
    self->error = why;
    fail(self);
    return;
  }
  g_error_free(why);
  g_free(self->current);
  self->current = g_strdup(self->url);
  self->redirects = 0;
  self->start_at_s = cm_clock_now_s() + pause_s;
  self->state = CM_PULL_CALL_WAITING;
}

static gboolean
code_may_pass(CURLcode code)
{
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
  case CURLE_OPERATION_TIMEDOUT:
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_PARTIAL_FILE:
  case CURLE_HTTP2:
  case CURLE_HTTP2_STREAM:
  case CURLE_SSL_CONNECT_ERROR:
    return TRUE;
  default:
    return FALSE;
  }
}

static void
take_fault(CmPullCall *self, CURLcode code)
{
  GError *why = g_error_new(
      CM_ERROR, code == CURLE_OPERATION_TIMEDOUT ? CM_ERROR_TIMEOUT : CM_ERROR_IO,
      "%s: the connection to the hub at %s failed (%s); what was fetched is kept: check the "
      "network, then run again to go on",
      self->who, self->hub->endpoint, curl_easy_strerror(code));
  if (code_may_pass(code)) {
    try_again(self, NAN, why);
    return;
  }
  self->error = why;
  fail(self);
}

static void
take_redirect(CmPullCall *self)
{
  g_autofree char *target =
      cm_pull_hub_redirect(self->hub, self->current, self->reply.location, &self->error);
  if (target == NULL) {
    fail_by_sink(self);
    return;
  }
  /* of a file kept elsewhere the hub's own reply has the facts */
  if (self->sink->head_only && !cm_pull_hub_owns(self->hub, target)) {
    self->state = CM_PULL_CALL_DONE;
    return;
  }
  if (++self->redirects > CM_PULL_REDIRECTS_MAX) {
    g_set_error(&self->error, CM_ERROR, CM_ERROR_LIMIT,
                "%s: the hub redirects more than %d times; check HF_ENDPOINT", self->who,
                CM_PULL_REDIRECTS_MAX);
    fail(self);
    return;
  }
  g_free(self->current);
  self->current = g_steal_pointer(&target);
  self->state = CM_PULL_CALL_WAITING;
  self->start_at_s = 0;
}

static void
take_body(CmPullCall *self)
{
  GError *why = NULL;
  if (!accept_reply(self)) {
    fail_by_sink(self);
    return;
  }
  CmPullBodyEnd body =
      self->sink->finish != NULL ? self->sink->finish(self->data, &why) : CM_PULL_BODY_GOOD;
  if (body == CM_PULL_BODY_GOOD) {
    self->state = CM_PULL_CALL_DONE;
    return;
  }
  g_prefix_error(&why, "%s: ", self->who);
  if (body == CM_PULL_BODY_AGAIN) {
    try_again(self, NAN, why);
  } else {
    self->error = why;
    fail(self);
  }
}

static void
take_status(CmPullCall *self)
{
  guint status = self->reply.status;
  GError *why = NULL;
  cm_pull_reply_set_error(&self->reply, self->who, self->hub->endpoint, self->hub->token != NULL,
                          &why);
  gboolean no_range = status == 416 && self->first_byte > 0;
  if (no_range && !self->sink->no_range(self->data, &self->error)) {
    g_error_free(why);
    fail_by_sink(self);
    return;
  }
  if (no_range || status == 408 || status == 429 || (status >= 500 && status <= 504)) {
    try_again(self, self->reply.retry_after_s, why);
    return;
  }
  self->error = why;
  fail(self);
}

void
cm_pull_call_ended(CmPullCall *self, CURLcode code)
{
  guint status = self->reply.status;
  cm_pull_transfer_end(&self->transfer);
  /* a refusal whose body was too much is a refusal still */
  if (code == CURLE_WRITE_ERROR && status != 0 && !reply_is_good(self))
    code = CURLE_OK;
  if (self->error != NULL) /* the sink refused */
    fail_by_sink(self);
  else if (code != CURLE_OK)
    take_fault(self, code);
  else if (status >= 300 && status < 400 && self->reply.location != NULL)
    take_redirect(self);
  else if (reply_is_good(self))
    take_body(self);
  else
    take_status(self);
}

const CmPullReply *
cm_pull_call_reply(const CmPullCall *self)
{
  return &self->reply;
}

GError *
cm_pull_call_steal_error(CmPullCall *self)
{
  return g_steal_pointer(&self->error);
}

gboolean
cm_pull_call_turn(CURLM *multi, int wait_ms, GError **error)
{
  int running = 0;
  CURLMcode code = curl_multi_perform(multi, &running);
  int queued = 0;
  for (CURLMsg *message = NULL; (message = curl_multi_info_read(multi, &queued)) != NULL;) {
    CmPullCall *call = NULL;
    CURLcode result = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
    cm_pull_call_ended(call, result);
    wait_ms = 0;
  }
  if (code == CURLM_OK)
    code = curl_multi_poll(multi, NULL, 0, wait_ms, NULL);
  if (code == CURLM_OK)
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
  return FALSE;
}
