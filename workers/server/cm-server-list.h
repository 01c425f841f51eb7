/* SPDX-License-Identifier: MIT */
#pragma once

/* `check-models-server --models URL`: which models a running server has. */

#include "cm-json.h"

/* Asks. A new object: `server` (its program, null unknown), `version` (null unknown), `models`
 * (array of `id`, `owned_by`). key_file may be NULL: then CM_SERVER_KEY_VARIABLE. Errors are
 * CM_FAULT. At most 20 s. */
json_t *cm_server_list(const char *url, const char *key_file,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
