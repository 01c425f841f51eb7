/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a hint did to an answer: a model's answer to a photo without the hint (blind) against its
 * answer with it (assisted).
 *
 * Content terms are compared (cm-content.h), chains of thought aside, without those that the
 * prompt's instructions use. A pure function of texts; any bytes may come; time is linear in them.
 * What an answer says against the photo's metadata: cm-contradiction.h.
 */

#include "cm-quality.h"

typedef struct {
  GPtrArray *added;      /* of char *: terms only the assisted answer has and the hint supplied, as
                            they stand there, in small letters; at most 40, in the answer's order */
  guint n_added;         /* all of them */
  GPtrArray *suppressed; /* of char *: terms only the blind answer has, for which the assisted one
                            has no synonym either: said without the hint, and no longer with it; at
                            most 40, in the answer's order */
  guint n_suppressed;    /* all of them */
  double alike;          /* cm_answers_alike() of the two, 0 to 1; NAN where one has no content */
} CmHintEffect;

/* prompt is the assisted one; NULL counts as empty. Never fails. */
CmHintEffect *cm_hint_effect_new(const CmQuality *quality, const char *prompt, const char *blind,
                                 const char *assisted) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_hint_effect_free(CmHintEffect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmHintEffect, cm_hint_effect_free)
