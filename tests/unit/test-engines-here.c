/* SPDX-License-Identifier: MIT */
/* Which engines are here: by the workers that lie in a made folder; what is said of models. */
#include "cm-doctor.h"
#include "cm-engines-here.h"
#include "cm-model-words.h"
#include "cm-select.h"
#include "made-tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define ALL (CM_ENGINE_BIT(CM_ENGINE_LLAMA) | CM_ENGINE_BIT(CM_ENGINE_MLX_VLM))

/* A folder of workers, told by CHECK_MODELS_LIBEXEC (nothing lies beside a test), and a virtual
 * environment without any package, told by CHECK_MODELS_PYTHON. */
typedef struct {
  char *folder;
  MadeTree *venv;
} Workers;

static void
set_up(Workers *self, gconstpointer data)
{
  (void)data;
  g_autoptr(GError) error = NULL;
  self->folder = g_dir_make_tmp("cm-engines-XXXXXX", &error);
  g_assert_no_error(error);
  g_setenv("CHECK_MODELS_LIBEXEC", self->folder, TRUE);
  self->venv = made_tree_new();
  made_tree_add(self->venv, "/pyvenv.cfg", "home = /nowhere\n");
  made_tree_add(self->venv, "/bin/python", "#!/bin/sh\necho '{}'\n");
  g_autofree char *python = g_build_filename(self->venv, "bin", "python", NULL);
  g_assert_cmpint(g_chmod(python, 0755), ==, 0);
  g_setenv(CM_PYTHON_VARIABLE, python, TRUE);
}

static void
tear_down(Workers *self, gconstpointer data)
{
  (void)data;
  for (gsize i = 0; i < CM_N_ENGINE_WORKERS; i++) {
    g_autofree char *path = g_build_filename(self->folder, cm_engine_workers[i].program, NULL);
    g_unlink(path);
  }
  g_rmdir(self->folder);
  g_free(self->folder);
  g_unsetenv("CHECK_MODELS_LIBEXEC");
  g_unsetenv(CM_PYTHON_VARIABLE);
  made_tree_free(self->venv);
}

/* mlx-vlm into the environment. */
static void
put_mlx_vlm(const Workers *self)
{
  made_tree_add(self->venv, "/lib/python3.11/site-packages/mlx_vlm/__init__.py", "");
}

static void
put(const Workers *self, CmEngineKind kind, int mode)
{
  g_autofree char *path = g_build_filename(self->folder, cm_engine_workers[kind].program, NULL);
  g_assert_true(g_file_set_contents(path, "#!/bin/sh\n", -1, NULL));
  g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

/* A model that the engines of these bits can run. */
static CmModel *
model_of(unsigned bits)
{
  CmModel *model = cm_model_new("/m");
  model->id = g_strdup("m");
  model->sees = CM_SEES_YES;
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    if ((bits & CM_ENGINE_BIT(kind)) == 0)
      model->engine_refuses[kind] = g_strdup("of another kind");
  return model;
}

static void
test_found(Workers *self, gconstpointer data)
{
  (void)data;
  put(self, CM_ENGINE_LLAMA, 0700);
  put(self, CM_ENGINE_MLX_VLM, 0600); /* no program */
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(NULL);
  g_autofree char *path = g_build_filename(self->folder, "check-models-llama", NULL);
  g_assert_cmpstr(engines->path[CM_ENGINE_LLAMA], ==, path);
  g_assert_null(engines->why_not[CM_ENGINE_LLAMA]);
  g_assert_null(engines->path[CM_ENGINE_MLX_VLM]);
  g_assert_nonnull(strstr(engines->why_not[CM_ENGINE_MLX_VLM], "check-models-mlx-vlm"));
  g_assert_cmpuint(cm_engines_here_bits(engines), ==, CM_ENGINE_BIT(CM_ENGINE_LLAMA));
  g_assert_null(engines->install_command[CM_ENGINE_LLAMA]);
  g_assert_cmpstr(engines->install_command[CM_ENGINE_MLX_VLM], ==,
                  cm_doctor_build_command(cm_doctor_installer("")));
  g_assert_null(cm_engines_here_missing(engines, CM_ENGINE_BIT(CM_ENGINE_LLAMA)));
  g_assert_null(cm_engines_here_missing(engines, 0));
  g_autofree char *missing = cm_engines_here_missing(engines, ALL);
  g_assert_true(g_str_has_prefix(missing, "mlx-vlm is not installed here: "));
}

/* What `list` tells of where --engine names nothing. */
static CmEnginesListed *
listed_of(const CmEnginesHere *engines)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  const CmOptions options = {.engines = none};
  CmEnginesListed *listed = cm_engines_listed_new(&options, engines, NULL);
  g_assert_nonnull(listed);
  return listed;
}

static void
test_both(Workers *self, gconstpointer data)
{
  (void)data;
  put(self, CM_ENGINE_LLAMA, 0700);
  put(self, CM_ENGINE_MLX_VLM, 0700);
  put_mlx_vlm(self);
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(NULL);
  g_autoptr(CmModel) model = model_of(ALL);
  g_assert_cmpuint(cm_engines_here_bits(engines), ==, ALL);
  g_assert_null(cm_engines_here_why_none(engines, model));
  g_autoptr(CmEnginesListed) listed = listed_of(engines);
  g_autofree char *names = cm_engines_listed_names(listed, model);
  g_assert_cmpstr(names, ==, "llama, mlx-vlm");
  const guint n_models[CM_N_ENGINES] = {3, 3};
  g_autofree char *note = cm_engines_here_note(engines, n_models, CM_ENGINE_BIT(CM_ENGINE_MLX_VLM));
  g_assert_cmpstr(note, ==, "");
}

/* A worker without a Python that has mlx-vlm is no engine, and what installs it is told. */
static void
test_python(Workers *self, gconstpointer data)
{
  (void)data;
  put(self, CM_ENGINE_MLX_VLM, 0700);
  g_autoptr(CmEnginesHere) lacks = cm_engines_here_find(NULL);
  g_assert_null(lacks->path[CM_ENGINE_MLX_VLM]);
  g_assert_nonnull(strstr(lacks->why_not[CM_ENGINE_MLX_VLM], "/bin/python, has no mlx-vlm"));
  g_assert_nonnull(strstr(lacks->install_command[CM_ENGINE_MLX_VLM], "/bin/python -m pip install"));
  g_assert_false(lacks->in_sources[CM_ENGINE_MLX_VLM]);
  put_mlx_vlm(self);
  g_autoptr(CmEnginesHere) has = cm_engines_here_find(NULL);
  g_assert_nonnull(has->path[CM_ENGINE_MLX_VLM]);
  g_auto(GStrv) env = cm_engines_here_env(has, CM_ENGINE_MLX_VLM);
  g_autofree char *python = g_strconcat(CM_PYTHON_VARIABLE "=", self->venv, "/bin/python", NULL);
  g_assert_cmpuint(g_strv_length(env), ==, 1);
  g_assert_cmpstr(env[0], ==, python);
  g_assert_null(cm_engines_here_env(has, CM_ENGINE_LLAMA));
  g_autoptr(CmEnginesHere) wrong = cm_engines_here_find("/nowhere/python");
  g_assert_cmpstr(wrong->why_not[CM_ENGINE_MLX_VLM], ==,
                  "its worker, check-models-mlx-vlm, finds no Python: --python /nowhere/python: no "
                  "such program");
}

static void
test_words(Workers *self, gconstpointer data)
{
  (void)data;
  put(self, CM_ENGINE_LLAMA, 0700);
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(NULL);
  g_autoptr(CmModel) mlx = model_of(CM_ENGINE_BIT(CM_ENGINE_MLX_VLM));
  g_autoptr(CmModel) none = model_of(0);
  g_autoptr(CmModel) llama = model_of(CM_ENGINE_BIT(CM_ENGINE_LLAMA));
  g_autoptr(CmEnginesListed) here = listed_of(engines);
  g_autofree char *why = cm_engines_here_why_none(engines, mlx);
  g_assert_true(g_str_has_prefix(why, "mlx-vlm could run it and is not installed here: "));
  g_autofree char *refused = cm_engines_here_why_none(engines, none);
  g_assert_cmpstr(refused, ==,
                  "no engine can run it: llama: of another kind; mlx-vlm: of another kind");
  g_autofree char *names = cm_engines_listed_names(here, mlx);
  g_assert_cmpstr(names, ==, "none");
  g_assert_cmpstr(cm_model_words_state(mlx, here), ==, "no engine");
  g_assert_cmpstr(cm_model_words_state(llama, here), ==, "ready");
  cm_model_add_problem(mlx, "something");
  g_assert_cmpstr(cm_model_words_state(mlx, here), ==, "faulty");
}

static void
test_note(Workers *self, gconstpointer data)
{
  (void)data;
  put(self, CM_ENGINE_LLAMA, 0700);
  g_autoptr(CmEnginesHere) engines = cm_engines_here_find(NULL);
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  for (unsigned bits = 0; bits < CM_ENGINE_BIT(CM_N_ENGINES); bits++)
    g_ptr_array_add(models, model_of(bits));
  guint n_models[CM_N_ENGINES];
  cm_engines_here_count(engines, models, n_models);
  g_assert_cmpuint(n_models[CM_ENGINE_LLAMA], ==, 0);
  g_assert_cmpuint(n_models[CM_ENGINE_MLX_VLM], ==, 1); /* the other one of its runs here */
  g_autofree char *note = cm_engines_here_note(engines, n_models, 0);
  g_assert_nonnull(strstr(note, "it could run 1 model that nothing else here can.\n"));
  n_models[CM_ENGINE_MLX_VLM] = 0;
  g_autofree char *nothing =
      cm_engines_here_note(engines, n_models, CM_ENGINE_BIT(CM_ENGINE_LLAMA));
  g_assert_cmpstr(nothing, ==, "");
  g_autofree char *asked =
      cm_engines_here_note(engines, n_models, CM_ENGINE_BIT(CM_ENGINE_MLX_VLM));
  g_assert_true(g_str_has_prefix(asked, "mlx-vlm is not installed here: "));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/engines/found", Workers, NULL, set_up, test_found, tear_down);
  g_test_add("/engines/both", Workers, NULL, set_up, test_both, tear_down);
  g_test_add("/engines/python", Workers, NULL, set_up, test_python, tear_down);
  g_test_add("/engines/words", Workers, NULL, set_up, test_words, tear_down);
  g_test_add("/engines/note", Workers, NULL, set_up, test_note, tear_down);
  return g_test_run();
}
