/* SPDX-License-Identifier: MIT */
/*
 * The utility score: what the answer adds to the hint, whether it has the three sections, how much
 * of the picture it names, and how long it is. Sums and products are taken in the reference's order
 * (this layer is compiled without fused multiply-add), so that the last bit is the same too.
 */
#include <string.h>

#include "cm-reference-parts.h"

/* Which lists a word is in. */
enum { SEEN = 1 << 0, PLACE = 1 << 1, COLOUR = 1 << 2, PLAIN_COLOUR = 1 << 3 };

static const struct {
  guint lists;
  const char *words; /* apart by one blank */
} word_lists[] = {
    {SEEN, "building house shop store street road car vehicle person people pedestrian sign window "
           "door roof wall brick stone glass tree sky cloud hill mountain grass flower lamp shadow "
           "reflection glow wearing standing sitting walking driving"},
    {SEEN | COLOUR, "light"},
    {PLACE, "left right center middle foreground background above below beside behind front back "
            "near far distant close adjacent top bottom side corner edge"},
    {COLOUR | PLAIN_COLOUR, "red blue green yellow orange purple pink brown black white gray grey"},
    {COLOUR, "golden silver bronze dark bright pale vivid warm cool muted saturated"},
};

/* The words of the lists, and each one's lists by its number. Most words of a text are turned away
 * by their first letter and length. */
typedef struct {
  CmRefIntern *words;
  guint lists[128];
  guint32 lengths[128]; /* of the words with that first letter: bit 1 << length */
} Lexicon;

static const Lexicon *
lexicon(void)
{
  static Lexicon *made;
  if (!g_once_init_enter(&made))
    return made;
  Lexicon *fresh = g_new0(Lexicon, 1);
  fresh->words = cm_ref_intern_new();
  for (gsize i = 0; i < G_N_ELEMENTS(word_lists); i++) {
    for (const char *at = word_lists[i].words; *at != '\0';) {
      gsize length = strcspn(at, " ");
      guint32 number = cm_ref_intern_add(fresh->words, at, length);
      g_assert_cmpuint(number, <, G_N_ELEMENTS(fresh->lists));
      fresh->lists[number] |= word_lists[i].lists;
      fresh->lengths[(guchar)*at & 0x7f] |= 1u << length;
      at += length + (at[length] == ' ');
    }
  }
  g_once_init_leave(&made, fresh);
  return fresh;
}

CmRefSightings
cm_ref_sightings(const char *lower)
{
  const Lexicon *known = lexicon();
  CmRefSightings sightings = {0};
  CmRefSpan run;
  for (const char *at = lower; cm_ref_next_run(&at, &run);) {
    guchar first = (guchar)*run.at;
    if (first >= 0x80 || run.length >= 32 || !(known->lengths[first] & 1u << run.length))
      continue;
    guint32 number = cm_ref_intern_find(known->words, run.at, run.length);
    guint lists = number != G_MAXUINT32 ? known->lists[number] : 0;
    sightings.seen += (lists & SEEN) != 0;
    sightings.places += (lists & PLACE) != 0;
    sightings.colours += (lists & COLOUR) != 0;
    sightings.plain_colours += (lists & PLAIN_COLOUR) != 0;
  }
  return sightings;
}

/* Finds the next vocabulary word: a run of word characters that is three or more ASCII letters. */
static gboolean
next_vocabulary_word(const char **at, CmRefSpan *ret_word)
{
  while (cm_ref_next_run(at, ret_word)) {
    gsize letters = 0;
    while (letters < ret_word->length && g_ascii_isalpha(ret_word->at[letters]))
      letters++;
    if (letters == ret_word->length && letters >= 3)
      return TRUE;
  }
  return FALSE;
}

void
cm_ref_add_vocabulary(const char *text, CmRefIntern *vocabulary)
{
  CmRefSpan word;
  for (const char *at = text; next_vocabulary_word(&at, &word);)
    cm_ref_intern_add(vocabulary, word.at, word.length);
}

/* The shares of the answer's vocabulary that are in the hint's and that are not. */
static void
compare_vocabularies(const char *text, const CmRefIntern *hint, double *ret_echo, double *ret_gain)
{
  g_autoptr(CmRefIntern) novel = cm_ref_intern_new();
  g_autofree char *text_words = g_ascii_strdown(text, -1);
  g_autofree gboolean *echoed = g_new0(gboolean, cm_ref_intern_size(hint) + 1);
  gsize n_echoed = 0;
  CmRefSpan word;
  for (const char *at = text_words; next_vocabulary_word(&at, &word);) {
    guint32 number = cm_ref_intern_find(hint, word.at, word.length);
    if (number == G_MAXUINT32) {
      cm_ref_intern_add(novel, word.at, word.length);
    } else if (!echoed[number]) {
      echoed[number] = TRUE;
      n_echoed++;
    }
  }
  gsize n_novel = cm_ref_intern_size(novel);
  double n_all = (double)(n_echoed + n_novel);
  *ret_echo = n_all > 0 ? cm_ref_round((double)n_echoed / n_all, 2) : 0;
  *ret_gain = n_all > 0 ? cm_ref_round((double)n_novel / n_all, 2) : 0;
}

/* TRUE where a word (its plural with an "s" too, if plural) stands before white space and ":". */
static gboolean
has_heading(const char *lower, const char *name, gboolean plural)
{
  gsize length = strlen(name);
  for (const char *at = strstr(lower, name); at != NULL; at = strstr(at + length, name)) {
    if (at > lower && cm_ref_is_word(g_utf8_get_char(g_utf8_prev_char(at))))
      continue;
    const char *after = at + length;
    if (plural && *after == 's')
      after++;
    if (*cm_ref_skip_space(after) == ':')
      return TRUE;
  }
  return FALSE;
}

/* TRUE where a line begins with a bullet, then white space, then a word character. */
static gboolean
has_bullet(const char *text)
{
  for (const char *line = text; line != NULL;) {
    const char *after = NULL;
    if (*line == '-' || *line == '*')
      after = line + 1;
    else if (g_str_has_prefix(line, "•"))
      after = line + strlen("•");
    const char *word = after != NULL ? cm_ref_skip_space(after) : NULL;
    if (word != after && *word != '\0' && cm_ref_is_word(g_utf8_get_char(word)))
      return TRUE;
    line = strchr(line, '\n');
    line = line != NULL ? line + 1 : NULL;
  }
  return FALSE;
}

/* TRUE where the first of several lines is short enough for a title. */
static gboolean
begins_with_short_line(const CmRefAnswer *answer)
{
  const char *end = strchr(answer->text, '\n');
  if (end == NULL)
    return FALSE;
  double most = cm_quality_number(answer->quality, "thresholds.max_caption_words");
  guint n_words = 0;
  while (n_words < answer->words->len && g_array_index(answer->words, CmRefSpan, n_words).at < end)
    n_words++;
  return n_words <= most;
}

static double
compliance(const CmRefAnswer *answer)
{
  if (answer->length == 0)
    return 0;
  const char *lower = answer->lower;
  gboolean title = has_heading(lower, "caption", FALSE) || has_heading(lower, "title", FALSE) ||
                   begins_with_short_line(answer);
  double prose = cm_quality_number(answer->quality, "thresholds.substantial_prose_words");
  gboolean description = has_heading(lower, "description", FALSE) ||
                         has_heading(lower, "detail", TRUE) ||
                         has_heading(lower, "summary", FALSE) || answer->words->len > prose;
  gboolean keywords = has_heading(lower, "keyword", TRUE) || has_heading(lower, "tag", TRUE) ||
                      has_bullet(answer->text);
  return cm_ref_round((title ? 0.33 : 0) + (description ? 0.34 : 0) + (keywords ? 0.33 : 0), 2);
}

static double
grounding(const CmRefAnswer *answer)
{
  if (answer->words->len == 0)
    return 0;
  gsize in_hint = answer->prompt->n_seen;
  const CmRefSightings *found = &answer->sightings;
  gsize novel = found->seen > in_hint ? found->seen - in_hint : 0;
  double raw = (double)(2 * novel + found->places + found->colours) /
               MAX((double)answer->words->len / 10, 1);
  return cm_ref_round(MIN(1.0, raw), 2);
}

static double
echo_factor(const CmQuality *quality, double echo_ratio)
{
  if (echo_ratio > cm_quality_number(quality, "thresholds.severe_echo_threshold"))
    return 0.5;
  return echo_ratio > cm_quality_number(quality, "thresholds.moderate_echo_threshold") ? 0.8 : 1.0;
}

/* The factor for the answer's length; *ret_weakness says why it is below 1, else NULL. */
static double
length_factor(const CmRefAnswer *answer, const char **ret_weakness)
{
  *ret_weakness = NULL;
  if (answer->words->len < cm_quality_number(answer->quality, "thresholds.min_useful_words")) {
    *ret_weakness = "Output too short to be useful";
    return 0.2;
  }
  if (answer->words->len < cm_quality_number(answer->quality, "thresholds.short_output_words")) {
    *ret_weakness = "Output lacks detail";
    return 0.6;
  }
  return 1.0;
}

static const char *
weakness_of(const CmQuality *quality, const CmReference *of)
{
  if (of->echo_ratio > cm_quality_number(quality, "thresholds.moderate_echo_threshold"))
    return "Mostly echoes context without adding value";
  if (of->grounding < cm_quality_number(quality, "thresholds.low_grounding_threshold"))
    return "Lacks visual description of image";
  if (of->compliance < cm_quality_number(quality, "thresholds.low_compliance_threshold"))
    return "Missing requested structure";
  if (of->information_gain < cm_quality_number(quality, "thresholds.low_info_gain_threshold"))
    return "Limited novel information";
  return "None identified";
}

static char
grade_of(const CmQuality *quality, double score)
{
  static const char *const keys[] = {"thresholds.grade_a_threshold", "thresholds.grade_b_threshold",
                                     "thresholds.grade_c_threshold",
                                     "thresholds.grade_d_threshold"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
    if (score >= cm_quality_number(quality, keys[i]))
      return (char)('A' + i);
  return 'F';
}

void
cm_ref_score(const CmRefAnswer *answer, CmReference *ret)
{
  const CmQuality *quality = answer->quality;
  compare_vocabularies(answer->text, answer->prompt->vocabulary, &ret->echo_ratio,
                       &ret->information_gain);
  ret->compliance = compliance(answer);
  ret->grounding = grounding(answer);

  CmRefSpan trimmed = cm_ref_strip(answer->text, answer->length);
  double n_chars = (double)cm_ref_length(trimmed.at, trimmed.length);
  if (answer->length == 0 || n_chars < cm_quality_number(quality, "thresholds.min_useful_chars")) {
    ret->score = ret->shown_score = 0;
    ret->grade = 'F';
    ret->weakness = "Empty or minimal output";
    return;
  }
  const char *too_short = NULL;
  double factor = length_factor(answer, &too_short);
  double raw = ret->information_gain * 25 + ret->compliance * 30 + ret->grounding * 30 +
               MIN((double)answer->words->len / 50, 1.0) * 15;
  ret->score = raw * echo_factor(quality, ret->echo_ratio) * factor;
  ret->shown_score = cm_ref_round(ret->score, 1);
  ret->grade = grade_of(quality, ret->score);
  ret->weakness = too_short != NULL ? too_short : weakness_of(quality, ret);
}
