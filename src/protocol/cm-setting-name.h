/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a person calls the settings of `load` and `generate` (docs/protocol.md): by the options of
 * check-models, for messages that name them. Nothing is owned or kept here; any text may be given.
 */

#include <glib.h>

/* Appends the option of a setting's name to a list in words, with ", " before it where the list
 * holds something: "--batch" for batch_tokens. A name that is no setting of the protocol is taken
 * for an option's, with '-' for '_'. */
void cm_setting_append_option(GString *list, const char *name);
