/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * cm_loopback_get(): one HTTP request to a server on this machine, to learn whether it is there.
 *
 * It speaks to 127.0.0.1, and where nothing listens there to ::1; no name is looked up, no proxy
 * and no redirect is followed, so that nothing leaves the machine. The request is HTTP/1.0, so that
 * the answer comes whole and unchunked. What answers is hostile: bounded in time and bytes.
 *
 * Limits: 300 ms to connect, 1 s for the whole, 1 MiB of answer.
 */

#include <glib.h>

#define CM_LOOPBACK_CONNECT_S 0.3
#define CM_LOOPBACK_WHOLE_S   1.0
#define CM_LOOPBACK_BYTES_MAX ((gsize)1 << 20)

typedef enum {
  CM_LOOPBACK_CLOSED,   /* nothing listens */
  CM_LOOPBACK_SILENT,   /* something listens; no whole answer came in time */
  CM_LOOPBACK_TOO_LONG, /* more bytes than are taken */
  CM_LOOPBACK_NO_HTTP,  /* an answer that is no HTTP */
  CM_LOOPBACK_ANSWERED,
} CmLoopbackEnding;

typedef struct {
  CmLoopbackEnding ending;
  int status;    /* of HTTP, 100 to 599; 0 where it did not answer */
  GString *body; /* any bytes; NULL where it did not answer */
} CmLoopbackAnswer;

/* Asks for path ("/v1/models"). Every ending is an answer, to be cleared with
 * cm_loopback_answer_clear(). */
void cm_loopback_get(guint16 port, const char *path, CmLoopbackAnswer *ret_answer);

void cm_loopback_answer_clear(CmLoopbackAnswer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmLoopbackAnswer, cm_loopback_answer_clear)
