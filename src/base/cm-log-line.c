/* SPDX-License-Identifier: MIT */
#include "cm-log-line.h"

#include "cm-text.h"

#include <string.h>

#define SHOWN_BYTES 500

/* In lower case. */
static const char *const telling[] = {
    "error",   "fail",     "exception", "assert",      "abort",         "what():",
    "fault",   "killed",   "unknown ",  "unsupported", "not found",     "cannot",
    "invalid", "mismatch", "denied",    "timed out",   "out of memory",
};

static const char *const generic[] = {
    "failed to load model",
    "exiting due to",
    "unable to load model",
    "failed to initialize the",
    "unable to create context",
    "failed to load clip model",
    "failed to get memory usage",
    "failed to load multimodal",
    "core dumped",
    "exited with",
    "engine core initialization failed",
    "application startup failed",
    "traceback (most recent",
    "aborted",
};

static gboolean
has_any(const char *lower, const char *const *words, gsize n_words)
{
  for (gsize i = 0; i < n_words; i++)
    if (strstr(lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
cm_log_line_tells(const char *line, gsize length)
{
  g_autofree char *lower = g_ascii_strdown(line, (gssize)length);
  return has_any(lower, telling, G_N_ELEMENTS(telling));
}

/* "failed to load model" ends a line or is followed by a path; a reason after ": " tells more. */
gboolean
cm_log_line_is_generic(const char *line)
{
  g_autofree char *lower = g_ascii_strdown(line, -1);
  if (strstr(lower, "error loading model:") != NULL || strstr(lower, "': ") != NULL)
    return FALSE;
  return has_any(lower, generic, G_N_ELEMENTS(generic));
}

/* Past the stamp that llama.cpp's programs write before a line: minutes, seconds, milliseconds and
 * microseconds since the start, and a letter for the level ("0.00.056.200 E "). */
static const char *
skip_stamp(const char *line)
{
  static const char digits[] = "0123456789";
  static const gsize lengths[] = {0, 2, 3, 3}; /* 0: any number of digits */
  const char *at = line;
  for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
    gsize length = strspn(at, digits);
    char end = i + 1 < G_N_ELEMENTS(lengths) ? '.' : ' ';
    if (length == 0 || (lengths[i] > 0 && length != lengths[i]) || at[length] != end)
      return line;
    at += length + 1;
  }
  return g_ascii_isupper(at[0]) && at[1] == ' ' ? at + 2 : line;
}

char
cm_log_line_level(const char *line)
{
  const char *told = skip_stamp(line);
  return told > line ? told[-2] : '\0';
}

char *
cm_log_line_at(const char *text, gsize offset)
{
  gsize begin = offset;
  while (begin > 0 && text[begin - 1] != '\n')
    begin--;
  gsize length = strcspn(text + begin, "\n");
  g_autofree char *line = g_strndup(text + begin, length);
  g_strstrip(line);
  const char *told = skip_stamp(line);
  return cm_text_sanitize(told, strlen(told), SHOWN_BYTES);
}

char *
cm_log_line_explaining(const char *text)
{
  g_autofree char *telling_line = NULL;
  g_autofree char *last = NULL;
  gsize length = 0;
  for (const char *at = text; *at != '\0'; at += length + (at[length] == '\n' ? 1 : 0)) {
    length = strcspn(at, "\n");
    g_autofree char *line = cm_log_line_at(at, 0);
    if (*line == '\0')
      continue;
    if (cm_log_line_tells(line, strlen(line))) {
      if (!cm_log_line_is_generic(line))
        return g_steal_pointer(&line);
      if (telling_line == NULL)
        telling_line = g_strdup(line);
    }
    g_free(last);
    last = g_steal_pointer(&line);
  }
  return telling_line != NULL ? g_steal_pointer(&telling_line) : g_steal_pointer(&last);
}
