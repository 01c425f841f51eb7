/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What makes two failures the same: a message without what differs from model to model and from
 * machine to machine.
 *
 * Taken out: the words a harness puts before an engine's message, paths, addresses, repository
 * names (owner/name), quoted names unless they are a plain identifier, hexadecimal and other
 * numbers, and upper case. Both results are owned by the caller.
 */

#include <glib.h>

/* The message so reduced; at most 400 bytes of a-z and single spaces are left. */
char *cm_fingerprint_reduce(const char *message) G_GNUC_WARN_UNUSED_RESULT;

/* SLUG-HASH: a-z, 0-9 and '-', at most 56 bytes, safe as a file name. The slug comes from id, or
 * where that is NULL from the message's words; the hash (SHA-256, 6 digits) from both. */
char *cm_fingerprint(const char *id, const char *message) G_GNUC_WARN_UNUSED_RESULT;
