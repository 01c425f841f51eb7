/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Answers of one model under two engines: which records belong together, and where two texts part.
 *
 * A model that several engines run has in all records but one its engine before its id
 * ("llama-server:scenes", docs/servers.md). Linear time in the records, and in the texts.
 */

#include "cm-result.h"

/* The model's id without the engine before it, borrowed from the result. */
const char *cm_engine_pairs_model(const CmResult *result);

/* Results (borrowed) of one photo, lane, control and repeat, of one model under two engines. */
typedef struct {
  const CmResult *left;
  const CmResult *right;
} CmEnginePair;

/* All pairs of answered results, in the order of `results` (of CmResult). Left in each is the one
 * without an engine in its id, or where there is none the first that is met. Of CmEnginePair, the
 * caller's. */
GArray *cm_engine_pairs_find(const GPtrArray *results) G_GNUC_WARN_UNUSED_RESULT;

/* How two texts differ. */
typedef struct {
  gboolean equal;        /* as far as both are kept: cm_result_trim() */
  gsize offset;          /* bytes that are equal; at the beginning of a character */
  guint character, word; /* the first that differs, from 1 */
} CmTextParting;

/* Compares two valid UTF-8 texts, NULL as "". Texts that were cut are compared as far as the
 * shorter goes. */
CmTextParting cm_engine_pairs_compare(const CmResult *left, const CmResult *right);
