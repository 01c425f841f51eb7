/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-commands.h"
#include "cm-engines-here.h"
#include "cm-locate.h"
#include "cm-model-words.h"

#define BUILD "cmake --preset release && cmake --build --preset release"

/* What tools/setup installs, by Fedora's names; it has no way of its own there. */
#define DNF_BUILD                                                                                  \
  "sudo dnf install cmake gcc glib2-devel gexiv2-devel jansson-devel libcurl-devel libheif-devel " \
  "libpng-devel libyaml-devel llama-cpp-devel ninja-build pcre2-devel pkgconf-pkg-config python3 " \
  "vips-devel && " BUILD

#define PULL "check-models pull ggml-org/SmolVLM-256M-Instruct-GGUF"

/* Commands by what is missing and what installs; NULL where there is none to name. */
typedef enum {
  REMEDY_BUILD,
  REMEDY_HEIC,
  REMEDY_AVIF,
  REMEDY_VIPS,
  REMEDY_PYTHON,
  REMEDY_MLX
} Remedy;

static const char *const commands[][CM_DOCTOR_N_INSTALLERS] = {
    /* in the folder of the sources, and said so */
    [REMEDY_BUILD] = {[CM_DOCTOR_APT] = "tools/setup && " BUILD,
                      [CM_DOCTOR_DNF] = DNF_BUILD,
                      [CM_DOCTOR_BREW] = "tools/setup && " BUILD},
    /* Debian 12's libheif has both decoders built in; later ones come as plugins. Fedora leaves
     * HEVC to RPM Fusion. */
    [REMEDY_HEIC] = {[CM_DOCTOR_APT] = "sudo apt-get install libheif-plugin-libde265",
                     [CM_DOCTOR_DNF] = "sudo dnf install vips-heif libheif-freeworld",
                     [CM_DOCTOR_BREW] = "brew reinstall libheif vips"},
    [REMEDY_AVIF] = {[CM_DOCTOR_APT] = "sudo apt-get install libheif-plugin-dav1d",
                     [CM_DOCTOR_DNF] = "sudo dnf install vips-heif",
                     [CM_DOCTOR_BREW] = "brew reinstall libheif vips"},
    [REMEDY_VIPS] = {[CM_DOCTOR_APT] = "sudo apt-get install --reinstall libvips-dev",
                     [CM_DOCTOR_DNF] = "sudo dnf reinstall vips",
                     [CM_DOCTOR_BREW] = "brew reinstall vips"},
    [REMEDY_PYTHON] = {[CM_DOCTOR_APT] = "sudo apt-get install python3 python3-venv",
                       [CM_DOCTOR_DNF] = "sudo dnf install python3",
                       [CM_DOCTOR_BREW] = "brew install python3"},
    /* what pip is given: mlx brings no backend for Linux unless it is asked for */
    [REMEDY_MLX] = {"'mlx-vlm[cpu]'", "'mlx-vlm[cpu]'", "mlx-vlm", "'mlx-vlm[cpu]'"},
};

static json_t *
add(json_t *missing, const char *what, const char *why, const char *command)
{
  json_t *entry = json_object();
  cm_json_set_string(entry, "what", what);
  cm_json_set_string(entry, "why", why);
  json_object_set_new(entry, "optional", json_false());
  cm_json_set_string(entry, "command", command);
  json_array_append_new(missing, entry);
  return entry;
}

static gboolean
is_in_state(const json_t *entry, const char *state)
{
  return g_strcmp0(cm_json_get_string(entry, "state"), state) == 0;
}

/* A program of ours that is not there or does not work: building puts all of them in place. */
static gboolean
add_program(json_t *missing, const json_t *entry, CmDoctorInstaller installer)
{
  if (is_in_state(entry, "ready"))
    return FALSE;
  g_autofree char *why =
      g_strdup_printf("%s; the command is for the folder of check-models' sources",
                      cm_json_get_string(entry, "message"));
  add(missing, cm_json_get_string(entry, "program"), why, commands[REMEDY_BUILD][installer]);
  return TRUE;
}

/* The worker of llama.cpp belongs to every build; others count where they are there and fail, and
 * one that --worker named always. */
static void
add_engines(json_t *missing, const json_t *engines, CmDoctorInstaller installer)
{
  for (gsize i = 0; i < json_array_size(engines); i++) {
    const json_t *engine = json_array_get(engines, i);
    gboolean named = cm_json_get_boolean(engine, "named", FALSE);
    gboolean is_llama = !named && g_strcmp0(cm_json_get_string(engine, "program"),
                                            cm_engine_workers[CM_ENGINE_LLAMA].program) == 0;
    if (is_llama)
      add_program(missing, engine, installer);
    else if (is_in_state(engine, "failed") || (named && is_in_state(engine, "missing")))
      add(missing, cm_json_get_string(engine, "program"), cm_json_get_string(engine, "message"),
          NULL);
  }
}

/* "it would run …; this build lacks its worker, …", or what its worker, which is there, lacks. */
static char *
why_optional(const CmEngineWorker *worker, const json_t *engine, const char *command)
{
  if (cm_json_get_string(engine, "path") != NULL)
    return g_strdup_printf("it would run %s; %s", worker->runs,
                           cm_json_get_string(engine, "message"));
  return g_strdup_printf(
      "it would run %s; this build lacks its worker, %s%s", worker->runs, worker->program,
      command != NULL ? "; the command is for the folder of sources that have it" : "");
}

/* Engines that runs do without, and what each would add. */
static void
add_optional_engines(json_t *missing, const json_t *engines, CmDoctorInstaller installer)
{
  for (gsize i = 0; i < json_array_size(engines); i++) {
    const json_t *engine = json_array_get(engines, i);
    const char *program = cm_json_get_string(engine, "program");
    if (!is_in_state(engine, "missing") || cm_json_get_boolean(engine, "named", FALSE))
      continue;
    gboolean there = cm_json_get_string(engine, "path") != NULL;
    const char *command =
        there ? cm_json_get_string(engine, "install_command") : commands[REMEDY_BUILD][installer];
    for (gsize k = CM_ENGINE_LLAMA + 1; k < CM_N_ENGINE_WORKERS; k++) {
      const CmEngineWorker *worker = &cm_engine_workers[k];
      if (g_strcmp0(program, worker->program) != 0)
        continue;
      g_autofree char *why = why_optional(worker, engine, command);
      json_t *entry = add(missing, worker->engine, why, command);
      json_object_set_new(entry, "optional", json_true());
    }
  }
}

static Remedy
remedy_of(const char *format)
{
  if (g_str_equal(format, "heif"))
    return REMEDY_HEIC;
  return g_str_equal(format, "avif") ? REMEDY_AVIF : REMEDY_VIPS;
}

static void
add_formats(json_t *missing, const json_t *formats, CmDoctorInstaller installer)
{
  for (gsize i = 0; i < json_array_size(formats); i++) {
    const json_t *format = json_array_get(formats, i);
    if (cm_json_get_boolean(format, "decodes", FALSE))
      continue;
    const char *name = cm_json_get_string(format, "format");
    g_autofree char *upper = g_ascii_strup(g_str_equal(name, "heif") ? "heic" : name, -1);
    g_autofree char *what = g_strdup_printf("decoder of %s photos", upper);
    add(missing, what, cm_json_get_string(format, "message"), commands[remedy_of(name)][installer]);
  }
}

static void
add_photos(json_t *missing, const json_t *photos, CmDoctorInstaller installer)
{
  const json_t *decoder = json_object_get(photos, "decoder");
  if (!add_program(missing, decoder, installer))
    add_formats(missing, json_object_get(decoder, "formats"), installer);
  add_program(missing, json_object_get(photos, "metadata"), installer);
}

/* Python is for mlx-vlm alone, so it is wanted where that worker is, and runs do without it. */
static void
add_python(json_t *missing, const json_t *report, CmDoctorInstaller installer)
{
  const json_t *engines = json_object_get(report, "engines");
  const json_t *python = json_object_get(report, "python");
  gboolean wanted = FALSE;
  for (gsize i = 0; i < json_array_size(engines); i++) {
    const json_t *engine = json_array_get(engines, i);
    wanted |= g_strcmp0(cm_json_get_string(engine, "program"),
                        cm_engine_workers[CM_ENGINE_MLX_VLM].program) == 0 &&
              cm_json_get_string(engine, "path") != NULL && !is_in_state(engine, "ready");
  }
  if (!wanted || is_in_state(python, "ready"))
    return;
  json_t *entry = add(missing, "Python", cm_json_get_string(python, "message"),
                      commands[REMEDY_PYTHON][installer]);
  json_object_set_new(entry, "optional", json_true());
}

/* The file that names the stores is to be mended before anything can be said of models. */
static gboolean
add_configuration(json_t *missing, const json_t *stores)
{
  for (gsize i = 0; i < json_array_size(stores); i++) {
    const json_t *store = json_array_get(stores, i);
    if (g_strcmp0(cm_json_get_string(store, "store"), "configuration") != 0)
      continue;
    g_autofree char *why =
        g_strdup_printf("%s; until it is mended no command finds models by itself",
                        cm_json_get_string(store, "message"));
    add(missing, "a configuration that can be read", why, NULL);
    return TRUE;
  }
  return FALSE;
}

static void
add_models(json_t *missing, const json_t *stores)
{
  if (add_configuration(missing, stores))
    return;
  for (gsize i = 0; i < json_array_size(stores); i++)
    if (cm_json_get_integer(json_array_get(stores, i), "n_models", 0) > 0)
      return;
  gboolean pulls = cm_command_find("pull") != NULL;
  add(missing, "models",
      "no store has one; put GGUF files, each with its mmproj, into "
      "~/.local/share/check-models/models",
      pulls ? PULL : "mkdir -p ~/.local/share/check-models/models");
}

static void
add_pull(json_t *missing, const json_t *pull, CmDoctorInstaller installer)
{
  if (!is_in_state(pull, "missing"))
    return;
  json_t *entry = add(missing, "check-models-pull",
                      "check-models pull fetches models with it; this build lacks it; the command "
                      "is for the folder of sources that have it",
                      commands[REMEDY_BUILD][installer]);
  json_object_set_new(entry, "optional", json_true());
}

const char *
cm_doctor_build_command(CmDoctorInstaller installer)
{
  return commands[REMEDY_BUILD][installer];
}

char *
cm_doctor_mlx_command(CmDoctorInstaller installer, const CmPython *python)
{
  const char *package = commands[REMEDY_MLX][installer];
  if (cm_python_is_named(python)) {
    g_autofree char *program = python->path != NULL ? cm_model_words_quote(python->path) : NULL;
    return program != NULL ? g_strdup_printf("%s -m pip install %s", program, package) : NULL;
  }
  g_autofree char *setup = cm_locate_setup();
  g_autofree char *quoted_setup = setup != NULL ? cm_model_words_quote(setup) : NULL;
  if (quoted_setup != NULL)
    return g_strdup_printf("%s --mlx", quoted_setup);
  /* a folder of its own: systems' Pythons refuse pip's packages (PEP 668) */
  g_autofree char *folder = cm_python_environment_folder();
  g_autofree char *quoted = cm_model_words_quote(folder);
  return g_strdup_printf("python3 -m venv %s && %s/bin/pip install %s", quoted, quoted, package);
}

json_t *
cm_doctor_missing(const json_t *report, CmDoctorInstaller installer)
{
  json_t *missing = json_array();
  add_engines(missing, json_object_get(report, "engines"), installer);
  add_photos(missing, json_object_get(report, "photos"), installer);
  add_python(missing, report, installer);
  add_models(missing, json_object_get(report, "stores"));
  add_pull(missing, json_object_get(report, "pull"), installer);
  add_optional_engines(missing, json_object_get(report, "engines"), installer);
  return missing;
}
