/* SPDX-License-Identifier: MIT */
#include "cm-meta-date.h"

#include <stdio.h>
#include <string.h>

/* No photo is older than this (Niépce, about 1826), and none of these dates a drawing. */
#define FIRST_YEAR 1800

/* the furthest zone of the world */
#define OFFSET_MINUTES_MAX (14 * 60)

/* what a date without numbers may be made of */
#define FILLING "0 :-/TZ+."

typedef struct {
  int year, month, day, hour, minute, second; /* -1: not known */
} Parts;

/* The number of two or four digits at *text, which moves on; -1 where blanks or others stand there
 * (blanks are passed). */
static int
take_digits(const char **text, int digits)
{
  int value = 0;
  for (int i = 0; i < digits; i++) {
    if (!g_ascii_isdigit((*text)[i]))
      return -1;
    value = value * 10 + ((*text)[i] - '0');
  }
  *text += digits;
  return value;
}

/* Passes one of these characters. */
static gboolean
take_any(const char **text, const char *characters)
{
  if (**text == '\0' || strchr(characters, **text) == NULL)
    return FALSE;
  (*text)++;
  return TRUE;
}

gboolean
cm_meta_date_parse_offset(const char *text, char ret_offset[7])
{
  if (g_str_equal(text, "Z")) {
    memcpy(ret_offset, "Z", 2);
    return TRUE;
  }
  char sign = *text;
  if (!take_any(&text, "+-"))
    return FALSE;
  int hours = take_digits(&text, 2);
  take_any(&text, ":");
  int minutes = take_digits(&text, 2);
  if (hours < 0 || minutes < 0 || minutes > 59 || *text != '\0' ||
      hours * 60 + minutes > OFFSET_MINUTES_MAX)
    return FALSE;
  g_snprintf(ret_offset, 7, "%c%02d:%02d", sign, hours, minutes);
  return TRUE;
}

/* Whether the calendar and the clock have it; a part that is not known ends it. */
static gboolean
is_possible(const Parts *parts)
{
  int month = parts->month > 0 ? parts->month : 1;
  int day = parts->day > 0 ? parts->day : 1;
  return parts->year >= FIRST_YEAR &&
         g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)parts->year) &&
         parts->hour <= 23 && parts->minute <= 59 && parts->second <= 60;
}

static CmMetaDateFinding
finish(const Parts *parts, CmMetaDate *ret_date)
{
  if (!is_possible(parts))
    return CM_META_DATE_IMPOSSIBLE;
  char *at = ret_date->at;
  int size = sizeof ret_date->at;
  if (parts->month <= 0)
    g_snprintf(at, size, "%04d", parts->year);
  else if (parts->day <= 0)
    g_snprintf(at, size, "%04d-%02d", parts->year, parts->month);
  else if (parts->hour < 0 || parts->minute < 0)
    g_snprintf(at, size, "%04d-%02d-%02d", parts->year, parts->month, parts->day);
  else if (parts->second < 0)
    g_snprintf(at, size, "%04d-%02d-%02dT%02d:%02d", parts->year, parts->month, parts->day,
               parts->hour, parts->minute);
  else
    g_snprintf(at, size, "%04d-%02d-%02dT%02d:%02d:%02d", parts->year, parts->month, parts->day,
               parts->hour, parts->minute, parts->second);
  /* a day has no offset of its own */
  if (parts->hour < 0 || parts->minute < 0)
    ret_date->offset[0] = '\0';
  return CM_META_DATE_KNOWN;
}

/* Reads "HH:MM[:SS[.fraction]]"; what follows remains at *text. */
static void
take_time(const char **text, Parts *parts)
{
  parts->hour = take_digits(text, 2);
  if (parts->hour < 0)
    return;
  take_any(text, ":");
  parts->minute = take_digits(text, 2);
  if (parts->minute < 0 || !take_any(text, ":"))
    return;
  parts->second = take_digits(text, 2);
  if (take_any(text, ".,")) {
    while (g_ascii_isdigit(**text))
      (*text)++;
  }
}

CmMetaDateFinding
cm_meta_date_parse(const char *text, CmMetaDate *ret_date)
{
  Parts parts = {-1, -1, -1, -1, -1, -1};
  g_autofree char *copy = g_strstrip(g_strdup(text));
  const char *rest = copy;
  if (copy[strspn(copy, FILLING)] == '\0' && strchr(copy, '0') != NULL)
    return CM_META_DATE_ZEROS;
  parts.year = take_digits(&rest, 4);
  if (parts.year < 0)
    return copy[strspn(copy, " :-/T")] == '\0' ? CM_META_DATE_BLANK : CM_META_DATE_IMPOSSIBLE;
  if (take_any(&rest, ":-/."))
    parts.month = take_digits(&rest, 2);
  if (parts.month >= 0 && take_any(&rest, ":-/."))
    parts.day = take_digits(&rest, 2);
  if (parts.day > 0 && take_any(&rest, "T "))
    take_time(&rest, &parts);
  CmMetaDate date = {0};
  rest += strspn(rest, " ");
  /* behind a month or day of 00 the rest is zeros or blanks */
  if (!cm_meta_date_parse_offset(rest, date.offset) && rest[strspn(rest, FILLING)] != '\0')
    return CM_META_DATE_IMPOSSIBLE;
  CmMetaDateFinding finding = finish(&parts, &date);
  if (finding == CM_META_DATE_KNOWN)
    *ret_date = date;
  return finding;
}

CmMetaDateFinding
cm_meta_date_parse_iptc(const char *date, const char *time, CmMetaDate *ret_date)
{
  Parts parts = {-1, -1, -1, -1, -1, -1};
  CmMetaDate known = {0};
  if (date[strspn(date, "0")] == '\0')
    return *date == '\0' ? CM_META_DATE_BLANK : CM_META_DATE_ZEROS;
  parts.year = take_digits(&date, 4);
  take_any(&date, "-:");
  parts.month = take_digits(&date, 2);
  take_any(&date, "-:");
  parts.day = take_digits(&date, 2);
  if (parts.year < 0 || parts.month < 0 || parts.day < 0 || *date != '\0')
    return CM_META_DATE_IMPOSSIBLE;
  if (time != NULL && parts.day > 0) {
    parts.hour = take_digits(&time, 2);
    take_any(&time, ":");
    parts.minute = take_digits(&time, 2);
    take_any(&time, ":");
    parts.second = take_digits(&time, 2);
    if (!cm_meta_date_parse_offset(time, known.offset))
      known.offset[0] = '\0';
  }
  CmMetaDateFinding finding = finish(&parts, &known);
  if (finding == CM_META_DATE_KNOWN)
    *ret_date = known;
  return finding;
}
