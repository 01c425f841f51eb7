/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetaAnswer: the JSON object that check-models-metadata prints, as it grows.
 *
 * A field is set with the place that it came from; what was repaired and what was odd are kept
 * beside. The object's members are those of docs/photos.md. Everything given is copied. A field
 * that is set stays: the first word counts, so callers ask the better source first.
 *
 * Limits: texts have at most CM_META_TEXT_BYTES bytes and lists CM_META_ITEMS_MAX items, which
 * callers keep to; of repairs and warnings the first CM_META_NOTES_MAX stay, each cut at
 * CM_META_NOTE_BYTES.
 */

#include "cm-json.h"

#include <glib.h>

/* The same as CM_METADATA_TEXT_BYTES and CM_METADATA_KEYWORDS of the reading side. */
#define CM_META_TEXT_BYTES 8192
#define CM_META_ITEMS_MAX  1000

#define CM_META_NOTES_MAX  32
#define CM_META_NOTE_BYTES 400

typedef struct CmMetaAnswer CmMetaAnswer;

CmMetaAnswer *cm_meta_answer_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_meta_answer_free(CmMetaAnswer *self);

gboolean cm_meta_answer_has(const CmMetaAnswer *self, const char *field);

/* The string set for the field, lent; NULL where there is none. */
const char *cm_meta_answer_get_string(const CmMetaAnswer *self, const char *field);

/* Sets a field and its source, such as "EXIF Make"; nothing where it is set already. */
void cm_meta_answer_set_string(CmMetaAnswer *self, const char *field, const char *value,
                               const char *source);
void cm_meta_answer_set_number(CmMetaAnswer *self, const char *field, double value,
                               const char *source);

/* Adds an item to a list; FALSE where it is full. An item that is there already, be it with other
 * capitals, is not added again. The source counts as one of the list's either way. */
gboolean cm_meta_answer_append(CmMetaAnswer *self, const char *field, const char *value,
                               const char *source);

/* Notes that the field's value was repaired, and how. */
void cm_meta_answer_repair(CmMetaAnswer *self, const char *field, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Notes what was odd; each text once. Any bytes may be in it. */
void cm_meta_answer_warn(CmMetaAnswer *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The object as it stands; a new reference that owes the answer nothing. */
json_t *cm_meta_answer_to_json(const CmMetaAnswer *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMetaAnswer, cm_meta_answer_free)
