/* SPDX-License-Identifier: MIT */
#pragma once

/* The lists of names in data/engines.yaml. */

#include <glib.h>

/* Whether a name stands in the list `list` of `part` ("llama", "projectors"). NULL stands in none.
 */
gboolean cm_describe_is_named(const char *part, const char *list, const char *name);

/* The release that a part's lists are of: "0.7.0". Static. */
const char *cm_describe_engine_version(const char *part);
