/* SPDX-License-Identifier: MIT */
#include "cm-metadata-words.h"

#include <math.h>
#include <string.h>

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

/* A number with as few of `digits` significant digits as it takes. */
static char *
number_text(double value, guint digits)
{
  char format[] = {'%', '.', (char)('0' + digits), 'g', '\0'};
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup(g_ascii_formatd(buffer, sizeof buffer, format, value));
}

static void
append_part(GString *out, const char *part)
{
  if (part != NULL)
    g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", part);
}

/* The string, or NULL where nothing was put into it. */
static char *
take_text(GString *text)
{
  if (text->len > 0)
    return g_string_free(text, FALSE);
  g_string_free(text, TRUE);
  return NULL;
}

/* Two digits of a time that cm_metadata_from_json() has checked. */
static guint
two_digits(const char *text)
{
  return (guint)(text[0] - '0') * 10 + (guint)(text[1] - '0');
}

static void
append_date(GString *out, const char *time)
{
  gsize length = strlen(time);
  guint year = two_digits(time) * 100 + two_digits(time + 2);
  guint month = length >= 7 ? two_digits(time + 5) : 0;
  guint day = length >= 10 ? two_digits(time + 8) : 0;
  if (day > 0) {
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    g_string_append_printf(out, "%s %u ", weekdays[g_date_get_weekday(&date) - 1], day);
  }
  if (month > 0)
    g_string_append_printf(out, "%s ", months[month - 1]);
  g_string_append_printf(out, "%u", year);
}

char *
cm_metadata_words_text(const char *text)
{
  char *lines = g_strdup(text), *out = lines;
  for (const char *p = lines; p != NULL && *p != '\0'; p++)
    if (p[0] != '\r' || p[1] != '\n')
      *out++ = *p == '\r' ? '\n' : *p;
  if (out != NULL)
    *out = '\0';
  return lines;
}

char *
cm_metadata_words_date(const CmMetadata *metadata)
{
  const char *time = metadata->taken_at, *offset = metadata->taken_offset;
  if (time == NULL)
    return NULL;
  GString *out = g_string_new(NULL);
  append_date(out, time);
  if (strlen(time) > 10) /* past "YYYY-MM-DD" */
    append_part(out, time + 11);
  if (offset != NULL)
    g_string_append_printf(out, ", UTC%s", g_str_equal(offset, "Z") ? "" : offset);
  return take_text(out);
}

char *
cm_metadata_words_taken(const CmMetadata *metadata)
{
  g_autofree char *date = cm_metadata_words_date(metadata);
  gboolean has_time = date != NULL && strlen(metadata->taken_at) > 10;
  if (!has_time || metadata->taken_offset != NULL)
    return g_steal_pointer(&date);
  return g_strconcat(date, ", offset from UTC unknown", NULL);
}

char *
cm_metadata_words_place(const CmMetadata *metadata)
{
  GString *out = g_string_new(NULL);
  append_part(out, metadata->sublocation);
  append_part(out, metadata->city);
  append_part(out, metadata->state);
  append_part(out, metadata->country);
  if (metadata->country_code != NULL && out->len > 0)
    g_string_append_printf(out, " (%s)", metadata->country_code);
  else
    append_part(out, metadata->country_code);
  return take_text(out);
}

/* Degrees, minutes and seconds of a decimal angle, and its hemisphere. */
static void
append_degrees(GString *out, double angle, const char *positive, const char *negative)
{
  gint64 tenths = (gint64)llround(fabs(angle) * 36000); /* of a second */
  g_string_append_printf(out,
                         "%" G_GINT64_FORMAT "°%02" G_GINT64_FORMAT "′%02" G_GINT64_FORMAT
                         ".%" G_GINT64_FORMAT "″ %s",
                         tenths / 36000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10,
                         angle < 0 ? negative : positive);
}

char *
cm_metadata_words_position(const CmMetadata *metadata)
{
  GString *out = g_string_new(NULL);
  if (!isnan(metadata->latitude)) {
    g_autofree char *latitude = number_text(metadata->latitude, 9);
    g_autofree char *longitude = number_text(metadata->longitude, 9);
    g_string_append_printf(out, "%s, %s (", latitude, longitude);
    append_degrees(out, metadata->latitude, "N", "S");
    g_string_append(out, ", ");
    append_degrees(out, metadata->longitude, "E", "W");
    g_string_append_c(out, ')');
  }
  if (!isnan(metadata->altitude_m)) {
    g_autofree char *metres = number_text(fabs(metadata->altitude_m), 6);
    g_autofree char *altitude =
        g_strdup_printf("%s m %s sea level", metres, metadata->altitude_m < 0 ? "below" : "above");
    append_part(out, altitude);
  }
  return take_text(out);
}

char *
cm_metadata_words_camera(const CmMetadata *metadata)
{
  const char *make = metadata->camera_make, *model = metadata->camera_model;
  if (make == NULL || model == NULL)
    return g_strdup(model != NULL ? model : make);
  if (g_ascii_strncasecmp(model, make, strlen(make)) == 0)
    return g_strdup(model);
  return g_strdup_printf("%s %s", make, model);
}

/* Times that cameras name as fractions are shown so; 0.4 s and more are not. */
static char *
shutter_text(double exposure_s)
{
  if (exposure_s < 0.4) {
    g_autofree char *below = number_text(round(1 / exposure_s), 9);
    return g_strdup_printf("1/%s s", below);
  }
  g_autofree char *seconds = number_text(exposure_s, 4);
  return g_strdup_printf("%s s", seconds);
}

static void
append_number(GString *out, const char *before, double value, const char *after)
{
  if (isnan(value))
    return;
  g_autofree char *number = number_text(value, 4);
  g_autofree char *part = g_strconcat(before, number, after, NULL);
  append_part(out, part);
}

char *
cm_metadata_words_exposure(const CmMetadata *metadata)
{
  GString *out = g_string_new(NULL);
  if (!isnan(metadata->exposure_s)) {
    g_autofree char *shutter = shutter_text(metadata->exposure_s);
    append_part(out, shutter);
  }
  append_number(out, "f/", metadata->f_number, "");
  if (!isnan(metadata->iso)) {
    g_autofree char *iso = number_text(metadata->iso, 9);
    g_autofree char *part = g_strconcat("ISO ", iso, NULL);
    append_part(out, part);
  }
  append_number(out, "", metadata->focal_length_mm, " mm");
  if (!isnan(metadata->focal_length_35mm_mm)) {
    g_autofree char *film = number_text(metadata->focal_length_35mm_mm, 4);
    gboolean beside = !isnan(metadata->focal_length_mm);
    g_string_append_printf(out, "%s%s mm on 35 mm film%s",
                           beside         ? " ("
                           : out->len > 0 ? ", "
                                          : "",
                           film, beside ? ")" : "");
  }
  return take_text(out);
}

char *
cm_metadata_words_rating(const CmMetadata *metadata)
{
  if (isnan(metadata->rating))
    return NULL;
  if (metadata->rating < 0)
    return g_strdup("rejected");
  g_autofree char *number = number_text(metadata->rating, 3);
  return g_strdup_printf("%s of 5%s", number, metadata->rating == 0 ? " (not rated)" : "");
}

char *
cm_metadata_words_orientation(const CmMetadata *metadata)
{
  static const char *const words[] = {"upright",
                                      "mirrored left to right",
                                      "to be turned by 180°",
                                      "mirrored top to bottom",
                                      "mirrored left to right, to be turned clockwise by 270°",
                                      "to be turned clockwise by 90°",
                                      "mirrored left to right, to be turned clockwise by 90°",
                                      "to be turned clockwise by 270°"};
  if (isnan(metadata->orientation))
    return NULL;
  guint number = (guint)metadata->orientation;
  return g_strdup_printf("%u: %s", number, words[number - 1]);
}
