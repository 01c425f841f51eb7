/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * GitHub Flavored Markdown, as cmark-gfm and GitHub render it.
 *
 * Whatever the text holds, it stays where it was put: a table cell keeps its cell, a code block
 * ends where it was ended, and no HTML comes from text. Every output is ASCII markup around the
 * text made visible (cm-visible.h).
 */

#include "cm-writer.h"

/* The output is borrowed and must outlive the writer. */
CmWriter *cm_writer_markdown_new(CmOutput *output) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_writer_markdown_free(CmWriter *self);
