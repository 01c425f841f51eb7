/* SPDX-License-Identifier: MIT */
#include "cm-traceback.h"

#include <string.h>

#define FRAMES_MAX        64
#define EXCEPTIONS_MAX    32
#define MESSAGE_BYTES_MAX 4096

typedef struct {
  GPtrArray *exceptions; /* of the chain being read */
  GPtrArray *frames;     /* of the traceback being read */
  CmException *last;     /* whose message may go on; NULL between */
  gboolean linked;       /* a connecting sentence was read since the last exception */
  gboolean in_frames;
} Parser;

static void
frame_free(gpointer data)
{
  CmFrame *self = data;
  g_free(self->file);
  g_free(self->function);
  g_free(self->source);
  g_free(self);
}

static void
exception_free(gpointer data)
{
  CmException *self = data;
  g_free(self->type);
  g_free(self->message);
  g_ptr_array_unref(self->frames);
  g_free(self);
}

static gboolean
is_link(const char *line)
{
  return g_str_has_prefix(line, "During handling of the above exception") ||
         g_str_has_prefix(line, "The above exception was the direct cause");
}

/* Reads '  File "F", line N, in FUNCTION'. */
static CmFrame *
read_frame(const char *line)
{
  static const char opening[] = "File \"";
  const char *file = line + strspn(line, " \t");
  if (!g_str_has_prefix(file, opening))
    return NULL;
  file += strlen(opening);
  const char *quote = strstr(file, "\", line ");
  if (quote == NULL)
    return NULL;
  const char *in = strstr(quote, ", in ");
  CmFrame *frame = g_new0(CmFrame, 1);
  frame->file = g_strndup(file, (gsize)(quote - file));
  frame->function = g_strdup(in != NULL ? in + strlen(", in ") : "");
  return frame;
}

/* The bytes of a dotted name at the start of line; 0 where it is no exception's name. */
static gsize
type_length(const char *line)
{
  if (!g_ascii_isalpha(line[0]) && line[0] != '_')
    return 0;
  gsize length = 0;
  while (g_ascii_isalnum(line[length]) || line[length] == '_' || line[length] == '.')
    length++;
  gboolean ends = line[length] == '\0' || g_str_has_prefix(line + length, ": ") ||
                  g_str_equal(line + length, ":");
  gboolean named = g_ascii_isupper(line[0]) || memchr(line, '.', length) != NULL;
  return ends && named ? length : 0;
}

static void
begin_chain_unless_linked(Parser *self)
{
  if (!self->linked)
    g_ptr_array_set_size(self->exceptions, 0);
  self->linked = FALSE;
}

static void
take_exception(Parser *self, const char *line, gsize length)
{
  begin_chain_unless_linked(self);
  CmException *exception = g_new0(CmException, 1);
  exception->type = g_strndup(line, length);
  const char *message = line + length + strspn(line + length, ": ");
  exception->message = g_strndup(message, MESSAGE_BYTES_MAX);
  exception->frames = g_steal_pointer(&self->frames);
  self->frames = g_ptr_array_new_with_free_func(frame_free);
  self->in_frames = FALSE;
  self->last = NULL;
  if (self->exceptions->len < EXCEPTIONS_MAX) {
    g_ptr_array_add(self->exceptions, exception);
    self->last = exception;
  } else {
    exception_free(exception);
  }
}

static void
take_frame(Parser *self, CmFrame *frame)
{
  self->last = NULL;
  self->in_frames = TRUE;
  if (self->frames->len == FRAMES_MAX)
    g_ptr_array_remove_index(self->frames, 0);
  g_ptr_array_add(self->frames, frame);
}

/* The first indented line under a frame is its source; marks of columns are not. */
static void
take_source(Parser *self, const char *line)
{
  CmFrame *frame = g_ptr_array_index(self->frames, self->frames->len - 1);
  const char *code = line + strspn(line, " \t");
  if (frame->source == NULL && *code != '\0' && strspn(code, "~^ ") != strlen(code))
    frame->source = g_strdup(code);
}

static void
continue_message(Parser *self, const char *line)
{
  CmException *exception = self->last;
  if (*line == '\0' || strlen(exception->message) + strlen(line) + 1 > MESSAGE_BYTES_MAX) {
    self->last = NULL;
    return;
  }
  char *longer = g_strconcat(exception->message, "\n", line, NULL);
  g_free(exception->message);
  exception->message = longer;
}

static void
take_line(Parser *self, const char *line)
{
  if (is_link(line)) {
    self->linked = self->exceptions->len > 0;
    self->last = NULL;
    return;
  }
  if (g_str_has_prefix(line, "Traceback (most recent call last)")) {
    self->last = NULL;
    g_ptr_array_set_size(self->frames, 0);
    self->in_frames = TRUE;
    return;
  }
  CmFrame *frame = read_frame(line);
  if (frame != NULL) {
    take_frame(self, frame);
    return;
  }
  gsize length = self->in_frames ? type_length(line) : 0;
  if (length > 0)
    take_exception(self, line, length);
  else if (self->in_frames && self->frames->len > 0)
    take_source(self, line);
  else if (self->last != NULL)
    continue_message(self, line);
}

GPtrArray *
cm_traceback_parse(const char *text)
{
  Parser parser = {.exceptions = g_ptr_array_new_with_free_func(exception_free),
                   .frames = g_ptr_array_new_with_free_func(frame_free)};
  while (*text != '\0') {
    gsize length = strcspn(text, "\n");
    g_autofree char *line = g_strndup(text, length);
    g_strchomp(line);
    take_line(&parser, line);
    text += length + (text[length] == '\n' ? 1 : 0);
  }
  g_ptr_array_unref(parser.frames);
  return parser.exceptions;
}

char *
cm_exception_text(const CmException *self)
{
  if (*self->message == '\0')
    return g_strdup(self->type);
  return g_strconcat(self->type, ": ", self->message, NULL);
}
