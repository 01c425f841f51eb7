/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The countries and territories of data/countries.yaml: names, and boxes in which they lie.
 *
 * Read once from the file embedded in the program and then only read, so that threads may share it;
 * a file that cannot be read there is a bug of the program and aborts. Every CmCountry is borrowed
 * for good.
 */

#include <glib.h>

typedef struct CmCountry CmCountry;

/* By ISO 3166-1 alpha-2 code, in any case; NULL for none. */
const CmCountry *cm_country_by_code(const char *code);

/* By any of its names, its own language's among them; case and space around it do not matter. */
const CmCountry *cm_country_by_name(const char *name);

/* By an English name as an answer claims it, in small letters; NULL for none. */
const CmCountry *cm_country_by_claim(const char *folded);

/* By the word for one of its people, in small letters: "norwegian"; NULL for none. */
const CmCountry *cm_country_by_people(const char *folded);

/* Its English name. */
const char *cm_country_name(const CmCountry *self);

/* Whether the name is also a thing's, a person's or another place's. */
gboolean cm_country_is_ambiguous(const CmCountry *self);

/* Whether a place in one may rightly be called by the other's name: they are the same, or a
 * territory and its state, or two territories of one state. */
gboolean cm_country_may_be(const CmCountry *a, const CmCountry *b);

/* Whether the point (degrees, north and east positive) lies in one of its boxes, each widened by
 * margin degrees. FALSE is certain, TRUE is not: boxes of neighbours overlap. */
gboolean cm_country_may_hold(const CmCountry *self, double latitude, double longitude,
                             double margin);

/* South and north of its largest part, degrees. */
void cm_country_get_latitudes(const CmCountry *self, double *ret_south, double *ret_north);
