/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Paths in variables of the environment as Python's programs read them: os.path.expanduser(), then
 * os.path.expandvars(), which is what huggingface_hub's constants.py does to HF_HOME, HF_HUB_CACHE
 * and HF_TOKEN_PATH. Nothing is looked up on disk but the folders of persons.
 */

#include <glib.h>

/*
 * The path with "~" at its beginning made `home`, "~name" the folder of that person, and "$NAME"
 * and
 * "${NAME}" what `environment` says of them; what is not known stays as it is, and what a variable
 * holds is not expanded again. Any bytes; to be freed.
 */
char *cm_expand_path(const char *path, const char *(*environment)(const char *name),
                     const char *home) G_GNUC_WARN_UNUSED_RESULT;
