/* SPDX-License-Identifier: MIT */
#pragma once

/* Which program answers, and its version: by what it says itself. */

#include "cm-json.h"
#include "cm-server-client.h"

/* The program of a running server, by the owner of its models or the header "Server" (NULL where it
 * sends none): "llama-server", "ollama", "vllm", "lm-studio"; NULL where neither tells. */
const char *cm_server_identity_name(const json_t *models, const char *header);

/* The version that stands at a path of the server, at a pointer into its JSON such as
 * "/build_info"; NULL where it does not tell. At most 200 bytes. */
char *cm_server_identity_version_at(CmServerClient *client, const char *path,
                                    const char *pointer) G_GNUC_WARN_UNUSED_RESULT;

/* The version of a program that cm_server_identity_name() knows; NULL where it does not tell. */
char *cm_server_identity_version(CmServerClient *client,
                                 const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* The version that a command prints, by a pattern whose first group it is (NULL: the first line);
 * NULL where it prints none. argv is NULL-terminated. It has 20 s. */
char *cm_server_identity_version_of(const char *const *argv,
                                    const char *pattern) G_GNUC_WARN_UNUSED_RESULT;
