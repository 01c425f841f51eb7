/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Models of servers that are running already (--server URL), as models of their own: what
 * /v1/models lists, asked by check-models-server, since this program links no network library.
 *
 * A key is never read here: the worker is told the file (--server-key-file), or the name of the
 * variable (CHECK_MODELS_SERVER_KEY). What a server says is hostile: bounded and valid UTF-8 here,
 * escaped by who prints it.
 *
 * Calling order: cm_servers_running_list(), cm_servers_running_load_settings() for each of its
 * models. A model's path is the server's URL, its `repo` the name by which requests call it.
 *
 * Limits: 1000 models a server, names of 512 bytes, 30 s for a server's answer.
 */

#include "cm-servers-here.h"

/* The variable that holds a key where no file is named. */
#define CM_SERVER_KEY_VARIABLE "CHECK_MODELS_SERVER_KEY"

/* The models (of CmModel, owned by the array) that the servers of options->servers list, in their
 * order; in the place of a server that listed none one with its reason in `not_found`, which is
 * nothing to run. Errors: CM_ERROR_NOT_FOUND where the worker is missing; where no server listed
 * any, what is told of the first: nobody listens, the key is refused, no model is there. */
GPtrArray *cm_servers_running_list(const CmServersHere *here, const CmOptions *options,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Members of load.settings for such a model: where its server is one of those that are known, what
 * may be sent to it, too. */
json_t *cm_servers_running_load_settings(const CmServersHere *here, const CmModel *model,
                                         const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;
