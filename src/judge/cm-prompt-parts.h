/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Parts that a prompt asks for besides title, description and keywords: "Alt text: one sentence",
 * "Location: …". They stand in a row with the catalogue's own labels, each at its line's start.
 */

#include <glib.h>

/* Names of the parts (of char *, as cm_prompt_parts_name() has them); never NULL, maybe empty. */
GPtrArray *cm_prompt_parts_read(const char *instructions) G_GNUC_WARN_UNUSED_RESULT;

/* A label's name in small letters, its marks, brackets and what follows a colon left out. */
char *cm_prompt_parts_name(const char *label, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the label names one of the parts. */
gboolean cm_prompt_parts_has(const GPtrArray *parts, const char *label, gsize length);
