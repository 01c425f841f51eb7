/* SPDX-License-Identifier: MIT */
#include "cm-pull-files.h"

#include "cm-pull-listing.h"
#include "cm-pull-size.h"

#define NAMED_MAX 12

char *
cm_pull_files_names(const GPtrArray *names)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < names->len && i < NAMED_MAX; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(names, i));
  if (names->len > NAMED_MAX)
    g_string_append_printf(text, " and %u more", names->len - NAMED_MAX);
  return g_strdup(text->str);
}

char *
cm_pull_files_count(const GPtrArray *files)
{
  double bytes = 0;
  for (guint i = 0; i < files->len; i++)
    bytes += (double)MAX(((const CmPullFile *)g_ptr_array_index(files, i))->bytes, 0);
  g_autofree char *size = cm_pull_size_text(bytes);
  return g_strdup_printf("%u %s, %s", files->len, files->len == 1 ? "file" : "files", size);
}
