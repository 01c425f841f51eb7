/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The members of a preset of servers.yaml (cm-server-preset.h), each checked and turned into JSON.
 * Private to the two files of presets. Errors as there.
 */

#include "cm-json.h"
#include "cm-yaml.h"

/* Sets the members of a mapping of YAML in `members` (a JSON object), over those that are there:
 * "env" and "fields" as a whole. `file` stands for the file in errors. */
gboolean cm_server_members_read(const char *file, const CmYaml *preset, json_t *members,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets CM_ERROR_USAGE, "FILE:LINE: …". Returns FALSE. */
gboolean cm_server_members_fail(const char *file, const CmYaml *node, GError **error,
                                const char *format, ...) G_GNUC_PRINTF(4, 5);
