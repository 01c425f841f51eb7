/* SPDX-License-Identifier: MIT */
#include "cm-json.h"

#include "cm-error.h"

#include <math.h>

/* Where the string whose first quote stands at start ends; length where it does not. */
static gsize
string_end(const char *text, gsize length, gsize start)
{
  gsize i = start + 1;
  while (i < length && text[i] != '"')
    i += text[i] == '\\' ? 2 : 1;
  return i;
}

/* Counts nesting and items outside strings; says nothing about validity, which is jansson's. */
static gboolean
within_limits(const char *text, gsize length, CmJsonLimits limits, GError **error)
{
  guint depth = 0, items = 0;

  for (gsize i = 0; i < length; i++) {
    switch (text[i]) {
    case '"':
      i = string_end(text, length, i);
      break;
    case '[':
    case '{':
      depth++;
      items++;
      break;
    case ']':
    case '}':
      depth -= depth > 0;
      break;
    case ',':
      items++;
      break;
    default:
      break;
    }
    if (depth > limits.depth || items > limits.items) {
      gboolean deep = depth > limits.depth;
      g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "JSON %s more than %u",
                  deep ? "is nested" : "has items,", deep ? limits.depth : limits.items);
      return FALSE;
    }
  }
  return TRUE;
}

json_t *
cm_json_parse(const char *text, gsize length, CmJsonLimits limits, GError **error)
{
  if (length > limits.bytes) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "JSON of %" G_GSIZE_FORMAT " bytes is longer than %" G_GSIZE_FORMAT, length,
                limits.bytes);
    return NULL;
  }
  if (!within_limits(text, length, limits, error))
    return NULL;

  json_error_t problem;
  size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | (limits.nuls ? JSON_ALLOW_NUL : 0);
  json_t *value = json_loadb(text, length, flags, &problem);
  if (value == NULL) {
    g_autofree char *reason = g_utf8_make_valid(problem.text, -1);
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "invalid JSON at line %d, column %d: %s",
                problem.line, problem.column, reason);
  }
  return value;
}

char *
cm_json_line(const json_t *value)
{
  char *raw = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
  if (raw == NULL)
    g_error("a JSON value made by this program could not be written");
  char *line = g_strdup(raw);
  free(raw);
  return line;
}

const char *
cm_json_get_string(const json_t *object, const char *key)
{
  return json_string_value(json_object_get(object, key));
}

double
cm_json_get_number(const json_t *object, const char *key)
{
  const json_t *value = json_object_get(object, key);
  return json_is_number(value) ? json_number_value(value) : NAN;
}

gint64
cm_json_get_integer(const json_t *object, const char *key, gint64 fallback)
{
  const json_t *value = json_object_get(object, key);
  return json_is_integer(value) ? (gint64)json_integer_value(value) : fallback;
}

gboolean
cm_json_get_boolean(const json_t *object, const char *key, gboolean fallback)
{
  const json_t *value = json_object_get(object, key);
  return json_is_boolean(value) ? json_is_true(value) : fallback;
}

void
cm_json_set_string(json_t *object, const char *key, const char *value)
{
  if (value == NULL)
    return;
  g_autofree char *valid = g_utf8_make_valid(value, -1);
  json_object_set_new(object, key, json_string(valid));
}

void
cm_json_set_number(json_t *object, const char *key, double value)
{
  const double exact = 9007199254740992.0; /* 2^53: beyond it a double skips integers */
  if (!isfinite(value))
    return;
  if (floor(value) == value && fabs(value) < exact)
    json_object_set_new(object, key, json_integer((json_int_t)value));
  else
    json_object_set_new(object, key, json_real(value));
}
