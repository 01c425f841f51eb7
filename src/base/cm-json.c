/* SPDX-License-Identifier: MIT */
#include "cm-json.h"

#include "cm-error.h"

#include <math.h>
#include <string.h>

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
    if (problem.line <= 1)
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "invalid JSON at column %d: %s",
                  problem.column, reason);
    else
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "invalid JSON at line %d, column %d: %s",
                  problem.line, problem.column, reason);
  }
  return value;
}

/* A line being written; jansson hands it over in pieces, each number and quote in one. */
typedef struct {
  GString *text;
  gboolean in_string;
} Line;

/* Appends a real number that jansson wrote with 17 digits: with 15 or 16 where these read back
 * equal, so that 0.89 is not 0.89000000000000001. */
static void
append_real(GString *out, const char *digits, gsize length)
{
  g_autofree char *given = g_strndup(digits, length);
  char shorter[G_ASCII_DTOSTR_BUF_SIZE];
  double value = g_ascii_strtod(given, NULL);
  g_ascii_formatd(shorter, sizeof shorter, "%.15g", value);
  if (g_ascii_strtod(shorter, NULL) != value)
    g_ascii_formatd(shorter, sizeof shorter, "%.16g", value);
  gboolean equal = g_ascii_strtod(shorter, NULL) == value && strpbrk(shorter, ".e") != NULL;
  g_string_append(out, equal ? shorter : given);
}

/* A json_dump_callback_t. */
static int
append_piece(const char *piece, size_t length, void *data)
{
  Line *self = data;
  if (length == 1 && *piece == '"')
    self->in_string = !self->in_string;
  gboolean number = !self->in_string && (*piece == '-' || g_ascii_isdigit(*piece));
  /* shorter ones are short already; whole numbers have neither sign */
  if (number && length >= 17 &&
      (memchr(piece, '.', length) != NULL || memchr(piece, 'e', length) != NULL))
    append_real(self->text, piece, length);
  else
    g_string_append_len(self->text, piece, (gssize)length);
  return 0;
}

char *
cm_json_line(const json_t *value)
{
  Line line = {.text = g_string_sized_new(512)};
  if (json_dump_callback(value, append_piece, &line,
                         JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) != 0)
    g_error("a JSON value made by this program could not be written");
  return g_string_free(line.text, FALSE);
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

gboolean
cm_json_array_has(const json_t *array, const char *text)
{
  for (gsize i = 0; i < json_array_size(array); i++)
    if (g_strcmp0(json_string_value(json_array_get(array, i)), text) == 0)
      return TRUE;
  return FALSE;
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
