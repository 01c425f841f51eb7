/* SPDX-License-Identifier: MIT */
#include "cm-python.h"

#include "cm-file.h"
#include "cm-python-ask.h"
#include "cm-text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTION "--python"

#define PACKAGE          "mlx_vlm"
#define CONFIG_BYTES_MAX 65536
#define ENTRIES_MAX      100000
#define VERSION_BYTES    100

/* Folders that a Python imports from. */
typedef struct {
  CmPython *python;
  const char *version; /* "python3.11"; NULL: any */
  gboolean leads_on;   /* a .pth file was seen, which may add folders and finders */
} Search;

char *
cm_python_environment_folder(void)
{
  const char *named = g_getenv("CHECK_MODELS_MLX");
  if (named != NULL && *named != '\0')
    return g_canonicalize_filename(named, NULL);
  return g_build_filename(g_get_user_data_dir(), "check-models", "mlx-vlm", NULL);
}

/* The version in the name of a package's metadata: "0.7.10" of "mlx_vlm-0.7.10.dist-info". */
static char *
version_of(const char *name)
{
  if (!g_str_has_prefix(name, PACKAGE "-") || !g_str_has_suffix(name, ".dist-info"))
    return NULL;
  const char *version = name + strlen(PACKAGE "-");
  return g_strndup(version, strlen(version) - strlen(".dist-info"));
}

/* One site-packages; of an editable installation its metadata may lie there. */
static void
look_into(Search *search, const char *folder)
{
  CmPython *self = search->python;
  g_autoptr(GDir) dir = self->mlx_vlm != CM_PYTHON_HAS ? g_dir_open(folder, 0, NULL) : NULL;
  const char *name = NULL;
  for (guint i = 0; dir != NULL && i < ENTRIES_MAX && (name = g_dir_read_name(dir)) != NULL; i++) {
    g_autofree char *version = version_of(name);
    search->leads_on |= g_str_has_suffix(name, ".pth");
    if (version != NULL || g_str_equal(name, PACKAGE))
      self->mlx_vlm = CM_PYTHON_HAS;
    if (version != NULL && self->mlx_vlm_version == NULL && g_utf8_validate(version, -1, NULL))
      self->mlx_vlm_version = g_steal_pointer(&version);
  }
}

/* The packages below one folder of libraries, "/usr/lib" say. */
static void
look_below(Search *search, const char *prefix, const char *libraries)
{
  g_autofree char *folder = g_build_filename(prefix, libraries, NULL);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name = NULL;
  for (guint i = 0; dir != NULL && i < ENTRIES_MAX && (name = g_dir_read_name(dir)) != NULL; i++) {
    /* Debian's packages of all versions lie below "python3" */
    gboolean fits = g_str_equal(name, "python3") || search->version == NULL
                        ? g_str_has_prefix(name, "python3")
                        : g_str_equal(name, search->version);
    if (!fits)
      continue;
    g_autofree char *site = g_build_filename(folder, name, "site-packages", NULL);
    g_autofree char *dist = g_build_filename(folder, name, "dist-packages", NULL);
    look_into(search, site);
    look_into(search, dist);
  }
}

static void
look_at_prefix(Search *search, const char *prefix)
{
  static const char *const libraries[] = {"lib", "lib64", "local/lib"};
  for (gsize i = 0; i < G_N_ELEMENTS(libraries); i++)
    look_below(search, prefix, libraries[i]);
}

/* A person's own packages: ~/.local, or ~/Library/Python/3.11 where macOS has them. */
static void
look_at_person(Search *search)
{
  const char *named = g_getenv("PYTHONUSERBASE");
  g_autofree char *local = g_build_filename(g_get_home_dir(), ".local", NULL);
  look_at_prefix(search, named != NULL && *named != '\0' ? named : local);
  g_autofree char *library = g_build_filename(g_get_home_dir(), "Library", "Python", NULL);
  g_autoptr(GDir) dir = g_dir_open(library, 0, NULL);
  const char *name = NULL;
  for (guint i = 0; dir != NULL && i < ENTRIES_MAX && (name = g_dir_read_name(dir)) != NULL; i++) {
    g_autofree char *version = g_strconcat("python", name, NULL);
    g_autofree char *site = g_build_filename(library, name, "lib", "python", "site-packages", NULL);
    if (search->version == NULL || g_str_equal(search->version, version))
      look_into(search, site);
  }
}

/* A member of pyvenv.cfg, "key = value" a line; NULL where there is none. */
static char *
config_value(const char *config, const char *key)
{
  g_auto(GStrv) lines = g_strsplit(config, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *equals = strchr(lines[i], '=');
    if (equals == NULL)
      continue;
    *equals = '\0';
    if (g_ascii_strcasecmp(g_strstrip(lines[i]), key) == 0)
      return g_strdup(g_strstrip(equals + 1));
  }
  return NULL;
}

/* The folder two above a program: its prefix. */
static char *
prefix_of(const char *program)
{
  g_autofree char *folder = g_path_get_dirname(program);
  return g_path_get_dirname(folder);
}

/* A Python of the system, or of a person: its own prefix, and theirs. */
static void
look_at_installation(Search *search, const char *program)
{
  char *real = realpath(program, NULL);
  g_autofree char *prefix = prefix_of(real != NULL ? real : program);
  g_autofree char *name = g_path_get_basename(real != NULL ? real : program);
  search->version = strchr(name, '.') != NULL ? name : NULL;
  look_at_prefix(search, prefix);
  look_at_person(search);
  free(real);
  search->version = NULL;
}

/* Scripts that choose among Pythons say nothing of what the chosen one has. */
static gboolean
is_script(const char *program)
{
  char first[2] = {0};
  FILE *file = fopen(program, "rbe");
  gboolean read = file != NULL && fread(first, 1, sizeof first, file) == sizeof first;
  if (file != NULL)
    fclose(file);
  return read && memcmp(first, "#!", sizeof first) == 0;
}

static void
ask(CmPython *self)
{
  static const char *const modules[] = {PACKAGE, NULL};
  g_autoptr(json_t) found = cm_python_ask_modules(self->path, modules, &self->unknown_because);
  const char *version = cm_json_get_string(found, PACKAGE);
  self->mlx_vlm = found == NULL     ? CM_PYTHON_UNKNOWN
                  : version != NULL ? CM_PYTHON_HAS
                                    : CM_PYTHON_LACKS;
  if (version != NULL && *version != '\0')
    self->mlx_vlm_version = cm_text_sanitize(version, strlen(version), VERSION_BYTES);
}

static void
look_for_package(CmPython *self)
{
  Search search = {.python = self};
  g_autofree char *prefix = prefix_of(self->path);
  g_autofree char *path = g_build_filename(prefix, "pyvenv.cfg", NULL);
  g_autofree char *config = cm_file_read(path, CONFIG_BYTES_MAX, NULL, NULL);
  const char *more = g_getenv("PYTHONPATH");
  g_auto(GStrv) folders = g_strsplit(more != NULL ? more : "", G_SEARCHPATH_SEPARATOR_S, -1);
  for (guint i = 0; folders[i] != NULL; i++)
    look_into(&search, folders[i]);
  if (config == NULL) {
    look_at_installation(&search, self->path);
  } else {
    look_at_prefix(&search, prefix);
    g_autofree char *system = config_value(config, "include-system-site-packages");
    g_autofree char *home = config_value(config, "home");
    g_autofree char *base = home != NULL ? g_build_filename(home, "python3", NULL) : NULL;
    if (base != NULL && system != NULL && g_ascii_strcasecmp(system, "true") == 0)
      look_at_installation(&search, base);
  }
  gboolean told = self->mlx_vlm == CM_PYTHON_HAS;
  if (!told && (search.leads_on || cm_python_is_named(self) || is_script(self->path)))
    ask(self);
}

/* A folder stands for the Python of the environment in it. Why there is none is *ret_why. */
static char *
program_of(const char *named, const char **ret_why)
{
  gboolean folder = g_file_test(named, G_FILE_TEST_IS_DIR);
  g_autofree char *within = g_build_filename(named, "bin", "python", NULL);
  const char *path = folder ? within : named;
  g_autofree char *found = g_find_program_in_path(path);
  if (found != NULL)
    return g_canonicalize_filename(found, NULL);
  gboolean there = strchr(path, '/') != NULL && g_file_test(path, G_FILE_TEST_EXISTS);
  *ret_why = there    ? "it may not be executed"
             : folder ? "it is a folder without bin/python, so no virtual environment"
                      : "no such program";
  return NULL;
}

CmPython *
cm_python_find(const char *asked)
{
  CmPython *self = g_new0(CmPython, 1);
  const char *told = g_getenv(CM_PYTHON_VARIABLE);
  const char *named = asked != NULL ? asked : told != NULL && *told != '\0' ? told : NULL;
  g_autofree char *environment = cm_python_environment_folder();
  const char *why = NULL;
  if (named != NULL) {
    self->from = asked != NULL ? OPTION : CM_PYTHON_VARIABLE;
    self->path = program_of(named, &why);
  } else if ((self->path = program_of(environment, &why)) != NULL) {
    self->from = "tools/setup --mlx";
  } else {
    self->from = "PATH";
    self->path = program_of("python3", &why);
  }
  if (self->path != NULL) {
    look_for_package(self);
  } else if (named != NULL) {
    g_autofree char *shown = g_filename_display_name(named);
    self->problem = g_strdup_printf("%s %s: %s", self->from, shown, why);
  } else {
    self->problem = g_strdup("there is no python3 in PATH");
  }
  return self;
}

gboolean
cm_python_is_named(const CmPython *self)
{
  return g_str_equal(self->from, OPTION) || g_str_equal(self->from, CM_PYTHON_VARIABLE);
}

void
cm_python_free(CmPython *self)
{
  if (self == NULL)
    return;
  g_free(self->path);
  g_free(self->problem);
  g_free(self->unknown_because);
  g_free(self->mlx_vlm_version);
  g_free(self);
}
