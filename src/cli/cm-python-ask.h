/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A Python asked about itself: started with a script, which prints one JSON object as its last
 * line.
 *
 * It is started in the folder "/", since Python imports from the present one first, whoever wrote
 * what lies there; its environment is ours, as the worker's is.
 *
 * Limits: 10 s, 64 KiB of output, 1,000 bytes of each message. What it says is hostile: valid
 * UTF-8, and escaped by who prints it.
 */

#include "cm-json.h"

/* Runs the script with `arguments` (NULL-terminated; NULL for none) as sys.argv[1:]. NULL where it
 * cannot be started or gives no such answer: *ret_problem is then why, in a sentence about "it". */
json_t *cm_python_ask(const char *program, const char *script, const char *const *arguments,
                      char **ret_problem) G_GNUC_WARN_UNUSED_RESULT;

/* Which modules (NULL-terminated names, without dots) it would import, none of which is imported:
 * an object of name → version of the package of that name, "" where that is not known; a module
 * that it does not find is not in it. NULL and *ret_problem as above. */
json_t *cm_python_ask_modules(const char *program, const char *const *modules,
                              char **ret_problem) G_GNUC_WARN_UNUSED_RESULT;
