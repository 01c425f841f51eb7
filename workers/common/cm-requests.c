/* SPDX-License-Identifier: MIT */
#include "cm-requests.h"

#include "cm-lines.h"
#include "cm-protocol.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* Requests that may wait while one is under way; the protocol allows none but `quit`. */
#define MAX_WAITING 64

struct CmRequests {
  int fd;
  GAsyncQueue *queue; /* of json_t *, the last one json_null() */
  gint busy;          /* atomic: a request is under way */
  gboolean quitting;  /* the reader's own: `quit` has been read */
};

/* FALSE where the line is no request. */
static gboolean
push_line(CmRequests *self, const char *line, gsize length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) request = cm_json_parse(line, length, CM_JSON_LIMITS_LINE, &error);
  const char *type = request ? cm_json_get_string(request, "type") : NULL;

  if (!type || g_async_queue_length(self->queue) > MAX_WAITING) {
    fprintf(stderr, "worker: bad request: %s\n", error ? error->message : "no type, or too many");
    return FALSE;
  }
  self->quitting = self->quitting || g_str_equal(type, CM_REQUEST_QUIT);
  g_async_queue_push(self->queue, g_steal_pointer(&request));
  return TRUE;
}

/* Reads once; FALSE at the end of the input. */
static gboolean
read_some(CmRequests *self, CmLines *lines)
{
  g_autoptr(GError) error = NULL;
  char bytes[16384];
  const char *line;
  gsize line_length;
  ssize_t length = read(self->fd, bytes, sizeof bytes);

  if (length < 0 && errno == EINTR)
    return TRUE;
  if (length <= 0)
    return FALSE;
  if (!cm_lines_feed(lines, bytes, (gsize)length, &error)) {
    fprintf(stderr, "worker: bad request: %s\n", error->message);
    return FALSE;
  }
  while ((line = cm_lines_take(lines, &line_length)))
    if (!push_line(self, line, line_length))
      return FALSE;
  return TRUE;
}

static void
clear(gpointer data)
{
  CmRequests *self = data;

  close(self->fd);
  g_async_queue_unref(self->queue);
}

void
cm_requests_unref(CmRequests *self)
{
  if (self)
    g_atomic_rc_box_release_full(self, clear);
}

static gpointer
read_all(gpointer data)
{
  g_autoptr(CmRequests) self = data;
  g_autoptr(CmLines) lines = cm_lines_new(CM_PROTOCOL_MAX_LINE_BYTES);

  while (read_some(self, lines))
    ;
  if (g_atomic_int_get(&self->busy) && !self->quitting)
    _exit(0);
  g_async_queue_push(self->queue, json_null());
  return NULL;
}

CmRequests *
cm_requests_new(int fd)
{
  CmRequests *self = g_atomic_rc_box_new0(CmRequests);

  self->fd = fd;
  self->queue = g_async_queue_new_full((GDestroyNotify)json_decref);
  /* never joined, since it may sit in read() when the process ends */
  g_thread_unref(g_thread_new("requests", read_all, g_atomic_rc_box_acquire(self)));
  return self;
}

json_t *
cm_requests_next(CmRequests *self)
{
  json_t *request;

  g_atomic_int_set(&self->busy, 0);
  request = g_async_queue_pop(self->queue);
  if (json_is_null(request))
    return NULL;
  g_atomic_int_set(&self->busy, 1);
  return request;
}
