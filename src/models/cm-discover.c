/* SPDX-License-Identifier: MIT */
#include "cm-discover.h"

#include "cm-checkpoints.h"
#include "cm-describe.h"
#include "cm-error.h"
#include "cm-no-model.h"
#include "cm-places.h"
#include "cm-revisions.h"
#include "cm-store-config.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
is_excluded(const CmModel *model, const char *const *exclude)
{
  for (guint i = 0; exclude[i] != NULL; i++)
    if (fnmatch(exclude[i], model->id, 0) == 0 || fnmatch(exclude[i], model->path, 0) == 0)
      return TRUE;
  return FALSE;
}

/* What tells two models on disk apart, however they were reached: device and inode of the weights
 * (all of a folder's) and, where `with_projector`, of the projector. NULL where a file is missing.
 */
static char *
identity(const CmModel *model, gboolean with_projector)
{
  g_autoptr(GString) key = g_string_new(NULL);
  for (guint i = 0; i < model->files->len; i++) {
    const char *path = ((const CmModelFile *)g_ptr_array_index(model->files, i))->path;
    gboolean is_weights = model->form == CM_FORM_GGUF ? g_str_equal(path, model->path)
                                                      : cm_checkpoint_is_weights(path);
    gboolean is_projector = with_projector && g_strcmp0(path, model->projector_path) == 0;
    struct stat status;
    if (!is_weights && !is_projector)
      continue;
    if (stat(path, &status) != 0)
      return NULL;
    g_string_append_printf(key, "%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " ",
                           (guint64)status.st_dev, (guint64)status.st_ino);
  }
  /* one snapshot's folder may be whole and another's with the same weights not */
  if (model->revision_age > 0 && model->form != CM_FORM_GGUF)
    g_string_append(key, model->revision);
  return key->len > 0 ? g_string_free(g_steal_pointer(&key), FALSE) : NULL;
}

/* Whether its own path leads through a link. */
static gboolean
is_linked(const CmModel *model)
{
  g_autofree char *path = g_canonicalize_filename(model->path, NULL);
  char *real = realpath(path, NULL);
  gboolean differs = real != NULL && !g_str_equal(real, path);
  free(real);
  return differs;
}

/* Whether a checkpoint among files is called by a link, and this way to it is none. */
static gboolean
is_better_named(const CmModel *model, const CmModel *seen)
{
  return model->store == CM_STORE_FILES && seen->store == CM_STORE_FILES && is_linked(seen) &&
         !is_linked(model);
}

/* Leaves of each checkpoint the first, a file's own name before a link's; one without projector
 * gives way to any that has one. */
static void
drop_repeated(GPtrArray *models)
{
  /* identity → CmModel, which the array owns */
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) seeing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    char *weights = model->projector_path != NULL ? identity(model, FALSE) : NULL;
    if (weights != NULL)
      g_hash_table_add(seeing, weights);
  }
  for (guint i = 0; i < models->len;) {
    CmModel *model = g_ptr_array_index(models, i);
    g_autofree char *key = identity(model, TRUE);
    gboolean gives_way =
        key != NULL && model->projector_path == NULL && g_hash_table_contains(seeing, key);
    CmModel *first = key != NULL && !gives_way ? g_hash_table_lookup(seen, key) : NULL;
    guint at = 0;
    if (first != NULL && is_better_named(model, first) && g_ptr_array_find(models, first, &at)) {
      models->pdata[at] = model;
      models->pdata[i] = first;
      g_hash_table_insert(seen, g_strdup(key), model);
    }
    if (gives_way || first != NULL) {
      g_ptr_array_remove_index(models, i);
      continue;
    }
    if (key != NULL)
      g_hash_table_insert(seen, g_steal_pointer(&key), model);
    i++;
  }
}

static int
compare_models(gconstpointer a, gconstpointer b)
{
  const CmModel *left = *(CmModel *const *)a;
  const CmModel *right = *(CmModel *const *)b;
  int by_id = strcmp(left->id, right->id);
  return by_id != 0 ? by_id : strcmp(left->path, right->path);
}

/* Equal ids of different files get #2, #3, … in the order of their paths. */
static void
make_ids_unique(GPtrArray *models)
{
  g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < models->len; i++) {
    CmModel *model = g_ptr_array_index(models, i);
    guint seen = GPOINTER_TO_UINT(g_hash_table_lookup(counts, model->id)) + 1;
    g_hash_table_insert(counts, g_strdup(model->id), GUINT_TO_POINTER(seen));
    if (seen == 1)
      continue;
    g_autofree char *plain = g_steal_pointer(&model->id);
    model->id = g_strdup_printf("%s#%u", plain, seen);
  }
}

/* A manifest that leads to no weights, or what was named and holds none that are read, stands for a
 * model that no engine can run. */
static void
describe(CmModel *model)
{
  gboolean is_folder = g_file_test(model->path, G_FILE_TEST_IS_DIR);
  if (model->not_found == NULL && (model->form != CM_FORM_OTHER || is_folder)) {
    cm_model_describe(model);
    return;
  }
  for (gsize i = 0; i < CM_N_ENGINES; i++)
    model->engine_refuses[i] = g_strdup(model->not_found != NULL ? "it is no model" : "incomplete");
  if (model->not_found == NULL)
    model->skip_reason = g_strdup(g_ptr_array_index(model->problems, 0));
}

static void
describe_all(GPtrArray *models)
{
  for (guint i = 0; i < models->len; i++) {
    CmModel *model = g_ptr_array_index(models, i);
    describe(model);
    if (model->skip_reason == NULL && model->gguf != NULL && model->projector_path == NULL &&
        model->sees != CM_SEES_YES)
      model->skip_reason = g_strdup("a text model: no image projector (mmproj) lies beside it");
  }
}

/* What stores found, to models of a listing. */
static void
finish(GPtrArray *models)
{
  drop_repeated(models);
  describe_all(models);
  cm_revisions_mark(models);
  g_ptr_array_sort(models, compare_models);
  make_ids_unique(models);
}

GPtrArray *
cm_discover_in(GPtrArray *places)
{
  GPtrArray *models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  for (guint i = 0; i < places->len; i++)
    cm_store_list(g_ptr_array_index(places, i), models);
  finish(models);
  return models;
}

/* Files are read, folders are entered too. */
static gboolean
can_be_read(const char *path)
{
  return access(path, g_file_test(path, G_FILE_TEST_IS_DIR) ? R_OK | X_OK : R_OK) == 0;
}

/* What a person named must be listed whole. Where `tells`, a path that holds no model is an entry;
 * a glob means whatever models it reaches. */
static GPtrArray *
list_places(const char *const *named, gboolean tells, GError **error)
{
  g_autoptr(GPtrArray) paths = cm_places_expand(named, error);
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  for (guint i = 0; paths != NULL && i < paths->len; i++) {
    const char *path = g_ptr_array_index(paths, i);
    g_autoptr(CmStorePlace) place = cm_store_place_of_path(path);
    guint before = models->len;
    cm_store_list(place, models);
    /* of one that has too many entries nobody knows what it holds */
    gboolean is_known = place->problem == NULL || !can_be_read(path);
    if (tells && models->len == before && is_known && g_strv_contains(named, path)) {
      cm_no_model_add_place(path, models);
    } else if (place->problem != NULL) {
      g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "model %s; name a smaller folder with --model",
                  place->problem);
      return NULL;
    }
  }
  if (paths == NULL)
    return NULL;
  finish(models);
  return g_steal_pointer(&models);
}

GPtrArray *
cm_discover_models(const char *const *places, const char *const *exclude, GError **error)
{
  g_autoptr(GPtrArray) models = list_places(places, FALSE, error);
  if (models == NULL)
    return NULL;
  guint excluded = 0;
  for (guint i = 0; i < models->len;) {
    if (!is_excluded(g_ptr_array_index(models, i), exclude)) {
      i++;
      continue;
    }
    g_ptr_array_remove_index(models, i);
    excluded++;
  }
  if (models->len == 0 && excluded > 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "no model is left: --exclude leaves out all %u; name fewer", excluded);
    return NULL;
  }
  if (models->len == 0) {
    g_autofree char *where = g_strjoinv(", ", (GStrv)places);
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "no model in %s; name GGUF files or folders with --model", where);
    return NULL;
  }
  return g_steal_pointer(&models);
}

GPtrArray *
cm_discover_named(const char *const *places, GError **error)
{
  return list_places(places, TRUE, error);
}

GStrv
cm_discover_default_places(const char *shipped)
{
  g_autoptr(GStrvBuilder) places = g_strv_builder_new();
  const char *named = g_getenv("CHECK_MODELS_MODELS");
  g_autofree char *own = g_build_filename(g_get_user_data_dir(), "check-models", "models", NULL);
  if (named != NULL && *named != '\0') {
    g_auto(GStrv) folders = g_strsplit(named, ":", -1);
    for (guint i = 0; folders[i] != NULL; i++)
      if (*folders[i] != '\0')
        g_strv_builder_add(places, folders[i]);
  } else if (g_file_test(own, G_FILE_TEST_IS_DIR)) {
    g_strv_builder_add(places, own);
  } else if (shipped != NULL && g_file_test(shipped, G_FILE_TEST_IS_DIR)) {
    g_strv_builder_add(places, shipped);
  }
  return g_strv_builder_end(places);
}

GPtrArray *
cm_discover_places(const char *(*environment)(const char *name), const char *home,
                   const char *config_path, GError **error)
{
  g_autoptr(CmStoreConfig) config = cm_store_config_read(config_path, home, error);
  if (config == NULL)
    return NULL;
  GPtrArray *places = g_ptr_array_new_with_free_func((GDestroyNotify)cm_store_place_free);
  g_autoptr(GPtrArray) stores = cm_stores_find(environment, home);
  for (guint i = 0; i < stores->len;) {
    const CmStorePlace *store = g_ptr_array_index(stores, i);
    if (config->is_on[store->kind])
      g_ptr_array_add(places, g_ptr_array_steal_index(stores, i));
    else
      i++;
  }
  for (guint i = 0; config->is_on[CM_STORE_FILES] && config->models[i] != NULL; i++)
    g_ptr_array_add(places, cm_store_place_new(CM_STORE_FILES, config->models[i]));
  return places;
}

GPtrArray *
cm_discover_here(const char *shipped, GPtrArray **ret_places, GError **error)
{
  g_autofree char *config =
      g_build_filename(g_get_user_config_dir(), "check-models", "config.yaml", NULL);
  g_autoptr(GPtrArray) places = cm_discover_places(g_getenv, g_get_home_dir(), config, error);
  if (places == NULL)
    return NULL;
  g_auto(GStrv) folders = cm_discover_default_places(NULL);
  for (guint i = 0; folders[i] != NULL; i++)
    g_ptr_array_add(places, cm_store_place_new(CM_STORE_FILES, folders[i]));
  GPtrArray *models = cm_discover_in(places);
  if (models->len == 0 && shipped != NULL && g_file_test(shipped, G_FILE_TEST_IS_DIR)) {
    g_ptr_array_add(places, cm_store_place_new(CM_STORE_FILES, shipped));
    g_ptr_array_unref(models);
    models = cm_discover_in(places);
  }
  if (ret_places != NULL)
    *ret_places = g_steal_pointer(&places);
  return models;
}
