/* SPDX-License-Identifier: MIT */
#include "cm-header-scan.h"

#include "cm-error.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define TAIL_BYTES 31

void
cm_header_scan_init(CmHeaderScan *self, int fd, guint64 from, guint64 end)
{
  memset(self, 0, offsetof(CmHeaderScan, window));
  self->fd = fd;
  self->start = from;
  self->end = end;
}

void
cm_header_scan_clear(CmHeaderScan *self)
{
  g_clear_error(&self->error);
}

void
cm_header_scan_fail(CmHeaderScan *self, const char *message)
{
  if (self->error == NULL)
    g_set_error_literal(&self->error, CM_ERROR, CM_ERROR_INVALID, message);
}

static gboolean
fill_window(CmHeaderScan *self)
{
  self->start += self->length;
  self->at = self->length = 0;
  gsize wanted = (gsize)MIN((guint64)sizeof self->window, self->end - self->start);
  ssize_t got = 0;
  do
    got = wanted > 0 ? pread(self->fd, self->window, wanted, (off_t)self->start) : 0;
  while (got < 0 && errno == EINTR);
  if (got < 0)
    cm_error_set_errno(&self->error, errno, "cannot be read");
  self->length = got > 0 ? (gsize)got : 0;
  return got > 0;
}

/* The byte at hand, not taken; -1 at the end or after a failure. */
static int
byte_at(CmHeaderScan *self)
{
  if (self->error != NULL || (self->at == self->length && !fill_window(self)))
    return -1;
  return self->window[self->at];
}

char
cm_header_scan_peek(CmHeaderScan *self)
{
  int byte = byte_at(self);
  while (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t') {
    self->at++;
    byte = byte_at(self);
  }
  return byte > 0 ? (char)byte : '\0';
}

gboolean
cm_header_scan_take(CmHeaderScan *self, char wanted)
{
  if (cm_header_scan_peek(self) != wanted)
    return FALSE;
  self->at++;
  return TRUE;
}

gboolean
cm_header_scan_expect(CmHeaderScan *self, char wanted)
{
  if (cm_header_scan_take(self, wanted))
    return TRUE;
  cm_header_scan_fail(self, "damaged: its header is no JSON object of tensors");
  return FALSE;
}

/* One character of a string, escapes undone; -1 at its end or after a failure. */
static int
string_byte(CmHeaderScan *self)
{
  int byte = byte_at(self);
  if (byte < 0x20) {
    cm_header_scan_fail(self, "damaged: a text in its header does not end");
    return -1;
  }
  self->at++;
  if (byte == '"')
    return -1;
  if (byte != '\\')
    return byte;
  int escaped = byte_at(self);
  if (escaped < 0x20) {
    cm_header_scan_fail(self, "damaged: a text in its header does not end");
    return -1;
  }
  self->at++;
  return escaped == '"' || escaped == '\\' || escaped == '/' ? escaped : '?';
}

gboolean
cm_header_scan_string(CmHeaderScan *self, char *into, gsize size, gsize *ret_length, char *ret_tail)
{
  if (!cm_header_scan_expect(self, '"'))
    return FALSE;
  char ring[TAIL_BYTES];
  gsize length = 0;
  for (int byte = string_byte(self); byte >= 0; byte = string_byte(self)) {
    if (into != NULL && length + 1 < size)
      into[length] = (char)byte;
    ring[length % TAIL_BYTES] = (char)byte;
    length++;
  }
  if (self->error != NULL)
    return FALSE;
  if (into != NULL)
    into[MIN(length, size - 1)] = '\0';
  if (ret_length != NULL)
    *ret_length = length;
  if (ret_tail != NULL) {
    gsize kept = MIN(length, TAIL_BYTES);
    for (gsize i = 0; i < kept; i++)
      ret_tail[i] = ring[(length - kept + i) % TAIL_BYTES];
    ret_tail[kept] = '\0';
  }
  return TRUE;
}

gboolean
cm_header_scan_whole(CmHeaderScan *self, guint64 *ret_value)
{
  guint64 value = 0;
  gboolean any = FALSE;
  cm_header_scan_peek(self);
  for (int byte = byte_at(self); byte >= '0' && byte <= '9'; byte = byte_at(self)) {
    if (value > (guint64)(G_MAXINT64 - 9) / 10) {
      cm_header_scan_fail(self, "damaged: a number in its header is larger than any can be");
      return FALSE;
    }
    value = value * 10 + (guint64)(byte - '0');
    any = TRUE;
    self->at++;
  }
  if (!any) {
    cm_header_scan_fail(self, "damaged: a number is missing in its header");
    return FALSE;
  }
  *ret_value = value;
  return TRUE;
}

/* Passes over a number, true, false or null. */
static gboolean
skip_word(CmHeaderScan *self)
{
  gsize length = 0;
  for (int byte = byte_at(self); g_ascii_isalnum(byte) || byte == '-' || byte == '+' || byte == '.';
       byte = byte_at(self)) {
    self->at++;
    length++;
  }
  if (length == 0)
    cm_header_scan_fail(self, "damaged: its header is no JSON object of tensors");
  return length > 0;
}

gboolean
cm_header_scan_skip(CmHeaderScan *self)
{
  char closing[CM_HEADER_SCAN_DEPTH_MAX];
  guint depth = 0;
  do {
    char next = cm_header_scan_peek(self);
    if (next == '{' || next == '[') {
      if (depth == G_N_ELEMENTS(closing)) {
        cm_header_scan_fail(self, "damaged: its header is nested too deep");
        return FALSE;
      }
      closing[depth++] = next == '{' ? '}' : ']';
      self->at++;
    } else if (depth > 0 && next == closing[depth - 1]) {
      depth--;
      self->at++;
    } else if (depth > 0 && (next == ',' || next == ':')) {
      self->at++;
    } else if (next == '"') {
      cm_header_scan_string(self, NULL, 0, NULL, NULL);
    } else {
      skip_word(self);
    }
  } while (depth > 0 && self->error == NULL);
  return self->error == NULL;
}
