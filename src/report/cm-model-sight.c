/* SPDX-License-Identifier: MIT */
#include "cm-model-sight.h"

#include "cm-content.h"
#include "cm-result-groups.h"
#include "cm-stats.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

#define REASON_BYTES 600
#define SHOWS_MAX    64 /* things that the other photo is known to show */
#define N_VERDICTS   (CM_SIGHT_IGNORES_PICTURE + 1)

/* What the lanes of a run are gathered from; borrowed but for what is made here. */
typedef struct {
  const CmRun *run;
  const CmQuality *quality;
  GHashTable *by_generation; /* key of a generation → const CmResult, of controls */
  const char *shows[SHOWS_MAX + 1];
} Sources;

/* Numbers of one lane while they are gathered; NAN where an answer lacks one. */
typedef struct {
  GArray *same_blank;
  GArray *same_other;
  GArray *from_hint;
  guint of_verdict[N_VERDICTS];
  GPtrArray *sights;   /* of CmSight */
  GPtrArray *photos;   /* of const char *: each sight's photo */
  gboolean controlled; /* some control answered */
} Samples;

static void
lane_free(gpointer data)
{
  CmLaneSight *self = data;
  g_ptr_array_unref(self->following);
  g_array_unref(self->alike);
  g_free(self->reason);
  g_free(self);
}

static void
model_free(gpointer data)
{
  CmModelSight *self = data;
  g_ptr_array_unref(self->lanes);
  g_free(self);
}

static void
samples_init(Samples *self)
{
  *self = (Samples){0};
  self->same_blank = g_array_new(FALSE, FALSE, sizeof(double));
  self->same_other = g_array_new(FALSE, FALSE, sizeof(double));
  self->from_hint = g_array_new(FALSE, FALSE, sizeof(double));
  self->sights = g_ptr_array_new_with_free_func((GDestroyNotify)cm_sight_free);
  self->photos = g_ptr_array_new();
}

static void
samples_clear(Samples *self)
{
  g_array_unref(self->same_blank);
  g_array_unref(self->same_other);
  g_array_unref(self->from_hint);
  g_ptr_array_unref(self->sights);
  g_ptr_array_unref(self->photos);
}

static double
median_of(const GArray *values)
{
  return cm_stats_median((const double *)(const void *)values->data, values->len);
}

/* What the other photo shows, as its record tells. */
static void
read_shows(Sources *self)
{
  const CmPhoto *other = cm_run_find_control(self->run, CM_CONTROL_OTHER);
  const json_t *shows = other != NULL ? json_object_get(other->truth, "shows") : NULL;
  gsize n_shows = 0;
  for (gsize i = 0; i < json_array_size(shows) && n_shows < SHOWS_MAX; i++) {
    const char *word = json_string_value(json_array_get(shows, i));
    if (word != NULL)
      self->shows[n_shows++] = word;
  }
}

static void
index_controls(Sources *self, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    const CmGeneration generation = cm_result_generation(result);
    if (result->control != NULL)
      g_hash_table_replace(self->by_generation, cm_generation_key(&generation), result);
  }
}

/* What the same prompt got with a control picture: of the same repeat, else of the first. NULL
 * where that was not answered. */
static const char *
control_answer(const Sources *self, const CmResult *result, const char *control)
{
  CmGeneration generation = cm_result_generation(result);
  generation.control = control;
  g_autofree char *key = cm_generation_key(&generation);
  const CmResult *found = g_hash_table_lookup(self->by_generation, key);
  if (found == NULL && result->repeat > 0) {
    generation.repeat = 0;
    g_autofree char *first = cm_generation_key(&generation);
    found = g_hash_table_lookup(self->by_generation, first);
  }
  return found != NULL && found->status == CM_STATUS_ANSWERED ? found->text : NULL;
}

static void
add_following(CmLaneSight *self, const CmSight *sight)
{
  for (guint i = 0; i < sight->following->len; i++) {
    const char *term = g_ptr_array_index(sight->following, i);
    if (self->following->len < CM_LANE_SIGHT_TERMS &&
        !g_ptr_array_find_with_equal_func(self->following, term, g_str_equal, NULL))
      g_ptr_array_add(self->following, g_strdup(term));
  }
}

/* Takes the sight. */
static void
add_sight(CmLaneSight *self, CmSight *sight, const CmResult *result, Samples *samples)
{
  self->n_seen_terms += sight->n_seen_terms;
  self->n_following += sight->n_following;
  self->n_shown += sight->n_shown;
  self->n_shown_found += sight->n_shown_found;
  add_following(self, sight);
  samples->of_verdict[sight->verdict]++;
  g_array_append_val(samples->same_blank, sight->same_blank);
  g_array_append_val(samples->same_other, sight->same_other);
  g_array_append_val(samples->from_hint, sight->from_hint);
  g_ptr_array_add(samples->sights, sight);
  g_ptr_array_add(samples->photos, result->photo_id);
}

/* An answer tells something by its controls, and where no token stood for its picture. */
static void
look_at(CmLaneSight *self, const Sources *sources, const CmResult *result, Samples *samples)
{
  const CmPrompt *prompt = cm_run_find_prompt(sources->run, result->photo_id, result->lane);
  CmSightInput input = {
      .prompt = prompt != NULL && prompt->text != NULL ? prompt->text : "",
      .answer = result->text,
      .blank = control_answer(sources, result, CM_CONTROL_BLANK),
      .other = control_answer(sources, result, CM_CONTROL_OTHER),
      .image_tokens = result->measured.image_tokens_in,
  };
  if (input.other != NULL)
    input.other_shows = sources->shows;
  gboolean controlled = input.blank != NULL || input.other != NULL;
  gboolean untold = input.image_tokens == 0;
  self->n_no_image_tokens += untold;
  samples->controlled |= controlled;
  if (!controlled && !untold)
    return;
  add_sight(self, cm_sight_new(sources->quality, &input), result, samples);
}

/* An answer while others are compared with it. */
typedef struct {
  const char *photo_id;
  CmContent *content; /* owned */
} Read;

static void
read_clear(gpointer data)
{
  cm_content_free(((Read *)data)->content);
}

static void
compare_pair(CmLaneSight *self, const Read *one, const Read *other)
{
  double alike = cm_content_alike(one->content, other->content);
  if (isnan(alike))
    return;
  self->n_compared++;
  if (alike < CM_ANSWERS_NEARLY_SAME)
    return;
  const CmAlikePhotos pair = {one->photo_id, other->photo_id, alike};
  self->n_alike++;
  if (self->alike->len < CM_LANE_SIGHT_ALIKE)
    g_array_append_val(self->alike, pair);
}

/* The first answer to each photo against those to the photos before it: all of few, of many the
 * nearest, so that memory holds but these. Returns how many answers had words to compare. */
static guint
compare_photos(CmLaneSight *self, const CmQuality *quality, const GPtrArray *answers)
{
  g_autoptr(GPtrArray) photos = cm_results_group(answers, cm_result_photo);
  guint reach = MAX(1, CM_LANE_SIGHT_PAIRS / photos->len);
  g_autoptr(GArray) recent = g_array_new(FALSE, FALSE, sizeof(Read));
  guint n_telling = 0;
  g_array_set_clear_func(recent, read_clear);
  for (guint i = 0; i < photos->len && photos->len > 1; i++) {
    const GPtrArray *group = g_ptr_array_index(photos, i);
    const CmResult *result = g_ptr_array_index(group, 0);
    const Read read = {result->photo_id, cm_content_new_answer(quality, result->text)};
    n_telling += !isnan(cm_content_alike(read.content, read.content));
    for (guint j = 0; j < recent->len; j++)
      compare_pair(self, &g_array_index(recent, Read, j), &read);
    g_array_append_val(recent, read);
    if (recent->len > reach)
      g_array_remove_index(recent, 0);
  }
  return n_telling;
}

/* The verdict of most answers that tell, of equally many the worse. */
static void
decide(CmLaneSight *self, const Samples *samples)
{
  for (guint verdict = CM_SIGHT_SEES; verdict < N_VERDICTS; verdict++) {
    guint count = samples->of_verdict[verdict];
    self->n_telling += count;
    if (count == 0 || count < self->n_agreeing)
      continue;
    self->verdict = (CmSightVerdict)verdict;
    self->n_agreeing = count;
  }
  for (guint i = 0; i < samples->sights->len && self->reason == NULL; i++) {
    const CmSight *sight = g_ptr_array_index(samples->sights, i);
    if (sight->verdict != self->verdict || sight->reason == NULL)
      continue;
    self->reason = cm_text_sanitize(sight->reason, strlen(sight->reason), REASON_BYTES);
    self->decided_by = g_ptr_array_index(samples->photos, i);
  }
}

/* Without controls, what many photos have in common tells; n_telling of them, which are to be more
 * than half, got answers that can be compared. */
static void
decide_by_photos(CmLaneSight *self, guint n_photos, guint n_telling)
{
  if (self->verdict != CM_SIGHT_UNKNOWN || n_telling < CM_LANE_SIGHT_PHOTOS ||
      2 * n_telling <= n_photos || self->n_compared == 0 || self->n_alike < self->n_compared)
    return;
  self->verdict = CM_SIGHT_IGNORES_PICTURE;
  g_free(self->reason);
  self->reason = n_telling == n_photos
                     ? g_strdup_printf("all %u photos got nearly the same answer", n_photos)
                     : g_strdup_printf("%u of %u photos got nearly the same answer, the others one "
                                       "too short to compare",
                                       n_telling, n_photos);
  self->decided_by = NULL;
}

static CmLaneSight *
lane_sight_new(const Sources *sources, const GPtrArray *answers)
{
  const CmResult *first = g_ptr_array_index(answers, 0);
  CmLaneSight *self = g_new0(CmLaneSight, 1);
  Samples samples;
  samples_init(&samples);
  self->lane = first->lane;
  self->n_answers = answers->len;
  self->following = g_ptr_array_new_with_free_func(g_free);
  self->alike = g_array_new(FALSE, FALSE, sizeof(CmAlikePhotos));
  for (guint i = 0; i < answers->len; i++)
    look_at(self, sources, g_ptr_array_index(answers, i), &samples);
  self->same_blank = median_of(samples.same_blank);
  self->same_other = median_of(samples.same_other);
  self->from_hint = median_of(samples.from_hint);
  guint n_comparable = compare_photos(self, sources->quality, answers);
  decide(self, &samples);
  g_autoptr(GPtrArray) photos = cm_results_group(answers, cm_result_photo);
  decide_by_photos(self, photos->len, n_comparable);
  gboolean tells = samples.controlled || self->verdict != CM_SIGHT_UNKNOWN ||
                   self->n_no_image_tokens > 0 || self->n_alike > 0;
  samples_clear(&samples);
  if (tells)
    return self;
  lane_free(self);
  return NULL;
}

static CmModelSight *
model_sight_new(const Sources *sources, const GPtrArray *answers)
{
  const CmResult *first = g_ptr_array_index(answers, 0);
  CmModelSight *self = g_new0(CmModelSight, 1);
  self->model_id = first->model_id;
  self->lanes = g_ptr_array_new_with_free_func(lane_free);
  g_autoptr(GPtrArray) lanes = cm_results_group(answers, cm_result_lane);
  for (guint i = 0; i < lanes->len; i++) {
    CmLaneSight *lane = lane_sight_new(sources, g_ptr_array_index(lanes, i));
    if (lane == NULL)
      continue;
    g_ptr_array_add(self->lanes, lane);
    if (lane->verdict > self->verdict) { /* verdicts stand from the best to the worst */
      self->verdict = lane->verdict;
      self->worst = lane;
    }
  }
  return self;
}

/* Ordinary results with an answer. */
static GPtrArray *
answers_of(const GPtrArray *results)
{
  GPtrArray *answers = g_ptr_array_new();
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    if (result->control == NULL && result->status == CM_STATUS_ANSWERED && result->text != NULL)
      g_ptr_array_add(answers, result);
  }
  return answers;
}

GPtrArray *
cm_model_sights_new(const GPtrArray *results, const CmReview *review)
{
  GPtrArray *sights = g_ptr_array_new_with_free_func(model_free);
  if (review == NULL || cm_review_quality(review) == NULL)
    return sights;
  g_autoptr(GHashTable) by_generation =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Sources sources = {.run = cm_review_run(review),
                     .quality = cm_review_quality(review),
                     .by_generation = by_generation};
  read_shows(&sources);
  index_controls(&sources, results);
  g_autoptr(GPtrArray) answers = answers_of(results);
  g_autoptr(GPtrArray) models = cm_results_group(answers, cm_result_model);
  for (guint i = 0; i < models->len; i++) {
    CmModelSight *sight = model_sight_new(&sources, g_ptr_array_index(models, i));
    if (sight->lanes->len > 0)
      g_ptr_array_add(sights, sight);
    else
      model_free(sight);
  }
  return sights;
}

const CmModelSight *
cm_model_sight_find(const GPtrArray *sights, const char *model_id)
{
  for (guint i = 0; sights != NULL && i < sights->len; i++) {
    const CmModelSight *sight = g_ptr_array_index(sights, i);
    if (g_str_equal(sight->model_id, model_id))
      return sight;
  }
  return NULL;
}

const CmLaneSight *
cm_model_sight_lane(const CmModelSight *self, const char *lane)
{
  for (guint i = 0; self != NULL && i < self->lanes->len; i++) {
    const CmLaneSight *own = g_ptr_array_index(self->lanes, i);
    if (g_strcmp0(own->lane, lane) == 0)
      return own;
  }
  return NULL;
}

gboolean
cm_sight_is_blind(CmSightVerdict verdict)
{
  return verdict == CM_SIGHT_COPIES_HINT || verdict == CM_SIGHT_IGNORES_PICTURE;
}
