/* SPDX-License-Identifier: MIT */
#pragma once

/* When a file was last modified, to what its system remembers of a second. */

#include <glib.h>
#include <sys/stat.h>

/* Nanoseconds since 1970 in UTC, of what stat(2) told; negative before. */
gint64 cm_modified_ns(const struct stat *status);
