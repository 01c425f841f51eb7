/* SPDX-License-Identifier: MIT */
#include "cm-format.h"

#include <math.h>

/* value as printf's `format` would print it in the C locale */
static char *
print_ascii(const char *format, double value)
{
  char
      buffer[G_ASCII_DTOSTR_BUF_SIZE + 320]; /* "%.2f" of DBL_MAX has 309 digits before the point */
  return g_strdup(g_ascii_formatd(buffer, sizeof buffer, format, value));
}

/* Puts a comma before every third digit of the whole part, counted from its end. */
static char *
separate_thousands(const char *digits)
{
  gsize sign = digits[0] == '-' ? 1 : 0;
  gsize whole = sign;
  while (g_ascii_isdigit(digits[whole]))
    whole++;

  GString *out = g_string_new_len(digits, (gssize)sign);
  for (gsize i = sign; i < whole; i++) {
    if (i > sign && (whole - i) % 3 == 0)
      g_string_append_c(out, ',');
    g_string_append_c(out, digits[i]);
  }
  g_string_append(out, digits + whole);
  return g_string_free(out, FALSE);
}

static char *
print_separated(const char *format, double value)
{
  g_autofree char *plain = print_ascii(format, value);
  return separate_thousands(plain);
}

static char *
format_seconds(double value)
{
  g_autofree char *seconds = print_ascii("%.2f", value);
  if (value < 3600)
    return g_strconcat(seconds, "s", NULL);
  double whole = floor(value);
  double hours = floor(whole / 3600);
  g_autofree char *hours_text = print_ascii("%.0f", hours);
  return g_strdup_printf("%s%s:%02d:%02d (%ss)", hours < 10 ? "0" : "", hours_text,
                         (int)fmod(floor(whole / 60), 60), (int)fmod(whole, 60), seconds);
}

static char *
format_memory(double bytes)
{
  double gigabytes = bytes / 1e9;
  if (bytes == 0)
    return g_strdup("0");
  if (gigabytes >= 10)
    return print_separated("%.0f", gigabytes);
  /* a worker takes 10 MB and more, so that two digits tell at least */
  return print_ascii(gigabytes >= 1 ? "%.1f" : gigabytes >= 0.1 ? "%.2f" : "%.3f", gigabytes);
}

static char *
format_rate(double value)
{
  if (value >= 100)
    return print_separated("%.0f", value);
  return print_ascii(value >= 10 ? "%.1f" : "%.3g", value);
}

char *
cm_format_number(CmFormat format, double value)
{
  if (!isfinite(value))
    return g_strdup("");
  switch (format) {
  case CM_FORMAT_COUNT:
    return value == 0 ? g_strdup("0.0") : print_separated("%.0f", value);
  case CM_FORMAT_SECONDS:
    return format_seconds(value);
  case CM_FORMAT_MEMORY:
    return format_memory(value);
  case CM_FORMAT_RATE:
    return format_rate(value);
  case CM_FORMAT_ID:
  case CM_FORMAT_TEXT:
    break;
  }
  return print_separated("%.0f", value);
}

char *
cm_format_size(double bytes)
{
  static const char *const units[] = {" B", " kB", " MB", " GB", " TB", " PB"};
  if (!isfinite(bytes) || bytes < 0)
    return g_strdup("");
  gsize unit = 0;
  for (; unit + 1 < G_N_ELEMENTS(units) && bytes >= 999.5; unit++)
    bytes /= 1000;
  const char *format = unit == 0 || bytes >= 99.95 ? "%.0f" : bytes >= 9.995 ? "%.1f" : "%.2f";
  g_autofree char *number = print_ascii(format, bytes);
  return g_strconcat(number, units[unit], NULL);
}

char *
cm_format_exact(double value)
{
  static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
  if (!isfinite(value))
    return g_strdup("");
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_ascii_formatd(buffer, sizeof buffer, formats[i], value);
    if (g_ascii_strtod(buffer, NULL) == value)
      break;
  }
  return g_strdup(buffer);
}
