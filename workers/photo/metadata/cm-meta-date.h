/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Dates as photos hold them, in one form.
 *
 * What comes out is "YYYY-MM-DDTHH:MM:SS" in local time, or a beginning of it where a source knows
 * less (EXIF and IPTC write 00 or blanks for a month or day that is not known), and the offset from
 * UTC, "Z" or "±HH:MM", which is empty where the source says none.
 */

#include <glib.h>

typedef enum {
  CM_META_DATE_KNOWN,
  CM_META_DATE_BLANK,      /* empty, or blanks between its separators: nothing is claimed */
  CM_META_DATE_ZEROS,      /* nothing but zeros, as a camera writes whose clock was never set */
  CM_META_DATE_IMPOSSIBLE, /* no date of the calendar */
} CmMetaDateFinding;

typedef struct {
  char at[20];
  char offset[7];
} CmMetaDate;

/* Reads EXIF's "YYYY:MM:DD HH:MM:SS" and XMP's ISO 8601, whose separators are taken for one
 * another; fractions of seconds are left out. ret_date is set where the date is known. */
CmMetaDateFinding cm_meta_date_parse(const char *text, CmMetaDate *ret_date);

/* Reads IPTC's "YYYYMMDD" and "HHMMSS±HHMM" (NULL where there is none). */
CmMetaDateFinding cm_meta_date_parse_iptc(const char *date, const char *time, CmMetaDate *ret_date);

/* Reads "Z", "±HH:MM" or "±HHMM", up to 14 hours, into "Z" or "±HH:MM". */
gboolean cm_meta_date_parse_offset(const char *text, char ret_offset[7]) G_GNUC_WARN_UNUSED_RESULT;
