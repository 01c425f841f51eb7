/* SPDX-License-Identifier: MIT */
#pragma once

/* The documents made from the option table. Each returns the whole text, to be freed. What they
 * print stands checked in (docs/, data/completions/), and tests/cli compares the two. */

#include <glib.h>

/* docs/options.md. */
char *cm_docs_markdown(void) G_GNUC_WARN_UNUSED_RESULT;

/* check-models.1, in man's macros. */
char *cm_docs_man(void) G_GNUC_WARN_UNUSED_RESULT;

/* The completion script of bash. */
char *cm_completion_bash(void) G_GNUC_WARN_UNUSED_RESULT;
/* The completion script of zsh. */
char *cm_completion_zsh(void) G_GNUC_WARN_UNUSED_RESULT;
/* The completion script of fish. */
char *cm_completion_fish(void) G_GNUC_WARN_UNUSED_RESULT;
