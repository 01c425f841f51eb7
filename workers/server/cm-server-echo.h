/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/*
 * What a server repeats of the prompt in its refusals and its log, left out.
 *
 * An echo explains nothing, and its words would be taken for the server's by whoever reads the
 * message. It is found as it was sent, as JSON, Python's repr() and ascii() or several of these
 * within each other write it, with its blanks and line ends changed, and cut off. Pure; the time is
 * proportional to the text.
 */

/* The text with "[prompt]" in place of each echo of the prompt, or of its beginning where that is
 * 16 bytes or more. `text` and `prompt` are valid UTF-8. A prompt that is NULL or shorter than 8
 * bytes leaves all as it is: it could be any word. */
char *cm_server_echo_leave_out(const char *text, const char *prompt) G_GNUC_WARN_UNUSED_RESULT;
