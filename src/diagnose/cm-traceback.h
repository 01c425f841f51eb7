/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Python tracebacks in a text, parsed without trust.
 *
 * A chain ("During handling of the above exception…", "The above exception was the direct cause…")
 * is printed with its first cause first, and that one decides; a text with several chains is judged
 * by the last. A traceback whose beginning was cut off counts from its first frame on. The list and
 * all it holds are owned by the caller (g_ptr_array_unref).
 */

#include <glib.h>

typedef struct {
  char *file;
  char *function;
  char *source; /* the line of code printed under it; NULL for none */
} CmFrame;

typedef struct {
  char *type;        /* ValueError, huggingface_hub.errors.LocalEntryNotFoundError */
  char *message;     /* up to 4 KiB, its further lines kept; "" for none */
  GPtrArray *frames; /* of CmFrame, outermost first, the last 64 */
} CmException;

/* The exceptions of the last chain in text, first cause first; empty where there is no traceback.
 */
GPtrArray *cm_traceback_parse(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* "TYPE: MESSAGE", or the type alone. */
char *cm_exception_text(const CmException *self) G_GNUC_WARN_UNUSED_RESULT;
