/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSignatures: the failures that are known, read from data/failures.yaml.
 *
 * An entry matches a subject (an exception with its message, a message, or a whole log) by
 * `pattern` and, where it has one, the whole text (frames and all) by `where`. Entries are tried in
 * the order of the file, specific ones first; the first that matches is taken. A search that
 * reaches its match limit says nothing about its entry and is counted, never taken for "no match".
 *
 * docs/diagnosis.md says what each member of an entry means.
 */

#include "cm-diagnosis.h"

typedef struct CmPattern CmPattern;

typedef struct {
  char *id;
  CmPattern *pattern;
  CmPattern *where; /* NULL for none */
  char *class_name;
  CmLayer layer;
  CmConfidence confidence; /* known or inferred */
  gboolean general;        /* says no more than that something failed */
  char *explanation;
  char *remedy;
  GStrv issues;   /* NULL for none */
  char *fixed_in; /* NULL for none */
  char *example;
} CmSignature;

/* Reads a table; name stands for it in errors. Errors: CM_ERROR_INVALID with the line of what is
 * missing, unknown, twice there or no pattern; those of cm_yaml_parse(). */
CmSignatures *cm_signatures_parse(const char *name, const char *yaml, gsize length,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many entries there are. */
guint cm_signatures_size(const CmSignatures *self);

/* The entry at index; borrowed. */
const CmSignature *cm_signatures_at(const CmSignatures *self, guint index);

/* Whether a known entry of another layer than entry's matches text as well. */
gboolean cm_signatures_conflict(const CmSignatures *self, const CmSignature *entry,
                                const char *text);

/* The first entry that matches subject, within text; NULL for none. Both are valid UTF-8. Where the
 * match begins goes to *ret_offset, how many entries gave up is added to *n_limits. */
const CmSignature *cm_signatures_find(const CmSignatures *self, const char *subject,
                                      const char *text, gsize *ret_offset, guint *n_limits);
