/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The command line that starts a worker: the words of --launcher, then the worker's program.
 *
 * Calling order: cm_worker_command_own() where --worker names a program, else
 * cm_worker_command_of() with the path of a worker that cm-engines-here.h found. Both give a
 * NULL-terminated array that the caller frees. Nothing is started; what a launcher does with the
 * program is not looked into.
 */

#include "cm-options.h"

/* What --launcher says, as words; none where it was not given. Errors: CM_ERROR_USAGE where it is
 * no command line, CM_ERROR_NOT_FOUND where its program is not there. */
GStrv cm_worker_command_launcher(const CmOptions *options,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* That of --worker, which must have been given. Behind a launcher the program may lie on another
 * machine, so that it is taken as it is. Errors: as above; CM_ERROR_NOT_FOUND where the program is
 * not there. */
GStrv cm_worker_command_own(const CmOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The launcher's words (NULL for none) and the program. */
GStrv cm_worker_command_of(const char *const *launcher,
                           const char *program) G_GNUC_WARN_UNUSED_RESULT;
