/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a photo says about itself, as a person reads it; English, independent of the locale.
 *
 * Every function gives an owned string, or NULL where nothing is known. Texts of the photo stand in
 * them as they are, hostile: the caller escapes.
 */

#include "cm-metadata.h"

/* The text with a newline for each line end; NULL for NULL. */
char *cm_metadata_words_text(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* "Saturday 8 February 2025, 19:48:12, UTC+11:00"; of a time known in part what is known, such as
 * "February 2025". */
char *cm_metadata_words_date(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* The same, and "…, offset from UTC unknown" where there is a time of day and no offset. */
char *cm_metadata_words_taken(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* "Bondi Beach, Sydney, New South Wales, Australia (AUS)". */
char *cm_metadata_words_place(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* "-33.8915, 151.2767 (33°53′29.4″ S, 151°16′36.1″ E), 3 m above sea level"; seconds to a tenth,
 * which is 3 m. */
char *cm_metadata_words_position(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* Make and model; the make once, where the model begins with it. */
char *cm_metadata_words_camera(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* "1/250 s, f/8, ISO 200, 35 mm (52 mm on 35 mm film)". */
char *cm_metadata_words_exposure(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* "4 of 5", "0 of 5 (not rated)", "rejected". */
char *cm_metadata_words_rating(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* What turning EXIF's 1 to 8 asks for, such as "6: to be turned clockwise by 90°". */
char *cm_metadata_words_orientation(const CmMetadata *metadata) G_GNUC_WARN_UNUSED_RESULT;
