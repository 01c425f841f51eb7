/* SPDX-License-Identifier: MIT */
#include "cm-commands.h"

#include "cm-docs.h"

#include <stdio.h>

typedef struct {
  const char *name;
  char *(*make)(void);
} Document;

static const Document documents[] = {
    {"options.md", cm_docs_markdown}, {"man", cm_docs_man},         {"bash", cm_completion_bash},
    {"zsh", cm_completion_zsh},       {"fish", cm_completion_fish},
};

CmExit
cm_command_generate_docs(CmOptions *options, GError **error)
{
  const char *what = options->photos->len == 1 ? g_ptr_array_index(options->photos, 0) : "";
  for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
    if (!g_str_equal(documents[i].name, what))
      continue;
    g_autofree char *text = documents[i].make();
    fputs(text, stdout);
    return CM_EXIT_OK;
  }
  g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                      "generate-docs takes one of options.md, man, bash, zsh, fish");
  return CM_EXIT_USAGE;
}
