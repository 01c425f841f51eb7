/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Bounded JSON over jansson: what may be read, and one way to write it.
 *
 * Reading refuses more bytes, items or nesting than its limits before jansson sees the text (a
 * 4 MiB "[1,1,…" would cost 92 MB), and refuses duplicate keys, invalid UTF-8, NaN and infinity.
 * Getters never coerce: a wrong type counts as absent. A missing number is NAN, so that "not
 * measured" survives every conversion; cm_json_set_number() leaves a NAN out.
 *
 * Ownership: json_t * results are new references, to be held in g_autoptr(json_t). Getters return
 * borrowed values that live as long as the object.
 */

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

typedef struct {
  gsize bytes;   /* longest text accepted */
  guint items;   /* members and elements together */
  guint depth;   /* nested arrays and objects */
  gboolean nuls; /* strings may hold \u0000; whoever reads them minds json_string_length() */
} CmJsonLimits;

/* The bounds of the worker protocol and of result files (docs/protocol.md). */
#define CM_JSON_LIMITS_LINE ((CmJsonLimits){.bytes = 4 << 20, .items = 100000, .depth = 32})

/* Parses one JSON value. Errors: CM_ERROR_LIMIT past a limit, CM_ERROR_INVALID for bad JSON, with
 * the line and column where jansson knows them. */
json_t *cm_json_parse(const char *text, gsize length, CmJsonLimits limits,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One line without its newline, keys in insertion order, UTF-8 left as it is, real numbers with the
 * fewest of 15 to 17 digits that read back equal. */
char *cm_json_line(const json_t *value) G_GNUC_WARN_UNUSED_RESULT;

/* The member as a borrowed string, NULL where absent or no string. */
const char *cm_json_get_string(const json_t *object, const char *key);

/* The member as a number, NAN where absent or no number. */
double cm_json_get_number(const json_t *object, const char *key);

/* The member as an integer, fallback where absent or no integer. */
gint64 cm_json_get_integer(const json_t *object, const char *key, gint64 fallback);

/* The member as a truth value, fallback where absent or neither true nor false. */
gboolean cm_json_get_boolean(const json_t *object, const char *key, gboolean fallback);

/* Whether an array holds the string; FALSE where it is no array. */
gboolean cm_json_array_has(const json_t *array, const char *text);

/* Sets a string; NULL leaves the key out. Invalid UTF-8 is replaced by U+FFFD. */
void cm_json_set_string(json_t *object, const char *key, const char *value);

/* Sets a number, as an integer where it is whole and below 2^53; NAN or infinity leave it out. */
void cm_json_set_number(json_t *object, const char *key, double value);
