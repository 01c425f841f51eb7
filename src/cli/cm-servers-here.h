/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServersHere: which of the servers that check-models can start (cm-server-preset.h) are
 * installed here, and what starting one for a model takes.
 *
 * A server's program is a path, or a name looked for in PATH, then beside check-models (a private
 * llama.cpp's llama-server lies there), then beside the Python that mlx-vlm runs in, where pip puts
 * programs. One that is there and does not work counts as installed, but for what
 * cm_servers_here_ask() asks.
 *
 * Calling order: cm_servers_here_find(), the questions, cm_servers_here_free(). Members are owned
 * by it; texts that are returned are the caller's.
 */

#include "cm-model.h"
#include "cm-options.h"
#include "cm-server-preset.h"

/* Where a person adds servers: below the folder of configurations (XDG_CONFIG_HOME, ~/.config). */
#define CM_SERVERS_FILE "check-models/servers.yaml"

typedef struct {
  const CmServerPreset *preset;
  char *program; /* its path; NULL: it is not installed here */
  char *python;  /* the Python that it says it runs in, else one beside it, else the one that was
                    given; NULL where there is none */
  gboolean own_python; /* it says so itself (cm-program-python.h) */
  char *why_not;       /* why it is not installed, with what installs it; NULL where it is, as far
                          as is known before cm_servers_here_ask() */
  gboolean was_asked;  /* that was called of it */
} CmServerHere;

typedef struct {
  CmServerPresets *presets;
  GPtrArray *list;     /* of CmServerHere, in the order of the presets */
  char *worker;        /* the path of check-models-server; NULL: this build lacks it */
  char *why_no_worker; /* in one sentence; NULL where there is one */
} CmServersHere;

/* Reads the presets and looks for their programs. `python` is that of mlx-vlm, NULL for none.
 * Errors: those of cm_server_presets_load(). */
CmServersHere *cm_servers_here_find(const char *python, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_servers_here_free(CmServersHere *self);

/* The one of that name; NULL where no server has it. */
const CmServerHere *cm_servers_here_get(const CmServersHere *self, const char *name);

/* The names of all, ", " between them. */
char *cm_servers_here_names(const CmServersHere *self) G_GNUC_WARN_UNUSED_RESULT;

/* The same, its `why_not` made whole: where its Python lacks modules of the preset, or this build
 * the worker, it counts as not installed. The first call of a server starts that Python, for at
 * most 10 s; the answer is kept. */
const CmServerHere *cm_servers_here_ask(CmServersHere *self, const char *name);

/* Why a server cannot be started for a model, by what kind of model it is; NULL where it can. */
char *cm_server_here_refusal(const CmServerHere *self,
                             const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* What is known to keep a server from running a model: cm_server_here_refusal(), and what is wrong
 * with the model, which a run would try all the same where a person named it; NULL for nothing. */
char *cm_server_here_why_not(const CmServerHere *self,
                             const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* Members of load.settings by which check-models-server starts it for a model: `server`, and
 * `context_tokens` where options->context says nothing. It must be installed. */
json_t *cm_server_here_load_settings(const CmServerHere *self, const CmModel *model,
                                     const CmOptions *options) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServersHere, cm_servers_here_free)
