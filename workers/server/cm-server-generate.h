/* SPDX-License-Identifier: MIT */
#pragma once

/* One answer of a server, from the request to the message `answer`. */

#include "cm-server.h"

/* Carries out a `generate` request. Errors are CM_FAULT; after one the next request can be taken,
 * unless server->over. */
gboolean cm_server_generate(CmServer *server, const json_t *request, CmWorker *worker,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
