/* SPDX-License-Identifier: MIT */
#include "cm-server-events.h"

#include "cm-fault.h"

#include <string.h>

typedef struct {
  GString *data;
  gboolean is_error;
} Event;

struct CmServerEvents {
  GString *line; /* unfinished */
  GString *data; /* of the event under way, a newline after each line */
  gboolean named_error;
  gboolean after_cr; /* an LF now belongs to the CR before it */
  gboolean begun;    /* the first line is over, and with it any byte order mark */
  GQueue *ready;     /* of Event * */
};

static void
event_free(gpointer event)
{
  g_string_free(((Event *)event)->data, TRUE);
  g_free(event);
}

CmServerEvents *
cm_server_events_new(void)
{
  CmServerEvents *self = g_new0(CmServerEvents, 1);
  self->line = g_string_new(NULL);
  self->data = g_string_new(NULL);
  self->ready = g_queue_new();
  return self;
}

void
cm_server_events_free(CmServerEvents *self)
{
  if (self == NULL)
    return;
  g_string_free(self->line, TRUE);
  g_string_free(self->data, TRUE);
  g_queue_free_full(self->ready, event_free);
  g_free(self);
}

/* An empty line: the event is whole. */
static void
dispatch(CmServerEvents *self)
{
  if (self->data->len > 1) {
    g_string_truncate(self->data, self->data->len - 1); /* the last newline is none of the data's */
    Event *event = g_new0(Event, 1);
    *event = (Event){.data = self->data, .is_error = self->named_error};
    g_queue_push_tail(self->ready, event);
    self->data = g_string_new(NULL);
  }
  g_string_truncate(self->data, 0);
  self->named_error = FALSE;
}

static gboolean
too_long(GError **error, const char *what, gsize bytes)
{
  g_set_error(error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
              "the server's stream has %s of more than %" G_GSIZE_FORMAT " bytes", what, bytes);
  return FALSE;
}

/* A field's value, where the line has that name: what follows ":" and at most one space. */
static const char *
value_of(const GString *line, const char *name, gsize *ret_length)
{
  gsize begin = strlen(name);
  if (line->len < begin || memcmp(line->str, name, begin) != 0)
    return NULL;
  if (line->len > begin && line->str[begin] != ':')
    return NULL;
  begin += line->len > begin;
  begin += line->len > begin && line->str[begin] == ' ';
  *ret_length = line->len - begin;
  return line->str + begin;
}

static gboolean
take_line(CmServerEvents *self, GError **error)
{
  static const char mark[] = "\xEF\xBB\xBF";
  if (!self->begun && g_str_has_prefix(self->line->str, mark))
    g_string_erase(self->line, 0, sizeof mark - 1);
  self->begun = TRUE;
  gsize length = 0;
  const char *value = NULL;
  if (self->line->len == 0) {
    dispatch(self);
  } else if ((value = value_of(self->line, "data", &length)) != NULL) {
    if (self->data->len + length >= CM_SERVER_EVENT_BYTES_MAX)
      return too_long(error, "an event", CM_SERVER_EVENT_BYTES_MAX);
    g_string_append_len(self->data, value, (gssize)length);
    g_string_append_c(self->data, '\n');
  } else if ((value = value_of(self->line, "event", &length)) != NULL) {
    self->named_error = length == strlen("error") && memcmp(value, "error", length) == 0;
  }
  g_string_truncate(self->line, 0);
  return TRUE;
}

/* Bytes before the next line end. */
static gsize
line_part(const char *bytes, gsize length)
{
  gsize n = 0;
  while (n < length && bytes[n] != '\n' && bytes[n] != '\r')
    n++;
  return n;
}

gboolean
cm_server_events_feed(CmServerEvents *self, const char *bytes, gsize length, GError **error)
{
  while (length > 0) {
    gsize part = self->after_cr && *bytes == '\n' ? 0 : line_part(bytes, length);
    if (self->line->len + part > CM_SERVER_LINE_BYTES_MAX)
      return too_long(error, "a line", CM_SERVER_LINE_BYTES_MAX);
    g_string_append_len(self->line, bytes, (gssize)part);
    gboolean ends = part < length;
    gboolean second_half = ends && part == 0 && self->after_cr && *bytes == '\n';
    if (ends && !second_half && !take_line(self, error))
      return FALSE;
    self->after_cr = ends && bytes[part] == '\r';
    part += ends;
    bytes += part;
    length -= part;
  }
  return TRUE;
}

void
cm_server_events_finish(CmServerEvents *self)
{
  /* too much for an event is no event */
  if (self->line->len == 0 || take_line(self, NULL))
    dispatch(self);
}

char *
cm_server_events_take(CmServerEvents *self, gsize *ret_length, gboolean *ret_is_error)
{
  Event *event = g_queue_pop_head(self->ready);
  if (event == NULL)
    return NULL;
  *ret_length = event->data->len;
  *ret_is_error = event->is_error;
  char *data = g_string_free(event->data, FALSE);
  g_free(event);
  return data;
}
