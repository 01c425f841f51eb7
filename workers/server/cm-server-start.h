/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Starting a server for one model: a port of the loopback address, the command, and waiting until
 * it is ready.
 *
 * Ready is a server whose ready path answers with the status that its preset names, on a socket of
 * the server's own processes: who else took the port meanwhile is not taken for it. A server that
 * ends because its port was taken is started again on another one, three times in all.
 */

#include "cm-server-client.h"
#include "cm-server-settings.h"

/* What a start came to; what is there is there after a failure too, to explain it. */
typedef struct {
  CmServerChild *child;
  CmServerClient *client; /* to be freed before the child */
  char **argv;
} CmServerStarted;

/* Starts it. values: those of the command's placeholders but {port}. Errors:
 * CM_FAULT_SETTING_UNSUPPORTED of the command, CM_FAULT_ENGINE_MISSING,
 * CM_FAULT_SERVER_START_FAILED where it ends before it is ready, CM_FAULT_SERVER_NOT_READY. */
gboolean cm_server_start(const CmServerSettings *settings, const json_t *values,
                         CmServerStarted *ret_started, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it says now that it is ready; FALSE too where it does not answer within seconds. */
gboolean cm_server_is_ready(const CmServerStarted *started, const CmServerSettings *settings);

/* Ends the server. */
void cm_server_started_clear(CmServerStarted *self);
