/* SPDX-License-Identifier: MIT */
#pragma once

/* Finding a model's image encoder and projector where none was named. */

#include <glib.h>

/*
 * The projector among the GGUF files beside the model: one whose architecture is "clip" and whose
 * output is as wide as the model's embedding. Of several that fit, the one whose name shares the
 * longest beginning with the model's.
 *
 * Errors: CM_FAULT_PROJECTOR_MISSING where no projector lies there, CM_FAULT_PROJECTOR_MISMATCH
 * where none fits. At most 256 files are looked at.
 */
char *cm_projector_find(const char *model_path, guint embedding_length,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the file may be a projector. CM_FAULT_PROJECTOR_UNSUPPORTED where it is a sound GGUF file
 * of something else; what cannot be read at all is left for libmtmd to explain. */
gboolean cm_projector_check(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
