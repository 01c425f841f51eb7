/* SPDX-License-Identifier: MIT */
/*
 * The verdict on whether a model saw the picture, from what was measured; the first rule that
 * applies decides (docs/judging.md, "Did it see the picture?").
 */
#include <math.h>

#include "cm-sight-private.h"

/* One question asked of the figures; what is certain sets verdict and reason. */
typedef struct {
  const CmQuality *quality;
  const CmSightTerms *terms;
  CmSight *sight;
} Case;

static double
limit(const Case *self, const char *key)
{
  return cm_quality_number(self->quality, key);
}

static void G_GNUC_PRINTF(3, 4)
    conclude(Case *self, CmSightVerdict verdict, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  self->sight->reason = g_strdup_vprintf(format, args);
  va_end(args);
  self->sight->verdict = verdict;
}

/* The smaller of two shares, each of which may be unknown. */
static double
least(double a, double b)
{
  return fmin(a, b); /* of a number and NAN the number */
}

/* "85 %"; in whole per cent, as shares of some dozens of words are no finer. */
static int
percent(double share)
{
  return (int)lround(share * 100);
}

/* Whether the answer to the other photo names so much of what that shows that chance is out;
 * colours alone are chance. */
static gboolean
names_other(const Case *self)
{
  double fewest = ceil(self->sight->n_shown * limit(self, "judge.sight_found_share"));
  return self->terms->names_thing && self->sight->n_shown_found >= fmax(1, fewest);
}

/* Whether the answer stays the same with every control that there is. Of a photo whose content is
 * known and not named it is enough that no large part of the answer follows it. */
static gboolean
stays(const Case *self)
{
  const CmSight *sight = self->sight;
  double same = limit(self, "judge.sight_same");
  double same_other = sight->n_shown > 0 && !isnan(sight->same_blank)
                          ? 1 - limit(self, "judge.sight_follow_share")
                          : same;
  return !names_other(self) && !(sight->same_blank < same) && !(sight->same_other < same_other);
}

static gboolean
too_little(Case *self)
{
  const CmSight *sight = self->sight;
  if (self->terms->blank == NULL && self->terms->other == NULL) {
    conclude(self, CM_SIGHT_UNKNOWN, "there is no answer to another picture to compare with");
    return TRUE;
  }
  double fewest = limit(self, "judge.sight_min_things");
  gboolean same_words =
      sight->n_terms >= fewest && least(sight->same_blank, sight->same_other) >= 1;
  if (sight->n_terms >= limit(self, "judge.sight_min_terms") || sight->n_following >= fewest ||
      same_words)
    return FALSE;
  conclude(self, CM_SIGHT_UNKNOWN, "the answer has %u words of content, too few to tell by",
           sight->n_terms);
  return TRUE;
}

/* An answer that stays the same whatever is shown. */
static gboolean
stays_the_same(Case *self)
{
  const CmSight *sight = self->sight;
  double same = least(sight->same_blank, sight->same_other);
  if (!stays(self))
    return FALSE;
  const char *shown = self->terms->blank == NULL   ? "another photo"
                      : self->terms->other == NULL ? "a blank picture"
                                                   : "a blank picture and another photo";
  if (!isnan(sight->from_hint) && sight->from_hint >= limit(self, "judge.sight_hint_share"))
    conclude(self, CM_SIGHT_COPIES_HINT,
             "%d %% of the answer is from the hint, and %d %% or more stays the same with %s",
             percent(sight->from_hint), percent(same), shown);
  else
    conclude(self, CM_SIGHT_IGNORES_PICTURE, "%d %% or more of the answer stays the same with %s",
             percent(same), shown);
  return TRUE;
}

/* The hint's words, which stay without the picture, and next to nothing else that follows it. Where
 * there is an answer to another photo it tells more than that to the blank, for which a model has
 * nothing but the hint to go by. */
static gboolean
copies_hint(Case *self)
{
  const CmSight *sight = self->sight;
  const CmSightTerms *terms = self->terms;
  double kept = terms->other != NULL ? terms->kept_other : terms->kept_blank;
  if (isnan(sight->from_hint) || sight->from_hint < limit(self, "judge.sight_hint_share") ||
      isnan(kept) || kept < limit(self, "judge.sight_hint_kept") ||
      terms->own_following >= limit(self, "judge.sight_own_share") || names_other(self))
    return FALSE;
  conclude(
      self, CM_SIGHT_COPIES_HINT,
      "%d %% of the answer is from the hint, of which %d %% stays with %s; %d %% is its own and "
      "follows the picture",
      percent(sight->from_hint), percent(kept),
      terms->other != NULL ? "another photo" : "a blank picture", percent(terms->own_following));
  return TRUE;
}

/* One answer for every photo, from a model that tells only a blank picture from a photo. */
static gboolean
same_for_photos(Case *self)
{
  const CmSight *sight = self->sight;
  if (isnan(sight->same_other) || sight->same_other < limit(self, "judge.sight_same") ||
      names_other(self))
    return FALSE;
  if (sight->n_shown > 0)
    conclude(self, CM_SIGHT_IGNORES_PICTURE,
             "%d %% of the answer stays the same with another photo, of which it names %u of %u "
             "things",
             percent(sight->same_other), sight->n_shown_found, sight->n_shown);
  else
    conclude(self, CM_SIGHT_UNKNOWN,
             "%d %% of the answer stays the same with another photo, which may show the same",
             percent(sight->same_other));
  return TRUE;
}

/* It names what the other photo shows, so that what it says of this one counts as seen. */
static gboolean
sees_other(Case *self)
{
  const CmSight *sight = self->sight;
  if (!names_other(self))
    return FALSE;
  conclude(self, CM_SIGHT_SEES,
           "it names %u of %u things that the other photo shows, and %d %% of this answer stays "
           "there",
           sight->n_shown_found, sight->n_shown, percent(sight->same_other));
  return TRUE;
}

/* Its answers change, but to the photo whose content is known it is wrong in everything: inventions
 * change as well. Only where it speaks of things in words that are known. */
static gboolean
invents(Case *self)
{
  const CmSight *sight = self->sight;
  const CmContent *other = self->terms->other;
  if (sight->n_shown < limit(self, "judge.sight_min_things") || self->terms->names_thing ||
      other == NULL || g_hash_table_size(other->groups) == 0)
    return FALSE;
  conclude(self, CM_SIGHT_UNKNOWN,
           "its answers differ, yet of what the other photo shows it names %s",
           sight->n_shown_found > 0 ? "colours alone" : "nothing");
  return TRUE;
}

static gboolean
follows(Case *self)
{
  const CmSight *sight = self->sight;
  double share = self->terms->following;
  gboolean things = sight->n_following >= limit(self, "judge.sight_min_things") ||
                    self->terms->answer->foreign; /* of which no things are known */
  if ((!things || share < limit(self, "judge.sight_follow_share")) &&
      sight->n_following < limit(self, "judge.sight_many_things"))
    return FALSE;
  conclude(self, CM_SIGHT_SEES,
           "%d %% of the answer follows the picture, %u of %u objects and colours among it",
           percent(share), sight->n_following, sight->n_seen_terms);
  return TRUE;
}

static gboolean
has_no_picture(Case *self)
{
  if (!self->sight->no_image_tokens)
    return FALSE;
  conclude(self, CM_SIGHT_IGNORES_PICTURE,
           "a picture was sent, and no token of the prompt stands for it");
  return TRUE;
}

static gboolean
is_no_description(Case *self)
{
  if (self->terms->fault == NULL)
    return FALSE;
  conclude(self, CM_SIGHT_UNKNOWN, "the answer %s", self->terms->fault);
  return TRUE;
}

void
cm_sight_decide(const CmQuality *quality, const CmSightTerms *terms, CmSight *self)
{
  static gboolean (*const rules[])(Case *) = {
      has_no_picture,  too_little, stays_the_same, is_no_description, copies_hint,
      same_for_photos, sees_other, invents,        follows,
  };
  Case all = {quality, terms, self};
  for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
    if (rules[i](&all))
      return;
  conclude(&all, CM_SIGHT_UNKNOWN,
           "%d %% of the answer follows the picture, %u of %u objects and colours among it: too "
           "little for a verdict",
           percent(terms->following), self->n_following, self->n_seen_terms);
}

const char *
cm_sight_verdict_to_string(CmSightVerdict verdict)
{
  switch (verdict) {
  case CM_SIGHT_SEES:
    return "sees";
  case CM_SIGHT_COPIES_HINT:
    return "mostly copies the hint";
  case CM_SIGHT_IGNORES_PICTURE:
    return "ignores the picture";
  default:
    return "not known";
  }
}
