/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The form of a server's command, environment and fields (docs/servers.md), as the supervisor
 * checks them and the worker for servers uses them: placeholders in braces, and names of members.
 *
 * Functions of their arguments alone. `values` is an object: a member of it is a placeholder, its
 * text the value, null none; other text in braces stays as it is.
 */

#include "cm-json.h"

/* The length of a word of a-z and "_" in braces at `text`, braces included; 0 where there is
 * none. */
gsize cm_server_form_braced(const char *text);

/* The text with values in place of its placeholders; what stands in a value is not looked at. NULL
 * where one has no value: *ret_missing (unless NULL) is then its name, which lives as long as
 * `values`. */
char *cm_server_form_fill(const char *text, const json_t *values,
                          const char **ret_missing) G_GNUC_WARN_UNUSED_RESULT;

/* Whether "{placeholder}" stands in a text of the value, at any depth. NULL holds nothing. */
gboolean cm_server_form_holds(const json_t *value, const char *placeholder);

/* Whether the placeholder stands in the `command` or in the `env` of a server, as load.settings and
 * presets describe one. */
gboolean cm_server_form_places(const json_t *server, const char *placeholder);

/* Whether it names a member, or as "/outer/inner" one within others. */
gboolean cm_server_form_is_field(const char *text);
