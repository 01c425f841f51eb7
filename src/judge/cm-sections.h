/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSections: the fields of an answer, in whatever form the model wrote them.
 *
 * Labels are found as headings ("### Title"), bold ("**Title:**"), numbered, JSON keys, plain lines
 * ("Title:", or "Title" alone), and inside fences, in several languages. Without labels, the parts
 * are told by their order and shape: a short line, prose, a list of short terms. Values are spans
 * of the text. Fields inside an unfinished reasoning trace count as drafts. Time is linear.
 */

#include "cm-layout.h"

typedef struct {
  int section;  /* CmSection, or -1: a label that no catalogue asks for, such as "Notes:" */
  CmSpan label; /* from the start of its line; empty for a part told by its shape */
  CmSpan value; /* without white space around it; may be empty */
} CmField;

typedef struct CmSections {
  GArray *fields;            /* of CmField, in the text's order */
  int chosen[CM_N_SECTIONS]; /* index into fields of the field that counts; -1 for none */
  guint found;               /* bit 1 << CmSection: chosen and not empty */
  gboolean labelled;         /* told by labels, not by shape */
  gboolean drafts;           /* the fields stand inside an unfinished reasoning trace */
  gboolean json;             /* the fields are members of a JSON object */
  gsize object_begin;        /* where that begins; the bracket of an array around it counts */
  CmSpan preamble;           /* body text before the first field; empty for none */
  CmSpan closing;            /* body text after a JSON object; empty for none */
} CmSections;

CmSections *cm_sections_new(const CmLayout *layout,
                            const CmPromptSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_sections_free(CmSections *self);

/* The chosen field of that section; NULL for none. */
const CmField *cm_sections_get(const CmSections *self, CmSection section);

/* The section that a label names ("Title", "Tags", "Schlüsselwörter"), -1 for none. */
int cm_sections_name(const char *label, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSections, cm_sections_free)
