/* SPDX-License-Identifier: MIT */
#include "cm-photo-choice.h"

#include "cm-error.h"
#include "cm-natural.h"
#include "cm-photo-find.h"
#include "cm-terminal.h"

#include <stdio.h>

/* A photo to choose from, and what it is chosen by. */
typedef struct {
  CmFoundPhoto *photo; /* borrowed */
  guint64 rank;        /* in a sample: the lowest are taken */
} Candidate;

/* The first 8 bytes of SHA-256 of "SEED:NAME", as a number. */
static guint64
rank_of(gint64 seed, const char *name)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT ":%s", seed, name);
  g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
  digest[16] = '\0';
  guint64 rank = 0;
  return g_ascii_string_to_unsigned(digest, 16, 0, G_MAXUINT64, &rank, NULL) ? rank : 0;
}

static int
compare_places(const CmFoundPhoto *a, const CmFoundPhoto *b)
{
  int order = cm_natural_compare(a->name, b->name);
  return order != 0 ? order : cm_natural_compare(a->path, b->path);
}

static int
compare_modified(gconstpointer a, gconstpointer b)
{
  const CmFoundPhoto *one = ((const Candidate *)a)->photo, *other = ((const Candidate *)b)->photo;
  if (one->modified_ns != other->modified_ns)
    return one->modified_ns > other->modified_ns ? -1 : 1;
  return compare_places(one, other);
}

static int
compare_ranks(gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *other = b;
  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  return compare_places(one->photo, other->photo);
}

static GArray *
candidates_of(const CmPhotoFind *found)
{
  GArray *candidates = g_array_new(FALSE, TRUE, sizeof(Candidate));
  for (guint i = 0; i < found->photos->len; i++) {
    Candidate candidate = {.photo = g_ptr_array_index(found->photos, i)};
    if (!candidate.photo->named)
      g_array_append_val(candidates, candidate);
  }
  return candidates;
}

/* Cuts the candidates down to what --newest and --sample ask for. */
static void
choose(GArray *candidates, const CmOptions *options)
{
  for (guint i = 0; i < candidates->len && options->sample > 0; i++) {
    Candidate *candidate = &g_array_index(candidates, Candidate, i);
    candidate->rank = rank_of(options->seed, candidate->photo->name);
  }
  if (options->newest > 0) {
    g_array_sort(candidates, compare_modified);
    g_array_set_size(candidates, MIN(candidates->len, (guint)options->newest));
  }
  if (options->sample > 0) {
    g_array_sort(candidates, compare_ranks);
    g_array_set_size(candidates, MIN(candidates->len, (guint)options->sample));
  }
  if (options->newest > 0)
    g_array_sort(candidates, compare_modified);
}

static void
add_path(CmPhotoChoice *self, CmFoundPhoto *photo)
{
  g_ptr_array_add(self->paths, g_steal_pointer(&photo->path));
}

/* The photos named, and the candidates chosen: newest first where that was asked for, and else
 * where they were found. */
static void
take_chosen(CmPhotoChoice *self, CmPhotoFind *found, const GArray *chosen, gboolean by_time)
{
  g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < chosen->len && !by_time; i++)
    g_hash_table_add(taken, g_array_index(chosen, Candidate, i).photo);
  for (guint i = 0; i < found->photos->len; i++) {
    CmFoundPhoto *photo = g_ptr_array_index(found->photos, i);
    if (photo->named || g_hash_table_contains(taken, photo))
      add_path(self, photo);
  }
  for (guint i = 0; i < chosen->len && by_time; i++)
    add_path(self, g_array_index(chosen, Candidate, i).photo);
}

static gboolean
check_count(const CmPhotoFind *found, GError **error)
{
  guint count = 0;
  for (guint i = 0; i < found->photos->len; i++) {
    const CmFoundPhoto *photo = g_ptr_array_index(found->photos, i);
    count += photo->from_folder && !photo->named;
  }
  if (count <= CM_PHOTO_CHOICE_UNASKED)
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "the folders hold %u photos; more than %d are run only where asked for: --newest N "
              "takes the last modified, --sample N takes some at random",
              count, CM_PHOTO_CHOICE_UNASKED);
  return FALSE;
}

/* A command that runs needs a photo, one that shows has at least something to tell. */
static gboolean
check_found(const CmPhotoFind *found, CmPhotoChoiceKind kind, GError **error)
{
  gboolean told = found->left_out != NULL;
  if (found->photos->len > 0 || (told && kind == CM_PHOTO_CHOICE_SHOW))
    return TRUE;
  const json_t *first = json_array_get(found->left_out, 0);
  if (told)
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "%s: %s", cm_json_get_string(first, "path"),
                cm_json_get_string(first, "message"));
  else
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "the list on standard input names no photo; name one a line");
  return FALSE;
}

CmPhotoChoice *
cm_photo_choice_new(const CmOptions *options, CmPhotoChoiceKind kind, GError **error)
{
  CmPhotoFindOptions how = {.recursive = options->recursive,
                            .lenient = kind == CM_PHOTO_CHOICE_SHOW};
  gboolean asked = options->newest > 0 || options->sample > 0;
  g_autoptr(CmPhotoFind) found = cm_photo_find(options->photos, &how, error);
  if (found == NULL || !check_found(found, kind, error))
    return NULL;
  g_autoptr(GArray) candidates = candidates_of(found);
  if (asked && candidates->len == 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "--newest and --sample choose among the photos of folders and lists; name a folder "
                "or - with them");
    return NULL;
  }
  if (kind == CM_PHOTO_CHOICE_RUN && !asked && !check_count(found, error))
    return NULL;
  choose(candidates, options);
  CmPhotoChoice *self = g_new0(CmPhotoChoice, 1);
  self->paths = g_ptr_array_new_with_free_func(g_free);
  self->left_out = g_steal_pointer(&found->left_out);
  take_chosen(self, found, candidates, options->newest > 0);
  return self;
}

void
cm_photo_choice_tell_left_out(const json_t *left_out)
{
  for (gsize i = 0; i < json_array_size(left_out); i++) {
    const json_t *entry = json_array_get(left_out, i);
    g_autofree char *text =
        g_strdup_printf("%s: %s; it is left out", cm_json_get_string(entry, "path"),
                        cm_json_get_string(entry, "message"));
    g_autofree char *shown = cm_terminal_text(text, 8192);
    fprintf(stderr, "check-models: %s\n", shown);
  }
}

void
cm_photo_choice_free(CmPhotoChoice *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->paths);
  json_decref(self->left_out);
  g_free(self);
}
