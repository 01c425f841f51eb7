/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Reading the small text files of /proc and /sys, below a root that a test can make.
 *
 * root stands for "/": "" is the machine itself. What is not there, not readable or not of the
 * form asked for is absent: NULL or NAN, never an error and never 0.
 */

#include <glib.h>

/* The file's text (at most 4 MiB) as valid UTF-8 without white space around it; NULL where it
 * cannot be read or is empty. path begins with a slash. */
char *cm_sysfs_text(const char *root, const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* The file's text as a number; NAN where it is none. */
double cm_sysfs_number(const char *root, const char *path);

/* Reads up to `wanted` numbers with white space between them from the start of text, whatever the
 * locale; says how many there were, and leaves the others of ret_values alone. text may be NULL. */
gsize cm_sysfs_scan(const char *text, double *ret_values, gsize wanted);

/* The value of the first line "key<separator>value", without white space and quotes around it;
 * NULL for none. text may be NULL. */
char *cm_sysfs_field(const char *text, const char *key, char separator) G_GNUC_WARN_UNUSED_RESULT;

/* Paths below root (with their leading slash, without root) of the entries of folder whose names
 * match the glob, sorted as a person counts (cpu2 before cpu10); NULL-terminated, never NULL. */
GStrv cm_sysfs_list(const char *root, const char *folder,
                    const char *glob) G_GNUC_WARN_UNUSED_RESULT;
