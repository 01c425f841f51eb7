/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerEvents: takes a stream of server-sent events apart (the HTML standard, "Interpreting an
 * event stream"), as the bytes come.
 *
 * Of each event only the data is kept, and whether the event is named "error". Line ends are LF,
 * CRLF or CR; a byte order mark at the beginning and comments are passed over; data of several
 * lines is joined by newlines.
 *
 * Calling order: new; for every read: feed, and take until it returns NULL; at the stream's end
 * finish, and take once more; free. Limits: CM_SERVER_LINE_BYTES_MAX a line,
 * CM_SERVER_EVENT_BYTES_MAX an event; memory is at most both and one read.
 */

#include <glib.h>

#define CM_SERVER_LINE_BYTES_MAX  ((gsize)1 << 20)
#define CM_SERVER_EVENT_BYTES_MAX ((gsize)2 << 20)

typedef struct CmServerEvents CmServerEvents;

CmServerEvents *cm_server_events_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_server_events_free(CmServerEvents *self);

/* Adds bytes of any kind. CM_FAULT_STREAM_MALFORMED past a limit: only what came before can still
 * be taken. */
gboolean cm_server_events_feed(CmServerEvents *self, const char *bytes, gsize length,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The stream has ended: a last event without the empty line after it counts too. */
void cm_server_events_finish(CmServerEvents *self);

/* The next event's data, any bytes with a NUL after them, of at least one byte; NULL where there is
 * none yet. To be freed. */
char *cm_server_events_take(CmServerEvents *self, gsize *ret_length,
                            gboolean *ret_is_error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServerEvents, cm_server_events_free)
