/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmJsonForm: whether an answer to a prompt that asks for JSON is what a program can read.
 *
 * cm-sections.h reads the parts of JSON that is cut, broken or of another shape, as a person would;
 * here the object counts as it stands: it must end, be valid, hold every part that was asked for as
 * a member of its own, once, a text for title and description and texts for the keywords (an array
 * where the prompt says so). A code fence around it does no harm, as whoever reads answers takes it
 * off. Time is linear.
 */

#include "cm-sections.h"

typedef struct CmJsonForm {
  CmSpan object; /* to the bracket that closes it, else to the end of the body; empty for none */
  gboolean open; /* an object begins and does not end */
  CmSpan before; /* body text around the object, without its fence; empty for none */
  CmSpan after;
  char *fault; /* the first thing that is not as asked, for the end of a sentence; NULL for none */
} CmJsonForm;

/* NULL where the prompt does not ask for JSON, or the answer ends in thought. */
CmJsonForm *cm_json_form_new(const CmLayout *layout, const CmSections *sections,
                             const CmPromptSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_json_form_free(CmJsonForm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmJsonForm, cm_json_form_free)
