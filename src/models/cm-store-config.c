/* SPDX-License-Identifier: MIT */
#include "cm-store-config.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-yaml.h"

#define CONFIG_BYTES_MAX (1 << 20)

void
cm_store_config_free(CmStoreConfig *self)
{
  if (self == NULL)
    return;
  g_strfreev(self->models);
  g_free(self);
}

static gboolean
fail(GError **error, const char *path, const CmYaml *node, const char *what)
{
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "%s:%u: %s", path, cm_yaml_line(node), what);
  return FALSE;
}

static gboolean
read_models(CmStoreConfig *self, const char *path, const CmYaml *list, const char *home,
            GError **error)
{
  if (cm_yaml_kind(list) != CM_YAML_SEQUENCE)
    return fail(error, path, list, "models is a list of folders: \"- ~/models\"");
  if (cm_yaml_size(list) > CM_STORE_CONFIG_MODELS_MAX)
    return fail(error, path, list, "models: more than 1000 folders; name one above them");
  g_autoptr(GStrvBuilder) folders = g_strv_builder_new();
  for (guint i = 0; i < cm_yaml_size(list); i++) {
    const CmYaml *node = cm_yaml_at(list, i);
    const char *text = cm_yaml_text(node);
    if (text == NULL || *text == '\0')
      return fail(error, path, node, "models: a folder's path is expected");
    if (!g_path_is_absolute(text) && !g_str_equal(text, "~") && !g_str_has_prefix(text, "~/"))
      return fail(error, path, node, "models: write the whole path, from \"/\" or \"~/\" on");
    g_autofree char *folder =
        *text == '~' ? g_build_filename(home, text + 1, NULL) : g_strdup(text);
    g_strv_builder_add(folders, folder);
  }
  g_strfreev(self->models);
  self->models = g_strv_builder_end(folders);
  return TRUE;
}

static gboolean
read_switch(const char *text, gboolean *ret_on)
{
  static const char *const words[] = {"off", "on", "no", "yes", "false", "true"};
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(words); i++) {
    if (g_ascii_strcasecmp(text, words[i]) != 0)
      continue;
    *ret_on = i % 2 == 1;
    return TRUE;
  }
  return FALSE;
}

static gboolean
read_stores(CmStoreConfig *self, const char *path, const CmYaml *stores, GError **error)
{
  if (cm_yaml_kind(stores) != CM_YAML_MAPPING)
    return fail(error, path, stores, "stores names stores with on or off: \"ollama: off\"");
  for (guint i = 0; i < cm_yaml_size(stores); i++) {
    const CmYaml *node = cm_yaml_at(stores, i);
    CmStoreKind kind = CM_STORE_FILES;
    if (!cm_store_kind_from_string(cm_yaml_key(stores, i), &kind))
      return fail(error, path, node,
                  "no such store; there are hf, ollama, lmstudio, llama-cache and files");
    if (!read_switch(cm_yaml_text(node), &self->is_on[kind]))
      return fail(error, path, node, "a store is on or off");
  }
  return TRUE;
}

static gboolean
read_document(CmStoreConfig *self, const char *path, const CmYaml *root, const char *home,
              GError **error)
{
  if (cm_yaml_kind(root) != CM_YAML_MAPPING)
    return fail(error, path, root, "models: and stores: are expected");
  for (guint i = 0; i < cm_yaml_size(root); i++) {
    const CmYaml *node = cm_yaml_at(root, i);
    const char *key = cm_yaml_key(root, i);
    if (g_str_equal(key, "models") && !read_models(self, path, node, home, error))
      return FALSE;
    if (g_str_equal(key, "stores") && !read_stores(self, path, node, error))
      return FALSE;
    if (!g_str_equal(key, "models") && !g_str_equal(key, "stores"))
      return fail(error, path, node, "unknown key; there are models and stores");
  }
  return TRUE;
}

CmStoreConfig *
cm_store_config_read(const char *path, const char *home, GError **error)
{
  g_autoptr(CmStoreConfig) self = g_new0(CmStoreConfig, 1);
  self->models = g_new0(char *, 1);
  for (guint i = 0; i < CM_N_STORES; i++)
    self->is_on[i] = TRUE;
  gsize length = 0;
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = cm_file_read(path, CONFIG_BYTES_MAX, &length, &failure);
  if (g_error_matches(failure, CM_ERROR, CM_ERROR_NOT_FOUND) &&
      !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
    return g_steal_pointer(&self);
  g_autoptr(CmYaml) root = text != NULL ? cm_yaml_parse(path, text, length, &failure) : NULL;
  if (root == NULL) {
    /* a file that cannot be read is as wrong as what stands in one */
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "%s%s", failure->message,
                text != NULL ? "" : " (this file names folders of models: mend or remove it)");
    return NULL;
  }
  if (!read_document(self, path, root, home, error))
    return NULL;
  return g_steal_pointer(&self);
}
