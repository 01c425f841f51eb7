/* SPDX-License-Identifier: MIT */
#include "cm-store.h"

#include "cm-expand.h"
#include "cm-file.h"
#include "cm-json.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define POINTER_BYTES_MAX  4096
#define SETTINGS_BYTES_MAX (1 << 20)

/*
 * Where each store may lie, the first rule of a kind that applies alone, unless `also` is set:
 * by a variable, with a folder below it, or below the person's folder. The order of the variables
 * is that of huggingface_hub's constants.py, Ollama's envconfig, and llama.cpp's common.cpp.
 */
static const struct {
  CmStoreKind kind;
  const char *variable; /* NULL: the person's folder */
  const char *below;    /* NULL: the variable's value itself; absolute: that folder */
  gboolean also;        /* looked at even where another rule of the kind applied */
} rules[] = {
    {CM_STORE_HF, "HF_HUB_CACHE", NULL, FALSE},
    {CM_STORE_HF, "HUGGINGFACE_HUB_CACHE", NULL, FALSE},
    {CM_STORE_HF, "HF_HOME", "hub", FALSE},
    {CM_STORE_HF, "XDG_CACHE_HOME", "huggingface/hub", FALSE},
    {CM_STORE_HF, NULL, ".cache/huggingface/hub", FALSE},
    {CM_STORE_OLLAMA, "OLLAMA_MODELS", NULL, FALSE},
    {CM_STORE_OLLAMA, NULL, ".ollama/models", FALSE},
    /* where Linux packages run it as a service of its own user */
    {CM_STORE_OLLAMA, NULL, "/usr/share/ollama/.ollama/models", TRUE},
    {CM_STORE_LMSTUDIO, NULL, ".lmstudio/models", TRUE},
    {CM_STORE_LMSTUDIO, NULL, ".cache/lm-studio/models", TRUE},
    {CM_STORE_LLAMA_CACHE, "LLAMA_CACHE", NULL, FALSE},
    {CM_STORE_LLAMA_CACHE, "XDG_CACHE_HOME", "llama.cpp", FALSE},
    {CM_STORE_LLAMA_CACHE, NULL, "Library/Caches/llama.cpp", TRUE},
    {CM_STORE_LLAMA_CACHE, NULL, ".cache/llama.cpp", FALSE},
};

/* Where a rule looks. */
typedef struct {
  const char *variable;
  char *base; /* the variable's value as its program reads it; NULL where it is not set */
  char *folder;
} Found;

static void
found_clear(Found *self)
{
  g_free(self->base);
  g_free(self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

/* A variable's value as the store's own program reads it. */
static char *
read_value(CmStoreKind kind, const char *value, const char *(*environment)(const char *name),
           const char *home)
{
  if (kind == CM_STORE_HF)
    return cm_expand_path(value, environment, home);
  if (kind != CM_STORE_OLLAMA)
    return g_strdup(value);
  /* Ollama's envconfig takes blanks, then quotation marks, off both ends */
  g_autofree char *text = g_strstrip(g_strdup(value));
  gsize length = strlen(text);
  while (length > 0 && strchr("\"'", text[length - 1]) != NULL)
    text[--length] = '\0';
  return g_strdup(text + strspn(text, "\"'"));
}

static gboolean
is_folder(const char *path, struct stat *ret_status)
{
  return stat(path, ret_status) == 0 && S_ISDIR(ret_status->st_mode);
}

/* What is named and is no folder, each once. */
static void
add_missing(GPtrArray *places, CmStoreKind kind, const char *root, const char *named_by)
{
  for (guint i = 0; i < places->len; i++)
    if (g_strcmp0(((const CmStorePlace *)g_ptr_array_index(places, i))->named_by, named_by) == 0)
      return;
  struct stat status;
  int reason = stat(root, &status) == 0 ? ENOTDIR : errno;
  g_autofree char *shown = g_filename_display_name(root);
  CmStorePlace *place = cm_store_place_new(kind, root);
  place->named_by = g_strdup(named_by);
  place->problem = g_strdup_printf("%s names %s, which is no folder (%s): correct or unset it",
                                   named_by, shown, g_strerror(reason));
  g_ptr_array_add(places, place);
}

/* A store that is there, each folder once whatever ways lead to it; FALSE where it is not. */
static gboolean
add_if_there(GPtrArray *places, CmStoreKind kind, const char *root, const char *named_by)
{
  struct stat status, other;
  if (!is_folder(root, &status))
    return FALSE;
  for (guint i = 0; i < places->len; i++) {
    const CmStorePlace *place = g_ptr_array_index(places, i);
    if (stat(place->root, &other) == 0 && other.st_dev == status.st_dev &&
        other.st_ino == status.st_ino)
      return TRUE;
  }
  g_autofree char *absolute = g_canonicalize_filename(root, NULL);
  CmStorePlace *place = cm_store_place_new(kind, absolute);
  place->named_by = g_strdup(named_by);
  g_ptr_array_add(places, place);
  return TRUE;
}

/* FALSE where the rule's variable is not set. */
static gboolean
find_folder(guint rule, const char *(*environment)(const char *name), const char *home,
            Found *ret_found)
{
  const char *below = rules[rule].below;
  const char *value = rules[rule].variable != NULL ? environment(rules[rule].variable) : NULL;
  if (rules[rule].variable == NULL) {
    ret_found->folder = below[0] == '/' ? g_strdup(below) : g_build_filename(home, below, NULL);
    return TRUE;
  }
  g_autofree char *base =
      value != NULL ? read_value(rules[rule].kind, value, environment, home) : NULL;
  if (base == NULL || *base == '\0')
    return FALSE;
  ret_found->variable = rules[rule].variable;
  ret_found->folder = below != NULL ? g_build_filename(base, below, NULL) : g_strdup(base);
  ret_found->base = g_steal_pointer(&base);
  return TRUE;
}

/* LM Studio's own folder may be moved: a file in the person's folder names the new one, and its
 * settings may name a folder of models. */
static void
add_moved_lmstudio(GPtrArray *places, const char *home)
{
  struct stat status;
  g_autofree char *pointer = g_build_filename(home, ".lmstudio-home-pointer", NULL);
  gsize length = 0;
  g_autofree char *moved = cm_file_read(pointer, POINTER_BYTES_MAX, &length, NULL);
  g_autofree char *folder = g_build_filename(home, ".lmstudio", NULL);
  if (moved != NULL && g_path_is_absolute(g_strstrip(moved))) {
    g_autofree char *models = g_build_filename(moved, "models", NULL);
    if (!add_if_there(places, CM_STORE_LMSTUDIO, models, pointer) && !is_folder(moved, &status))
      add_missing(places, CM_STORE_LMSTUDIO, moved, pointer);
    g_free(folder);
    folder = g_strdup(moved);
  }
  g_autofree char *path = g_build_filename(folder, "settings.json", NULL);
  g_autofree char *text = cm_file_read(path, SETTINGS_BYTES_MAX, &length, NULL);
  g_autoptr(json_t) settings =
      text != NULL ? cm_json_parse(text, length, CM_JSON_LIMITS_LINE, NULL) : NULL;
  const char *named = settings != NULL ? cm_json_get_string(settings, "downloadsFolder") : NULL;
  if (named == NULL || !g_path_is_absolute(named))
    return;
  if (!add_if_there(places, CM_STORE_LMSTUDIO, named, path))
    add_missing(places, CM_STORE_LMSTUDIO, named, path);
}

GPtrArray *
cm_stores_find(const char *(*environment)(const char *name), const char *home)
{
  GPtrArray *places = g_ptr_array_new_with_free_func((GDestroyNotify)cm_store_place_free);
  gboolean is_decided[CM_N_STORES] = {FALSE};
  for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
    CmStoreKind kind = rules[i].kind;
    g_auto(Found) found = {0};
    struct stat status;
    if ((is_decided[kind] && !rules[i].also) || !find_folder(i, environment, home, &found))
      continue;
    is_decided[kind] |= !rules[i].also;
    /* a cache that nothing was fetched into yet is not missing, but the folder that it is to lie in
     * may be */
    gboolean there = add_if_there(places, kind, found.folder, found.variable);
    if (!there && found.base != NULL && (rules[i].below == NULL || !is_folder(found.base, &status)))
      add_missing(places, kind, found.base, found.variable);
    if (kind == CM_STORE_LMSTUDIO)
      add_moved_lmstudio(places, home);
  }
  return places;
}
