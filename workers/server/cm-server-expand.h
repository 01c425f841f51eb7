/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Commands and environments of data/servers.yaml with a model's values in place of {model},
 * {projector}, {port}, {name}, {context}, {threads} and {gpu_layers}.
 *
 * `values` is an object of strings; what it lacks has no value. Any other braces stay as they are.
 */

#include "cm-json.h"

/* Puts values in place of {model}, {port} and the other placeholders. NULL where the text asks
 * for one that has no value; *ret_missing then names it. */
char *cm_server_expand(const char *text, const json_t *values,
                       const char **ret_missing) G_GNUC_WARN_UNUSED_RESULT;

/* A command with its values: NULL-terminated. A nested array is left out whole where one of its
 * placeholders has no value; a word of the command itself must have all.
 * CM_FAULT_SETTING_UNSUPPORTED. */
char **cm_server_expand_argv(const json_t *command, const json_t *values,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The environment (object of strings, or NULL) as NAME=VALUE, likewise; a variable without its
 * value is left out. */
char **cm_server_expand_env(const json_t *env, const json_t *values) G_GNUC_WARN_UNUSED_RESULT;
