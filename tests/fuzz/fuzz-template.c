/* SPDX-License-Identifier: MIT */
/* Any text as a template: what it gives is bounded, or an error says why not. */
#include "cm-template.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  static const char *const names[] = {"a", "b", "hint", NULL};
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(CmTemplate) template = cm_template_new(text != NULL ? text : "", names, &error);
  g_assert_true((template == NULL) == (error != NULL));
  if (template == NULL)
    return 0;
  g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_insert(values, (gpointer) "a", (gpointer) "{{b}} {{#a}}");
  g_hash_table_insert(values, (gpointer) "hint", (gpointer) "x\ny");
  g_autofree char *made = cm_template_render(template, values, 4096, &error);
  g_assert_true((made == NULL) == (error != NULL));
  g_assert_true(made == NULL || (strlen(made) <= 4096 && g_utf8_validate(made, -1, NULL)));
  return 0;
}
