/* SPDX-License-Identifier: MIT */
#pragma once

/* Which family of chat templates a template is of, by the control tokens and words in it. */

#include <glib.h>

/* So much of a template is looked at; marks stand in its first lines. */
#define CM_CHAT_TEMPLATE_BYTES_MAX 65536

/* "chatml", "llama3", "gemma", "mistral", …; NULL for a template of no known family. Static. */
const char *cm_chat_template_kind(const char *text);
