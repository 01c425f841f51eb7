/* SPDX-License-Identifier: MIT */
#include "cm-engine-choice.h"

#include "cm-error.h"

static void
set_unknown(const char *name, const char *servers, GError **error)
{
  g_autoptr(GString) known = g_string_new(NULL);
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    g_string_append_printf(known, "%s%s", kind == 0 ? "" : ", ",
                           cm_engine_kind_to_string((CmEngineKind)kind));
  g_autofree char *shown = g_strescape(name, NULL);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "no engine is called %s; --engine takes of: %s, %s",
              shown, known->str, servers);
}

gboolean
cm_engine_choice(const GPtrArray *names, const char *servers, unsigned *ret_engines, GError **error)
{
  unsigned engines = 0;
  for (guint i = 0; i < names->len; i++) {
    CmEngineKind kind = CM_N_ENGINES;
    if (!cm_engine_kind_from_string(g_ptr_array_index(names, i), &kind)) {
      set_unknown(g_ptr_array_index(names, i), servers, error);
      return FALSE;
    }
    engines |= CM_ENGINE_BIT(kind);
  }
  *ret_engines = engines;
  return TRUE;
}
