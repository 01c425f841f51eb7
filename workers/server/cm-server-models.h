/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The list of models under /v1/models, and names held against one another.
 *
 * The list is hostile: at most 4 MiB and CM_SERVER_MODELS_MAX models; a name is 1 to 512 bytes of
 * text without control characters, any other is left out.
 */

#include "cm-json.h"

#define CM_SERVER_MODELS_BYTES_MAX ((gsize)4 << 20)
#define CM_SERVER_MODELS_MAX       10000u

/* A new array of objects: `id`, and where told `owned_by`, `aliases` (array of names), `meta`
 * (object), `max_model_len`. CM_FAULT_STREAM_MALFORMED where it is no list. */
json_t *cm_server_models_parse(const char *text, gsize length,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The model of that name or alias, else the first that it may mean (cm_server_model_is()); NULL
 * where there is none. Borrowed. */
const json_t *cm_server_models_find(const json_t *models, const char *name);

/* "a, b, c and 4 more", the names for a message; "none" for none. */
char *cm_server_models_names(const json_t *models) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the model that a server says answered may be the one asked for: the same name, the same
 * file or folder (what stands behind the last slash), the same but for Ollama's tag ":latest", or a
 * dated version of it ("NAME-2025-01-31"). */
gboolean cm_server_model_is(const char *asked, const char *told);
