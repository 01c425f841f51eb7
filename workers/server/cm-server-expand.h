/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Commands and environments of data/servers.yaml with a model's values in place of {model},
 * {projector}, {port}, {name}, {context}, {threads}, {gpu_layers} and {adapter}.
 *
 * `values` are those of cm-server-form.h, a member for each of these.
 */

#include "cm-json.h"

/* A command with its values: NULL-terminated. A nested array is left out whole where one of its
 * placeholders has no value; a word of the command itself must have all.
 * CM_FAULT_SETTING_UNSUPPORTED. */
char **cm_server_expand_argv(const json_t *command, const json_t *values,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The environment (object of strings, or NULL) as NAME=VALUE, likewise; a variable without its
 * value is left out. */
char **cm_server_expand_env(const json_t *env, const json_t *values) G_GNUC_WARN_UNUSED_RESULT;
