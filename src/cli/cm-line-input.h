/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmLineInput: lines of a file or of standard input, each of bounded length.
 *
 * Unlike CmLines, a line past the bound costs that line alone: it is skipped to its end and
 * reported, and the next one is read. Memory is at most one line. Lines may hold any bytes, NUL
 * included; the last one need not end in a newline.
 */

#include <glib.h>

typedef struct CmLineInput CmLineInput;

typedef enum { CM_LINE_READ, CM_LINE_TOO_LONG, CM_LINE_END, CM_LINE_FAILED } CmLineState;

/* Opens the file; NULL or "-" takes standard input. Errors: as opening it says. */
CmLineInput *cm_line_input_open(const char *path, gsize max_bytes,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_line_input_close(CmLineInput *self);

/* Reads the next line. With CM_LINE_READ it goes to *ret_line, borrowed until the next call,
 * without its newline and with a NUL after it. CM_LINE_FAILED sets the error. */
CmLineState cm_line_input_next(CmLineInput *self, const char **ret_line, gsize *ret_length,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmLineInput, cm_line_input_close)
