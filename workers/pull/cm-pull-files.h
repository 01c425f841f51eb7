/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Several files of a repository, in the few words of a message. Arrays are borrowed, texts the
 * caller's.
 */

#include <glib.h>

/* Names (of char *), with commas between; of more than 12 the first, and how many follow. */
char *cm_pull_files_names(const GPtrArray *names) G_GNUC_WARN_UNUSED_RESULT;

/* "3 files, 5.1 GB" of files (of CmPullFile); one of unknown size counts as empty. */
char *cm_pull_files_count(const GPtrArray *files) G_GNUC_WARN_UNUSED_RESULT;
