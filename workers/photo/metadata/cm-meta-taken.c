/* SPDX-License-Identifier: MIT */
#include "cm-meta-taken.h"

#include "cm-meta-date.h"

#include <string.h>

typedef struct {
  CmMetaDate date;
  char *source;
  char *offset_source; /* NULL: the same */
} Candidate;

static void
clear_candidate(gpointer candidate)
{
  g_free(((Candidate *)candidate)->source);
  g_free(((Candidate *)candidate)->offset_source);
}

static const CmMetaPlace exif_place = {CM_META_EXIF, "Exif.Photo.DateTimeOriginal"};
static const CmMetaPlace exif_offset_place = {CM_META_EXIF, "Exif.Photo.OffsetTimeOriginal"};
static const CmMetaPlace iptc_place = {CM_META_IPTC, NULL, 55};
static const CmMetaPlace iptc_time_place = {CM_META_IPTC, NULL, 60};
static const CmMetaPlace xmp_places[] = {
    {CM_META_XMP, "Xmp.photoshop.DateCreated"},
    {CM_META_XMP, "Xmp.exif.DateTimeOriginal"},
};
static const CmMetaPlace last_place = {CM_META_XMP, "Xmp.xmp.CreateDate"};

/* Keeps a date that is known, warns of one that cannot be. Takes the sources. */
static void
keep(GArray *candidates, CmMetaDateFinding finding, Candidate candidate, const char *text,
     CmMetaAnswer *answer)
{
  if (finding == CM_META_DATE_KNOWN) {
    g_array_append_val(candidates, candidate);
    return;
  }
  if (finding == CM_META_DATE_ZEROS)
    cm_meta_answer_warn(answer, "taken_at: %s is all zeros; the camera's clock was not set",
                        candidate.source);
  else if (finding == CM_META_DATE_IMPOSSIBLE)
    cm_meta_answer_warn(answer, "taken_at: %s is no date: \"%.40s\"", candidate.source, text);
  clear_candidate(&candidate);
}

/* A text at the place; NULL where there is none. */
static char *
read_text(const CmMetaOrigin *origin, const CmMetaPlace *place)
{
  CmMetaText text = {0};
  g_autofree char *source = NULL;
  return cm_meta_origin_read(origin, place, NULL, &text, &source) ? text.text : NULL;
}

/* EXIF's offset stands in a tag of its own; a day without a time has none. */
static void
read_offset(Candidate *candidate, const CmMetaOrigin *origin, CmMetaAnswer *answer)
{
  g_autofree char *offset = read_text(origin, &exif_offset_place);
  if (offset == NULL || strchr(candidate->date.at, 'T') == NULL)
    return;
  if (cm_meta_date_parse_offset(offset, candidate->date.offset))
    candidate->offset_source = cm_meta_origin_source(origin, &exif_offset_place);
  else if (offset[strspn(offset, " :")] != '\0')
    cm_meta_answer_warn(answer, "taken_offset: EXIF OffsetTimeOriginal is no offset: \"%.20s\"",
                        offset);
}

static void
read_date(GArray *candidates, const CmMetaOrigin *origin, const CmMetaPlace *place,
          CmMetaAnswer *answer)
{
  g_autofree char *text = read_text(origin, place);
  Candidate candidate = {0};
  if (text == NULL)
    return;
  CmMetaDateFinding finding = cm_meta_date_parse(text, &candidate.date);
  if (finding == CM_META_DATE_KNOWN && place == &exif_place)
    read_offset(&candidate, origin, answer);
  candidate.source = cm_meta_origin_source(origin, place);
  keep(candidates, finding, candidate, text, answer);
}

static void
read_iptc_date(GArray *candidates, const CmMetaOrigin *origin, CmMetaAnswer *answer)
{
  g_autofree char *day = read_text(origin, &iptc_place);
  g_autofree char *time = read_text(origin, &iptc_time_place);
  Candidate candidate = {0};
  if (day == NULL)
    return;
  CmMetaDateFinding finding = cm_meta_date_parse_iptc(day, time, &candidate.date);
  candidate.source = g_strdup(time != NULL ? "IPTC 2:55, 2:60" : "IPTC 2:55");
  keep(candidates, finding, candidate, day, answer);
}

static GArray *
read_candidates(const GPtrArray *origins, CmMetaAnswer *answer)
{
  GArray *candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
  g_array_set_clear_func(candidates, clear_candidate);
  for (guint i = 0; i < origins->len; i++) {
    const CmMetaOrigin *origin = g_ptr_array_index(origins, i);
    read_date(candidates, origin, &exif_place, answer);
    read_iptc_date(candidates, origin, answer);
    for (gsize j = 0; j < G_N_ELEMENTS(xmp_places); j++)
      read_date(candidates, origin, &xmp_places[j], answer);
  }
  for (guint i = 0; i < origins->len; i++)
    read_date(candidates, g_ptr_array_index(origins, i), &last_place, answer);
  return candidates;
}

void
cm_meta_taken_read(const GPtrArray *origins, CmMetaAnswer *answer)
{
  g_autoptr(GArray) candidates = read_candidates(origins, answer);
  if (candidates->len == 0)
    return;
  const Candidate *best = &g_array_index(candidates, Candidate, 0);
  for (guint i = 1; i < candidates->len; i++) {
    const Candidate *other = &g_array_index(candidates, Candidate, i);
    if (strlen(other->date.at) > strlen(best->date.at) &&
        g_str_has_prefix(other->date.at, best->date.at))
      best = other;
  }
  cm_meta_answer_set_string(answer, "taken_at", best->date.at, best->source);
  for (guint i = 0; i <= candidates->len; i++) {
    const Candidate *other = i == 0 ? best : &g_array_index(candidates, Candidate, i - 1);
    if (other->date.offset[0] != '\0' && g_str_equal(other->date.at, best->date.at))
      cm_meta_answer_set_string(answer, "taken_offset", other->date.offset,
                                other->offset_source != NULL ? other->offset_source
                                                             : other->source);
  }
}
