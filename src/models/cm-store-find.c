/* SPDX-License-Identifier: MIT */
#include "cm-store.h"

#include "cm-file.h"
#include "cm-json.h"

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

/* "~" and "~/x" as the Python packages read them. */
static char *
expand_home(const char *path, const char *home)
{
  if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
    return g_build_filename(home, path + 1, NULL);
  return g_strdup(path);
}

/* A store that is there, each folder once whatever ways lead to it. */
static void
add_if_there(GPtrArray *places, CmStoreKind kind, const char *root)
{
  struct stat status, other;
  if (stat(root, &status) != 0 || !S_ISDIR(status.st_mode))
    return;
  for (guint i = 0; i < places->len; i++) {
    const CmStorePlace *place = g_ptr_array_index(places, i);
    if (stat(place->root, &other) == 0 && other.st_dev == status.st_dev &&
        other.st_ino == status.st_ino)
      return;
  }
  g_autofree char *absolute = g_canonicalize_filename(root, NULL);
  g_ptr_array_add(places, cm_store_place_new(kind, absolute));
}

/* The folder of a rule; NULL where its variable is not set. */
static char *
folder_of(guint rule, const char *(*environment)(const char *name), const char *home)
{
  const char *below = rules[rule].below;
  if (rules[rule].variable == NULL)
    return below[0] == '/' ? g_strdup(below) : g_build_filename(home, below, NULL);
  const char *value = environment(rules[rule].variable);
  if (value == NULL || *value == '\0')
    return NULL;
  g_autofree char *base = expand_home(value, home);
  return below != NULL ? g_build_filename(base, below, NULL) : g_steal_pointer(&base);
}

/* LM Studio's own folder may be moved: a file in the person's folder names the new one, and its
 * settings may name a folder of models. */
static void
add_moved_lmstudio(GPtrArray *places, const char *home)
{
  g_autofree char *pointer = g_build_filename(home, ".lmstudio-home-pointer", NULL);
  gsize length = 0;
  g_autofree char *moved = cm_file_read(pointer, POINTER_BYTES_MAX, &length, NULL);
  g_autofree char *folder = g_build_filename(home, ".lmstudio", NULL);
  if (moved != NULL && g_path_is_absolute(g_strstrip(moved))) {
    g_autofree char *models = g_build_filename(moved, "models", NULL);
    add_if_there(places, CM_STORE_LMSTUDIO, models);
    g_free(folder);
    folder = g_strdup(moved);
  }
  g_autofree char *path = g_build_filename(folder, "settings.json", NULL);
  g_autofree char *text = cm_file_read(path, SETTINGS_BYTES_MAX, &length, NULL);
  g_autoptr(json_t) settings =
      text != NULL ? cm_json_parse(text, length, CM_JSON_LIMITS_LINE, NULL) : NULL;
  const char *named = settings != NULL ? cm_json_get_string(settings, "downloadsFolder") : NULL;
  if (named != NULL && g_path_is_absolute(named))
    add_if_there(places, CM_STORE_LMSTUDIO, named);
}

GPtrArray *
cm_stores_find(const char *(*environment)(const char *name), const char *home)
{
  GPtrArray *places = g_ptr_array_new_with_free_func((GDestroyNotify)cm_store_place_free);
  gboolean is_decided[CM_N_STORES] = {FALSE};
  for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
    CmStoreKind kind = rules[i].kind;
    g_autofree char *folder =
        !is_decided[kind] || rules[i].also ? folder_of(i, environment, home) : NULL;
    if (folder == NULL)
      continue;
    is_decided[kind] |= !rules[i].also;
    add_if_there(places, kind, folder);
    if (kind == CM_STORE_LMSTUDIO)
      add_moved_lmstudio(places, home);
  }
  return places;
}
