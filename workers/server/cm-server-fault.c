/* SPDX-License-Identifier: MIT */
#include "cm-server-fault.h"

#include "cm-fault.h"
#include "cm-json.h"
#include "cm-server-echo.h"
#include "cm-server-key.h"
#include "cm-text.h"

#include <string.h>

#define SAID_BYTES     500
#define TOLD_BYTES_MIN 8    /* fewer words of an exception may stand anywhere */
#define TOLD_BYTES_MAX 200  /* exceptions that begin with the same so many are one */
#define SEARCHED_BYTES 1000 /* what a person is told, and some more: behind it come echoes */

static const CmJsonLimits LIMITS = {.bytes = 4 << 20, .items = 10000, .depth = 32};

/* Words in what servers say that tell more than the status, in lower case; each is of the source or
 * of an answer of llama-server (0.7), vLLM (0.32), Ollama, mlx_vlm.server (0.7) or OpenAI's
 * interface. Earlier rows win. */
static const struct {
  const char *words;
  CmFault fault;
} wordings[] = {
    {"exceed_context_size", CM_FAULT_CONTEXT_TOO_SMALL},
    {"context_length_exceeded", CM_FAULT_CONTEXT_TOO_SMALL},
    {"maximum context length", CM_FAULT_CONTEXT_TOO_SMALL},
    {"maximum model length", CM_FAULT_CONTEXT_TOO_SMALL},
    {"greater than max_model_len", CM_FAULT_CONTEXT_TOO_SMALL},
    {"available context size", CM_FAULT_CONTEXT_TOO_SMALL},
    {"exceeds the context", CM_FAULT_CONTEXT_TOO_SMALL},
    {"failed to load image", CM_FAULT_PICTURE_REJECTED},
    {"failed to process image", CM_FAULT_PICTURE_REJECTED},
    {"cannot identify image", CM_FAULT_PICTURE_REJECTED},
    /* llama-server says so of a model without a projector alone */
    {"image input is not supported", CM_FAULT_PROJECTOR_MISSING},
    {"not support image", CM_FAULT_PICTURE_REJECTED},
    {"not a multimodal model", CM_FAULT_PICTURE_REJECTED},
    {"at most 0 image(s)", CM_FAULT_PICTURE_REJECTED},
    {"invalid_image", CM_FAULT_PICTURE_REJECTED},
    {"out of memory", CM_FAULT_OUT_OF_MEMORY},
    {"response_format", CM_FAULT_SETTING_UNSUPPORTED},
};

/* FastAPI's list of what did not fit names it in the first one. */
static const char *
detail_of(const json_t *body)
{
  const json_t *detail = json_object_get(body, "detail");
  if (json_is_array(detail))
    return cm_json_get_string(json_array_get(detail, 0), "msg");
  return json_is_object(detail) ? cm_json_get_string(detail, "message") : json_string_value(detail);
}

/* Where the servers put their explanation. */
static const char *
message_of(const json_t *body)
{
  const json_t *error = json_object_get(body, "error");
  const char *message =
      json_is_string(error) ? json_string_value(error) : cm_json_get_string(error, "message");
  if (message == NULL)
    message = cm_json_get_string(body, "message");
  return message != NULL ? message : detail_of(body);
}

/* The title of a page, else its text without tags is not worth having. */
static char *
title_of(const char *text, gsize length)
{
  g_autofree char *lower = g_ascii_strdown(text, (gssize)length);
  const char *begin = strstr(lower, "<title>");
  const char *end = begin != NULL ? strstr(begin, "</title>") : NULL;
  if (end == NULL)
    return g_strdup("a page in place of an answer");
  gsize skipped = (gsize)(begin - lower) + strlen("<title>");
  return g_strndup(text + skipped, (gsize)(end - lower) - skipped);
}

/* One line of what the server says; NULL for nothing. JSON without a message is written anew, so
 * that what it repeats is found however it was escaped. */
static char *
said(const char *text, gsize length, const json_t *body, const CmServerAsked *asked)
{
  const char *message = message_of(body);
  gsize blank = strspn(text, " \t\r\n");
  gboolean page = body == NULL && blank < length && text[blank] == '<';
  g_autofree char *raw = message != NULL ? g_strdup(message)
                         : body != NULL  ? cm_json_line(body)
                         : page          ? title_of(text, length)
                                         : g_strndup(text, length);
  g_autofree char *own = cm_server_echo_leave_out(raw, asked->prompt);
  g_autofree char *hidden = cm_server_key_hide(asked->key, own);
  g_autofree char *safe = cm_text_sanitize(hidden, strlen(hidden), SAID_BYTES);
  for (char *at = safe; *at != '\0'; at++)
    if ((guchar)*at < ' ' || *at == 0x7F)
      *at = ' ';
  g_strstrip(safe);
  return *safe != '\0' ? g_steal_pointer(&safe) : NULL;
}

/* By what RFC 9110 says of them: 503 is told by who is overloaded or not ready for now, 502 and 504
 * by a gateway that got no good answer, or none in time, from the server behind it. */
static CmFault
fault_of_status(guint status)
{
  switch (status) {
  case 401:
  case 403:
    return CM_FAULT_SERVER_UNAUTHORIZED;
  case 404:
    return CM_FAULT_SERVER_NOT_FOUND;
  case 413:
    return CM_FAULT_REQUEST_TOO_LARGE;
  case 429:
  case 503:
    return CM_FAULT_SERVER_BUSY;
  case 502:
  case 504:
    return CM_FAULT_GATEWAY_ERROR;
  default:
    return status >= 500 ? CM_FAULT_SERVER_ERROR : CM_FAULT_REQUEST_REJECTED;
  }
}

/* One text in which a server may say what went wrong. */
static CmFault
fault_of_words(const char *said, const char *prompt, CmFault otherwise)
{
  if (said == NULL)
    return otherwise;
  g_autofree char *bounded = g_strndup(said, SEARCHED_BYTES);
  g_autofree char *lower = g_ascii_strdown(bounded, -1);
  g_autofree char *echoed = prompt != NULL ? g_ascii_strdown(prompt, -1) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS(wordings); i++)
    if (strstr(lower, wordings[i].words) != NULL &&
        (echoed == NULL || strstr(echoed, wordings[i].words) == NULL))
      return wordings[i].fault;
  return otherwise;
}

/* By the members alone in which servers explain themselves: OpenAI's error object, vLLM's older
 * one, Ollama's text, FastAPI's detail. What they repeat of the request beside them tells nothing,
 * nor do words that stand in the prompt. */
static CmFault
fault_of(guint status, const json_t *body, const char *prompt)
{
  CmFault fault = fault_of_status(status);
  if (status < 500 && fault != CM_FAULT_REQUEST_REJECTED)
    return fault;
  const json_t *error = json_object_get(body, "error");
  const json_t *teller = json_is_object(error) ? error : body;
  CmFault told = fault_of_words(cm_json_get_string(teller, "code"), NULL, fault);
  if (told == fault)
    told = fault_of_words(cm_json_get_string(teller, "type"), NULL, fault);
  return told != fault ? told : fault_of_words(message_of(body), prompt, fault);
}

static const char *
advice_of(CmFault fault, gboolean with_key)
{
  switch (fault) {
  case CM_FAULT_SERVER_UNAUTHORIZED:
    return with_key ? "; the key was refused: check --server-key-file"
                    : "; it wants a key: give one by --server-key-file";
  case CM_FAULT_SERVER_NOT_FOUND:
    return "; check the URL and the model's name";
  case CM_FAULT_REQUEST_TOO_LARGE:
    return "; let the server take larger requests, or send a smaller picture (--resize)";
  case CM_FAULT_SERVER_BUSY:
    return "; try again when it is idle";
  case CM_FAULT_CONTEXT_TOO_SMALL:
    return "; start it with a larger context";
  case CM_FAULT_PROJECTOR_MISSING:
    return "; start it with the model's projector (--mmproj)";
  case CM_FAULT_GATEWAY_ERROR:
    return "; a gateway before the server says so: see whether the server behind it runs";
  case CM_FAULT_SERVER_ERROR:
    return "; its own log says more";
  default:
    return "";
  }
}

static void
set(GError **error, guint status, const char *text, gsize length, const CmServerAsked *asked)
{
  g_autoptr(json_t) body = cm_json_parse(text, length, LIMITS, NULL);
  g_autofree char *words = said(text, length, body, asked);
  CmFault fault = fault_of(status, body, asked->prompt);
  g_set_error(error, CM_FAULT, (gint)fault, "%s; the server refused %s with HTTP status %u%s",
              words != NULL ? words : "no reason was given", asked->what, status,
              advice_of(fault, asked->key != NULL));
}

void
cm_server_fault_set(const CmServerReply *reply, const CmServerAsked *asked, GError **error)
{
  if (reply->status >= 300 && reply->status < 400) {
    g_autofree char *target =
        cm_server_key_hide(asked->key, reply->location != NULL ? reply->location : "nowhere");
    g_set_error(error, CM_FAULT, CM_FAULT_REQUEST_REJECTED,
                "the server sends %s elsewhere (HTTP status %u, to %s), and is not followed; give "
                "that address as its URL if it is meant",
                asked->what, reply->status, target);
    return;
  }
  set(error, reply->status, reply->body->str, reply->body->len, asked);
}

void
cm_server_fault_set_told(const char *told, gsize length, const CmServerAsked *asked, GError **error)
{
  g_autoptr(json_t) body = cm_json_parse(told, length, LIMITS, NULL);
  const json_t *failure = json_object_get(body, "error");
  gint64 code = cm_json_get_integer(json_is_object(failure) ? failure : body, "code", 500);
  guint status = code >= 400 && code <= 599 ? (guint)code : 500;
  CmServerAsked going_on = *asked;
  going_on.what = "to go on with the answer";
  set(error, status, told, length, &going_on);
}

/* With one space in place of blanks and what cannot be shown, of which writers have their own. */
static char *
single_spaced(const char *text)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (; *text != '\0'; text++) {
    gboolean blank = (guchar)*text <= ' ' || *text == 0x7F;
    if (!blank || (out->len > 0 && out->str[out->len - 1] != ' '))
      g_string_append_c(out, blank ? ' ' : *text);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Whether the message holds the exception's text, with its class or without; either may have been
 * cut. */
static gboolean
is_told(const char *message, const char *exception)
{
  g_autofree char *told = single_spaced(message);
  g_autofree char *whole = single_spaced(exception);
  const char *colon = strstr(whole, ": ");
  const char *words = colon != NULL ? colon + 2 : whole;
  if (g_str_has_suffix(whole, "…"))
    whole[strlen(whole) - strlen("…")] = '\0';
  const char *sought = strlen(words) < TOLD_BYTES_MIN ? whole : words;
  g_autofree char *begin = g_strndup(sought, TOLD_BYTES_MAX);
  return strstr(told, begin) != NULL;
}

void
cm_server_fault_add_exception(const char *exception, const char *prompt, GError **error)
{
  g_autofree char *own = cm_server_echo_leave_out(exception, prompt);
  if (!is_told((*error)->message, own))
    g_prefix_error(error, "%s; ", own);
}
