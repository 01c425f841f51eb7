/* SPDX-License-Identifier: MIT */
#pragma once

/* A `generate` request as the body of a chat completion. */

#include "cm-server.h"

typedef struct {
  char *body;       /* JSON */
  json_t *settings; /* object: what was sent, by our names */
  char **stop;      /* words that the worker itself must stop at; NULL-terminated */
  guint max_tokens; /* of the answer */
} CmServerChat;

/* Makes the body; picture_url (NULL: none) is the picture as data URL. Settings that the server
 * does not take and that ask for something are told in a warning, a schema likewise.
 * CM_FAULT_SETTING_UNSUPPORTED. */
gboolean cm_server_chat_make(const CmServer *server, const json_t *request, const char *picture_url,
                             CmWorker *worker, CmServerChat *ret_chat,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same prompt without the picture and for one token, not streamed: to count it. */
char *cm_server_chat_without_picture(const CmServer *server,
                                     const char *prompt) G_GNUC_WARN_UNUSED_RESULT;

void cm_server_chat_clear(CmServerChat *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmServerChat, cm_server_chat_clear)
