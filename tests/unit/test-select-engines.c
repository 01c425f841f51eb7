/* SPDX-License-Identifier: MIT */
/* Which models the engines that are asked for leave, and what is said of the others. */
#include "cm-error.h"
#include "cm-select.h"

#include <string.h>

static void
add_model(GPtrArray *models, const char *id, CmForm form, const char *llama_refuses,
          const char *mlx_refuses)
{
  CmModel *model = cm_model_new(id);
  model->id = g_strdup(id);
  model->form = form;
  model->sees = CM_SEES_YES;
  model->engine_refuses[CM_ENGINE_LLAMA] = g_strdup(llama_refuses);
  model->engine_refuses[CM_ENGINE_MLX_VLM] = g_strdup(mlx_refuses);
  g_ptr_array_add(models, model);
}

static GPtrArray *
make_models(void)
{
  GPtrArray *models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  add_model(models, "whole", CM_FORM_GGUF, NULL, "GGUF");
  add_model(models, "mismatched", CM_FORM_GGUF, "the projector is not its own", "GGUF");
  add_model(models, "folder", CM_FORM_SAFETENSORS, "no GGUF file", NULL);
  add_model(models, "unknown-folder", CM_FORM_SAFETENSORS, "no GGUF file", "not in its lists");
  add_model(models, "file.txt", CM_FORM_OTHER, "no GGUF file", "no safetensors");
  return models;
}

/* The ids of what is chosen, with blanks between, else the message. */
static char *
chosen_of(const char *name, CmSelection selection, CmLeftOut *ret_left_out)
{
  g_autoptr(GPtrArray) models = make_models();
  g_autoptr(GError) error = NULL;
  const char *names[] = {name, NULL};
  selection.names = names;
  g_autoptr(GPtrArray) chosen = cm_models_select(models, &selection, ret_left_out, &error);
  if (chosen == NULL) {
    g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
    return g_strdup(error->message);
  }
  g_autoptr(GString) ids = g_string_new(NULL);
  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf(ids, "%s%s", i > 0 ? " " : "",
                           ((CmModel *)g_ptr_array_index(chosen, i))->id);
  return g_strdup(ids->str);
}

static void
assert_chosen(const char *name, CmSelection selection, const char *expected, guint not_asked)
{
  CmLeftOut left_out = {0};
  g_autofree char *ids = chosen_of(name, selection, &left_out);
  g_assert_cmpstr(ids, ==, expected);
  g_assert_cmpuint(left_out.not_asked, ==, not_asked);
}

#define LLAMA CM_ENGINE_BIT(CM_ENGINE_LLAMA)
#define MLX   CM_ENGINE_BIT(CM_ENGINE_MLX_VLM)

/* What an engine refuses is tried by that of its form; what is of another form is counted. */
static void
test_tried(void)
{
  assert_chosen("files:*", (CmSelection){.tried = TRUE},
                "whole mismatched folder unknown-folder file.txt", 0);
  assert_chosen("files:*", (CmSelection){.tried = TRUE, .engines = LLAMA}, "whole mismatched", 3);
  assert_chosen("files:*", (CmSelection){.tried = TRUE, .engines = MLX}, "folder unknown-folder",
                3);
  assert_chosen("files:*", (CmSelection){.tried = TRUE, .engines = LLAMA | MLX},
                "whole mismatched folder unknown-folder", 1);
  /* a listing shows what can be run */
  assert_chosen("files:*", (CmSelection){.engines = LLAMA}, "whole", 0);
}

/* A file that is no model's is skipped with what is wrong with it where it was named itself. */
static void
test_other_form(void)
{
  assert_chosen("file.txt", (CmSelection){.tried = TRUE, .engines = MLX}, "file.txt", 0);
  g_autofree char *message =
      chosen_of("files:file*", (CmSelection){.tried = TRUE, .engines = MLX}, NULL);
  g_assert_nonnull(
      strstr(message, "1 no engine asked for takes (file.txt: mlx-vlm: no safetensors)"));
}

/* Of what was not named only what can answer is taken, and where nothing is left it is said why. */
static void
test_runnable(void)
{
  CmSelection selection = {.tried = TRUE, .engines = LLAMA, .runnable = LLAMA};
  assert_chosen("files:*", selection, "whole", 3);
  g_autofree char *message = chosen_of("mismatched", selection, NULL);
  g_assert_cmpstr(message, ==,
                  "no model is left: 1 no engine here can run (mismatched: llama: the projector is "
                  "not its own); ask for less, or see check-models list --all");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/select-engines/tried", test_tried);
  g_test_add_func("/select-engines/other-form", test_other_form);
  g_test_add_func("/select-engines/runnable", test_runnable);
  return g_test_run();
}
