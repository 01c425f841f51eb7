/* SPDX-License-Identifier: MIT */
#pragma once

/* The labelled cases of this folder, a JSON object a line. */

#include "cm-file.h"
#include "cm-json.h"

#include <string.h>

/* Of json_t, owned by the caller; what cannot be read fails the test. */
static inline GPtrArray *
judge_cases_read(const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(g_getenv("CM_SOURCE_DIR"), "tests/judge", name, NULL);
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, 4 << 20, &length, &error);
  g_assert_no_error(error);
  GPtrArray *cases = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0')
      continue;
    g_ptr_array_add(cases, cm_json_parse(lines[i], strlen(lines[i]), CM_JSON_LIMITS_LINE, &error));
    g_assert_no_error(error);
  }
  return cases;
}
