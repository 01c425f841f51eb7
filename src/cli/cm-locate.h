/* SPDX-License-Identifier: MIT */
#pragma once

/* Where this program's companions lie. */

#include <glib.h>

/* The folder of the running executable, NULL where the system does not say. One file a system. */
char *cm_locate_own_folder(void) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The path of a companion program such as "check-models-llama": in $CHECK_MODELS_LIBEXEC where that
 * is set, else beside this program (a build tree), else where it was installed. Errors:
 * CM_ERROR_NOT_FOUND, naming the places.
 */
char *cm_locate_program(const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* tools/setup of the sources that a build tree lies in; NULL for what is installed. */
char *cm_locate_setup(void) G_GNUC_WARN_UNUSED_RESULT;

/* The folder of what ships, "models" or "photos": in the source tree of a build tree, else as
 * installed; NULL where there is none. */
char *cm_locate_shipped(const char *what) G_GNUC_WARN_UNUSED_RESULT;
