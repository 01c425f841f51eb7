/* SPDX-License-Identifier: MIT */
#include "cm-contradiction.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cm-claim-patterns.h"
#include "cm-claims.h"
#include "cm-text.h"

enum { MAX_FOUND = 20, MAX_CANDIDATES = 1000, MAX_QUOTE_BYTES = 120 };

static void
contradiction_free(gpointer data)
{
  CmContradiction *self = data;
  g_free(self->quote);
  g_free(self->reason);
  g_free(self);
}

void
cm_claims_add(CmClaims *self, CmClaimKind kind, gsize begin, gsize end, const char *format, ...)
{
  for (guint i = 0; i < self->found->len; i++) {
    const CmContradiction *other = g_ptr_array_index(self->found, i);
    if (other->kind == kind && begin < other->end && end > other->begin)
      return;
  }
  if (self->found->len >= MAX_FOUND || begin >= end)
    return;
  va_list args;
  va_start(args, format);
  CmContradiction *found = g_new0(CmContradiction, 1);
  found->kind = kind;
  found->begin = begin;
  found->end = end;
  const char *quoted = self->answer + begin;
  found->quote =
      g_utf8_make_valid(quoted, (gssize)cm_text_prefix(quoted, end - begin, MAX_QUOTE_BYTES));
  found->reason = g_strdup_vprintf(format, args);
  va_end(args);
  g_ptr_array_add(self->found, found);
}

static void
search_prose(CmClaims *self, CmClaimForm *form, CmClaimDoubt doubt, CmClaimCheck check)
{
  const CmPattern *pattern = cm_claim_pattern(&form->compiled, form->expression, form->flags);
  const CmClaimText *text = self->text;
  gsize at = 0, begin = 0, end = 0;
  for (guint i = 0; i < MAX_CANDIDATES && at < text->length; i++) {
    if (cm_pattern_search(pattern, text->text, text->length, at, &begin, &end) != CM_MATCH_FOUND)
      return;
    if (cm_claim_text_states(text, begin, end, doubt))
      check(self, form->claim, begin, end);
    at = MAX(end, (gsize)(g_utf8_next_char(text->text + begin) - text->text));
  }
}

/* Whether the text's keyword is one of the form's. */
static gboolean
is_keyword(const CmClaimForm *form, const CmClaimText *text, guint index)
{
  CmSpan item = g_array_index(text->keywords, CmSpan, index);
  g_autofree char *folded =
      g_utf8_strdown(text->text + item.begin, (gssize)(item.end - item.begin));
  g_autofree char *enclosed = g_strdup_printf("|%s|", folded);
  return strchr(folded, '|') == NULL && strstr(form->keywords, enclosed) != NULL;
}

static void
search_keywords(CmClaims *self, const CmClaimForm *form, CmClaimCheck check)
{
  for (guint i = 0; i < self->text->keywords->len; i++) {
    CmSpan item = g_array_index(self->text->keywords, CmSpan, i);
    if (is_keyword(form, self->text, i))
      check(self, form->claim, item.begin, item.end);
  }
}

/* Whether the metadata's title, description or keywords claim the same. */
static gboolean
metadata_claims(const CmClaims *self, CmClaimForm *form)
{
  for (guint i = 0; i < self->own->keywords->len; i++)
    if (is_keyword(form, self->own, i))
      return TRUE;
  return form->expression != NULL &&
         cm_pattern_search(cm_claim_pattern(&form->compiled, form->expression, form->flags),
                           self->own->text, self->own->length, 0, NULL, NULL) == CM_MATCH_FOUND;
}

void
cm_claims_each(CmClaims *self, CmClaimForm *forms, gsize n_forms, CmClaimDoubt doubt,
               CmClaimCheck check)
{
  for (gsize i = 0; i < n_forms; i++) {
    if (forms[i].keywords != NULL && metadata_claims(self, &forms[i]))
      continue;
    if (forms[i].expression != NULL)
      search_prose(self, &forms[i], doubt, check);
    if (forms[i].keywords != NULL)
      search_keywords(self, &forms[i], check);
  }
}

/* "+11:00", "-03:30" or "Z" in minutes; NAN for what is none. */
static double
offset_minutes(const char *offset)
{
  int hours = 0, minutes = 0;
  char sign = '\0';
  if (offset == NULL)
    return (double)NAN;
  if (g_str_equal(offset, "Z"))
    return 0;
  if (sscanf(offset, "%c%2d:%2d", &sign, &hours, &minutes) != 3)
    return (double)NAN;
  return (sign == '-' ? -1 : 1) * (hours * 60.0 + minutes);
}

static CmMoment
read_moment(const CmMetadata *metadata)
{
  CmMoment moment = {.minutes = NAN, .utc_offset = offset_minutes(metadata->taken_offset)};
  int hour = 0, minute = 0;
  if (metadata->taken_at == NULL)
    return moment;
  int n = sscanf(metadata->taken_at, "%4d-%2d-%2dT%2d:%2d", &moment.year, &moment.month,
                 &moment.day, &hour, &minute);
  if (n == 5)
    moment.minutes = hour * 60.0 + minute;
  return moment;
}

static const CmCountry *
country_of(const CmMetadata *metadata)
{
  const CmCountry *country =
      metadata->country_code != NULL ? cm_country_by_code(metadata->country_code) : NULL;
  if (country == NULL && metadata->country != NULL)
    country = cm_country_by_name(metadata->country);
  return country;
}

static void
read_place(CmClaims *self)
{
  self->country = country_of(self->metadata);
  self->south = self->north = self->metadata->latitude;
  if (isnan(self->south) && self->country != NULL)
    cm_country_get_latitudes(self->country, &self->south, &self->north);
}

/* What the metadata says in words, as an answer would. */
static CmClaimText *
own_words(const CmMetadata *metadata)
{
  const char *const places[] = {metadata->title, metadata->description, metadata->sublocation,
                                metadata->city, metadata->state};
  g_autoptr(GString) words = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
    if (places[i] != NULL)
      g_string_append_printf(words, "%s\n", places[i]);
  g_string_append(words, "Keywords: ");
  for (guint i = 0; i < metadata->keywords->len; i++)
    g_string_append_printf(words, "%s, ", (const char *)g_ptr_array_index(metadata->keywords, i));
  return cm_claim_text_new(words->str);
}

GPtrArray *
cm_contradictions_find(const CmMetadata *metadata, const char *answer)
{
  GPtrArray *found = g_ptr_array_new_with_free_func(contradiction_free);
  const char *given = answer != NULL ? answer : "";
  g_autoptr(CmClaimText) text = cm_claim_text_new(given);
  g_autoptr(CmClaimText) own = own_words(metadata);
  CmClaims claims = {.metadata = metadata,
                     .moment = read_moment(metadata),
                     .answer = given,
                     .text = text,
                     .own = own,
                     .found = found};
  read_place(&claims);
  claims.sun_height = cm_sun_height(&claims.moment, metadata->latitude, metadata->longitude);
  cm_claims_check_date(&claims);
  cm_claims_check_season(&claims);
  cm_claims_check_time(&claims);
  cm_claims_check_place(&claims);
  return found;
}

const char *
cm_claim_kind_to_string(CmClaimKind kind)
{
  static const char *const names[] = {"date", "season", "time", "place", "gps"};
  return (gsize)kind < G_N_ELEMENTS(names) ? names[kind] : "unknown";
}
