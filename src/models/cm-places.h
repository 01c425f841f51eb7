/* SPDX-License-Identifier: MIT */
#pragma once

/* From places (files, folders, globs) to candidate files. */

#include <glib.h>

/* Paths of all candidate files, each once and sorted. Errors as cm_discover_models(). */
GPtrArray *cm_places_expand(const char *const *places, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The *.gguf files of one folder, sorted; none where it cannot be read. */
GPtrArray *cm_places_list_folder(const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/* Whether path is a part of a split model ("x-00002-of-00003.gguf"). */
gboolean cm_places_split_part(const char *path, guint *ret_part, guint *ret_count);
