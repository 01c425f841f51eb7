/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerPresets: the servers that check-models can start for one model, as data: those built in
 * (data/servers.yaml) and those of a person's own file, which adds servers and gives other values
 * to members of those built in. docs/servers.md says what every member means.
 *
 * Calling order: cm_server_presets_load(), the getters, cm_server_preset_to_json() for each model
 * that one runs, cm_server_presets_free(). Presets are owned by the list and live as long as it.
 * Nothing is looked up on disk but the file; whether a server is installed, cm-servers-here.h
 * tells.
 *
 * Limits: files of 1 MiB, 64 presets, 256 words a command; names are at most 64 of a-z, 0-9, "-"
 * and "_". Every error is CM_ERROR_USAGE and begins "FILE:LINE: ".
 */

#include "cm-json.h"

/* The form of model that a server is started with. */
typedef enum {
  CM_SERVER_TAKES_GGUF,   /* a GGUF file, with its projector */
  CM_SERVER_TAKES_FOLDER, /* a folder of safetensors as transformers has it */
  CM_SERVER_TAKES_MLX,    /* a folder that mlx-vlm runs */
  CM_SERVER_TAKES_OLLAMA, /* a name in Ollama's store */
  CM_N_SERVER_TAKES
} CmServerTakes;

/* How far a preset has been tried. */
typedef enum {
  CM_SERVER_TESTED_YES,      /* the server itself was seen answering */
  CM_SERVER_TESTED_STAND_IN, /* by tests, with a program that stands in for it */
  CM_SERVER_TESTED_OWN,      /* not by us: a person's own, or changed by one */
  CM_N_SERVER_TESTED
} CmServerTested;

typedef struct {
  char *name;      /* as --engine names it */
  char *about;     /* what it is, in a few words; NULL where a person's own does not say */
  char *program;   /* the name of its program, or a path */
  char *install;   /* what one installs to have it; NULL likewise */
  json_t *modules; /* array: Python modules that the program imports and its package may have come
                      without; NULL: none */
  CmServerTakes takes;
  CmServerTested tested;
  gint64 context_tokens; /* where --context says nothing */
  json_t *server;        /* of load.settings, placeholders in it */
} CmServerPreset;

typedef struct CmServerPresets CmServerPresets;

/* What stands for the placeholders that a worker does not know; NULL for what there is none of. */
typedef struct {
  /* all valid UTF-8 */
  const char *program; /* {program}: the path of the server's program */
  const char *python;  /* {python}: that of the Python beside it */
  const char *name;    /* {name}: what requests call the model */
  const char *model;   /* {model}, in the member `model` alone: the model's path */
  const char *store;   /* {store}: the folder of Ollama's models */
} CmServerValues;

/* Reads what is built in, then own_path (NULL: none; one that is not there counts as none).
 * Errors: what is wrong in own_path, with its line; that it cannot be read. */
CmServerPresets *cm_server_presets_load(const char *own_path,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_server_presets_free(CmServerPresets *self);

/* How many there are, and each, in the order of the files. */
guint cm_server_presets_size(const CmServerPresets *self);
const CmServerPreset *cm_server_presets_at(const CmServerPresets *self, guint index);

/* The one of that name; NULL where there is none. */
const CmServerPreset *cm_server_presets_find(const CmServerPresets *self, const char *name);

/* "gguf", "folder", "mlx", "ollama". */
const char *cm_server_takes_to_string(CmServerTakes takes);

/* "yes", "stand-in", "own". */
const char *cm_server_tested_to_string(CmServerTested tested);

/* The object `server` of load.settings (docs/protocol.md): its member `model` with values in it,
 * its commands and environment as they are, and the values for them in `values`. All placeholders
 * are replaced at once, by the worker: what stands in a value is none. */
json_t *cm_server_preset_to_json(const CmServerPreset *self,
                                 const CmServerValues *values) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServerPresets, cm_server_presets_free)
