/* SPDX-License-Identifier: MIT */
#include "cm-select-name.h"

#include "cm-store.h"

#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a name and of an id that are compared for likeness. */
#define LIKE_BYTES_MAX 128

struct CmModelName {
  CmNameKind kind;
  CmStoreKind store;  /* of CM_NAME_STORE */
  char *pattern;      /* what must match: the name, without its store */
  gboolean is_glob;   /* of an id */
  GPtrArray *paths;   /* absolute, of CM_NAME_PATH; links followed in none */
  GPtrArray *targets; /* the same with links followed */
  gboolean one_path;  /* a file or folder named as such, not by a glob */
};

gboolean
cm_model_glob_matches(const char *glob, const char *text)
{
  g_autofree char *low_glob = g_ascii_strdown(glob, -1);
  g_autofree char *low_text = g_ascii_strdown(text, -1);
  return fnmatch(low_glob, low_text, 0) == 0;
}

static gboolean
has_wildcard(const char *text)
{
  return strpbrk(text, "*?[") != NULL;
}

static gboolean
may_be_model(const char *path)
{
  gsize length = strlen(path);
  return g_file_test(path, G_FILE_TEST_IS_DIR) ||
         (length > 5 && g_ascii_strcasecmp(path + length - 5, ".gguf") == 0);
}

static void
add_path(CmModelName *self, const char *path)
{
  char *real = realpath(path, NULL);
  g_ptr_array_add(self->paths, g_canonicalize_filename(path, NULL));
  g_ptr_array_add(self->targets, g_strdup(real != NULL ? real : path));
  free(real);
}

/* Whether the name is one of paths; a file whose own name holds a star is that file. */
static gboolean
take_paths(CmModelName *self)
{
  self->one_path = g_file_test(self->pattern, G_FILE_TEST_EXISTS);
  if (self->one_path)
    add_path(self, self->pattern);
  glob_t matches = {0};
  if (!self->one_path && has_wildcard(self->pattern) && glob(self->pattern, 0, NULL, &matches) == 0)
    for (gsize i = 0; i < matches.gl_pathc; i++)
      if (may_be_model(matches.gl_pathv[i]))
        add_path(self, matches.gl_pathv[i]);
  globfree(&matches);
  return self->paths->len > 0;
}

static gboolean
take_store(CmModelName *self)
{
  for (int kind = 0; kind < CM_N_STORES; kind++) {
    const char *store = cm_store_kind_to_string((CmStoreKind)kind);
    gsize length = strlen(store);
    if (g_ascii_strncasecmp(self->pattern, store, length) != 0 || self->pattern[length] != ':')
      continue;
    g_autofree char *whole = g_steal_pointer(&self->pattern);
    /* "hf:" alone means all of the store */
    self->pattern = g_strdup(whole[length + 1] != '\0' ? whole + length + 1 : "*");
    self->store = (CmStoreKind)kind;
    return TRUE;
  }
  return FALSE;
}

CmModelName *
cm_model_name_new(const char *text)
{
  CmModelName *self = g_new0(CmModelName, 1);
  self->pattern = g_strdup(text);
  self->paths = g_ptr_array_new_with_free_func(g_free);
  self->targets = g_ptr_array_new_with_free_func(g_free);
  if (take_paths(self))
    self->kind = CM_NAME_PATH;
  else if (take_store(self))
    self->kind = CM_NAME_STORE;
  else
    self->kind = CM_NAME_ID;
  self->is_glob = has_wildcard(self->pattern);
  return self;
}

void
cm_model_name_free(CmModelName *self)
{
  if (self == NULL)
    return;
  g_free(self->pattern);
  g_ptr_array_unref(self->paths);
  g_ptr_array_unref(self->targets);
  g_free(self);
}

CmNameKind
cm_model_name_kind(const CmModelName *self)
{
  return self->kind;
}

CmStoreKind
cm_model_name_store(const CmModelName *self)
{
  return self->store;
}

/* How `path` stands to `named`: the same, below it, or elsewhere. */
static CmMatch
stands_to(const char *path, const char *named)
{
  gsize length = strlen(named);
  if (strncmp(path, named, length) != 0)
    return CM_MATCH_NONE;
  if (path[length] == '\0')
    return CM_MATCH_EXACT;
  gboolean below = path[length] == '/' || (length > 0 && named[length - 1] == '/');
  return below ? CM_MATCH_BROAD : CM_MATCH_NONE;
}

static CmMatch
match_one_path(const CmModelName *self, const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename(path, NULL);
  char *real = realpath(path, NULL);
  g_autofree char *target = g_strdup(real != NULL ? real : absolute);
  free(real);
  CmMatch best = CM_MATCH_NONE;
  for (guint i = 0; i < self->paths->len; i++) {
    best = MAX(best, stands_to(absolute, g_ptr_array_index(self->paths, i)));
    best = MAX(best, stands_to(target, g_ptr_array_index(self->targets, i)));
  }
  return best;
}

/* A later part of a split model, or a shard of a folder, names its model; a projector, which may be
 * of many, does not. */
static CmMatch
match_path(const CmModelName *self, const CmModel *model)
{
  CmMatch best = match_one_path(self, model->path);
  for (guint i = 0; i < model->files->len && best == CM_MATCH_NONE; i++) {
    const CmModelFile *file = g_ptr_array_index(model->files, i);
    if (g_strcmp0(file->path, model->projector_path) != 0)
      best = match_one_path(self, file->path);
  }
  return best == CM_MATCH_EXACT && !self->one_path ? CM_MATCH_BROAD : best;
}

/* An id; the repository it came from; with or without ":latest". */
static CmMatch
match_id(const CmModelName *self, const CmModel *model)
{
  if (self->is_glob && cm_model_glob_matches(self->pattern, model->id))
    return CM_MATCH_BROAD;
  if (g_ascii_strcasecmp(self->pattern, model->id) == 0)
    return CM_MATCH_EXACT;
  g_autofree char *latest = g_strconcat(self->pattern, ":latest", NULL);
  if (model->store == CM_STORE_OLLAMA && g_ascii_strcasecmp(latest, model->id) == 0)
    return CM_MATCH_EXACT;
  if (model->repo != NULL && g_ascii_strcasecmp(self->pattern, model->repo) == 0)
    return CM_MATCH_BROAD;
  return CM_MATCH_NONE;
}

CmMatch
cm_model_name_matches(const CmModelName *self, const CmModel *model)
{
  if (self->kind == CM_NAME_PATH)
    return match_path(self, model);
  if (self->kind == CM_NAME_STORE && self->store != model->store)
    return CM_MATCH_NONE;
  return match_id(self, model);
}

gboolean
cm_model_name_means_revision(const CmModelName *self)
{
  if (self->kind != CM_NAME_PATH)
    return strchr(self->pattern, '@') != NULL;
  for (guint i = 0; i < self->paths->len; i++)
    if (strstr(g_ptr_array_index(self->paths, i), "/snapshots/") == NULL)
      return FALSE; /* of a cache or a repository's folder all that is meant is its own choice */
  return TRUE;
}

/* Least number of letters to change, add or drop (Levenshtein); lengths are bounded by the caller.
 */
static guint
distance(const char *a, const char *b)
{
  guint row[LIKE_BYTES_MAX + 1];
  gsize length = strlen(b);
  for (guint j = 0; j <= length; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++) {
    guint diagonal = row[0];
    row[0] = i;
    for (guint j = 1; j <= length; j++) {
      guint changed = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = MIN(changed, MIN(row[j], row[j - 1]) + 1);
    }
  }
  return row[length];
}

/* 0 for one that holds the text, else the distance to the id, to its last part or to as much of its
 * beginning as was typed. */
static guint
unlikeness(const char *text, const char *id)
{
  g_autofree char *low = g_ascii_strdown(id, LIKE_BYTES_MAX);
  if (strstr(low, text) != NULL)
    return 0;
  const char *slash = strrchr(low, '/');
  guint least = distance(text, low);
  if (slash != NULL)
    least = MIN(least, distance(text, slash + 1));
  if (strlen(low) > strlen(text)) {
    low[strlen(text)] = '\0';
    least = MIN(least, distance(text, low));
  }
  return least;
}

typedef struct {
  const char *id;
  guint unlike;
} Candidate;

static int
compare_candidates(gconstpointer a, gconstpointer b)
{
  const Candidate *left = a, *right = b;
  if (left->unlike != right->unlike)
    return left->unlike < right->unlike ? -1 : 1;
  return strcmp(left->id, right->id);
}

GPtrArray *
cm_model_names_nearest(const GPtrArray *models, const CmModelName *name, guint most)
{
  g_autofree char *cut = g_strndup(name->pattern, LIKE_BYTES_MAX);
  g_autofree char *low = g_ascii_strdown(cut, -1);
  /* a name of which more than two letters in five are wrong was not meant */
  guint bound = (guint)strlen(low) * 2 / 5;
  g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
  for (guint i = 0; i < models->len && *low != '\0'; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    Candidate candidate = {.id = model->id, .unlike = unlikeness(low, model->id)};
    gboolean elsewhere = name->kind == CM_NAME_STORE && model->store != name->store;
    if (candidate.unlike <= bound && !elsewhere)
      g_array_append_val(candidates, candidate);
  }
  g_array_sort(candidates, compare_candidates);
  GPtrArray *nearest = g_ptr_array_new();
  for (guint i = 0; i < MIN(candidates->len, most); i++)
    g_ptr_array_add(nearest, (gpointer)g_array_index(candidates, Candidate, i).id);
  return nearest;
}
