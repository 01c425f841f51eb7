/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPattern: a regular expression of bounded cost (PCRE2, UTF-8, JIT where there is one).
 *
 * A search gives one of three answers: found, not found, or the match limit reached. The last is
 * never "not found", and whoever asks decides what it means. The answers do not depend on whether
 * a JIT compiler is at hand: where the JIT gives up, the interpreter decides.
 */

#include <glib.h>

typedef struct CmPattern CmPattern;

typedef enum { CM_MATCH_NONE, CM_MATCH_FOUND, CM_MATCH_LIMIT } CmMatch;

/* Flags for cm_pattern_new(). */
typedef enum {
  CM_PATTERN_CASELESS = 1 << 0,
  CM_PATTERN_DOTALL = 1 << 1,      /* "." matches line ends */
  CM_PATTERN_MULTILINE = 1 << 2,   /* "^" and "$" match at line ends */
  CM_PATTERN_UNICODE = 1 << 3,     /* \w, \s, \b and \d are Unicode's, as Python's re has them */
  CM_PATTERN_INTERPRETED = 1 << 4, /* without the JIT, to show that answers are equal */
} CmPatternFlags;

/* Errors: CM_ERROR_INVALID with PCRE2's reason and the offset in the expression. */
CmPattern *cm_pattern_new(const char *expression, CmPatternFlags flags,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_pattern_free(CmPattern *self);

/* The expression as given. */
const char *cm_pattern_expression(const CmPattern *self);

/* Searches valid UTF-8 text of length bytes from byte start on. Where found, the byte range goes
 * to *ret_begin and *ret_end (each NULL allowed). */
CmMatch cm_pattern_search(const CmPattern *self, const char *text, gsize length, gsize start,
                          gsize *ret_begin, gsize *ret_end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPattern, cm_pattern_free)
