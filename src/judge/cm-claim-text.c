/* SPDX-License-Identifier: MIT */
#include "cm-claim-text.h"

#include <string.h>

#include "cm-claim-patterns.h"

enum {
  MAX_SENTENCE_BYTES = 600, /* to each side of a claim */
  MAX_KEYWORD_BYTES = 40,   /* longer items are prose, … */
  MAX_LISTED_SPACES = 3,    /* … and in a list without a heading those of more words */
  MIN_LISTED = 5,           /* items that make a line a list, without a heading */
  MAX_KEYWORDS = 2000,      /* a longer list is a loop */
};

/* A list's heading, at a line's start or as a JSON key. */
#define HEADING "(?:^|[{,\\n])[\\s*#\"_-]*(?:key ?words?|tags|hashtags)[*\"_ ]{0,4}(?::|\\n)"

/* What ends such a list: another heading, or the end of a JSON array. */
#define LIST_END "\\n[\\s*#\"_-]*[A-Za-z ]{3,24}[*\"_]{0,4}:|\\]"

/* Words that make a sentence no statement about this photo. "may" in small letters is no month. */
#define HEDGES                                                                                     \
  "\\b(?:[Ww]hether|[Ii]f|unless|would|could|might|may|cannot|[Mm]aybe|[Pp]erhaps|[Pp]ossibly|"    \
  "[Pp]robably|[Pp]resumably|[Ll]ikely|unlikely|unclear|unsure|uncertain|guess\\w*|suggest\\w*|"   \
  "impl(?:y|ies|ying)|appear\\w*|seem\\w*|[Ll]ooks? like|resembl\\w*|reminiscent|remind\\w*|"      \
  "similar|[Ll]ike|than|as (?:if|though)|styles?|styled|themed?|inspired|evok\\w*|imitat\\w*|"     \
  "replica\\w*|typical\\w*|posters?|postcards?|paint\\w*|mural|calendar|movie|film|DVD|song|"      \
  "novel|"                                                                                         \
  "titled|entitled|named|called|dreams?|memor\\w+|modell?ed|miniature|"                            \
  "(?:sculptures?|statues?|carvings?|models?|drawings?|sketch(?:es)?|illustrations?|dioramas?) "   \
  "of)\\b"

#define PLACE_HEDGES                                                                               \
  "\\b(?:flags?|maps?|globe|signs?|reads|says|text|labell?ed|labels?|logo|restaurants?|cuisine|"   \
  "dish(?:es)?|food|shirts?|jersey|made|manufactured|produced|grown|printed|built|born|invented|"  \
  "imported|border|brands?|stamps?|tickets?|embassy|popular|common|native|originat\\w*|found in|"  \
  "visit\\w*|regist\\w*|liv(?:es?|ed|ing)|works?|studie[ds]|based|also|types? of|kinds? of|seen "  \
  "in|flights?|travel\\w*|airlines?|teams?|between|famous|used in|spoken|language)\\b"

#define TIME_HEDGES                                                                                \
  "\\b(?:day and "                                                                                 \
  "night|every|each|always|usually|often|sometimes|when|until|till|before|after|since|"            \
  "sleeps?|hunts?|open(?:s|ed)?|clos(?:es?|ed)|burns?|guides?|leaves? (?:at|in|by)|returns?|"      \
  "arrives?|departs?|sails?|used to|will)\\b"

#define NEGATIONS                                                                                  \
  "(?i)\\b(?:not|no|never|neither|nor|without|rather|instead|unlike|hardly|far "                   \
  "from|\\w+n['’]t)\\b"

static const CmPattern *
heading_pattern(void)
{
  static CmPattern *pattern;
  return cm_claim_pattern(&pattern, HEADING, CM_PATTERN_CASELESS);
}

static const CmPattern *
list_end_pattern(void)
{
  static CmPattern *pattern;
  return cm_claim_pattern(&pattern, LIST_END, 0);
}

static const CmPattern *
hedge_pattern(void)
{
  static CmPattern *pattern;
  return cm_claim_pattern(&pattern, HEDGES, 0);
}

static const CmPattern *
place_hedge_pattern(void)
{
  static CmPattern *pattern;
  return cm_claim_pattern(&pattern, PLACE_HEDGES, CM_PATTERN_CASELESS);
}

static const CmPattern *
time_hedge_pattern(void)
{
  static CmPattern *pattern;
  return cm_claim_pattern(&pattern, TIME_HEDGES, CM_PATTERN_CASELESS);
}

static const CmPattern *
negation_pattern(void)
{
  static CmPattern *pattern;
  return cm_claim_pattern(&pattern, NEGATIONS, 0);
}

/* What stands around a keyword in lists: white space, quotes, bullets, emphasis. */
static gboolean
is_trimming(char c)
{
  return g_ascii_isspace(c) || strchr("\"'*[]{}`-.#_()", c) != NULL;
}

static CmSpan
trim(const char *text, CmSpan span)
{
  while (span.begin < span.end && is_trimming(text[span.begin]))
    span.begin++;
  while (span.end > span.begin && is_trimming(text[span.end - 1]))
    span.end--;
  return span;
}

/* Whether an item is too long for a list that has no heading. */
static gboolean
is_prose(const char *text, CmSpan item)
{
  guint n_spaces = 0;
  for (gsize i = item.begin; i < item.end && n_spaces <= MAX_LISTED_SPACES; i++)
    n_spaces += text[i] == ' ';
  return item.end - item.begin > MAX_KEYWORD_BYTES || n_spaces > MAX_LISTED_SPACES;
}

/* Cuts the list at commas, semicolons and line ends. Returns how many items are short enough for
 * keywords, 0 where one is not and all must be. */
static guint
cut_list(const char *text, CmSpan list, gboolean all_short, GArray *items)
{
  gsize begin = list.begin;
  guint n_before = items->len;
  for (gsize i = list.begin; i <= list.end; i++) {
    if (i < list.end && strchr(",;\n", text[i]) == NULL)
      continue;
    CmSpan item = trim(text, (CmSpan){begin, i});
    begin = i + 1;
    if (all_short && is_prose(text, item)) {
      g_array_set_size(items, n_before);
      return 0;
    }
    if (item.begin < item.end && item.end - item.begin <= MAX_KEYWORD_BYTES &&
        items->len < MAX_KEYWORDS)
      g_array_append_val(items, item);
  }
  return items->len - n_before;
}

static void
read_headed_lists(CmClaimText *self)
{
  gsize at = 0, begin = 0, end = 0;
  while (cm_pattern_search(heading_pattern(), self->text, self->length, at, &begin, &end) ==
         CM_MATCH_FOUND) {
    CmSpan list = {end, self->length};
    gsize stop = 0;
    if (cm_pattern_search(list_end_pattern(), self->text, self->length, end, &stop, NULL) ==
        CM_MATCH_FOUND)
      list.end = stop;
    cut_list(self->text, list, FALSE, self->keywords);
    g_array_append_val(self->lists, list);
    at = MAX(list.end, end);
  }
}

/* A bare line of terms. Only where no list has a heading, so that both stay in order. */
static void
read_bare_lists(CmClaimText *self)
{
  for (gsize begin = 0; begin < self->length;) {
    const char *newline = memchr(self->text + begin, '\n', self->length - begin);
    CmSpan line = {begin, newline != NULL ? (gsize)(newline - self->text) : self->length};
    guint n_before = self->keywords->len;
    if (cut_list(self->text, line, TRUE, self->keywords) >= MIN_LISTED)
      g_array_append_val(self->lists, line);
    else
      g_array_set_size(self->keywords, n_before);
    begin = line.end + 1;
  }
}

CmClaimText *
cm_claim_text_new(const char *answer)
{
  CmClaimText *self = g_new0(CmClaimText, 1);
  self->length = strlen(answer);
  self->text = cm_view_text(answer, self->length);
  self->json = self->text[strspn(self->text, " \t\r\n`jsonJSON")] == '{';
  self->lists = g_array_new(FALSE, FALSE, sizeof(CmSpan));
  self->keywords = g_array_new(FALSE, FALSE, sizeof(CmSpan));
  read_headed_lists(self);
  if (self->lists->len == 0)
    read_bare_lists(self);
  return self;
}

void
cm_claim_text_free(CmClaimText *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->keywords);
  g_array_unref(self->lists);
  g_free(self->text);
  g_free(self);
}

static gboolean
ends_sentence(const char *text, gsize at, gsize length)
{
  return text[at] == '\n' ||
         (strchr(".!?", text[at]) != NULL && (at + 1 >= length || g_ascii_isspace(text[at + 1])));
}

/* The sentence around begin, within a line and MAX_SENTENCE_BYTES to each side. */
static CmSpan
sentence_at(const CmClaimText *self, gsize begin)
{
  CmSpan sentence = {begin, begin};
  while (sentence.begin > 0 && begin - sentence.begin < MAX_SENTENCE_BYTES &&
         !ends_sentence(self->text, sentence.begin - 1, self->length))
    sentence.begin--;
  while (sentence.end < self->length && sentence.end - begin < MAX_SENTENCE_BYTES &&
         !ends_sentence(self->text, sentence.end, self->length))
    sentence.end++;
  /* a bound may stand within a character */
  while (((guchar)self->text[sentence.begin] & 0xC0) == 0x80)
    sentence.begin++;
  while (((guchar)self->text[sentence.end] & 0xC0) == 0x80)
    sentence.end--;
  return sentence;
}

static gboolean
is_listed(const CmClaimText *self, gsize begin)
{
  guint low = 0, high = self->lists->len;
  while (low < high) { /* the first list that ends behind it */
    guint middle = low + (high - low) / 2;
    if (g_array_index(self->lists, CmSpan, middle).end <= begin)
      low = middle + 1;
    else
      high = middle;
  }
  return low < self->lists->len && g_array_index(self->lists, CmSpan, low).begin <= begin;
}

/* Whether a quotation is open at the place, in a sentence that begins at `from`. */
static gboolean
is_quoted(const CmClaimText *self, gsize from, gsize at)
{
  const char *text = self->text;
  guint n_double = 0;
  gboolean curly = FALSE, single = FALSE;
  for (gsize i = from; i < at; i++) {
    gboolean after_space = i == from || g_ascii_isspace(text[i - 1]) || text[i - 1] == '(';
    n_double += text[i] == '"';
    if (text[i] == '\'')
      single = after_space || (single && g_ascii_isalnum(text[i + 1]));
    if (at - i >= 3 && (memcmp(text + i, "“", 3) == 0 || memcmp(text + i, "”", 3) == 0))
      curly = text[i + 2] == "“"[2];
  }
  return (!self->json && n_double % 2 == 1) || curly || single;
}

static gboolean
has(const CmPattern *pattern, const CmClaimText *self, gsize begin, gsize end)
{
  return cm_pattern_search(pattern, self->text + begin, end - begin, 0, NULL, NULL) !=
         CM_MATCH_NONE;
}

static gboolean
is_doubtful(const CmClaimText *self, CmSpan sentence, CmClaimDoubt doubt)
{
  if (doubt == CM_CLAIM_DOUBT_ANY)
    return FALSE;
  const CmPattern *pattern =
      doubt == CM_CLAIM_DOUBT_PLACE ? place_hedge_pattern() : time_hedge_pattern();
  return has(pattern, self, sentence.begin, sentence.end);
}

gboolean
cm_claim_text_states(const CmClaimText *self, gsize begin, gsize end, CmClaimDoubt doubt)
{
  if (is_listed(self, begin))
    return FALSE;
  CmSpan sentence = sentence_at(self, begin);
  gsize clause = begin;
  while (clause > sentence.begin && strchr(";:,", self->text[clause - 1]) == NULL)
    clause--;
  return !has(negation_pattern(), self, clause, MIN(end, self->length)) &&
         !has(hedge_pattern(), self, sentence.begin, sentence.end) &&
         !is_quoted(self, sentence.begin, begin) && !is_doubtful(self, sentence, doubt);
}
