/* SPDX-License-Identifier: MIT */
#include "cm-server-cause.h"

#include "cm-log-line.h"
#include "cm-text.h"

#include <string.h>

#define CAUSE_BYTES 500
#define MORE_LINES  3 /* of an exception's text, after its first */

/* Colours: ECMA-48's control sequences. Some of vLLM's versions colour prefixes anywhere. */
#define COLOUR "\\x1b\\[[0-?]*+[ -/]*+[@-~]"

/* What vLLM's processes put before a line: "(EngineCore pid=7) ERROR 11-23 15:58:11 [core.py:15] ".
 */
#define PREFIX "^\\(\\w[\\w ]* pid=\\d+\\) (?:[A-Z]+ [\\d-]+ [\\d:]+ \\[[^]\\n]*\\] )?"

/* The last line of a traceback, which stands at its margin. */
#define EXCEPTION "^(?:\\w+\\.)*\\w*(?:Error|Exception)(?::|$)"

/* Exceptions that only say that another process failed: vllm/v1 of vLLM 0.32. */
static const char *const pointers[] = {"See root cause above", "See stack trace for root cause",
                                       "above for the root cause", "(above) for the root cause"};

static gboolean
points_elsewhere(const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS(pointers); i++)
    if (strstr(line, pointers[i]) != NULL)
      return TRUE;
  /* what asyncio raises in tasks that others' end takes with it */
  g_autofree char *name = g_strndup(line, strcspn(line, ":"));
  return g_str_has_suffix(name, "CancelledError");
}

/* The lines that hold something, without colours, prefixes and trailing blanks. */
static char **
lines_of(const char *text)
{
  g_autoptr(GRegex) colour = g_regex_new(COLOUR, G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr(GRegex) prefix = g_regex_new(PREFIX, G_REGEX_OPTIMIZE, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal(colour, text, -1, 0, "", 0, NULL);
  g_auto(GStrv) lines = g_strsplit(plain != NULL ? plain : text, "\n", -1);
  g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *bare = g_regex_replace_literal(prefix, lines[i], -1, 0, "", 0, NULL);
    const char *line = g_strchomp(bare != NULL ? bare : lines[i]);
    if (line[strspn(line, " \t")] != '\0')
      g_strv_builder_add(kept, line);
  }
  return g_strv_builder_end(kept);
}

/* An exception's text goes on where its line only leads to the next, and where that is indented. */
static char *
sentence(const char *const *lines)
{
  g_autoptr(GString) told = g_string_new(lines[0] + strspn(lines[0], " \t"));
  for (guint i = 1; i <= MORE_LINES && lines[i] != NULL; i++) {
    if (!g_str_has_suffix(told->str, ":") && !g_ascii_isspace(*lines[i]))
      break;
    g_string_append_printf(told, " %s", lines[i] + strspn(lines[i], " \t"));
  }
  return cm_text_sanitize(told->str, told->len, CAUSE_BYTES);
}

static char *
exception_of(char **lines)
{
  g_autoptr(GRegex) exception = g_regex_new(EXCEPTION, G_REGEX_OPTIMIZE, 0, NULL);
  for (guint i = g_strv_length(lines); i > 0; i--)
    if (g_regex_match(exception, lines[i - 1], 0, NULL) && !points_elsewhere(lines[i - 1]))
      return sentence((const char *const *)lines + i - 1);
  return NULL;
}

/* The one of llama.cpp's errors that says most; NULL where no line is one. */
static char *
error_of(char **lines)
{
  g_autoptr(GString) errors = g_string_new(NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (cm_log_line_level(lines[i]) == 'E')
      g_string_append_printf(errors, "%s\n", lines[i]);
  return cm_log_line_explaining(errors->str);
}

char *
cm_server_cause_exception(const char *text)
{
  g_auto(GStrv) lines = lines_of(text);
  return exception_of(lines);
}

char *
cm_server_cause_find(const char *text)
{
  g_auto(GStrv) lines = lines_of(text);
  guint count = g_strv_length(lines);
  char *found = exception_of(lines);
  if (found == NULL)
    found = error_of(lines);
  return found == NULL && count > 0 ? sentence((const char *const *)lines + count - 1) : found;
}
