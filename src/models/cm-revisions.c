/* SPDX-License-Identifier: MIT */
#include "cm-revisions.h"

#include "cm-file.h"

#include <string.h>

/* Fewer digits are as likely a tag. */
#define COMMIT_DIGITS_MIN 4

/* A ref holds the 40 digits of a commit. */
#define REF_BYTES_MAX 256

/* What a checkpoint is called in each of its repository's revisions: store, repository and the tag
 * of a GGUF file ("org/name@v1:Q8_0" has Q8_0), "" of a folder. */
static char *
key_of(const CmModel *model, const char *tag)
{
  return g_strdup_printf("%d\n%s\n%s", (int)model->store, model->repo, tag);
}

static const char *
tag_of(const CmModel *model)
{
  const char *colon = g_str_has_prefix(model->id, model->repo)
                          ? strchr(model->id + strlen(model->repo), ':')
                          : NULL;
  return colon != NULL ? colon + 1 : "";
}

/* The first revision's incomplete checkpoint that this one may stand in for; NULL for none. A
 * snapshot without any weights has the tag "" whatever is to come. */
static const CmModel *
find_incomplete(GHashTable *incomplete, const CmModel *model)
{
  g_autofree char *own = key_of(model, tag_of(model));
  g_autofree char *whole = key_of(model, "");
  const CmModel *found = g_hash_table_lookup(incomplete, own);
  return found != NULL ? found : g_hash_table_lookup(incomplete, whole);
}

static void
mark(CmModel *model, GHashTable *incomplete, GHashTable *ages)
{
  const CmModel *first = model->incomplete ? NULL : find_incomplete(incomplete, model);
  g_autofree char *key = key_of(model, tag_of(model));
  guint newest = GPOINTER_TO_UINT(g_hash_table_lookup(ages, key));
  if (first != NULL && newest == model->revision_age)
    model->stands_in_for = g_strdup(first->id);
  else
    model->superseded = TRUE;
}

void
cm_revisions_mark(GPtrArray *models)
{
  g_autoptr(GHashTable) incomplete = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) ages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < models->len; i++) {
    CmModel *model = g_ptr_array_index(models, i);
    if (model->repo == NULL)
      continue;
    g_autofree char *key = key_of(model, tag_of(model));
    gpointer age = NULL;
    gboolean known = g_hash_table_lookup_extended(ages, key, NULL, &age);
    if (model->incomplete && model->revision_age == 0)
      g_hash_table_insert(incomplete, g_steal_pointer(&key), model);
    else if (!model->incomplete && (!known || GPOINTER_TO_UINT(age) > model->revision_age))
      g_hash_table_insert(ages, g_steal_pointer(&key), GUINT_TO_POINTER(model->revision_age));
  }
  for (guint i = 0; i < models->len; i++) {
    CmModel *model = g_ptr_array_index(models, i);
    if (model->repo != NULL && model->revision_age > 0)
      mark(model, incomplete, ages);
  }
}

/* The commit that a ref names in the repository's folder; NULL where there is none. */
static char *
read_ref(const char *folder, const char *name)
{
  g_auto(GStrv) parts = g_strsplit(name, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || *parts[i] == '.')
      return NULL;
  g_autofree char *path = g_build_filename(folder, "refs", name, NULL);
  char *commit = cm_file_read(path, REF_BYTES_MAX, NULL, NULL);
  return commit != NULL ? g_strstrip(commit) : NULL;
}

gboolean
cm_revisions_has(const CmModel *model)
{
  return model->store == CM_STORE_HF && model->revision != NULL;
}

gboolean
cm_revisions_is(const CmModel *model, const char *revision)
{
  static const char snapshots[] = "/snapshots/";
  if (!cm_revisions_has(model))
    return TRUE;
  gsize n_digits = strlen(revision);
  if (n_digits >= COMMIT_DIGITS_MIN &&
      g_ascii_strncasecmp(model->revision, revision, n_digits) == 0)
    return TRUE;
  const char *found = g_strrstr(model->path, snapshots);
  if (found == NULL)
    return FALSE;
  g_autofree char *folder = g_strndup(model->path, (gsize)(found - model->path));
  g_autofree char *commit = read_ref(folder, revision);
  return g_strcmp0(commit, model->revision) == 0;
}
