/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Numbers as people read them and as programs read them.
 *
 * One kind of number, one format, everywhere: reports, terminal, plan. Formats do not depend on the
 * locale. Every function gives an owned string; NAN and infinity give an empty one, because what
 * was not measured is left blank. Borders are taken from the unrounded number.
 */

#include <glib.h>

typedef enum {
  CM_FORMAT_TEXT,    /* no number */
  CM_FORMAT_ID,      /* a whole number that counts nothing, such as a token's id: 151,645 */
  CM_FORMAT_COUNT,   /* thousands separated: 16,855; zero is 0.0, as the reference report has it */
  CM_FORMAT_SECONDS, /* 1.98s; from one hour 01:02:03 (3723.00s) */
  CM_FORMAT_MEMORY,  /* bytes shown in decimal GB: from 10 none, from 1 one, from 0.1 two decimals,
                        below  three */
  CM_FORMAT_RATE,    /* from 100 none, from 10 one decimal, below three significant digits */
} CmFormat;

/* The number for people, without its unit except the `s` of times. Memory is given in bytes. */
char *cm_format_number(CmFormat format, double value) G_GNUC_WARN_UNUSED_RESULT;

/* A size in bytes for people, with its unit, in powers of 1000: "1.25 GB", "175 MB", "18.2 kB",
 * "42 B". Three significant digits from 1 kB on, so that sizes compare at a glance and a small one
 * is never 0. Negative sizes give an empty text, too. */
char *cm_format_size(double bytes) G_GNUC_WARN_UNUSED_RESULT;

/* The number for programs: the shortest decimal that reads back as the same double. */
char *cm_format_exact(double value) G_GNUC_WARN_UNUSED_RESULT;
