/* SPDX-License-Identifier: MIT */
#include "cm-plan-photos.h"

#include "cm-clock.h"
#include "cm-photo-find.h"
#include "cm-photos.h"

#include <sys/stat.h>

/* A photo chosen; `bytes` foretells, roughly, how many pixels it has. */
typedef struct {
  guint index;
  goffset bytes; /* 0 where they are not known */
  GError *problem;
} Candidate;

static void
clear_candidate(gpointer data)
{
  g_clear_error(&((Candidate *)data)->problem);
}

static int
compare_bytes(gconstpointer a, gconstpointer b)
{
  const Candidate *left = a, *right = b;
  if (left->bytes != right->bytes)
    return left->bytes > right->bytes ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

static int
compare_index(gconstpointer a, gconstpointer b)
{
  const Candidate *left = a, *right = b;
  return left->index < right->index ? -1 : left->index > right->index;
}

/* All of them, those of the most bytes first. */
static GArray *
candidates_of(const CmPhotoChoice *choice)
{
  GArray *candidates = g_array_new(FALSE, TRUE, sizeof(Candidate));
  g_array_set_clear_func(candidates, clear_candidate);
  for (guint i = 0; i < choice->paths->len; i++) {
    struct stat status;
    Candidate candidate = {.index = i};
    if (stat(g_ptr_array_index(choice->paths, i), &status) == 0)
      candidate.bytes = status.st_size;
    g_array_append_val(candidates, candidate);
  }
  g_array_sort(candidates, compare_bytes);
  return candidates;
}

/* Decodes within the limits; FALSE for a problem that would meet every photo. */
static gboolean
decode(CmPlanPhotos *self, const CmOptions *options, const CmPhotoChoice *choice,
       GArray *candidates, GError **error)
{
  double begun_s = cm_clock_now_s();
  while (self->n_read < MIN(candidates->len, CM_PLAN_PHOTOS_MAX) &&
         cm_clock_now_s() - begun_s < CM_PLAN_PHOTOS_S) {
    Candidate *candidate = &g_array_index(candidates, Candidate, self->n_read++);
    const char *path = g_ptr_array_index(choice->paths, candidate->index);
    CmPhoto *photo = cm_photos_decode(options, path, NULL, NULL, &candidate->problem);
    if (photo != NULL)
      g_ptr_array_add(self->decoded, photo);
    else if (cm_photos_ends_all(candidate->problem)) {
      g_propagate_error(error, g_steal_pointer(&candidate->problem));
      return FALSE;
    }
  }
  return TRUE;
}

/* Parts what a run takes from what it leaves out, both in the order of the choice; ret_first is the
 * first problem. */
static void
sort_out(CmPlanPhotos *self, const CmPhotoChoice *choice, GArray *candidates, GError **ret_first)
{
  g_array_sort(candidates, compare_index);
  for (guint i = 0; i < candidates->len; i++) {
    Candidate *candidate = &g_array_index(candidates, Candidate, i);
    const char *path = g_ptr_array_index(choice->paths, i);
    if (candidate->problem == NULL) {
      g_ptr_array_add(self->paths, (gpointer)path);
      continue;
    }
    cm_photo_left_out_add(&self->left_out, path, cm_photos_message(candidate->problem, path));
    if (*ret_first == NULL)
      *ret_first = g_steal_pointer(&candidate->problem);
  }
}

CmPlanPhotos *
cm_plan_photos_read(const CmOptions *options, const CmPhotoChoice *choice, GError **error)
{
  g_autoptr(CmPlanPhotos) self = g_new0(CmPlanPhotos, 1);
  g_autoptr(GError) first = NULL;
  self->paths = g_ptr_array_new();
  self->decoded = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  self->left_out = choice->left_out != NULL ? json_deep_copy(choice->left_out) : NULL;
  self->n_chosen = choice->paths->len;
  g_autoptr(GArray) candidates = candidates_of(choice);
  if (!decode(self, options, choice, candidates, error))
    return NULL;
  sort_out(self, choice, candidates, &first);
  if (self->paths->len == 0) {
    g_propagate_error(error, g_steal_pointer(&first));
    return NULL;
  }
  return g_steal_pointer(&self);
}

char *
cm_plan_photos_words(const CmPlanPhotos *self)
{
  const CmPhoto *largest = NULL;
  for (guint i = 0; i < self->decoded->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(self->decoded, i);
    if (largest == NULL ||
        (guint64)photo->width * photo->height > (guint64)largest->width * largest->height)
      largest = photo;
  }
  if (largest == NULL)
    return g_strdup_printf("unknown, since none of the %u of %u photos read can be decoded; those "
                           "of a usual photo are assumed, 12 megapixels or less",
                           self->n_read, self->n_chosen);
  if (self->n_read == self->n_chosen)
    return g_strdup_printf("at most %u × %u pixels", largest->width, largest->height);
  return g_strdup_printf("at most %u × %u pixels in the %u of %u photos read, which are the "
                         "largest files; a larger picture among the others may need more",
                         largest->width, largest->height, self->n_read, self->n_chosen);
}

void
cm_plan_photos_free(CmPlanPhotos *self)
{
  if (self == NULL)
    return;
  g_clear_pointer(&self->paths, g_ptr_array_unref);
  g_clear_pointer(&self->decoded, g_ptr_array_unref);
  json_decref(self->left_out);
  g_free(self);
}
