/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a server's streamed answer: events and their objects are taken or refused, never a
 * crash; what is taken is within its bounds, and the events do not depend on how the bytes were
 * cut.
 */
#include "cm-fault.h"
#include "cm-server-chunk.h"
#include "cm-server-events.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_number(double value)
{
  g_assert_true(isnan(value) || (value >= 0 && isfinite(value)));
}

static void
check_chunk(const char *event, gsize length)
{
  g_auto(CmServerChunk) chunk = {0};
  g_autoptr(GError) error = NULL;
  gboolean good = cm_server_chunk_parse(event, length, &chunk, &error);
  g_assert_true(good == (error == NULL));
  if (!good) {
    g_assert_true(error->domain == CM_FAULT && g_utf8_validate(error->message, -1, NULL));
    return;
  }
  g_assert_true((chunk.text != NULL) == (chunk.text_bytes > 0));
  g_assert_true((chunk.reasoning != NULL) == (chunk.reasoning_bytes > 0));
  check_number(chunk.numbers.prompt_tokens);
  check_number(chunk.numbers.completion_tokens);
  check_number(chunk.numbers.cached_tokens);
  check_number(chunk.numbers.prompt_s);
  check_number(chunk.numbers.predicted_s);
}

/* All events, each with a line before it that tells its length, as one text. */
static GString *
read_events(const char *bytes, gsize size, gsize step, gboolean check)
{
  g_autoptr(CmServerEvents) events = cm_server_events_new();
  GString *all = g_string_new(NULL);
  gboolean good = TRUE;
  for (gsize at = 0; good && at < size; at += step)
    good = cm_server_events_feed(events, bytes + at, MIN(step, size - at), NULL);
  if (good)
    cm_server_events_finish(events);
  gsize length = 0;
  gboolean is_error = FALSE;
  for (char *event = NULL; (event = cm_server_events_take(events, &length, &is_error)) != NULL;
       g_free(event)) {
    g_assert_cmpuint(length, >, 0);
    g_assert_cmpuint(length, <=, CM_SERVER_EVENT_BYTES_MAX);
    g_string_append_printf(all, "%" G_GSIZE_FORMAT " %d\n", length, is_error);
    g_string_append_len(all, event, (gssize)length);
    if (check)
      check_chunk(event, length);
  }
  return all;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  const char *bytes = (const char *)data;
  g_autoptr(GString) whole = read_events(bytes, size, MAX(size, 1), TRUE);
  g_autoptr(GString) pieces = read_events(bytes, size, 3, FALSE);
  g_autoptr(GString) single = read_events(bytes, size, 1, FALSE);
  g_assert_true(g_string_equal(whole, pieces));
  g_assert_true(g_string_equal(whole, single));
  check_chunk(bytes, size);
  return 0;
}
