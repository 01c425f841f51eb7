/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A log made fit for reading: any bytes in, valid UTF-8 of bounded size out.
 *
 * Terminal colours are dropped, a carriage return begins a new line (progress bars), lines are cut
 * at CM_LOG_LINE_BYTES. Of a long log the beginning and the end are kept whole, and of its middle
 * the lines that speak of something wrong: reading costs time linear in the log, what comes after
 * is bounded. Results are owned by the caller.
 */

#include <glib.h>

#define CM_LOG_BYTES_MAX  (16u << 20) /* of a longer log the last so many bytes are read */
#define CM_LOG_LINE_BYTES 4096
#define CM_LOG_HEAD_BYTES (128 * 1024)
#define CM_LOG_TAIL_BYTES (256 * 1024)
#define CM_LOG_MID_BYTES  (128 * 1024)

/* The text to read of a log of length bytes; lines end with '\n'. */
GString *cm_log_condense(const char *log, gsize length) G_GNUC_WARN_UNUSED_RESULT;
