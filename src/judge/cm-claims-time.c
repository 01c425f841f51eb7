/* SPDX-License-Identifier: MIT */
/*
 * time: a time of day that the clock excludes, or the sun's height where place, time and offset
 * from UTC are known.
 *
 * Beyond 60 degrees of latitude, and where neither latitude nor country is known, the clock alone
 * says nothing of light and dark. The moon says nothing.
 */
#include <math.h>

#include "cm-claims.h"

enum { NIGHT, DAY, MIDDAY, MORNING, AFTERNOON, EVENING, SUNSET, SUNRISE };

#define PART(word, not_after)                                                                      \
  "\\b(?:(?:early|late|mid|winter|summer|spring|autumn|sunny|cold|misty|foggy|cloudless|warm)[- ]" \
  "|in the |on an? (?:\\w+ ){0,2})" word "\\b(?! ?(?:" not_after "))|\\bit(?: is|['’]s) "        \
  "an? (?:\\w+ ){0,2}" word                                                                        \
  "\\b(?=\\s*(?:$|[.,;:!?)\\n]|(?:in|on|at|with|by|near|over|as|and)\\b))|\\b" word                \
  " (?:light|sun|sunlight|sky|scene|mist|fog)\\b"
/* "at dusk", and "a red sunset" where that is not the beginning of a name or of "sunset colours".
 */
#define EDGE(words, verbs)                                                                         \
  "\\bat (?:" words ")\\b|\\bduring (?:the )?(?:" words                                            \
  ")\\b|\\b(?:an?|the) (?:\\w+ ){0,2}\\K(?:" words                                                 \
  ")\\b(?=\\s*(?:$|[.,;:!?)\\n]|(?:over|behind|at|in|on|with|and|above|across|through|as|"         \
  "near|is|by|from|beyond|along|below|beneath|under|while|casts?|paints?)\\b))|"                   \
  "\\b(?:light|glow|hues|haze) of (?:the )?(?:" words                                              \
  ")\\b(?=\\s*(?:$|[.,;:!?)\\n]|(?:over|behind|at|in|on)\\b))|\\b(?:" words                        \
  ") (?:sky|scene)\\b|\\bsun (?:" verbs ")\\b"

static CmClaimForm forms[] = {
    {NIGHT,
     "\\b(?:at|by|during the|in the) night(?:time)?\\b(?! ?-)|\\bnight(?:-?time)? "
     "(?:scene|shot|view|photo|photograph|image|sky|skyline|cityscape|landscape|street)\\b|"
     "\\bnight-?time\\b|\\b(?:at|around) midnight\\b",
     CM_PATTERN_CASELESS,
     "|night|nighttime|night-time|night sky|night photography|night scene|at night|midnight|",
     NULL},
    {DAY,
     "\\b(?:in|during) the day(?:time)?\\b|\\bdaytime\\b|\\b(?:in|by) (?:broad "
     ")?(?:day|daylight)\\b|"
     "\\bsunny day\\b",
     CM_PATTERN_CASELESS, "|daytime|daylight|sunny day|sunshine|", NULL},
    {MIDDAY,
     "\\b(?:at|around) (?:high )?(?:noon|mid-?day)\\b|\\bmid-?day (?:sun|light|scene|heat)\\b",
     CM_PATTERN_CASELESS, "|midday|noon|midday sun|", NULL},
    {MORNING, PART("morning", "glor|star|coat|dress|paper|room"), CM_PATTERN_CASELESS,
     "|morning|early morning|morning light|morning sun|", NULL},
    {AFTERNOON, PART("afternoon", "tea"), CM_PATTERN_CASELESS,
     "|afternoon|late afternoon|afternoon light|", NULL},
    {EVENING, PART("evening", "gown|star|dress|wear|paper|news|primrose"), CM_PATTERN_CASELESS,
     "|evening|evening light|evening sky|", NULL},
    {SUNSET, EDGE("sunset|dusk|sundown", "sets|is setting|goes down"), CM_PATTERN_CASELESS,
     "|sunset|dusk|sundown|sunset sky|", NULL},
    {SUNRISE, EDGE("sunrise|dawn|daybreak", "rises|is rising|comes up"), CM_PATTERN_CASELESS,
     "|sunrise|dawn|daybreak|sunrise sky|", NULL},
};

#define HIGH_LATITUDE_DEGREES 60 /* beyond it days may have no night, and nights no day */

/* What excludes a claim. Hours are on the local clock, from the first up to the last; those of
 * light hold up to HIGH_LATITUDE_DEGREES. Heights of the sun, degrees: it is dark below -6 (civil
 * twilight), and colours of dusk and dawn are gone at some 10 above and 12 below; the rest is room
 * for a clock or a place that is a little wrong, and for mountains. */
static const struct {
  const char *name;
  double first_hour;
  double last_hour; /* smaller than the first: across midnight; equal: the clock excludes none */
  gboolean of_light;
  double lowest; /* the sun below it excludes the claim */
  double highest;
} rules[] = {
    [NIGHT] = {"night", 10, 15, TRUE, -90, 6},
    [DAY] = {"day", 23, 3, TRUE, -9, 90},
    [MIDDAY] = {"midday", 17, 9, FALSE, -3, 90},
    [MORNING] = {"morning", 14, 24, FALSE, -90, 90},
    [AFTERNOON] = {"afternoon", 22, 10, FALSE, -90, 90},
    [EVENING] = {"evening", 4, 14, FALSE, -90, 90},
    [SUNSET] = {"sunset or dusk", 2, 12, TRUE, -25, 18},
    [SUNRISE] = {"sunrise or dawn", 14, 24, TRUE, -25, 18},
};

static gboolean
is_light_by_clock(const CmClaims *self)
{
  return fabs(self->south) <= HIGH_LATITUDE_DEGREES && fabs(self->north) <= HIGH_LATITUDE_DEGREES;
}

static gboolean
clock_excludes(const CmClaims *self, guint claim)
{
  double hour = self->moment.minutes / 60;
  double first = rules[claim].first_hour, last = rules[claim].last_hour;
  if (rules[claim].of_light && !is_light_by_clock(self))
    return FALSE;
  return first < last ? hour >= first && hour < last
                      : first > last && (hour >= first || hour < last);
}

static void
check(CmClaims *self, guint claim, gsize begin, gsize end)
{
  double height = self->sun_height; /* comparisons with NAN are false */
  if (height < rules[claim].lowest || height > rules[claim].highest)
    cm_claims_add(self, CM_CLAIM_TIME, begin, end,
                  "the answer says %s, but at %s the sun stood %.0f degrees %s the horizon there",
                  rules[claim].name, self->metadata->taken_at, fabs(height),
                  height < 0 ? "below" : "above");
  else if (clock_excludes(self, claim))
    cm_claims_add(self, CM_CLAIM_TIME, begin, end,
                  "the answer says %s, but the photo was taken at %s local time", rules[claim].name,
                  self->metadata->taken_at);
}

void
cm_claims_check_time(CmClaims *self)
{
  if (!isnan(self->moment.minutes))
    cm_claims_each(self, forms, G_N_ELEMENTS(forms), CM_CLAIM_DOUBT_TIME, check);
}
