/* SPDX-License-Identifier: MIT */
#include "cm-review.h"

#include "cm-fields.h"
#include "cm-reference-class.h"
#include "cm-result-set.h"
#include "cm-text.h"
#include "cm-vocabulary-use.h"

#include <math.h>
#include <string.h>

struct CmReview {
  const CmRun *run;         /* borrowed */
  const CmQuality *quality; /* borrowed */
  CmJudge *judge;
  const CmSignatures *signatures; /* borrowed */
  CmVocabulary *vocabulary;       /* the run's, read at the first add; NULL for none */
  gboolean vocabulary_read;
  GHashTable *verdicts; /* key of a generation → CmVerdict */
};

void
cm_verdict_free(CmVerdict *self)
{
  if (self == NULL)
    return;
  cm_assessment_free(self->assessment);
  cm_reference_free(self->reference);
  cm_diagnosis_free(self->diagnosis);
  g_clear_pointer(&self->contradictions, g_ptr_array_unref);
  g_free(self);
}

CmReview *
cm_review_new(const CmRun *run, const CmQuality *quality, const CmSignatures *signatures)
{
  CmReview *self = g_new0(CmReview, 1);
  self->run = run;
  self->quality = quality;
  self->judge = cm_judge_new(quality);
  self->signatures = signatures;
  self->verdicts =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)cm_verdict_free);
  return self;
}

void
cm_review_free(CmReview *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->verdicts);
  cm_judge_free(self->judge);
  cm_vocabulary_free(self->vocabulary);
  g_free(self);
}

/* What was sent for the result; "" where the records do not tell. */
static const char *
prompt_of(const CmRun *run, const CmResult *result)
{
  const CmPrompt *prompt = cm_run_find_prompt(run, result->photo_id, result->lane);
  return prompt != NULL && prompt->text != NULL ? prompt->text : "";
}

/* The limit in force as the worker reports it, else as the run set it; NAN unknown. */
static double
max_tokens_of(const CmRun *run, const CmResult *result)
{
  double reported = cm_json_get_number(result->settings, "max_tokens");
  return isnan(reported) ? cm_json_get_number(run->settings, "max_tokens") : reported;
}

/* Cuts *text; NULL stays. */
static void
bound_text(char **text)
{
  gsize length = *text != NULL ? strlen(*text) : 0;
  if (length <= CM_VERDICT_TEXT_BYTES)
    return;
  char *shorter = cm_text_sanitize(*text, length, CM_VERDICT_TEXT_BYTES);
  g_free(*text);
  *text = shorter;
}

/* Cuts each text of an array of char *. */
static void
bound_texts(GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    bound_text((char **)&g_ptr_array_index(texts, i));
}

/* Drops the last observations of labels that have others, until few enough are left. */
static void
bound_observations(GPtrArray *observations)
{
  guint of_label[CM_N_LABELS] = {0};
  for (guint i = 0; i < observations->len; i++) {
    CmObservation *observation = g_ptr_array_index(observations, i);
    of_label[observation->label]++;
    bound_text(&observation->reason);
  }
  for (guint i = observations->len; i > 0 && observations->len > CM_VERDICT_OBSERVATIONS; i--) {
    const CmObservation *observation = g_ptr_array_index(observations, i - 1);
    if (of_label[observation->label] > 1) {
      of_label[observation->label]--;
      g_ptr_array_remove_index(observations, i - 1);
    }
  }
}

static void
bound_assessment(CmAssessment *assessment)
{
  CmCatalogue *catalogue = &assessment->catalogue;
  bound_text(&catalogue->title);
  bound_text(&catalogue->description);
  if (catalogue->keywords->len > CM_VERDICT_KEYWORDS)
    g_ptr_array_set_size(catalogue->keywords, CM_VERDICT_KEYWORDS);
  bound_texts(catalogue->keywords);
  bound_texts(assessment->reasons);
  bound_observations(assessment->observations);
}

/* How many of all its keywords the person's list has. */
static void
count_vocabulary(CmReview *self, CmVerdict *verdict)
{
  if (!self->vocabulary_read)
    self->vocabulary = cm_vocabulary_from_json(self->run->vocabulary);
  self->vocabulary_read = TRUE;
  if (self->vocabulary == NULL)
    return;
  CmVocabularyUse use = cm_vocabulary_use(self->vocabulary, verdict->assessment);
  verdict->n_from_vocabulary = use.n_from;
  if (use.n_keywords > 0)
    verdict->vocabulary_share = (double)use.n_from / use.n_keywords;
}

/* A claim that is made again, in keywords after the description, is one. */
static void
drop_repeated(GPtrArray *contradictions)
{
  for (guint i = contradictions->len; i > 1; i--) {
    const CmContradiction *last = g_ptr_array_index(contradictions, i - 1);
    for (guint j = 0; j < i - 1; j++) {
      const CmContradiction *earlier = g_ptr_array_index(contradictions, j);
      if (earlier->kind != last->kind || g_strcmp0(earlier->reason, last->reason) != 0)
        continue;
      g_ptr_array_remove_index(contradictions, i - 1);
      break;
    }
  }
}

static void
find_contradictions(const CmReview *self, const CmResult *result, CmVerdict *verdict)
{
  const CmPhoto *photo = cm_run_find_photo(self->run, result->photo_id);
  if (photo == NULL || photo->metadata == NULL)
    return;
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(photo->metadata);
  verdict->contradictions = cm_contradictions_find(metadata, result->text);
  drop_repeated(verdict->contradictions);
  verdict->n_contradictions = verdict->contradictions->len;
  if (verdict->contradictions->len > CM_VERDICT_CONTRADICTIONS)
    g_ptr_array_set_size(verdict->contradictions, CM_VERDICT_CONTRADICTIONS);
  for (guint i = 0; i < verdict->contradictions->len; i++)
    bound_text(&((CmContradiction *)g_ptr_array_index(verdict->contradictions, i))->reason);
}

static void
judge(CmReview *self, const CmResult *result, CmVerdict *verdict)
{
  const char *text = result->text != NULL ? result->text : "";
  const CmAnswer answer = {
      .prompt = prompt_of(self->run, result),
      .text = text,
      .text_length = strlen(text),
      .prompt_tokens = cm_field_number(cm_field_find("prompt_tokens"), result),
      .generation_tokens = result->measured.tokens_out,
      .max_tokens = max_tokens_of(self->run, result),
      .stop_reason = result->stop_reason,
  };
  verdict->text_bytes = answer.text_length;
  verdict->assessment = cm_judge_assess(self->judge, &answer);
  verdict->n_keywords = verdict->assessment->catalogue.keywords->len;
  count_vocabulary(self, verdict);
  bound_assessment(verdict->assessment);
  find_contradictions(self, result, verdict);
  verdict->reference =
      cm_judge_reference(self->judge, answer.prompt, text, answer.generation_tokens);
  bound_texts(verdict->reference->labels);
}

static void
diagnose(const CmReview *self, const CmResult *result, CmVerdict *verdict)
{
  const CmFailure *failure = result->failure;
  const char *message = failure->message != NULL ? failure->message : "";
  verdict->diagnosis = cm_diagnose(self->signatures, result);
  bound_text(&verdict->diagnosis->message);
  bound_text(&verdict->diagnosis->evidence);
  verdict->reference_class = cm_reference_failure_class(message);
  verdict->reference_package =
      cm_reference_package(message, cm_json_get_string(failure->exception, "traceback"));
}

void
cm_review_add(CmReview *self, const CmResult *result)
{
  CmVerdict *verdict = g_new0(CmVerdict, 1);
  verdict->vocabulary_share = NAN;
  if (result->status == CM_STATUS_ANSWERED && result->control == NULL)
    judge(self, result, verdict);
  else if (result->status == CM_STATUS_FAILED && result->failure != NULL)
    diagnose(self, result, verdict);
  cm_review_take(self, result, verdict);
}

void
cm_review_take(CmReview *self, const CmResult *result, CmVerdict *verdict)
{
  const CmGeneration generation = cm_result_generation(result);
  g_hash_table_replace(self->verdicts, cm_generation_key(&generation), verdict);
}

const CmVerdict *
cm_review_find(const CmReview *self, const CmResult *result)
{
  if (self == NULL)
    return NULL;
  const CmGeneration generation = cm_result_generation(result);
  g_autofree char *key = cm_generation_key(&generation);
  return g_hash_table_lookup(self->verdicts, key);
}

/* 0 what can be used, 1 what cannot, 2 a failure. */
static guint
badness_of(const CmVerdict *verdict)
{
  if (verdict == NULL || verdict->assessment == NULL)
    return 2;
  return verdict->assessment->usability == CM_USABILITY_UNUSABLE ? 1 : 0;
}

gboolean
cm_review_is_worse(const CmReview *self, const CmResult *result, const CmResult *than)
{
  const CmVerdict *left = cm_review_find(self, result), *right = cm_review_find(self, than);
  guint one = badness_of(left), other = badness_of(right);
  if (one != other || left == NULL || left->reference == NULL || right->reference == NULL)
    return one > other;
  return left->reference->score < right->reference->score;
}

const CmRun *
cm_review_run(const CmReview *self)
{
  return self != NULL ? self->run : NULL;
}

const CmQuality *
cm_review_quality(const CmReview *self)
{
  return self != NULL ? self->quality : NULL;
}

/* Which of an answer's labels to name where there is room for one: those that alone make an answer
 * worthless first, then those that cost a part of it. */
static const CmLabel by_weight[] = {
    CM_LABEL_EMPTY_OR_TRIVIAL,   CM_LABEL_REFUSAL,       CM_LABEL_REPETITION,
    CM_LABEL_GIBBERISH,          CM_LABEL_OFF_TASK,      CM_LABEL_WRONG_LANGUAGE,
    CM_LABEL_PROMPT_ECHO,        CM_LABEL_CONTEXT_COPY,  CM_LABEL_REASONING_LEAK,
    CM_LABEL_CONTROL_TOKEN_LEAK, CM_LABEL_ENCODING_LEAK, CM_LABEL_MISSING_SECTIONS,
    CM_LABEL_TRUNCATED,          CM_LABEL_EXTRA_TEXT,
};
G_STATIC_ASSERT(G_N_ELEMENTS(by_weight) == CM_N_LABELS);

const char *
cm_review_main_label(guint labels)
{
  for (gsize i = 0; i < G_N_ELEMENTS(by_weight); i++)
    if (labels & (1u << by_weight[i]))
      return cm_label_to_string(by_weight[i]);
  return NULL;
}

static gboolean
misses_demand(const CmAssessment *assessment)
{
  for (guint i = 0; i < assessment->constraints->len; i++)
    if (!((const CmConstraint *)g_ptr_array_index(assessment->constraints, i))->kept)
      return TRUE;
  return FALSE;
}

char *
cm_verdict_words(const CmVerdict *verdict)
{
  static const char *const names[] = {
      [CM_USABILITY_USABLE] = "usable",
      [CM_USABILITY_WITH_CAVEATS] = "caveats",
      [CM_USABILITY_UNUSABLE] = "unusable",
      [CM_USABILITY_NOT_EVALUATED] = "",
  };
  if (verdict != NULL && verdict->diagnosis != NULL)
    return g_strdup(cm_layer_to_string(verdict->diagnosis->layer));
  if (verdict == NULL || verdict->assessment == NULL)
    return g_strdup("");
  const CmAssessment *assessment = verdict->assessment;
  const char *label = cm_review_main_label(assessment->labels);
  if (label == NULL && misses_demand(assessment))
    label = "demand not kept";
  if (assessment->usability == CM_USABILITY_USABLE || label == NULL)
    return g_strdup(names[assessment->usability]);
  return g_strdup_printf("%s: %s", names[assessment->usability], label);
}
