/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServer: a server that answers for one model, running already or started for it.
 *
 * Calling order: new; load until it succeeds; cm_server_generate() for each request, until `over`;
 * free, which ends a server that was started here. What a failed load had started stays until the
 * next one, to explain it.
 */

#include "cm-server-start.h"
#include "cm-worker.h"

typedef struct {
  CmServerSettings settings;
  CmServerStarted started; /* its client is used for a running server too */
  char *model;             /* as requests name it; NULL: they name none */
  char *model_path;        /* of a server started here; NULL */
  char *program;           /* which server it is, as its preset or it itself says */
  char *version;           /* NULL unknown */
  json_t *in_force;        /* object: settings of load as they came out; in every answer's too */
  char *ignored;           /* settings of load that it does not take; NULL for none */
  GHashTable *text_tokens; /* prompt -> double *, what it costs without a picture */
  gboolean has_projector;  /* the model was named together with one */
  gboolean over;           /* the server has ended: nothing more can be asked */
} CmServer;

CmServer *cm_server_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_server_free(CmServer *self);

/* Ends and forgets what a `load` that failed had begun. */
void cm_server_reset(CmServer *self);

/* Carries out a `load` request and sends `loaded`. Errors are CM_FAULT. */
gboolean cm_server_load(CmServer *self, const json_t *request, CmWorker *worker,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The last lines of a server started here, to explain a failure; NULL for none. */
char **cm_server_last_lines(const CmServer *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServer, cm_server_free)
