/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The key that a server wants: read from a file or the environment, sent in one header line, and
 * never printed.
 *
 * It is no part of any argument, message or environment of a process started here.
 */

#include <glib.h>

/* The variable that holds a key where nothing else is named. */
#define CM_SERVER_KEY_VARIABLE "CHECK_MODELS_SERVER_KEY"

/* Reads the key: the first line of `file`, or where that is NULL of the variable (NULL:
 * CM_SERVER_KEY_VARIABLE), which is then taken out of this process's environment. *ret_key is NULL
 * where there is none. CM_FAULT_SETTING_UNSUPPORTED where the file cannot be read or there is no
 * key in it (1 to 4096 visible ASCII characters). */
gboolean cm_server_key_read(const char *file, const char *variable, char **ret_key,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes CM_SERVER_KEY_VARIABLE out of this process's environment, before anything is started that
 * would inherit it. */
void cm_server_key_forget(void);

/* A copy of text in which the key, should a server have repeated it, is "[key]"; key may be NULL.
 */
char *cm_server_key_hide(const char *key, const char *text) G_GNUC_WARN_UNUSED_RESULT;
