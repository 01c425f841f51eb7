/* SPDX-License-Identifier: MIT */
#include "cm-describe-names.h"

#include "cm-engines-resource.h"
#include "cm-yaml.h"

#include <gio/gio.h>

/* Every name as "PART/LIST/NAME", every release as "PART/version" → text. */
static GHashTable *
load(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
      g_resource_lookup_data(cm_engines_get_resource(), "/check-models/engines.yaml",
                             G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
  g_autoptr(CmYaml) root = NULL;
  if (bytes != NULL)
    root = cm_yaml_parse("engines.yaml", text, length, &error);
  if (root == NULL)
    g_error("the built-in data/engines.yaml: %s", error->message);

  GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < cm_yaml_size(root); i++) {
    const CmYaml *part = cm_yaml_at(root, i);
    for (guint j = 0; j < cm_yaml_size(part); j++) {
      const CmYaml *list = cm_yaml_at(part, j);
      g_autofree char *prefix =
          g_strdup_printf("%s/%s", cm_yaml_key(root, i), cm_yaml_key(part, j));
      if (cm_yaml_text(list) != NULL)
        g_hash_table_insert(names, g_strdup(prefix), g_strdup(cm_yaml_text(list)));
      for (guint k = 0; k < cm_yaml_size(list); k++)
        g_hash_table_insert(
            names, g_strdup_printf("%s/%s", prefix, cm_yaml_text(cm_yaml_at(list, k))), NULL);
    }
  }
  return names;
}

static GHashTable *
all_names(void)
{
  static gsize once = 0;
  static GHashTable *names = NULL;
  if (g_once_init_enter(&once)) {
    names = load();
    g_once_init_leave(&once, 1);
  }
  return names;
}

gboolean
cm_describe_is_named(const char *part, const char *list, const char *name)
{
  if (name == NULL)
    return FALSE;
  g_autofree char *key = g_strdup_printf("%s/%s/%s", part, list, name);
  return g_hash_table_contains(all_names(), key);
}

const char *
cm_describe_engine_version(const char *part)
{
  g_autofree char *key = g_strdup_printf("%s/version", part);
  return g_hash_table_lookup(all_names(), key);
}
