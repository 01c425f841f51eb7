/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The name that an ICC profile gives itself ("Display P3"), for the record. Colours are libvips'
 * and lcms' business; a profile is only read here, and every offset in it is hostile.
 */

#include <glib.h>

/* The text of the profile's "desc" tag (ICC.1:2001 textDescriptionType, ICC.1:2010
 * multiLocalizedUnicodeType's first name), at most 256 bytes of valid UTF-8; NULL for none. */
char *cm_photo_icc_name(const guint8 *profile, gsize length) G_GNUC_WARN_UNUSED_RESULT;
