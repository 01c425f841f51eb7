/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmLog: llama.cpp's log, kept for what it explains.
 *
 * libllama and libmtmd return NULL on failure and say why only in their log. Every line goes to
 * stderr as it comes, and the last ones since the last mark are kept: for the line that explains a
 * failure (cm-reasons.h) and for the sizes of buffers (cm-buffers.h). One log a process; lines may
 * come from any thread. Pieces without a newline are put together first.
 *
 * Limits: 512 lines of 1,024 bytes; the oldest go first.
 */

#include <glib.h>

/* llama.cpp's levels, in its numbers (ggml_log_level). */
typedef enum {
  CM_LOG_NONE,
  CM_LOG_DEBUG,
  CM_LOG_INFO,
  CM_LOG_WARN,
  CM_LOG_ERROR,
  CM_LOG_CONTINUED, /* more of the line before */
} CmLogLevel;

typedef struct {
  CmLogLevel level;
  const char *text; /* valid UTF-8, without newline and the name of the logging function */
} CmLogLine;

/* Takes a piece of log; levels below CM_LOG_INFO are dropped. */
void cm_log_add(CmLogLevel level, const char *text);

/* Forgets the lines kept so far. */
void cm_log_mark(void);

/* The lines since the mark, oldest first; count in ret_count. Borrowed until the next mark, and
 * meant for when the library is not at work. */
const CmLogLine *cm_log_lines(guint *ret_count);

/* The texts of the warnings and errors since the mark, NULL-terminated. */
GStrv cm_log_complaints(void) G_GNUC_WARN_UNUSED_RESULT;
