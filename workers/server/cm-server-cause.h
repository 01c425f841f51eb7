/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* Why a server ended before it was ready, or could not answer, of what it wrote.
 *
 * A server in Python ends with a traceback, and its last line often is not the one that explains: a
 * process of a server that has several tells that another failed, a framework tells that starting
 * failed or that its tasks were cancelled, and an exception's text may take more lines than one. So
 * the last exception is looked for that does not only point to another. Pure; nothing is kept. */

/* The last exception that explains more than that there was another, in one line of at most 500
 * bytes. Colours and log prefixes of vLLM's processes are left out. `text` is valid UTF-8, as long
 * as one likes. NULL where it holds none. */
char *cm_server_cause_exception(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* As above; where there is no exception, that of llama.cpp's errors which says most, without its
 * stamp, else the last line. NULL where `text` holds no line. */
char *cm_server_cause_find(const char *text) G_GNUC_WARN_UNUSED_RESULT;
