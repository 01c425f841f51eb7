/* SPDX-License-Identifier: MIT */
#include "cm-no-model.h"

#include "cm-checkpoint-id.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAMES_MAX   1000 /* counted of a folder */
#define NAMES_SHOWN 3

CmModel *
cm_no_model_add(const CmOrigin *origin, const char *path, const char *reason, GPtrArray *models)
{
  CmModel *model = cm_checkpoint_new(origin, path, NULL);
  model->form = CM_FORM_OTHER;
  model->incomplete = TRUE;
  model->not_found = g_strdup(reason);
  cm_model_add_problem(model, "%s", reason);
  g_ptr_array_add(models, model);
  return model;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "kites.jpg, pier.jpg and 10 others"; NULL for an empty folder. */
static char *
contents_of(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *name = NULL;
  while (dir != NULL && names->len < NAMES_MAX && (name = g_dir_read_name(dir)) != NULL)
    g_ptr_array_add(names, g_strdup(name));
  if (names->len == 0)
    return NULL;
  g_ptr_array_sort(names, compare_names);
  guint shown = names->len > NAMES_SHOWN + 1 ? NAMES_SHOWN : names->len;
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < shown; i++) {
    g_autofree char *printable = cm_checkpoint_printable(g_ptr_array_index(names, i));
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", printable);
  }
  if (names->len > shown)
    g_string_append_printf(text, " and %s%u others", name != NULL ? "more than " : "",
                           names->len - shown);
  return g_strdup(text->str);
}

void
cm_no_model_add_place(const char *path, GPtrArray *models)
{
  const CmOrigin origin = {.store = CM_STORE_FILES};
  gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
  g_autofree char *reason = NULL;
  int wanted = is_folder ? R_OK | X_OK : R_OK;
  gboolean unreadable = access(path, wanted) != 0;
  if (unreadable) {
    reason = g_strdup_printf("it cannot be read: %s", g_strerror(errno));
  } else if (is_folder) {
    g_autofree char *contents = contents_of(path);
    reason =
        contents == NULL
            ? g_strdup("no model in it: the folder is empty")
            : g_strdup_printf("no model in it: neither a GGUF file nor a folder of safetensors "
                              "with its config.json (it holds %s)",
                              contents);
  } else {
    unreadable = TRUE;
    reason = g_strdup("the folder that it lies in cannot be read");
  }
  cm_no_model_add(&origin, path, reason, models)->unreadable = unreadable;
}
