/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The field table: everything known of a result that is one number or one short text, each named
 * once. Records (cm-result-json.c), results.tsv, the table of the report and docs/records.md are
 * all driven by it, so that a new measurement is one member of CmMeasurement and one row here.
 *
 * The table is constant; pointers into it live as long as the program.
 */

#include "cm-format.h"
#include "cm-result.h"

typedef enum {
  CM_FIELD_MEASURED, /* a double of CmMeasurement; in a record a member of `measured` */
  CM_FIELD_MEMBER,   /* a string of CmResult; in a record a member of the same name */
  CM_FIELD_NUMBER,   /* a number that a getter takes from the result */
  CM_FIELD_WORDS,    /* a text that a getter takes from the result */
  CM_FIELD_VERDICT,  /* a column of the report that judging fills (cm-verdict-fields.h) */
} CmFieldKind;

typedef enum { CM_DIRECTION_NONE, CM_DIRECTION_HIGHER, CM_DIRECTION_LOWER } CmDirection;

/* Where a field appears. */
typedef enum {
  CM_IN_RECORD = 1 << 0,
  CM_IN_TSV = 1 << 1,
  CM_IN_DETAILS = 1 << 2, /* the list of all measurements below an answer */
} CmFieldUse;

typedef struct {
  const char *key;     /* stable name, unit at its end */
  const char *title;   /* for people; the heading of its column */
  const char *unit;    /* s, bytes, tokens, tokens/s, J; "" where it has none */
  const char *meaning; /* one sentence for docs/records.md */
  CmFieldKind kind;
  CmFormat format;
  CmDirection direction; /* which way is better */
  guint uses;            /* CmFieldUse */
  guint column;          /* place in the report's table, from 1; 0: not in it */
  gsize offset;          /* MEASURED: in CmMeasurement; MEMBER: in CmResult */
  double (*number)(const CmResult *result);
  char *(*words)(const CmResult *result); /* owned by the caller; NULL for none */
} CmField;

/* All fields in the order of results.tsv. */
const CmField *cm_fields(gsize *ret_count);

/* The field of a key, NULL where there is none. */
const CmField *cm_field_find(const char *key);

/* The field in a place of the report's table, NULL past its last column. */
const CmField *cm_field_of_column(guint column);

/* Whether the field is a number. */
gboolean cm_field_is_number(const CmField *self);

/* The value of a number field; NAN unmeasured, and for fields that are no number. */
double cm_field_number(const CmField *self, const CmResult *result);

/* The member that holds a MEASURED field's value, for writing. */
double *cm_field_slot(const CmField *self, CmMeasurement *measured);

/* The member that holds a MEMBER field's string, for writing. */
char **cm_field_member(const CmField *self, CmResult *result);

/* The value for people (cm-format.h); "" where it is not known. */
char *cm_field_show(const CmField *self, const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* The value for programs: exact numbers, text as it is; "" where it is not known. */
char *cm_field_raw(const CmField *self, const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;
