/* SPDX-License-Identifier: MIT */
#include "cm-shipped.h"

#include <gio/gio.h>

#include "cm-quality-resource.h"

CmYaml *
cm_shipped_yaml(const char *name)
{
  g_autofree char *path = g_strconcat("/check-models/", name, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
      g_resource_lookup_data(cm_quality_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  CmYaml *root = NULL;
  if (bytes != NULL) {
    gsize length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    root = cm_yaml_parse(name, text, length, &error);
  }
  if (root == NULL)
    g_error("the built-in data/%s: %s", name, error->message);
  return root;
}
