/* SPDX-License-Identifier: MIT */
/* What `doctor` makes of what it found: which installer, what is missing, and its words. */
#include "cm-doctor.h"
#include "cm-terminal.h"

#include <glib/gstdio.h>
#include <string.h>

static CmDoctorInstaller
installer_of(const char *os_release)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp("cm-doctor-XXXXXX", &error);
  g_assert_no_error(error);
  g_autofree char *folder = g_build_filename(root, "etc", NULL);
  g_autofree char *path = g_build_filename(folder, "os-release", NULL);
  g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
  if (os_release != NULL)
    g_assert_true(g_file_set_contents(path, os_release, -1, NULL));
  CmDoctorInstaller installer = cm_doctor_installer(root);
  g_unlink(path);
  g_rmdir(folder);
  g_rmdir(root);
  return installer;
}

static void
test_installer(void)
{
  if (installer_of(NULL) == CM_DOCTOR_BREW) {
    g_test_skip("this system has one installer alone");
    return;
  }
  g_assert_cmpint(installer_of("NAME=x\nID=debian\n"), ==, CM_DOCTOR_APT);
  g_assert_cmpint(installer_of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), ==, CM_DOCTOR_APT);
  g_assert_cmpint(installer_of("ID=fedora\n"), ==, CM_DOCTOR_DNF);
  g_assert_cmpint(installer_of("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), ==,
                  CM_DOCTOR_DNF);
  g_assert_cmpint(installer_of("ID=arch\n"), ==, CM_DOCTOR_OTHER);
  g_assert_cmpint(installer_of("ID\nID=\n\xff\xfe"), ==, CM_DOCTOR_OTHER);
  g_assert_cmpint(installer_of(NULL), ==, CM_DOCTOR_OTHER);
}

/* A machine where everything is there; single quotes stand for double ones. */
static json_t *
whole_report(void)
{
  g_autofree char *text = g_strdelimit(
      g_strdup("{'check_models':'1',"
               "'engines':[{'engine':'llama.cpp','program':'check-models-llama','state':'ready',"
               "'engine_version':'0.7','spawn_s':0.1,'libraries':{},'devices':[]}],"
               "'machine':{'memory':{'total_bytes':16000000000}},"
               "'photos':{'decoder':{'program':'check-models-photo','state':'ready',"
               "'libraries':{'libvips':'8'},'formats':[{'format':'jpeg','decodes':true},"
               "{'format':'heif','decodes':true},{'format':'avif','decodes':true}]},"
               "'metadata':{'program':'check-models-metadata','state':'ready','libraries':{}}},"
               "'stores':[{'store':'hf','path':'/m','n_models':3,'free_bytes':1e9}],"
               "'folder':{'path':'/here'},'servers':[],"
               "'python':{'state':'ready','version':'3.11','executable':'/p','packages':{}},"
               "'missing':[]}"),
      "'", '"');
  json_t *report = json_loads(text, 0, NULL);
  g_assert_nonnull(report);
  return report;
}

/* The only thing missing; NULL where nothing is. */
static const json_t *
the_missing(json_t *report, CmDoctorInstaller installer)
{
  json_object_set_new(report, "missing", cm_doctor_missing(report, installer));
  const json_t *missing = json_object_get(report, "missing");
  g_assert_cmpuint(json_array_size(missing), <=, 1);
  return json_array_get(missing, 0);
}

static json_t *
at(json_t *value, const char *key, gsize index)
{
  json_t *member = json_object_get(value, key);
  return json_is_array(member) ? json_array_get(member, index) : member;
}

static void
assert_command(json_t *report, CmDoctorInstaller installer, const char *what, const char *command)
{
  const json_t *missing = the_missing(report, installer);
  g_assert_cmpstr(cm_json_get_string(missing, "what"), ==, what);
  g_assert_nonnull(cm_json_get_string(missing, "why"));
  const char *found = cm_json_get_string(missing, "command");
  g_assert_true((found != NULL) == (command != NULL));
  if (command != NULL)
    g_assert_nonnull(strstr(found, command));
}

static void
test_missing_programs(void)
{
  g_autoptr(json_t) report = whole_report();
  json_t *engine = at(report, "engines", 0);
  g_assert_null(the_missing(report, CM_DOCTOR_APT));
  g_assert_true(cm_doctor_can_run(report));
  cm_json_set_string(engine, "state", "missing");
  cm_json_set_string(engine, "message", "it is not there");
  g_assert_false(cm_doctor_can_run(report));
  assert_command(report, CM_DOCTOR_APT, "check-models-llama", "tools/setup && cmake");
  assert_command(report, CM_DOCTOR_DNF, "check-models-llama", "dnf install");
  assert_command(report, CM_DOCTOR_OTHER, "check-models-llama", NULL);

  g_autoptr(json_t) other = whole_report();
  json_t *decoder = json_object_get(json_object_get(other, "photos"), "decoder");
  cm_json_set_string(decoder, "state", "failed");
  cm_json_set_string(decoder, "message", "it was ended by signal 11");
  assert_command(other, CM_DOCTOR_BREW, "check-models-photo", "tools/setup && cmake");
  g_assert_true(cm_doctor_can_run(other));
}

static void
test_missing_formats(void)
{
  static const struct {
    const char *what;
    const char *commands[CM_DOCTOR_N_INSTALLERS];
  } wanted[] = {
      {"decoder of JPEG photos", {"libvips", "vips", "vips", NULL}},
      {"decoder of HEIC photos", {"libheif-plugin-libde265", "libheif-freeworld", "libheif", NULL}},
      {"decoder of AVIF photos", {"libheif-plugin-dav1d", "vips-heif", "libheif", NULL}},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
    for (int k = 0; k < CM_DOCTOR_N_INSTALLERS; k++) {
      g_autoptr(json_t) report = whole_report();
      json_t *decoder = json_object_get(json_object_get(report, "photos"), "decoder");
      json_t *format = at(decoder, "formats", i);
      json_object_set_new(format, "decodes", json_false());
      cm_json_set_string(format, "message", "unsupported codec");
      assert_command(report, (CmDoctorInstaller)k, wanted[i].what, wanted[i].commands[k]);
    }
}

static void
test_missing_python(void)
{
  g_autoptr(json_t) report = whole_report();
  json_t *python = json_object_get(report, "python");
  cm_json_set_string(python, "state", "missing");
  cm_json_set_string(python, "message", "there is no python3 in PATH");
  g_assert_null(the_missing(report, CM_DOCTOR_APT)); /* nothing here wants it */

  json_t *engine = json_pack("{s:s, s:s, s:s, s:s}", "program", "check-models-mlx-vlm", "path",
                             "/w", "state", "ready", "message", "the Python has no mlx-vlm");
  json_array_append_new(json_object_get(report, "engines"), engine);
  g_assert_null(the_missing(report, CM_DOCTOR_APT)); /* it works, by whatever Python */
  cm_json_set_string(engine, "state", "missing");
  json_object_set_new(report, "missing", cm_doctor_missing(report, CM_DOCTOR_APT));
  const json_t *missing = json_object_get(report, "missing");
  g_assert_cmpuint(json_array_size(missing), ==, 2);
  for (gsize i = 0; i < 2; i++)
    g_assert_true(cm_json_get_boolean(json_array_get(missing, i), "optional", FALSE));
  g_assert_nonnull(
      strstr(cm_json_get_string(json_array_get(missing, 0), "command"), "apt-get install python3"));
  cm_json_set_string(python, "state", "ready");
  cm_json_set_string(engine, "install_command", "tools/setup --mlx");
  assert_command(report, CM_DOCTOR_BREW, "mlx-vlm", "tools/setup --mlx");
  g_assert_nonnull(strstr(cm_json_get_string(the_missing(report, CM_DOCTOR_BREW), "why"),
                          "; the Python has no mlx-vlm"));
}

static void
test_missing_pull(void)
{
  g_autoptr(json_t) report = whole_report();
  json_object_set_new(report, "pull", json_pack("{s:s}", "state", "ready"));
  g_assert_null(the_missing(report, CM_DOCTOR_APT));
  json_object_set_new(report, "pull", json_pack("{s:s}", "state", "missing"));
  assert_command(report, CM_DOCTOR_APT, "check-models-pull",
                 "tools/setup && cmake --preset release && cmake --build --preset release");
  g_assert_true(cm_json_get_boolean(the_missing(report, CM_DOCTOR_APT), "optional", FALSE));
}

/* What pip is told where no tools/setup lies beside the program. */
static void
test_mlx_command(void)
{
  const CmPython named = {.path = (char *)"/a b/python", .from = "--python"};
  g_autofree char *into = cm_doctor_mlx_command(CM_DOCTOR_BREW, &named);
  g_assert_cmpstr(into, ==, "'/a b/python' -m pip install mlx-vlm");
  const CmPython found = {.path = (char *)"/usr/bin/python3", .from = "PATH"};
  g_setenv("CHECK_MODELS_MLX", "/e", TRUE);
  g_autofree char *own = cm_doctor_mlx_command(CM_DOCTOR_APT, &found);
  g_assert_true(g_str_has_suffix(own, "/tools/setup --mlx") ||
                g_str_equal(own, "python3 -m venv /e && /e/bin/pip install 'mlx-vlm[cpu]'"));
  g_unsetenv("CHECK_MODELS_MLX");
}

/* What runs do without is missing all the same, and said to be optional. */
static void
test_missing_engines(void)
{
  g_autoptr(json_t) report = whole_report();
  json_t *engine = json_pack("{s:s, s:s, s:s}", "program", "check-models-mlx-vlm", "state",
                             "missing", "message", "it is not there");
  json_array_append_new(json_object_get(report, "engines"), engine);
  assert_command(report, CM_DOCTOR_APT, "mlx-vlm", "tools/setup && cmake");
  g_assert_true(cm_json_get_boolean(the_missing(report, CM_DOCTOR_APT), "optional", FALSE));
  assert_command(report, CM_DOCTOR_OTHER, "mlx-vlm", NULL);
  g_assert_true(cm_doctor_can_run(report));
  g_autofree char *text = cm_doctor_text(report, 80);
  g_assert_nonnull(strstr(text, "\n  mlx-vlm (optional): it would run folders of safetensors"));
}

/* The engine that a person asked for decides, whatever else is ready. */
static void
test_named_worker(void)
{
  g_autoptr(json_t) report = whole_report();
  json_t *named = json_pack("{s:s, s:s, s:s, s:b}", "program", "/x/check-models-llama", "state",
                            "missing", "message", "no such program", "named", 1);
  json_array_append_new(json_object_get(report, "engines"), named);
  assert_command(report, CM_DOCTOR_APT, "/x/check-models-llama", NULL);
  g_assert_false(cm_json_get_boolean(the_missing(report, CM_DOCTOR_APT), "optional", TRUE));
  g_assert_false(cm_doctor_can_run(report));
  cm_json_set_string(named, "state", "ready");
  g_assert_true(cm_doctor_can_run(report));
  g_assert_null(the_missing(report, CM_DOCTOR_APT));
  cm_json_set_string(named, "state", "failed");
  g_assert_false(cm_doctor_can_run(report));
}

static void
test_missing_models(void)
{
  g_autoptr(json_t) report = whole_report();
  json_object_set_new(at(report, "stores", 0), "n_models", json_integer(0));
  assert_command(report, CM_DOCTOR_APT, "models", "");
  json_array_clear(json_object_get(report, "stores"));
  assert_command(report, CM_DOCTOR_OTHER, "models", "");
}

/* Nothing can be said of models before the file that names their places is mended. */
static void
test_missing_configuration(void)
{
  g_autoptr(json_t) report = whole_report();
  json_t *stores = json_object_get(report, "stores");
  json_array_clear(stores);
  json_array_append_new(stores, json_pack("{s:s,s:s}", "store", "configuration", "message",
                                          "/c.yaml:3: unknown key"));
  g_autoptr(json_t) missing = cm_doctor_missing(report, CM_DOCTOR_APT);
  g_assert_cmpuint(json_array_size(missing), ==, 1);
  const json_t *entry = json_array_get(missing, 0);
  g_assert_nonnull(strstr(cm_json_get_string(entry, "why"), "/c.yaml:3: unknown key"));
  g_assert_null(json_object_get(entry, "command"));
}

/* No member of these is there, or what it should be: it is told all the same. */
static void
test_text_of_little(void)
{
  g_autoptr(json_t) report = json_pack("{s:s}", "check_models", "1");
  g_autofree char *text = cm_doctor_text(report, 80);
  g_assert_nonnull(strstr(text, "No engine can run"));
}

static void
test_text_is_harmless(void)
{
  g_autoptr(json_t) report = whole_report();
  const char *evil = "\033[2J\u202e\r\n\tevil";
  json_t *engine = at(report, "engines", 0);
  cm_json_set_string(engine, "engine", evil);
  cm_json_set_string(engine, "engine_version", evil);
  json_object_set_new(json_object_get(engine, "libraries"), evil, json_string(evil));
  json_array_append_new(json_object_get(engine, "devices"), json_pack("{s:s}", "name", evil));
  json_array_append_new(json_object_get(report, "servers"),
                        json_pack("{s:i, s:s, s:b, s:i, s:[s]}", "port", 8080, "server", evil,
                                  "answers", 1, "n_models", 1, "models", evil));
  cm_json_set_string(at(report, "stores", 0), "path", evil);
  cm_json_set_string(json_object_get(report, "python"), "version", evil);
  json_array_append_new(json_object_get(report, "missing"),
                        json_pack("{s:s, s:s}", "what", evil, "why", evil));
  g_autofree char *text = cm_doctor_text(report, 80);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    g_assert_true(c == '\n' || (!g_unichar_iscntrl(c) && c != 0x202e));
  }
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint(cm_terminal_columns(lines[i]), <=, 80);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/doctor/installer", test_installer);
  g_test_add_func("/doctor/missing/programs", test_missing_programs);
  g_test_add_func("/doctor/missing/formats", test_missing_formats);
  g_test_add_func("/doctor/missing/python", test_missing_python);
  g_test_add_func("/doctor/missing/pull", test_missing_pull);
  g_test_add_func("/doctor/mlx-command", test_mlx_command);
  g_test_add_func("/doctor/missing/engines", test_missing_engines);
  g_test_add_func("/doctor/missing/named-worker", test_named_worker);
  g_test_add_func("/doctor/missing/models", test_missing_models);
  g_test_add_func("/doctor/missing/configuration", test_missing_configuration);
  g_test_add_func("/doctor/text/little", test_text_of_little);
  g_test_add_func("/doctor/text/harmless", test_text_is_harmless);
  return g_test_run();
}
