/* SPDX-License-Identifier: MIT */
#pragma once

/* Names in the order in which a person counts them, on every system and in every locale alike. */

#include <glib.h>

/*
 * Compares two paths, any bytes: folder by folder, whole numbers by value ("photo-9" before
 * "photo-10"), ASCII letters regardless of case, other bytes by their value. Returns less than,
 * equal to or more than 0; 0 for equal strings alone. Linear time.
 */
int cm_natural_compare(const char *a, const char *b);
