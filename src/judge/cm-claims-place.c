/* SPDX-License-Identifier: MIT */
/*
 * place and gps: a country in which the answer says the picture was taken, other than the
 * metadata's, or in which its coordinates cannot lie.
 *
 * Counted are "in Norway", "in Bergen, Norway", "the north of Norway", "the Norwegian coast",
 * "Location: Norway", and a keyword of that name. Names that are also things, people or other
 * places ("turkey", "Jordan", "Georgia") claim nothing as keywords, and nothing where the photo may
 * be from the United States.
 */
#include <math.h>
#include <string.h>

#include "cm-claims.h"

enum { CLAIM_COUNTRY, CLAIM_PEOPLE };

enum { MAX_NAME_WORDS = 6, MAX_NAME_BYTES = 60 };

/* Boxes are rounded to tenths; the rest is for ships off the coast and coordinates rounded to
 * degrees. */
#define BOX_MARGIN_DEGREES 1

#define CAPITAL "\\p{Lu}[\\w'’.-]*"

static CmClaimForm forms[] = {
    {CLAIM_COUNTRY,
     "\\b[Ii]n (?:the )?(?:(?:\\w+ ){1,2}of (?:the )?)?(?:(?:north|south|east|west)(?:ern)? "
     "|central "
     "|rural )?\\K(?=\\p{Lu})",
     0, NULL, NULL},
    {CLAIM_COUNTRY,
     "\\b[Ii]n (?:the )?" CAPITAL "(?: (?:de|la|del|the|of) |[ -])?(?:" CAPITAL
     " ?){0,3}, \\K(?=\\p{Lu})",
     0, NULL, NULL},
    {CLAIM_COUNTRY,
     "\\b(?:coast|coastline|shores?|capital|mountains|hills|countryside|highlands) of (?:the )?"
     "\\K(?=\\p{Lu})",
     0, NULL, NULL},
    {CLAIM_COUNTRY,
     "(?:^|[{,\\n])[\\s*\"_-]*(?:[Ll]ocation|[Pp]lace|[Cc]ountry)[*\"_ ]*:[*\"_ ]*(?:(?:" CAPITAL
     " ?){1,4}, ?){0,2}\\K(?=\\p{Lu})",
     0, NULL, NULL},
    {CLAIM_PEOPLE,
     "\\b(?:[Tt]he|[Aa]n?|[Tt]his) (?:\\w+ )?\\K\\p{Lu}\\w+(?= "
     "(?:countryside|coast|coastline|village|"
     "fjord|town|city|[Hh]ighlands|[Aa]lps|[Rr]iviera)\\b)",
     0, NULL, NULL},
};

/* A word's end from at on: letters, marks, apostrophes, points within ("U.S.A."), hyphens. */
static gsize
word_end(const char *text, gsize at)
{
  while (text[at] != '\0') {
    gunichar c = g_utf8_get_char(text + at);
    gboolean inside = (c == '.' || c == '-') && g_ascii_isalpha(text[at + 1]);
    if (!g_unichar_isalpha(c) && !g_unichar_ismark(c) && c != '\'' && c != 0x2019 && !inside)
      break;
    at = (gsize)(g_utf8_next_char(text + at) - text);
  }
  return at;
}

static const CmCountry *
country_at(const char *text, gsize begin, gsize end)
{
  g_autofree char *folded = g_utf8_strdown(text + begin, (gssize)(end - begin));
  const CmCountry *country = cm_country_by_claim(folded);
  if (country == NULL && g_str_has_prefix(folded, "the "))
    country = cm_country_by_claim(folded + 4);
  return country;
}

/* The longest name of a country that begins there; its end goes to *ret_end. */
static const CmCountry *
longest_country(const char *text, gsize begin, gsize *ret_end)
{
  const CmCountry *longest = NULL;
  gsize end = begin;
  for (guint i = 0; i < MAX_NAME_WORDS; i++) {
    end = word_end(text, end);
    if (end - begin > MAX_NAME_BYTES)
      break;
    const CmCountry *country = country_at(text, begin, end);
    if (country != NULL) {
      longest = country;
      *ret_end = end;
    }
    if (text[end] != ' ')
      break;
    end++;
  }
  return longest;
}

/* Whether what follows makes the name a part of another ("Norway House", "Lebanon, Ohio") or one of
 * several. */
static gboolean
goes_on(const char *text, gsize end)
{
  static const char *const continents[] = {", Europe", ", Asia", ", Africa", ", South America",
                                           ", North America"};
  const char *after = text + end;
  for (gsize i = 0; i < G_N_ELEMENTS(continents); i++)
    if (g_str_has_prefix(after, continents[i]))
      return FALSE;
  after += strspn(after, ", ");
  if (g_str_has_prefix(after, "and ") || g_str_has_prefix(after, "or "))
    after += strcspn(after, " ") + 1;
  return after != text + end && g_unichar_isupper(g_utf8_get_char(after));
}

/* Whether the name stands after that of another country: one of several. */
static gboolean
follows_country(const char *text, gsize begin)
{
  if (begin < 4 || text[begin - 2] != ',')
    return FALSE;
  gsize end = begin - 2, start = end;
  while (start > 0 && end - start < MAX_NAME_BYTES && g_ascii_isalpha(text[start - 1]))
    start--;
  return country_at(text, start, end) != NULL;
}

static gboolean
may_be_american(const CmClaims *self)
{
  const CmCountry *states = cm_country_by_code("US");
  if (self->country != NULL)
    return cm_country_may_be(self->country, states);
  return cm_country_may_hold(states, self->metadata->latitude, self->metadata->longitude,
                             BOX_MARGIN_DEGREES);
}

static gboolean
holds_photo(const CmClaims *self, const CmCountry *country)
{
  const CmMetadata *metadata = self->metadata;
  return cm_country_may_hold(country, metadata->latitude, metadata->longitude, BOX_MARGIN_DEGREES);
}

/* Whether the metadata itself names it: "Northern Ireland", a quarter called "Little Italy". */
static gboolean
metadata_names(const CmClaims *self, const char *name)
{
  g_autofree char *own = g_utf8_strdown(self->own->text, -1);
  g_autofree char *folded = g_utf8_strdown(name, -1);
  return strstr(own, folded) != NULL;
}

static void
compare(CmClaims *self, const CmCountry *claimed, gsize begin, gsize end)
{
  const CmMetadata *metadata = self->metadata;
  gboolean located = !isnan(metadata->latitude);
  g_autofree char *name = g_strndup(self->text->text + begin, end - begin);
  if (metadata_names(self, name))
    return;
  if (self->country == NULL) {
    /* a territory far off is called by its state's name, which its boxes hold, but not the reverse
     */
    if (located && !holds_photo(self, claimed))
      cm_claims_add(
          self, CM_CLAIM_GPS, begin, end,
          "the answer says “%s”, but the photo's coordinates %.4f, %.4f lie outside of it", name,
          metadata->latitude, metadata->longitude);
    return;
  }
  gboolean at_odds = located && !holds_photo(self, self->country); /* its country and its GPS */
  if (at_odds || cm_country_may_be(self->country, claimed))
    return;
  cm_claims_add(self, CM_CLAIM_PLACE, begin, end,
                "the answer says “%s”, but the photo's metadata says %s", name,
                cm_country_name(self->country));
}

static void
check(CmClaims *self, guint claim, gsize begin, gsize end)
{
  const char *text = self->text->text;
  if (claim == CLAIM_PEOPLE) {
    g_autofree char *folded = g_utf8_strdown(text + begin, (gssize)(end - begin));
    const CmCountry *country = cm_country_by_people(folded);
    if (country != NULL)
      compare(self, country, begin, end);
    return;
  }
  gsize name_end = begin;
  const CmCountry *country = longest_country(text, begin, &name_end);
  if (country == NULL || goes_on(text, name_end) || follows_country(text, begin) ||
      (cm_country_is_ambiguous(country) && may_be_american(self)))
    return;
  compare(self, country, begin, name_end);
}

static void
check_keywords(CmClaims *self)
{
  for (guint i = 0; i < self->text->keywords->len; i++) {
    CmSpan item = g_array_index(self->text->keywords, CmSpan, i);
    const CmCountry *country = country_at(self->text->text, item.begin, item.end);
    if (country != NULL && !cm_country_is_ambiguous(country))
      compare(self, country, item.begin, item.end);
  }
}

void
cm_claims_check_place(CmClaims *self)
{
  if (self->country == NULL && isnan(self->metadata->latitude))
    return;
  cm_claims_each(self, forms, G_N_ELEMENTS(forms), CM_CLAIM_DOUBT_PLACE, check);
  check_keywords(self);
}
