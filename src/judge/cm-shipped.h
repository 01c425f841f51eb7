/* SPDX-License-Identifier: MIT */
#pragma once

/* The judge's word lists that are built into the program (data/lexicon.yaml, data/countries.yaml).
 */

#include "cm-yaml.h"

/* The tree of a list by its file's name in data/, owned by the caller. A list that is not there or
 * is no YAML is a fault of the build: it ends the program. */
CmYaml *cm_shipped_yaml(const char *name) G_GNUC_WARN_UNUSED_RESULT;
