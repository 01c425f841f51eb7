/* SPDX-License-Identifier: MIT */
#include "cm-option-value.h"

#include <math.h>
#include <string.h>

typedef struct {
  const char *name;
  double factor;
} Unit;

static const Unit byte_units[] = {
    {"", 1},         {"B", 1},       {"k", 1e3},      {"K", 1e3},      {"kB", 1e3},
    {"KB", 1e3},     {"M", 1e6},     {"MB", 1e6},     {"G", 1e9},      {"GB", 1e9},
    {"T", 1e12},     {"TB", 1e12},   {"Ki", 0x1p10},  {"KiB", 0x1p10}, {"Mi", 0x1p20},
    {"MiB", 0x1p20}, {"Gi", 0x1p30}, {"GiB", 0x1p30}, {"Ti", 0x1p40},  {"TiB", 0x1p40},
};

static const Unit time_units[] = {
    {"", 1}, {"s", 1}, {"ms", 0.001}, {"m", 60}, {"min", 60}, {"h", 3600},
};

/* The number at the start of text; g_ascii_strtod alone would take "inf", "nan" and "0x1p3". */
static gboolean
leading_number(const char *text, double *ret_value, const char **ret_rest)
{
  const char *digits = *text == '-' || *text == '+' ? text + 1 : text;
  gboolean begins = g_ascii_isdigit(digits[0]) || (digits[0] == '.' && g_ascii_isdigit(digits[1]));
  if (!begins || (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')))
    return FALSE;
  char *end = NULL;
  double value = g_ascii_strtod(text, &end);
  if (!isfinite(value))
    return FALSE;
  *ret_value = value;
  *ret_rest = end;
  return TRUE;
}

static gboolean
number_with_unit(const char *text, const Unit *units, gsize n_units, double *ret_value)
{
  double value = 0;
  const char *rest = NULL;
  if (!leading_number(text, &value, &rest))
    return FALSE;
  for (gsize i = 0; i < n_units; i++) {
    if (g_str_equal(rest, units[i].name)) {
      *ret_value = value * units[i].factor;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
cm_value_parse_integer(const char *text, gint64 *ret_value)
{
  return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, ret_value, NULL);
}

gboolean
cm_value_parse_double(const char *text, double *ret_value)
{
  static const Unit none = {"", 1};
  return number_with_unit(text, &none, 1, ret_value);
}

gboolean
cm_value_parse_bytes(const char *text, double *ret_bytes)
{
  return number_with_unit(text, byte_units, G_N_ELEMENTS(byte_units), ret_bytes);
}

gboolean
cm_value_parse_duration(const char *text, double *ret_s)
{
  return number_with_unit(text, time_units, G_N_ELEMENTS(time_units), ret_s);
}
