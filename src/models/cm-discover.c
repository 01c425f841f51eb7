/* SPDX-License-Identifier: MIT */
#include "cm-discover.h"

#include "cm-describe.h"
#include "cm-error.h"
#include "cm-places.h"
#include "cm-projector.h"
#include "cm-text.h"

#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

/* Longest part of an id; file names are at most 255 bytes. */
#define ID_PART_MAX 255

static char *
printable(const char *bytes)
{
  char *text = cm_text_sanitize(bytes, strlen(bytes), ID_PART_MAX);
  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return text;
}

static char *
make_id(const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename(path, NULL);
  g_autofree char *folder_path = g_path_get_dirname(absolute);
  g_autofree char *folder = g_path_get_basename(folder_path);
  g_autofree char *name = g_path_get_basename(absolute);
  guint part = 0, count = 0;
  gsize length = strlen(name);
  if (cm_places_split_part(name, &part, &count))
    name[length - strlen("-00001-of-00001.gguf")] = '\0';
  else if (length > 5 && g_ascii_strcasecmp(name + length - 5, ".gguf") == 0)
    name[length - 5] = '\0';
  g_autofree char *shown_folder = printable(folder);
  g_autofree char *shown_name = printable(name);
  /* "smolvlm-q8/smolvlm-q8" tells nothing more than "smolvlm-q8" */
  if (g_str_equal(shown_folder, shown_name))
    return g_steal_pointer(&shown_name);
  return g_strdup_printf("%s/%s", shown_folder, shown_name);
}

static gint64
bytes_of_file(const char *path)
{
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (gint64)status.st_size : -1;
}

/* Sums the parts of a split model; a missing one is a problem of the model. */
static void
measure_files(CmModel *model)
{
  guint part = 0, count = 0;
  model->model_bytes = bytes_of_file(model->path);
  cm_model_add_file(model, model->path, model->model_bytes);
  if (!cm_places_split_part(model->path, &part, &count))
    return;
  gsize stem = strlen(model->path) - strlen("00001-of-00001.gguf");
  for (guint i = 2; i <= count && !model->incomplete; i++) {
    g_autofree char *path =
        g_strdup_printf("%.*s%05u-of-%05u.gguf", (int)stem, model->path, i, count);
    gint64 bytes = bytes_of_file(path);
    cm_model_add_file(model, path, bytes);
    if (bytes < 0) {
      cm_model_add_problem(model, "part %u of %u is missing", i, count);
      model->incomplete = TRUE;
    } else {
      model->model_bytes += bytes;
    }
  }
}

/* The model of a file, or NULL where the file is no model of its own. */
static CmModel *
examine(CmGgufCache *cache, const char *path)
{
  guint part = 1, count = 1;
  if (cm_places_split_part(path, &part, &count) && part != 1)
    return NULL;
  g_autoptr(GError) problem = NULL;
  g_autoptr(CmModel) model = cm_model_new(path);
  model->gguf = cm_gguf_read(path, &problem);
  if (cm_projector_is(path, model->gguf))
    return NULL;
  if (problem != NULL)
    cm_model_add_problem(model, "%s", problem->message);
  model->id = make_id(path);
  measure_files(model);
  cm_projector_choose(cache, model);
  cm_model_describe(model);
  return g_steal_pointer(&model);
}

static gboolean
is_excluded(const CmModel *model, const char *const *exclude)
{
  for (guint i = 0; exclude[i] != NULL; i++)
    if (fnmatch(exclude[i], model->id, 0) == 0 || fnmatch(exclude[i], model->path, 0) == 0)
      return TRUE;
  return FALSE;
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

GPtrArray *
cm_discover_models(const char *const *places, const char *const *exclude, GError **error)
{
  g_autoptr(GPtrArray) files = cm_places_expand(places, error);
  if (files == NULL)
    return NULL;
  g_autoptr(CmGgufCache) cache = cm_gguf_cache_new();
  guint excluded = 0;
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  for (guint i = 0; i < files->len; i++) {
    g_autoptr(CmModel) model = examine(cache, g_ptr_array_index(files, i));
    if (model == NULL)
      continue;
    if (is_excluded(model, exclude))
      excluded++;
    else
      g_ptr_array_add(models, g_steal_pointer(&model));
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
  g_ptr_array_sort(models, compare_models);
  make_ids_unique(models);
  return g_steal_pointer(&models);
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
