/* SPDX-License-Identifier: MIT */
#include "cm-projector.h"

#include "cm-fault.h"

#include <gguf.h>

#define MAX_FILES 256

typedef struct gguf_context CmGguf;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmGguf, gguf_free)

typedef struct {
  guint seen;       /* projectors found */
  char *best;       /* path of the best that fits; owned */
  gsize best_match; /* bytes that its name shares with the model's */
} Search;

static CmGguf *
open_header(const char *path)
{
  return gguf_init_from_file(path, (struct gguf_init_params){.no_alloc = true});
}

/* The file's general.architecture; borrowed, NULL where it names none. */
static const char *
architecture(const CmGguf *gguf)
{
  gint64 key = gguf_find_key(gguf, "general.architecture");

  if (key < 0 || gguf_get_kv_type(gguf, key) != GGUF_TYPE_STRING)
    return NULL;
  return gguf_get_val_str(gguf, key);
}

/* The width of a projector's output, 0 where the file is no projector. */
static guint
projector_width(const char *path)
{
  g_autoptr(CmGguf) gguf = open_header(path);
  gint64 key;

  if (!gguf || g_strcmp0(architecture(gguf), "clip") != 0)
    return 0;
  key = gguf_find_key(gguf, "clip.vision.projection_dim");
  if (key < 0 || gguf_get_kv_type(gguf, key) != GGUF_TYPE_UINT32)
    return 0;
  return gguf_get_val_u32(gguf, key);
}

static gsize
common_prefix(const char *a, const char *b)
{
  gsize n = 0;

  while (a[n] && a[n] == b[n])
    n++;
  return n;
}

static void
consider(Search *search, const char *folder, const char *name, const char *model_name,
         guint embedding_length)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  guint width = projector_width(path);
  gsize match = common_prefix(name, model_name);

  if (width == 0)
    return;
  search->seen++;
  if (width != embedding_length || (search->best && match <= search->best_match))
    return;
  g_free(search->best);
  search->best = g_steal_pointer(&path);
  search->best_match = match;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the folder's GGUF files but the model's, sorted, so that the choice does not depend
 * on the file system's order. */
static GPtrArray *
list_files(const char *folder, const char *model_name)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  const char *name;

  while (dir && names->len < MAX_FILES && (name = g_dir_read_name(dir)))
    if (g_str_has_suffix(name, ".gguf") && !g_str_equal(name, model_name))
      g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  return names;
}

char *
cm_projector_find(const char *model_path, guint embedding_length, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(model_path);
  g_autofree char *model_name = g_path_get_basename(model_path);
  g_autoptr(GPtrArray) names = list_files(folder, model_name);
  Search search = {0};

  for (guint i = 0; i < names->len; i++)
    consider(&search, folder, names->pdata[i], model_name, embedding_length);
  if (search.best)
    return search.best;
  if (search.seen == 0)
    g_set_error(error, CM_FAULT, CM_FAULT_PROJECTOR_MISSING,
                "no projector (mmproj) lies beside %s; name one or put it there", model_path);
  else
    g_set_error(error, CM_FAULT, CM_FAULT_PROJECTOR_MISMATCH,
                "none of the %u projectors beside %s fits its embedding length %u", search.seen,
                model_path, embedding_length);
  return NULL;
}

gboolean
cm_projector_check(const char *path, GError **error)
{
  g_autoptr(CmGguf) gguf = open_header(path);
  const char *name = gguf ? architecture(gguf) : "clip";

  if (g_strcmp0(name, "clip") == 0)
    return TRUE;
  g_set_error(error, CM_FAULT, CM_FAULT_PROJECTOR_UNSUPPORTED,
              "%s is no projector: its architecture is %s", path, name ? name : "not named");
  return FALSE;
}
