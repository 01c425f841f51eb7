/* SPDX-License-Identifier: MIT */
/*
 * season: one that the month and hemisphere of the metadata exclude.
 *
 * Months beside a season leave room for early and late ones. None is excluded in the tropics and
 * beyond the polar circles, nor winter high in the mountains, nor where the hemisphere is unknown.
 * Of a country without GPS its largest part decides, where the middle of that lies well outside the
 * tropics.
 */
#include <math.h>

#include "cm-claims.h"

enum { SPRING, SUMMER, AUTUMN, WINTER };

#define TROPIC_DEGREES       23.5 /* latitude of the tropics, and … */
#define MIN_COUNTRY_DEGREES  25   /* … of a country's middle, so that most of it lies outside */
#define POLAR_DEGREES        66   /* a little within the polar circles, at 66.6 */
#define HIGH_MOUNTAIN_METRES 2000 /* snow lies into summer */
#define MONTH(m)             (1u << (m))

/* Months of the north in which nobody would call it so, not even early or late in the season. */
static const struct {
  const char *name;
  guint excluded;
} seasons[] = {
    [SPRING] = {"spring", MONTH(8) | MONTH(9) | MONTH(10) | MONTH(11) | MONTH(12)},
    [SUMMER] = {"summer", MONTH(11) | MONTH(12) | MONTH(1) | MONTH(2) | MONTH(3)},
    [AUTUMN] = {"autumn", MONTH(2) | MONTH(3) | MONTH(4) | MONTH(5) | MONTH(6) | MONTH(7)},
    [WINTER] = {"winter", MONTH(6) | MONTH(7) | MONTH(8) | MONTH(9)},
};

/* "in late autumn.", "during the winter", "a winter day", "summer evening", and "Spring in the
 * park" as a beginning: not "in winter coats", "fall colours", "spring water", "Fall in love". */
#define PROSE(word)                                                                                \
  "\\b(?:in|during)(?: the)?(?: early| mid| late| high| deep)?[- ]\\K(?:" word ")(?:time)?\\b"     \
  "(?=\\s*(?:$|[.,;:!?)\\n]|(?:in|on|at|with|near|by|along|as|of)\\b))"                            \
  "|\\b(?:" word ")(?:['’]s)? (?:day|morning|afternoon|evening|night|scene|landscape|season|"    \
  "sunset|sunrise)\\b(?! ?-)|(?:^|[.!?:\\n])\\s*\\K(?:" word                                       \
  ") (?:in|at|on) (?=(?:the|an?) |(?-i:\\p{Lu}\\p{Ll}))"
#define KEYWORDS(word)                                                                             \
  "|" word "time|" word " day|" word " landscape|" word " scene|" word " season|" word " morning|"

static CmClaimForm forms[] = {
    {SPRING, PROSE("spring"), CM_PATTERN_CASELESS, KEYWORDS("spring"), NULL},
    {SUMMER, PROSE("summer"), CM_PATTERN_CASELESS, KEYWORDS("summer") "summer|", NULL},
    {AUTUMN, PROSE("autumn|fall"), CM_PATTERN_CASELESS, KEYWORDS("autumn") "autumn|", NULL},
    {WINTER, PROSE("winter"), CM_PATTERN_CASELESS, KEYWORDS("winter") "winter|", NULL},
};

/* 1 in the north, -1 in the south, 0 where the year has no such seasons or the place is unknown. */
static int
hemisphere(const CmClaims *self)
{
  double middle = (self->south + self->north) / 2;
  gboolean exact = self->south == self->north;
  double nearest = exact ? TROPIC_DEGREES : MIN_COUNTRY_DEGREES;
  gboolean across = self->south < 0 && self->north > 0;
  if (isnan(middle) || fabs(middle) < nearest || fabs(middle) > POLAR_DEGREES || across)
    return 0;
  return middle > 0 ? 1 : -1;
}

static void
check(CmClaims *self, guint claim, gsize begin, gsize end)
{
  int side = hemisphere(self);
  int month = side > 0 ? self->moment.month : (self->moment.month + 5) % 12 + 1;
  gboolean snowy = claim == WINTER && self->metadata->altitude_m > HIGH_MOUNTAIN_METRES;
  if (side == 0 || snowy || (seasons[claim].excluded & MONTH(month)) == 0)
    return;
  cm_claims_add(self, CM_CLAIM_SEASON, begin, end,
                "the answer says %s, but the photo was taken in %s in the %s hemisphere",
                seasons[claim].name, cm_claims_month_name(self->moment.month),
                side > 0 ? "northern" : "southern");
}

void
cm_claims_check_season(CmClaims *self)
{
  if (self->moment.month != 0)
    cm_claims_each(self, forms, G_N_ELEMENTS(forms), CM_CLAIM_DOUBT_ANY, check);
}
