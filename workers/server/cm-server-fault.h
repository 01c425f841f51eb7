/* SPDX-License-Identifier: MIT */
#pragma once

/* What a server's refusal means: a failure class, and the line that explains it. */

#include "cm-server-client.h"

/* Sets the error that a reply with a status other than 2xx stands for; its message holds what the
 * server says (one line, bounded, the key hidden) and what to do. what: what was asked for. */
void cm_server_fault_set(const CmServerReply *reply, const char *key, const char *what,
                         GError **error);

/* The same for an error object that came in place of a piece of the answer. */
void cm_server_fault_set_told(const char *told, gsize length, const char *key, GError **error);
