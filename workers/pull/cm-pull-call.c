/* SPDX-License-Identifier: MIT */
#include "cm-pull-call.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-version.h"

#include <math.h>

#define CONNECT_S        30L
#define STALL_BYTES_A_S  100L
#define PAUSE_MAX_S      60.0
#define FRUITFUL_BYTES   65536 /* less is no progress: a dripping hub would be fed on for ever */
#define ERROR_BODY_BYTES ((gsize)1 << 20) /* read and dropped, so that the connection lives on */

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
  CURLM *multi;
  CURL *easy;
  struct curl_slist *headers;
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

/* Ends the attempt, whatever it came to. */
static void
drop_transfer(CmPullCall *self)
{
  if (self->easy == NULL)
    return;
  curl_multi_remove_handle(self->multi, self->easy);
  curl_easy_cleanup(self->easy);
  curl_slist_free_all(self->headers);
  self->easy = NULL;
  self->headers = NULL;
}

void
cm_pull_call_free(CmPullCall *self)
{
  if (self == NULL)
    return;
  drop_transfer(self);
  cm_pull_reply_clear(&self->reply);
  g_clear_error(&self->error);
  g_free(self->url);
  g_free(self->current);
  g_free(self);
}

static size_t
on_header(char *line, size_t size, size_t count, void *data)
{
  CmPullCall *self = data;
  return cm_pull_reply_add(&self->reply, line, size * count) ? size * count : 0;
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

static size_t
on_body(char *bytes, size_t size, size_t count, void *data)
{
  CmPullCall *self = data;
  gsize length = size * count;
  self->body_bytes += length;
  if (!reply_is_good(self))
    return self->body_bytes <= ERROR_BODY_BYTES ? length : 0;
  if (!self->accepted && !self->sink->accept(&self->reply, self->data, &self->error))
    return 0;
  self->accepted = TRUE;
  note_progress(self);
  return self->sink->write(bytes, length, self->data, &self->error) ? length : 0;
}

static void
add_header(CmPullCall *self, const char *line)
{
  self->headers = curl_slist_append(self->headers, line);
}

static void
set_headers(CmPullCall *self)
{
  /* no encoding: the length announced must be the file's */
  add_header(self, "Accept-Encoding: identity");
  if (self->hub->token != NULL && cm_pull_hub_owns(self->hub, self->current)) {
    g_autofree char *line = g_strconcat("Authorization: Bearer ", self->hub->token, NULL);
    add_header(self, line);
  }
  if (self->first_byte > 0) {
    g_autofree char *line = g_strdup_printf("Range: bytes=%" G_GINT64_FORMAT "-", self->first_byte);
    add_header(self, line);
  }
  curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, self->headers);
}

static void
set_options(CmPullCall *self)
{
  CURL *easy = self->easy;
  gboolean bounded = self->sink->head_only || self->sink->begin == NULL;
  curl_easy_setopt(easy, CURLOPT_URL, self->current);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, self);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, self->hub->loopback ? "http,https" : "https");
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "check-models/" CM_VERSION);
  curl_easy_setopt(easy, CURLOPT_NOBODY, self->sink->head_only ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_A_S);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)self->patience->stall_s);
  if (bounded)
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)self->patience->listing_s);
  /* a proxy of the environment would get a loopback hub's token in the clear */
  if (self->hub->loopback)
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static void
begin_attempt(CmPullCall *self, CURLM *multi)
{
  cm_pull_reply_clear(&self->reply);
  self->accepted = FALSE;
  self->body_bytes = 0;
  self->first_byte = self->sink->begin != NULL ? self->sink->begin(self->data) : 0;
  self->multi = multi;
  self->easy = curl_easy_init();
  set_options(self);
  set_headers(self);
  curl_multi_add_handle(multi, self->easy);
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
  if (!self->accepted && !self->sink->accept(&self->reply, self->data, &self->error)) {
    fail_by_sink(self);
    return;
  }
  CmPullBody body =
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
  if (no_range)
    self->sink->reset(self->data);
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
  drop_transfer(self);
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
