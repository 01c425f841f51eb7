/* SPDX-License-Identifier: MIT */
/* Any bytes as YAML: a tree in bounds of valid UTF-8, or an error that names a line. */
#include "cm-yaml.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* How many nodes the tree has; every text of it is looked at. */
static guint
walk(const CmYaml *node, guint depth)
{
  g_assert_cmpuint(depth, <=, 33);
  g_assert_cmpuint(cm_yaml_line(node), >=, 1);
  const char *text = cm_yaml_text(node);
  g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
  double number = 0;
  g_assert_true(!cm_yaml_number(node, &number) || text != NULL);
  guint count = 1;
  for (guint i = 0; i < cm_yaml_size(node); i++) {
    const char *key = cm_yaml_key(node, i);
    if (key != NULL)
      g_assert_true(cm_yaml_get(node, key) == cm_yaml_at(node, i));
    count += walk(cm_yaml_at(node, i), depth + 1);
  }
  return count;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmYaml) root = cm_yaml_parse("x", (const char *)data, size, &error);
  g_assert_true((root == NULL) == (error != NULL));
  if (root == NULL)
    g_assert_true(g_str_has_prefix(error->message, "x:"));
  else
    g_assert_cmpuint(walk(root, 0), <=, 100000);
  return 0;
}
