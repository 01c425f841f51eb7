/* SPDX-License-Identifier: MIT */
/* Which Python is found, and whether mlx-vlm lies where it imports from: by made trees, in which
 * scripts stand for Pythons that are asked. */
#include "cm-python.h"
#include "made-tree.h"

#include <string.h>

#define SITE "/lib/python3.11/site-packages"

/* A home of its own, an empty PATH, and none of the variables. */
typedef struct {
  MadeTree *root;
} Home;

static const char *const variables[] = {CM_PYTHON_VARIABLE, "CHECK_MODELS_MLX", "PYTHONPATH",
                                        "PYTHONUSERBASE"};

static void
set_up(Home *self, gconstpointer data)
{
  (void)data;
  self->root = made_tree_new();
  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++)
    g_unsetenv(variables[i]);
  g_autofree char *bin = g_build_filename(self->root, "bin", NULL);
  g_setenv("PATH", bin, TRUE);
  g_autofree char *environment = g_build_filename(self->root, "made", NULL);
  g_setenv("CHECK_MODELS_MLX", environment, TRUE);
  g_setenv("PYTHONUSERBASE", self->root, TRUE);
}

static void
tear_down(Home *self, gconstpointer data)
{
  (void)data;
  made_tree_free(self->root);
}

/* What a Python without mlx-vlm answers, and one that has it by ways of its own. */
#define LACKS "#!/bin/sh\necho '{}'\n"
#define HAS   "#!/bin/sh\necho 'from sitecustomize'\necho '{\"mlx_vlm\": \"0.7.8\"}'\n"

static char *
add_python(const Home *self, const char *path, const char *text)
{
  made_tree_add(self->root, path, text);
  char *full = g_strconcat(self->root, path, NULL);
  g_assert_cmpint(g_chmod(full, 0755), ==, 0);
  return full;
}

static void
test_none(Home *self, gconstpointer data)
{
  (void)self, (void)data;
  g_autoptr(CmPython) none = cm_python_find(NULL);
  g_assert_null(none->path);
  g_assert_cmpstr(none->problem, ==, "there is no python3 in PATH");
  g_autoptr(CmPython) wrong = cm_python_find("/nowhere/py");
  g_assert_null(wrong->path);
  g_assert_cmpstr(wrong->problem, ==, "--python /nowhere/py: no such program");
  g_setenv(CM_PYTHON_VARIABLE, "/else", TRUE);
  g_autoptr(CmPython) told = cm_python_find(NULL);
  g_assert_cmpstr(told->problem, ==, "CHECK_MODELS_PYTHON /else: no such program");
  made_tree_add(self->root, "/text", "");
  g_autofree char *text = g_build_filename(self->root, "text", NULL);
  g_autoptr(CmPython) locked = cm_python_find(text);
  g_assert_true(g_str_has_suffix(locked->problem, "/text: it may not be executed"));
  g_autoptr(CmPython) folder = cm_python_find(self->root);
  g_assert_nonnull(strstr(folder->problem, "a folder without bin/python"));
}

/* PATH, then the environment that tools/setup makes, then the variable, then the option. */
static void
test_order(Home *self, gconstpointer data)
{
  (void)data;
  g_autofree char *of_path = add_python(self, "/bin/python3", "\177ELF");
  g_autoptr(CmPython) in_path = cm_python_find(NULL);
  g_assert_cmpstr(in_path->path, ==, of_path);
  g_assert_cmpstr(in_path->from, ==, "PATH");
  g_assert_false(cm_python_is_named(in_path));
  g_autofree char *of_setup = add_python(self, "/made/bin/python", "\177ELF");
  g_autoptr(CmPython) made = cm_python_find(NULL);
  g_assert_cmpstr(made->path, ==, of_setup);
  g_assert_false(cm_python_is_named(made));
  g_autofree char *of_variable = add_python(self, "/v/python", "\177ELF");
  g_setenv(CM_PYTHON_VARIABLE, of_variable, TRUE);
  g_autoptr(CmPython) told = cm_python_find(NULL);
  g_assert_cmpstr(told->path, ==, of_variable);
  g_assert_true(cm_python_is_named(told));
  g_autofree char *folder = g_build_filename(self->root, "made", NULL);
  g_autoptr(CmPython) asked = cm_python_find(folder); /* the environment's folder */
  g_assert_cmpstr(asked->path, ==, of_setup);
  g_autoptr(CmPython) by_name = cm_python_find("python3"); /* in PATH */
  g_assert_cmpstr(by_name->path, ==, of_path);
}

static void
assert_package(const char *program, CmPythonPackage wanted, const char *version)
{
  g_autoptr(CmPython) python = cm_python_find(program);
  g_assert_nonnull(python->path);
  g_assert_cmpint(python->mlx_vlm, ==, wanted);
  g_assert_cmpstr(python->mlx_vlm_version, ==, version);
}

/* An environment has what lies in it, and of its base only where its file says so. */
static void
test_environment(Home *self, gconstpointer data)
{
  (void)data;
  g_autofree char *program = add_python(self, "/made/bin/python", LACKS);
  g_autofree char *base = add_python(self, "/base/bin/python3", LACKS);
  g_autofree char *config = g_strdup_printf("home = %s/base/bin\n%%s", self->root);
  made_tree_add(self->root, "/made/pyvenv.cfg", config);
  made_tree_add(self->root, "/base" SITE "/mlx_vlm-0.7.9.dist-info/METADATA", "");
  assert_package(program, CM_PYTHON_LACKS, NULL);
  g_autofree char *shares = g_strdup_printf(
      "home=%s/base/bin\nINCLUDE-system-site-packages = True\nnonsense", self->root);
  made_tree_add(self->root, "/made/pyvenv.cfg", shares);
  assert_package(program, CM_PYTHON_HAS, "0.7.9");
  made_tree_add(self->root, "/made" SITE "/mlx_vlm-0.7.10.dist-info/METADATA", "");
  assert_package(program, CM_PYTHON_HAS, "0.7.10");
  assert_package(base, CM_PYTHON_HAS, "0.7.9");
}

/* An installation has what lies below its prefix for its version, links followed, Debian's folder
 * of all versions, and a person's own packages. */
static void
test_installation(Home *self, gconstpointer data)
{
  (void)data;
  g_autofree char *real = add_python(self, "/usr/bin/python3.11", LACKS);
  g_autofree char *link = g_build_filename(self->root, "python3", NULL);
  g_assert_cmpint(symlink(real, link), ==, 0);
  made_tree_add(self->root, "/usr/lib/python3.9/site-packages/mlx_vlm/__init__.py", "");
  made_tree_add(self->root, "/usr/lib/python3.11/site-packages/mlx/__init__.py", "");
  assert_package(link, CM_PYTHON_LACKS, NULL);
  made_tree_add(self->root, SITE "/mlx_vlm/__init__.py", ""); /* of the person */
  assert_package(link, CM_PYTHON_HAS, NULL);
  g_setenv("PYTHONUSERBASE", "/nowhere", TRUE);
  assert_package(link, CM_PYTHON_LACKS, NULL);
  made_tree_add(self->root, "/usr/lib/python3/dist-packages/mlx_vlm/__init__.py", "");
  assert_package(link, CM_PYTHON_HAS, NULL);
}

static void
test_elsewhere(Home *self, gconstpointer data)
{
  (void)data;
  g_autofree char *program = add_python(self, "/bin/python3", LACKS);
  made_tree_add(self->root, "/src/mlx_vlm/__init__.py", "");
  g_autofree char *path = g_strdup_printf("/nowhere:%s/src", self->root);
  g_setenv("PYTHONPATH", path, TRUE);
  assert_package(program, CM_PYTHON_HAS, NULL);
  g_unsetenv("PYTHONPATH");
  assert_package(program, CM_PYTHON_LACKS, NULL);
}

/* What files do not show is asked: of a script in PATH, of an environment with a .pth file, of what
 * a person names; what gives no answer is not known. */
static void
test_asked(Home *self, gconstpointer data)
{
  (void)data;
  g_autofree char *shim = add_python(self, "/bin/python3", HAS);
  assert_package(NULL, CM_PYTHON_HAS, "0.7.8");
  g_autofree char *named = add_python(self, "/named/python", HAS);
  assert_package(named, CM_PYTHON_HAS, "0.7.8");
  static const char *const silent[] = {"#!/bin/sh\n", "#!/bin/sh\necho '[1]'\n",
                                       "#!/bin/sh\necho no >&2; exit 3\n", "\177ELF"};
  for (gsize i = 0; i < G_N_ELEMENTS(silent); i++) {
    g_autofree char *path = g_strdup_printf("/silent-%u/python", (guint)i);
    g_autofree char *program = add_python(self, path, silent[i]);
    assert_package(program, CM_PYTHON_UNKNOWN, NULL);
    g_autoptr(CmPython) python = cm_python_find(program);
    g_assert_nonnull(python->unknown_because);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/python/none", Home, NULL, set_up, test_none, tear_down);
  g_test_add("/python/order", Home, NULL, set_up, test_order, tear_down);
  g_test_add("/python/environment", Home, NULL, set_up, test_environment, tear_down);
  g_test_add("/python/installation", Home, NULL, set_up, test_installation, tear_down);
  g_test_add("/python/elsewhere", Home, NULL, set_up, test_elsewhere, tear_down);
  g_test_add("/python/asked", Home, NULL, set_up, test_asked, tear_down);
  return g_test_run();
}
