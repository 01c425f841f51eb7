/* SPDX-License-Identifier: MIT */
#include "cm-server-generate.h"

#include "cm-clock.h"
#include "cm-fault.h"
#include "cm-server-answer.h"
#include "cm-server-chat.h"
#include "cm-server-count.h"
#include "cm-server-fault.h"
#include "cm-server-picture.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

/* The log of a request that failed may come after its refusal. */
#define LOG_S 0.3

#define STREAM_BYTES_MAX ((gsize)64 << 20)

/* How long a busy server is waited for. */
#define TRIES            4
#define WAIT_MAX_S       10.0
#define DUE_MARGIN_S     0.25
#define DUE_MARGIN_SHARE 0.1
#define WAIT_S           0.5 /* the first, where it does not say; then twice as long each time */

/* One request under way. */
typedef struct {
  CmServer *server;
  CmWorker *worker;
  const json_t *request;
  gboolean with_picture;
  CmServerChat chat;
  CmServerAnswer answer;
  double begun_t;
  double due_t;  /* until then a busy server is waited for; INFINITY: for as long as it may take */
  double sent_t; /* of the try that was answered */
  double over_t; /* when the answer was whole */
  guint tries;
} Generation;

static gboolean
prepare(Generation *g, GError **error)
{
  const json_t *picture = json_object_get(g->request, "picture");
  const char *path = cm_json_get_string(picture, "path");
  g_autoptr(CmPpm) ppm = NULL;
  g_autofree char *url = NULL;
  cm_worker_begin(g->worker, CM_PHASE_PREPARE);
  g->with_picture = path != NULL;
  if (path != NULL && ((ppm = cm_ppm_read(path, error)) == NULL ||
                       (url = cm_server_picture_url(ppm, error)) == NULL))
    return FALSE;
  if (!cm_server_chat_make(g->server, g->request, url, g->worker, &g->chat, error))
    return FALSE;
  cm_worker_end(g->worker);
  return TRUE;
}

/* Waits as a busy server wishes; FALSE where that is too long, or the tries are used up, or with
 * another error in the place of *refusal where the server ends meanwhile. */
static gboolean
wait_for_turn(Generation *g, const CmServerReply *reply, double *waited_s, GError **refusal)
{
  double pause_s = isnan(reply->retry_after_s) ? WAIT_S * exp2(g->tries - 1) : reply->retry_after_s;
  if (g->tries >= TRIES || *waited_s + pause_s > WAIT_MAX_S ||
      cm_clock_now_s() + pause_s > g->due_t)
    return FALSE;
  *waited_s += pause_s;
  g_autoptr(GError) ended = NULL;
  if (cm_server_client_wait(g->server->started.client, pause_s, &ended))
    return TRUE;
  g_clear_error(refusal);
  g_propagate_error(refusal, g_steal_pointer(&ended));
  return FALSE;
}

/* The error that a refusal stands for; of a server that was started here without a projector, who
 * left that out. */
static void
set_refused(const Generation *g, const CmServerReply *reply, GError **error)
{
  const CmServer *server = g->server;
  g_autoptr(GError) refusal = NULL;
  cm_server_fault_set(reply, &g->answer.request, &refusal);
  gboolean unseeing = server->started.child != NULL && refusal->code == CM_FAULT_PROJECTOR_MISSING;
  if (unseeing && !server->has_projector)
    g_prefix_error(&refusal,
                   "no projector (mmproj) lies beside %s; put it there: ", server->model_path);
  else if (unseeing && !cm_server_settings_place(&server->settings, "projector"))
    g_prefix_error(&refusal,
                   "the command of %s has no place for the model's projector: ", server->program);
  g_propagate_error(error, g_steal_pointer(&refusal));
}

/* Asks once. *ret_busy: the server said that it cannot now. */
static gboolean
ask(Generation *g, CmServerReply *reply, gboolean *ret_busy, GError **error)
{
  CmServerClient *client = g->server->started.client;
  CmServerCall call = {.path = "/v1/chat/completions",
                       .body = g->chat.body,
                       .max_bytes = STREAM_BYTES_MAX,
                       .status_by_t = g->tries > 0 && isfinite(g->due_t) ? g->due_t : 0,
                       .take = cm_server_answer_take,
                       .data = &g->answer};
  g_autoptr(GError) problem = NULL;
  g->tries++;
  cm_worker_begin(g->worker, CM_PHASE_PREFILL);
  gboolean whole = cm_server_client_call(client, &call, reply, &problem);
  g->sent_t = reply->sent_t;
  if (whole && (reply->status < 200 || reply->status >= 300)) {
    *ret_busy = reply->status == 429 || reply->status == 503;
    set_refused(g, reply, error);
    return FALSE;
  }
  /* all that matters may have come before the connection broke */
  gboolean cut = !whole && g_error_matches(problem, CM_FAULT, CM_FAULT_STREAM_CUT);
  if (!whole && (!cut || g->answer.stop_reason == NULL)) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  if (cut)
    cm_worker_warn(g->worker, "stream-cut",
                   "the connection broke off after the answer's end; what the server counted and "
                   "timed may be missing");
  return cm_server_answer_finish(&g->answer, error);
}

/* When to stop waiting for a busy server, so that its refusal is told before the supervisor's
 * deadline for the first token passes, which would be put down to the model. */
static double
due_t_of(const Generation *g)
{
  double deadline_s = cm_json_get_number(g->request, "first_token_deadline_s");
  double margin_s = fmax(DUE_MARGIN_S, deadline_s * DUE_MARGIN_SHARE);
  return deadline_s > 0 ? g->begun_t + deadline_s - margin_s : INFINITY;
}

/* A server that was busy and then does not answer at all is busy: its last status decides. */
static gboolean
ask_until_answered(Generation *g, GError **error)
{
  g_autoptr(GError) refusal = NULL;
  double waited_s = 0;
  for (;;) {
    g_auto(CmServerReply) reply = {0};
    g_autoptr(GError) problem = NULL;
    gboolean busy = FALSE;
    g->answer.reply = &reply;
    if (ask(g, &reply, &busy, &problem)) {
      if (waited_s > 0)
        cm_worker_warn(g->worker, "server-busy",
                       "the server was busy and asked %u times, %.3g s were waited in between",
                       g->tries, waited_s);
      return TRUE;
    }
    if (!busy || !wait_for_turn(g, &reply, &waited_s, &problem)) {
      GError **told = reply.late ? &refusal : &problem;
      g_propagate_error(error, g_steal_pointer(told));
      return FALSE;
    }
    g_clear_error(&refusal);
    refusal = g_steal_pointer(&problem);
    cm_worker_end(g->worker);
  }
}

/* Sets a number and who measured it; nothing where it is unknown. */
static void
set(json_t *members, json_t *measured_by, const char *key, double value, gboolean by_server)
{
  if (isnan(value))
    return;
  cm_json_set_number(members, key, value);
  cm_json_set_string(measured_by, key, by_server ? "server" : "client");
}

/* The end-of-text token is none of the answer's. */
static double
tokens_out_of(const Generation *g)
{
  double told = g->answer.numbers.completion_tokens;
  gboolean ended = g_str_equal(g->answer.stop_reason, "end");
  if (isnan(told))
    return g->answer.streamed ? g->answer.pieces : NAN;
  return told > 0 && ended && g->server->settings.counts_end_token ? told - 1 : told;
}

static void
add_times(const Generation *g, json_t *answer, json_t *measured_by)
{
  const CmServerAnswer *got = &g->answer;
  json_t *times = json_object();
  gboolean prefill = !isnan(got->numbers.prompt_s);
  gboolean decode = !isnan(got->numbers.predicted_s);
  gboolean timed = cm_server_answer_is_timed(got);
  double prefill_s = timed ? got->first_t - g->sent_t : NAN;
  double decode_s = timed ? got->last_t - got->first_t : NAN;
  set(times, measured_by, "prefill_s", prefill ? got->numbers.prompt_s : prefill_s, prefill);
  set(times, measured_by, "decode_s", decode ? got->numbers.predicted_s : decode_s, decode);
  /* of an answer that came in a burst or whole, the phases tell nothing either */
  static const char *const keys[] = {"prefill_s", "decode_s"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
    if (json_object_get(times, keys[i]) == NULL)
      json_object_set_new(times, keys[i], json_null());
  cm_json_set_string(measured_by, "first_token_s", "client");
  cm_json_set_string(measured_by, "prefill_tps", prefill ? "server" : "client");
  cm_json_set_string(measured_by, "decode_tps", decode ? "server" : "client");
  cm_json_set_number(times, "total_s", g->over_t - g->begun_t);
  json_object_set_new(answer, "times", times);
  cm_json_set_number(answer, "first_token_t", got->first_t);
  cm_json_set_number(answer, "last_token_t", got->last_t);
}

static void
send_answer(const Generation *g, const CmServerCount *count)
{
  const CmServerAnswer *got = &g->answer;
  json_t *answer = json_object();
  json_t *measured_by = json_object();
  gboolean told = !isnan(got->numbers.completion_tokens);
  cm_json_set_string(answer, "stop_reason", got->stop_reason);
  cm_json_set_number(answer, "text_bytes", (double)got->text_bytes);
  set(answer, measured_by, "tokens_in", got->numbers.prompt_tokens, TRUE);
  set(answer, measured_by, "text_tokens_in", count->text_tokens, TRUE);
  set(answer, measured_by, "image_tokens_in", count->image_tokens, TRUE);
  set(answer, measured_by, "tokens_out", tokens_out_of(g), told);
  add_times(g, answer, measured_by);
  if (got->reasoning->len > 0) {
    g_autofree char *reasoning =
        cm_text_sanitize(got->reasoning->str, got->reasoning->len, (gsize)64 << 10);
    cm_json_set_string(answer, "reasoning", reasoning);
  }
  json_object_set_new(answer, "measured_by", measured_by);
  json_object_set_new(answer, "settings", json_incref(g->chat.settings));
  cm_worker_send(g->worker, CM_MESSAGE_ANSWER, answer);
}

static gboolean
generate(Generation *g, GError **error)
{
  CmServerCount count = {.text_tokens = NAN, .image_tokens = NAN};
  CmServerClient *client = g->server->started.client;
  g->begun_t = cm_clock_now_s();
  g->due_t = due_t_of(g);
  if (!prepare(g, error))
    return FALSE;
  g->answer.worker = g->worker;
  g->answer.asked = g->server->model;
  g->answer.asked_path = g->server->model_path;
  g->answer.request = (CmServerAsked){.what = "the request",
                                      .key = cm_server_client_key(client),
                                      .prompt = cm_json_get_string(g->request, "prompt")};
  g->answer.max_tokens = g->chat.max_tokens;
  cm_server_answer_init(&g->answer, (const char *const *)g->chat.stop);
  if (!ask_until_answered(g, error)) {
    cm_server_answer_flush(&g->answer);
    return FALSE;
  }
  g->over_t = cm_clock_now_s(); /* counting the picture's tokens comes after it */
  if (g->answer.numbers.cached_tokens > 0)
    cm_worker_warn(g->worker, "prompt-cached",
                   "%.0f of the prompt's tokens came from the server's cache: its time is too "
                   "short by theirs",
                   g->answer.numbers.cached_tokens);
  if (!cm_server_count(g->server, cm_json_get_string(g->request, "prompt"), g->with_picture,
                       g->answer.numbers.prompt_tokens, &count, error))
    return FALSE;
  send_answer(g, &count);
  return TRUE;
}

/* A server of ours that could not answer often tells why in its log alone. TRUE where it has ended.
 */
static gboolean
add_cause(const CmServer *server, const char *prompt, GError **problem)
{
  CmServerChild *child = server->started.child;
  if (child == NULL || (!g_error_matches(*problem, CM_FAULT, CM_FAULT_SERVER_ERROR) &&
                        !g_error_matches(*problem, CM_FAULT, CM_FAULT_SERVER_BUSY)))
    return FALSE;
  gboolean runs = cm_server_client_wait(server->started.client, LOG_S, NULL);
  g_autofree char *cause = cm_server_child_exception(child);
  if (cause != NULL)
    cm_server_fault_add_exception(cause, prompt, problem);
  return !runs || !cm_server_is_ready(&server->started, &server->settings);
}

gboolean
cm_server_generate(CmServer *server, const json_t *request, CmWorker *worker, GError **error)
{
  Generation g = {.server = server, .worker = worker, .request = request};
  g_autoptr(GError) problem = NULL;
  if (server->started.child != NULL)
    cm_server_child_begin_request(server->started.child);
  gboolean answered = generate(&g, &problem);
  gboolean ended = add_cause(server, cm_json_get_string(request, "prompt"), &problem);
  server->over = ended || g_error_matches(problem, CM_FAULT, CM_FAULT_SERVER_DIED);
  cm_server_chat_clear(&g.chat);
  cm_server_answer_clear(&g.answer);
  if (problem != NULL)
    g_propagate_error(error, g_steal_pointer(&problem));
  return answered;
}
