/* SPDX-License-Identifier: MIT */
#include "cm-stream.h"

#include "cm-text.h"

#include <string.h>

struct CmStream {
  GPtrArray *stop;  /* of char *, none empty */
  GString *pending; /* bytes not yet sent */
  guint tokens;     /* tokens since the last text */
  gboolean stopped;
};

CmStream *
cm_stream_new(const char *const *stop)
{
  CmStream *self = g_new0(CmStream, 1);

  self->stop = g_ptr_array_new_with_free_func(g_free);
  self->pending = g_string_new(NULL);
  for (; stop && *stop; stop++)
    if (**stop)
      g_ptr_array_add(self->stop, g_strdup(*stop));
  return self;
}

void
cm_stream_free(CmStream *self)
{
  if (!self)
    return;
  g_ptr_array_unref(self->stop);
  g_string_free(self->pending, TRUE);
  g_free(self);
}

/* Cuts the pending text where the earliest stop word begins. */
static void
find_stop(CmStream *self)
{
  gsize earliest = self->pending->len;

  for (guint i = 0; i < self->stop->len; i++) {
    const char *word = self->stop->pdata[i];
    const char *at = memmem(self->pending->str, self->pending->len, word, strlen(word));

    if (!at)
      continue;
    self->stopped = TRUE;
    earliest = MIN(earliest, (gsize)(at - self->pending->str));
  }
  g_string_truncate(self->pending, earliest);
}

/* Bytes at the end of the pending text that may be the beginning of a stop word. */
static gsize
possible_stop(const CmStream *self)
{
  gsize longest = 0;

  for (guint i = 0; i < self->stop->len; i++) {
    const char *word = self->stop->pdata[i];
    gsize n = MIN(strlen(word) - 1, self->pending->len);

    while (n > longest && memcmp(self->pending->str + self->pending->len - n, word, n) != 0)
      n--;
    longest = MAX(longest, n);
  }
  return longest;
}

static char *
release(CmStream *self, gsize length, guint *ret_tokens)
{
  char *text;

  if (length == 0)
    return NULL;
  text = cm_text_sanitize(self->pending->str, length, G_MAXSIZE);
  g_string_erase(self->pending, 0, (gssize)length);
  *ret_tokens = self->tokens;
  self->tokens = 0;
  return text;
}

char *
cm_stream_add(CmStream *self, const char *bytes, gsize length, guint *ret_tokens)
{
  gsize ready;

  g_return_val_if_fail(!self->stopped, NULL);
  g_string_append_len(self->pending, bytes, (gssize)length);
  self->tokens++;
  find_stop(self);
  if (self->stopped)
    return release(self, self->pending->len, ret_tokens);
  ready = self->pending->len - possible_stop(self);
  ready -= cm_text_incomplete_tail(self->pending->str, ready);
  return release(self, ready, ret_tokens);
}

char *
cm_stream_finish(CmStream *self, guint *ret_tokens)
{
  return release(self, self->pending->len, ret_tokens);
}

gboolean
cm_stream_stopped(const CmStream *self)
{
  return self->stopped;
}
