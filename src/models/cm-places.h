/* SPDX-License-Identifier: MIT */
#pragma once

/* What a person may name as a place of models: a file, a folder, a glob. */

#include <glib.h>

/* Paths of all that the places (NULL-terminated) name, in their order, of char *, pipes and devices
 * too; one may come twice. Nothing is opened. Errors: CM_ERROR_NOT_FOUND where a place does not
 * exist or a glob matches nothing, else what errno says. */
GPtrArray *cm_places_expand(const char *const *places, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether path is a part of a split model ("x-00002-of-00003.gguf"). */
gboolean cm_places_split_part(const char *path, guint *ret_part, guint *ret_count);
