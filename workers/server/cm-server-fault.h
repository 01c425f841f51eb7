/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a server's refusal means: a failure class, and the line that explains it.
 *
 * The class is the status's, or told by the members in which servers explain themselves (OpenAI's
 * error.message, error.type and error.code, FastAPI's detail, Ollama's error). A refusal may repeat
 * the request: nothing beside those members counts, and no words that stand in the prompt.
 */

#include "cm-server-client.h"

/* What was asked; texts are borrowed. */
typedef struct {
  const char *what;   /* for the message: "the request", "to list its models" */
  const char *key;    /* is hidden; NULL for none */
  const char *prompt; /* may come back as an echo; NULL for none */
} CmServerAsked;

/* Sets the error that a reply with a status other than 2xx stands for; its message holds what the
 * server says (one line, bounded, the key hidden) and what to do. */
void cm_server_fault_set(const CmServerReply *reply, const CmServerAsked *asked, GError **error);

/* The same for an error object that came in place of a piece of the answer. */
void cm_server_fault_set_told(const char *told, gsize length, const CmServerAsked *asked,
                              GError **error);

/* Puts an exception of the server's log, one line in valid UTF-8, before the message of an error
 * that was set by one of the above and does not hold it yet. `prompt` may be repeated in it; NULL
 * for none. */
void cm_server_fault_add_exception(const char *exception, const char *prompt, GError **error);
