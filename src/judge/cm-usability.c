/* SPDX-License-Identifier: MIT */
#include "cm-usability.h"

#include <string.h>

#include "cm-copying.h"
#include "cm-json-form.h"
#include "cm-language.h"
#include "cm-layout.h"
#include "cm-sections.h"

enum {
  MIN_BRIEF_WORDS = 4,  /* where the prompt asks for a short description */
  MIN_BEGUN_WORDS = 20, /* of a description that a limit or a loop cut */
  MIN_CLOCK_BYTES = 7,  /* "4:29 PM" */
};

static gboolean
has(const CmAssessment *assessment, CmLabel label)
{
  return (assessment->labels & 1u << label) != 0;
}

static void
reason(CmAssessment *assessment, CmUsability usability, const char *why)
{
  if (usability > assessment->usability)
    assessment->usability = usability;
  g_ptr_array_add(assessment->reasons, g_strdup(why));
}

/* Two signs of a script without spaces count as a word. */
static guint
count_words(const char *text)
{
  guint n = 0, n_unspaced = 0;
  gboolean inside = FALSE;
  for (; text && *text; text = g_utf8_next_char(text)) {
    gunichar sign = g_utf8_get_char(text);
    CmScript script = sign < 0x80 ? CM_SCRIPT_LATIN : cm_script_of(sign);
    n_unspaced += script == CM_SCRIPT_EAST_ASIAN || script == CM_SCRIPT_THAI;
    n += sign != ' ' && !inside;
    inside = sign != ' ';
  }
  return n + n_unspaced / 2;
}

/* Rules handed back after all the parts can be cut off. */
static gboolean
is_echo_apart(const CmView *view, const CmAssessment *assessment)
{
  if (!view->sections->labelled || view->spec->sections & ~view->sections->found)
    return FALSE;
  for (guint i = 0; i < assessment->observations->len; i++) {
    const CmObservation *observation = g_ptr_array_index(assessment->observations, i);
    for (int section = 0; section < CM_N_SECTIONS; section++) {
      const CmField *field = cm_sections_get(view->sections, section);
      if (observation->label == CM_LABEL_PROMPT_ECHO && field &&
          observation->begin < field->value.end && observation->end > field->value.begin)
        return FALSE;
    }
  }
  return TRUE;
}

/* Faults of which nothing can be saved, whatever else is there. */
static void
judge_ruin(const CmView *view, CmAssessment *assessment)
{
  if (has(assessment, CM_LABEL_GIBBERISH))
    reason(assessment, CM_USABILITY_UNUSABLE, "It is not language.");
  if (has(assessment, CM_LABEL_REFUSAL))
    reason(assessment, CM_USABILITY_UNUSABLE, "The model declined.");
  if (has(assessment, CM_LABEL_EMPTY_OR_TRIVIAL))
    reason(assessment, CM_USABILITY_UNUSABLE, "There is nothing in it.");
  if (has(assessment, CM_LABEL_PROMPT_ECHO) && !is_echo_apart(view, assessment))
    reason(assessment, CM_USABILITY_UNUSABLE, "It hands the prompt back.");
  if (has(assessment, CM_LABEL_OFF_TASK) && !view->sections->labelled)
    reason(assessment, CM_USABILITY_UNUSABLE, "It does something else.");
}

/* What is left of a plain description. One that was cut while it had hardly begun, or that loops
 * from its beginning, is none. */
static void
judge_description(const CmView *view, CmAssessment *assessment, guint n_words)
{
  double least = cm_quality_number(view->quality, "judge.unusable_min_words");
  gboolean stopped =
      (has(assessment, CM_LABEL_TRUNCATED) && has(assessment, CM_LABEL_REASONING_LEAK)) ||
      has(assessment, CM_LABEL_REPETITION);
  gboolean ended = !view->layout->tagged && !has(assessment, CM_LABEL_TRUNCATED);
  if (view->sections->drafts && ended)
    return; /* what was thought aloud holds the description */
  if (view->sections->drafts)
    reason(assessment, CM_USABILITY_UNUSABLE, "The chain of thought never came to an answer.");
  else if (n_words < (view->spec->brief ? MIN_BRIEF_WORDS : least) ||
           (stopped && n_words < MIN_BEGUN_WORDS))
    reason(assessment, CM_USABILITY_UNUSABLE, "No description is left.");
}

/* The answer ends within a part: the last one that says something reaches to its end. */
static gboolean
is_part_cut(const CmView *view)
{
  for (int section = 0; section < CM_N_SECTIONS; section++) {
    const CmField *field = cm_sections_get(view->sections, section);
    if (field && field->value.end >= view->layout->body.end)
      return TRUE;
  }
  return FALSE;
}

/* What is left of the parts that were asked for, after repair. A loop beside complete parts can be
 * cut off; where it takes a part's place, nothing tells what is sound. */
static void
judge_parts(const CmView *view, CmAssessment *assessment)
{
  const CmCatalogue *catalogue = &assessment->catalogue;
  guint missing = view->spec->sections & ~view->sections->found;
  guint n_words = count_words(catalogue->description);
  gboolean described = n_words >= cm_quality_number(view->quality, "judge.unusable_min_words");
  gboolean listed =
      catalogue->keywords->len >= cm_quality_number(view->quality, "judge.unusable_min_keywords");
  if (view->spec->sections == 0) {
    judge_description(view, assessment, n_words);
    return;
  }
  if (missing & (missing - 1))
    reason(assessment, CM_USABILITY_UNUSABLE, "More than one part is missing.");
  if (missing && has(assessment, CM_LABEL_TRUNCATED) && is_part_cut(view))
    reason(assessment, CM_USABILITY_UNUSABLE, "It was cut before all parts were begun.");
  if (!described && !listed)
    reason(assessment, CM_USABILITY_UNUSABLE, "Neither description nor keywords are left.");
  if (view->layout->unfinished && missing)
    reason(assessment, CM_USABILITY_UNUSABLE, "The chain of thought never came to an answer.");
  if (has(assessment, CM_LABEL_REPETITION) && (missing || !view->sections->labelled))
    reason(assessment, CM_USABILITY_UNUSABLE, "A loop stands where the parts should.");
}

/* An answer of which nothing is its own is no work done; a repair would leave the hint. */
static void
judge_copy(const CmView *view, CmAssessment *assessment)
{
  CmCopying copying;
  if (!has(assessment, CM_LABEL_CONTEXT_COPY) || !cm_copying_measure(view, &copying))
    return;
  if (view->spec->sections & ~view->sections->found)
    reason(assessment, CM_USABILITY_UNUSABLE, "A part is missing and the rest is the hint.");
  if (has(assessment, CM_LABEL_REPETITION) &&
      copying.rows >= cm_quality_number(view->quality, "judge.unusable_min_looping_rows"))
    reason(assessment, CM_USABILITY_UNUSABLE, "What does not loop is the hint.");
  if (copying.rows >= cm_quality_number(view->quality, "judge.unusable_min_rows") &&
      copying.listed >= cm_quality_number(view->quality, "judge.unusable_min_listed"))
    reason(assessment, CM_USABILITY_UNUSABLE, "Nothing of it is its own.");
}

/* "17:10:21", "51.2°", "2026-02-21": what a camera wrote is no keyword. */
static gboolean
is_capture_data(const char *keyword)
{
  if (strstr(keyword, "°"))
    return TRUE;
  for (const char *c = keyword; c[0] && c[1] && c[2]; c++)
    if (g_ascii_isdigit(c[0]) && (c[1] == ':' || c[1] == '-') && g_ascii_isdigit(c[2]))
      return strlen(keyword) >= MIN_CLOCK_BYTES;
  return FALSE;
}

static void
judge_keywords(const CmView *view, CmAssessment *assessment)
{
  const GPtrArray *keywords = assessment->catalogue.keywords;
  if (!(view->spec->sections & 1u << CM_SECTION_KEYWORDS) || keywords->len == 0)
    return;
  if (keywords->len < cm_quality_number(view->quality, "judge.caveat_min_keyword_share") *
                          view->spec->n_keywords.least)
    reason(assessment, CM_USABILITY_WITH_CAVEATS, "It has far fewer keywords than asked for.");
  for (guint i = 0; i < keywords->len; i++)
    if (is_capture_data(g_ptr_array_index(keywords, i))) {
      reason(assessment, CM_USABILITY_WITH_CAVEATS, "Capture data stand among the keywords.");
      return;
    }
}

/* A sentence or more where a few words were asked for. */
static void
judge_title(const CmView *view, CmAssessment *assessment)
{
  guint most = view->spec->title_words.most;
  if (most > 0 && count_words(assessment->catalogue.title) > 2 * most)
    reason(assessment, CM_USABILITY_WITH_CAVEATS, "The title is far too long.");
}

/* Whoever asks for JSON has a program read it. */
static void
judge_form(const CmView *view, CmAssessment *assessment)
{
  if (view->json == NULL || view->json->fault == NULL)
    return;
  g_autofree char *why = g_strdup_printf("The JSON is not as asked: %s.", view->json->fault);
  reason(assessment, CM_USABILITY_WITH_CAVEATS, why);
}

static void
judge_caveats(CmAssessment *assessment)
{
  for (int label = 0; label < CM_N_LABELS; label++)
    if (has(assessment, label))
      reason(assessment, CM_USABILITY_WITH_CAVEATS, cm_label_to_string(label));
}

void
cm_usability_decide(const CmView *view, CmAssessment *assessment)
{
  assessment->usability = CM_USABILITY_USABLE;
  judge_ruin(view, assessment);
  judge_parts(view, assessment);
  judge_copy(view, assessment);
  judge_keywords(view, assessment);
  judge_title(view, assessment);
  judge_form(view, assessment);
  judge_caveats(assessment);
  if (view->sections->drafts)
    reason(assessment, CM_USABILITY_WITH_CAVEATS, "The parts stand only as drafts.");
  else if (view->spec->sections && !view->sections->labelled)
    reason(assessment, CM_USABILITY_WITH_CAVEATS, "The parts have no labels.");
}
