/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which Python a program runs in, as far as its file says so, without starting anything.
 *
 * What is known: a Python is its own; a script's first line names its interpreter, as a path or by
 * `env`, which looks in PATH; where such a line would be too long or hold spaces, pip writes one
 * for sh whose second line starts the Python. Of any other program nothing is known: a Python may
 * lie beside it that it never starts.
 *
 * Limits: the first 4,096 bytes of a regular file.
 */

#include <glib.h>

/* The path of that Python, which is there and may be started; NULL where nothing is known. */
char *cm_program_python(const char *program) G_GNUC_WARN_UNUSED_RESULT;
