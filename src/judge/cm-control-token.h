/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Walks the control tokens of an answer (cm-token.h says what they are), but for visible thinking
 * tags such as <think>, which belong to the reasoning and not to a leak of the template.
 */

#include "cm-token.h"
#include "cm-view.h"

/* Finds the next token from byte `from` on: its range and kind. FALSE where none is left. */
gboolean cm_control_token_next(const CmView *view, gsize from, CmSpan *ret_span,
                               CmTokenKind *ret_kind);
