/* SPDX-License-Identifier: MIT */
/* The weights of a checkpoint's folder: which files, whether they are all there and whole. */
#include "cm-describe-private.h"

#include <string.h>
#include <sys/stat.h>

#define INDEX_NAME "model.safetensors.index.json"

/* An index of the largest models names a hundred thousand tensors in ten megabytes. */
#define INDEX_LIMITS ((CmJsonLimits){.bytes = 32 << 20, .items = 500000, .depth = 8})

#define SHARDS_MAX        2000
#define FOLDER_FILES_MAX  10000
#define MISSING_NAMES_MAX 3

static gint64
bytes_of_file(const char *path)
{
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (gint64)status.st_size : -1;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* MLX names a layer, whose packed weights are its tensor "weight" of 32-bit integers. */
static guint
bits_of_tensor(const char *tensor, CmDtype dtype, gpointer data)
{
  static const char ending[] = ".weight";
  if (data == NULL || dtype != CM_DTYPE_U32 || !g_str_has_suffix(tensor, ending))
    return 0;
  g_autofree char *layer = g_strndup(tensor, strlen(tensor) - strlen(ending));
  return GPOINTER_TO_UINT(g_hash_table_lookup(data, layer));
}

static void
add_shard(CmModel *self, CmShards *shards, const char *name)
{
  g_autofree char *path = g_build_filename(self->path, name, NULL);
  gint64 bytes = bytes_of_file(path);
  cm_model_add_file(self, path, bytes);
  self->model_bytes = bytes >= 0 && self->model_bytes >= 0 ? self->model_bytes + bytes : -1;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSafetensors) header =
      cm_safetensors_read_packed(path, bits_of_tensor, shards->packed_bits, &error);
  if (header == NULL) {
    cm_model_add_problem(self, "%s", error->message);
    self->incomplete = TRUE;
    return;
  }
  cm_describe_missing_bytes(self, path, header->missing_bytes);
  for (guint i = 0; i < CM_N_DTYPES; i++) {
    shards->weights[i] += header->weights[i];
    shards->scales[i] += header->scales[i];
  }
  for (guint i = 0; i <= CM_PACKED_BITS_MAX; i++)
    shards->packed[i] += header->packed[i];
  shards->tensor_bytes += (double)header->tensor_bytes;
  shards->n_tensors += header->n_tensors;
  shards->n_files++;
}

/* The different shards that an index names, sorted. */
static GPtrArray *
shards_of_index(CmModel *self, const json_t *map)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *tensor = NULL;
  json_t *value = NULL;
  json_object_foreach ((json_t *)map, tensor, value) {
    const char *name = json_string_value(value);
    if (name == NULL || g_hash_table_contains(seen, name) || names->len >= SHARDS_MAX)
      continue;
    if (*name == '\0' || *name == '.' || strchr(name, '/') != NULL) {
      cm_model_add_problem(self, INDEX_NAME " names a file outside the folder");
      self->incomplete = TRUE;
      continue;
    }
    char *copy = g_strdup(name);
    g_ptr_array_add(names, copy);
    g_hash_table_add(seen, copy);
  }
  if (names->len == SHARDS_MAX)
    cm_model_add_problem(self, INDEX_NAME " names %d files or more; so many are looked at",
                         SHARDS_MAX);
  g_ptr_array_sort(names, compare_names);
  return g_steal_pointer(&names);
}

static void
say_missing(CmModel *self, const GPtrArray *missing, guint n_shards)
{
  if (missing->len == 0)
    return;
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < MIN(missing->len, MISSING_NAMES_MAX); i++)
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(missing, i));
  cm_model_add_problem(self, "%u of %u files of weights are missing: %s%s (download them)",
                       missing->len, n_shards, names->str,
                       missing->len > MISSING_NAMES_MAX ? ", …" : "");
  self->incomplete = TRUE;
}

static void
add_shards(CmModel *self, CmShards *shards, const GPtrArray *names)
{
  g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    g_autofree char *path = g_build_filename(self->path, name, NULL);
    if (bytes_of_file(path) >= 0) {
      add_shard(self, shards, name);
    } else {
      cm_model_add_file(self, path, -1);
      self->model_bytes = -1;
      g_ptr_array_add(missing, cm_describe_file_name(name));
    }
  }
  say_missing(self, missing, names->len);
}

/* FALSE where there is no index. */
static gboolean
read_index(CmModel *self, CmShards *shards)
{
  gboolean there = FALSE;
  g_autoptr(json_t) index = cm_describe_json(self, INDEX_NAME, INDEX_LIMITS, &there);
  const json_t *map = json_object_get(index, "weight_map");
  if (!there || !json_is_object(map)) {
    if (there && index != NULL)
      cm_model_add_problem(self, INDEX_NAME " names no weights");
    return FALSE;
  }
  g_autoptr(GPtrArray) names = shards_of_index(self, map);
  add_shards(self, shards, names);
  gint64 named = (gint64)json_object_size(map);
  if (!self->incomplete && shards->n_tensors < named) {
    cm_model_add_problem(
        self, INDEX_NAME " names %" G_GINT64_FORMAT " tensors, its files hold %" G_GINT64_FORMAT,
        named, shards->n_tensors);
    self->incomplete = TRUE;
  }
  return TRUE;
}

/* The names in the folder that end so, sorted. */
static GPtrArray *
names_ending(const char *folder, const char *ending)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name = NULL;
  guint looked_at = 0;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL && looked_at++ < FOLDER_FILES_MAX)
    if (g_str_has_suffix(name, ending) && names->len < SHARDS_MAX)
      g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  return names;
}

/* Shards number themselves: "model-00001-of-00003.safetensors". Adds those that are not there. */
static void
add_numbered(GPtrArray *names)
{
  static const char ending[] = ".safetensors";
  const char *first = g_ptr_array_index(names, 0);
  const char *of = strstr(first, "-of-");
  guint64 count = of != NULL ? g_ascii_strtoull(of + 4, NULL, 10) : 0;
  if (of == NULL || of - first < 6 || of[-6] != '-' || count < 2 || count > SHARDS_MAX ||
      strlen(of) != 4 + 5 + strlen(ending))
    return;
  g_autofree char *stem = g_strndup(first, (gsize)(of - first) - 5);
  g_autofree char *tail = g_strdup(of);
  for (guint64 i = 1; i <= count; i++) {
    char *name = g_strdup_printf("%s%05u%s", stem, (guint)i, tail);
    if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
      g_free(name);
    else
      g_ptr_array_add(names, name);
  }
}

static void
find_shards(CmModel *self, CmShards *ret_shards)
{
  self->form = CM_FORM_SAFETENSORS;
  self->model_bytes = 0;
  if (read_index(self, ret_shards))
    return;
  g_autofree char *single = g_build_filename(self->path, "model.safetensors", NULL);
  if (bytes_of_file(single) >= 0) {
    add_shard(self, ret_shards, "model.safetensors");
    return;
  }
  g_autoptr(GPtrArray) names = names_ending(self->path, ".safetensors");
  if (names->len > 0) {
    add_numbered(names);
    add_shards(self, ret_shards, names);
    return;
  }
  g_autoptr(GPtrArray) pickled = names_ending(self->path, ".bin");
  self->model_bytes = -1;
  self->incomplete = pickled->len == 0;
  self->form = pickled->len > 0 ? CM_FORM_OTHER : CM_FORM_SAFETENSORS;
  if (pickled->len > 0)
    cm_model_add_problem(self, "its weights are PyTorch's .bin files, which are not read here");
  else
    cm_model_add_problem(self,
                         "no weights: no .safetensors file in the folder (download it again)");
}

void
cm_describe_shards(CmModel *self, CmShards *ret_shards)
{
  g_autoptr(GHashTable) packed_bits = cm_describe_packed_bits(self->config);
  memset(ret_shards, 0, sizeof *ret_shards);
  ret_shards->packed_bits = packed_bits;
  find_shards(self, ret_shards);
  ret_shards->packed_bits = NULL;
}
