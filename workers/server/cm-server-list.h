/* SPDX-License-Identifier: MIT */
#pragma once

/* Which models a server has, and `check-models-server --models URL`, which prints them. */

#include "cm-json.h"
#include "cm-server-client.h"

/* Asks a server; a new list as of cm_server_models_parse(). *ret_header is the header "Server"
 * (NULL for none), *ret_status of HTTP, 0 where no reply came: both there after a failure too.
 * Errors are CM_FAULT. At most 10 s. */
json_t *cm_server_list_ask(CmServerClient *client, char **ret_header, guint *ret_status,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks the server at a URL. A new object: `server` (its program, null unknown), `version` (null
 * unknown), `models` (array of `id`, `owned_by`). key_file may be NULL: then
 * CM_SERVER_KEY_VARIABLE. Errors are CM_FAULT. At most 20 s. */
json_t *cm_server_list(const char *url, const char *key_file,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
