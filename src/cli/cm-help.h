/* SPDX-License-Identifier: MIT */
#pragma once

/* Help for a terminal of 80 columns, made from the option table. */

#include "cm-commands.h"

/* What the bare program prints: a dozen lines. */
char *cm_help_short(void) G_GNUC_WARN_UNUSED_RESULT;

/* All options of a command, by group. */
char *cm_help_full(const CmCommand *command) G_GNUC_WARN_UNUSED_RESULT;

/* Appends text broken at spaces, so that no line passes `width` columns where no single word does;
 * lines after the first begin with `indent` spaces, and the first is `column` columns long
 * already. */
void cm_help_append_wrapped(GString *out, const char *text, guint column, guint indent,
                            guint width);
