/* SPDX-License-Identifier: MIT */
/*
 * date: a year or month in which the answer says the picture was taken, other than the metadata's.
 *
 * Only what is said of the taking counts ("taken in July 2019", "Date: 2019-07-14"): years on
 * buildings, cars and calendars are none. Near a year's or month's end the next one is no
 * contradiction, as clocks and time zones differ.
 */
#include <string.h>

#include "cm-claims.h"

enum { CLAIM_YEAR, CLAIM_MONTH };

#define TAKEN "\\b(?:[Tt]aken|[Cc]aptured|[Pp]hotographed|[Ss]napped|[Ss]hot)"
/* The photo as a sentence's subject: "this picture dates from 1995", not "an old photograph from
 * 1995 hangs". */
#define OPENING "(?:^|[.!?:\\n])\\s*"
#define PHOTO   "(?:[Pp]hoto(?:graph)?|[Pp]icture|[Ii]mage|[Ss]napshot)"
#define MONTHS                                                                                     \
  "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
#define DAY "(?:\\d{1,2}(?:st|nd|rd|th)? (?:of )?)?"

static CmClaimForm forms[] = {
    {CLAIM_YEAR,
     TAKEN " (?:on|in|during) (?:the )?(?:(?:early|late|mid) )?" DAY "(?:" MONTHS
           "(?: \\d{1,2}(?:st|nd|rd|th)?)?,? (?:of )?|(?:spring|summer|autumn|fall|winter) "
           "(?:of )?)?\\K(?:19|20)\\d\\d\\b(?! ?[\\p{L}])",
     0, NULL, NULL},
    {CLAIM_YEAR,
     TAKEN
     " (?:on|in|during) (?:the )?(?:(?:early|late|mid) )?" DAY "(?:" MONTHS
     "(?: \\d{1,2}(?:st|nd|rd|th)?)?,? (?:of )?)?\\K(?:19|20)\\d\\d\\b(?= (?:at|on|near|by|from|"
     "and|with|in|of)\\b)",
     0, NULL, NULL},
    {CLAIM_YEAR, "\\b[Dd]ate(?: taken)?: ?\\K(?:19|20)\\d\\d\\b(?!s)", 0, NULL, NULL},
    {CLAIM_YEAR,
     OPENING "(?:[Tt]he|[Tt]his|[Aa]) " PHOTO
             "(?: (?:is|was|dates(?: back)?))? (?:from|to) (?:" MONTHS
             " )?\\K(?:19|20)\\d\\d\\b(?=\\s*(?:$|[.,;:!?)\\n]|(?:of|shows?|depicts?)\\b))",
     0, NULL, NULL},
    {CLAIM_MONTH,
     TAKEN " (?:on|in|during) (?:the |an? )?(?:(?:early|late|mid) )?" DAY "\\K" MONTHS "\\b", 0,
     NULL, NULL},
    {CLAIM_MONTH, NULL, 0, "|january|february|july|september|october|november|december|", NULL},
};

const char *
cm_claims_month_name(int month)
{
  static const char *const names[] = {"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
  return names[CLAMP(month, 1, 12) - 1];
}

static int
month_of_word(const char *word, gsize length)
{
  for (int month = 1; month <= 12; month++)
    if (strlen(cm_claims_month_name(month)) == length &&
        g_ascii_strncasecmp(word, cm_claims_month_name(month), length) == 0)
      return month;
  return 0;
}

static void
check_year(CmClaims *self, gsize begin, gsize end)
{
  const CmMoment *moment = &self->moment;
  int year = (int)g_ascii_strtoll(self->text->text + begin, NULL, 10);
  gboolean new_year = moment->month == 12 && moment->day >= 31 && year == moment->year + 1;
  gboolean old_year = moment->month == 1 && moment->day <= 1 && year == moment->year - 1;
  if (year == moment->year || new_year || old_year)
    return;
  cm_claims_add(self, CM_CLAIM_DATE, begin, end,
                "the answer dates the photo to %d, its metadata to %s", year,
                self->metadata->taken_at);
}

static void
check_month(CmClaims *self, gsize begin, gsize end)
{
  const CmMoment *moment = &self->moment;
  int month = month_of_word(self->text->text + begin, end - begin);
  if (moment->month == 0 || month == 0)
    return;
  int later = (month - moment->month + 12) % 12; /* months, 0 to 11 */
  gboolean any_day = moment->day == 0;
  if (later == 0 || (later == 1 && (any_day || moment->day >= 28)) ||
      (later == 11 && (any_day || moment->day <= 2)))
    return;
  cm_claims_add(self, CM_CLAIM_DATE, begin, end,
                "the answer dates the photo to %s, its metadata to %s", cm_claims_month_name(month),
                self->metadata->taken_at);
}

static void
check(CmClaims *self, guint claim, gsize begin, gsize end)
{
  if (claim == CLAIM_YEAR)
    check_year(self, begin, end);
  else
    check_month(self, begin, end);
}

void
cm_claims_check_date(CmClaims *self)
{
  if (self->moment.year != 0)
    cm_claims_each(self, forms, G_N_ELEMENTS(forms), CM_CLAIM_DOUBT_ANY, check);
}
