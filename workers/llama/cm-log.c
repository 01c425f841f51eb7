/* SPDX-License-Identifier: MIT */
#include "cm-log.h"

#include "cm-text.h"

#include <stdio.h>
#include <string.h>

#define MAX_LINES      512
#define MAX_LINE_BYTES 1024

static GMutex lock;
static GArray *kept;           /* of CmLogLine */
static GString *unfinished;    /* the line so far */
static CmLogLevel level_of_it; /* its level */

static void
clear_line(gpointer data)
{
  g_free((char *)((CmLogLine *)data)->text);
}

static void
begin_if_needed(void)
{
  if (kept)
    return;
  kept = g_array_new(FALSE, FALSE, sizeof(CmLogLine));
  g_array_set_clear_func(kept, clear_line);
  unfinished = g_string_new(NULL);
}

/* llama.cpp begins most lines with the name of the function that logs. */
static const char *
after_function_name(const char *line)
{
  const char *at = line;

  while (g_ascii_isalnum(*at) || *at == '_' || *at == ':')
    at++;
  if (at > line + 1 && at[-1] == ':' && *at == ' ')
    return at + strspn(at, " ");
  return line;
}

static void
keep(void)
{
  const char *text = after_function_name(unfinished->str);
  CmLogLine line = {.level = level_of_it,
                    .text = cm_text_sanitize(text, strlen(text), MAX_LINE_BYTES)};

  if (kept->len == MAX_LINES)
    g_array_remove_index(kept, 0);
  g_array_append_val(kept, line);
  fprintf(stderr, "%s\n", unfinished->str);
  g_string_truncate(unfinished, 0);
}

void
cm_log_add(CmLogLevel level, const char *text)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

  begin_if_needed();
  if (level != CM_LOG_CONTINUED)
    level_of_it = level;
  if (level_of_it < CM_LOG_INFO)
    return;
  for (const char *newline; (newline = strchr(text, '\n')); text = newline + 1) {
    g_string_append_len(unfinished, text, newline - text);
    if (unfinished->len > 0)
      keep();
  }
  if (unfinished->len < MAX_LINE_BYTES)
    g_string_append(unfinished, text);
}

void
cm_log_mark(void)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

  begin_if_needed();
  g_array_set_size(kept, 0);
}

const CmLogLine *
cm_log_lines(guint *ret_count)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

  begin_if_needed();
  *ret_count = kept->len;
  return (const CmLogLine *)kept->data;
}

GStrv
cm_log_complaints(void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  guint count;
  const CmLogLine *lines = cm_log_lines(&count);

  for (guint i = 0; i < count; i++)
    if (lines[i].level >= CM_LOG_WARN)
      g_strv_builder_add(builder, lines[i].text);
  return g_strv_builder_end(builder);
}
