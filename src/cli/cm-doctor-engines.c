/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-engines-here.h"
#include "cm-hello.h"
#include "cm-locate.h"
#include "cm-protocol.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

#define MESSAGE_BYTES 1000
#define NAME_BYTES    200
#define ENTRIES_MAX   64

/* A string member of a greeting, bounded. */
static void
take_string(json_t *entry, const json_t *hello, const char *key)
{
  const char *text = cm_json_get_string(hello, key);
  if (text == NULL)
    return;
  g_autofree char *bounded = cm_text_sanitize(text, strlen(text), NAME_BYTES);
  cm_json_set_string(entry, key, bounded);
}

static json_t *
bounded_libraries(const json_t *told)
{
  json_t *libraries = json_object();
  const char *name;
  json_t *unused;
  json_object_foreach ((json_t *)told, name, unused) {
    g_autofree char *key = cm_text_sanitize(name, strlen(name), NAME_BYTES);
    const char *version = cm_json_get_string(told, name);
    if (version == NULL || json_object_size(libraries) >= ENTRIES_MAX)
      continue;
    g_autofree char *bounded = cm_text_sanitize(version, strlen(version), NAME_BYTES);
    cm_json_set_string(libraries, key, bounded);
  }
  return libraries;
}

static json_t *
bounded_devices(const json_t *told)
{
  json_t *devices = json_array();
  for (gsize i = 0; i < json_array_size(told) && i < ENTRIES_MAX; i++) {
    const json_t *device = json_array_get(told, i);
    json_t *entry = json_object();
    take_string(entry, device, "name");
    take_string(entry, device, "kind");
    take_string(entry, device, "description");
    cm_json_set_number(entry, "memory_bytes", cm_json_get_number(device, "memory_bytes"));
    json_array_append_new(devices, entry);
  }
  return devices;
}

static json_t *
bounded_capabilities(const json_t *told)
{
  json_t *capabilities = json_array();
  for (gsize i = 0; i < json_array_size(told) && i < ENTRIES_MAX; i++) {
    const char *name = json_string_value(json_array_get(told, i));
    g_autofree char *bounded =
        name != NULL ? cm_text_sanitize(name, strlen(name), NAME_BYTES) : NULL;
    if (bounded != NULL)
      json_array_append_new(capabilities, json_string(bounded));
  }
  return capabilities;
}

static void
set_ready(json_t *entry, const json_t *hello, double spawn_s)
{
  take_string(entry, hello, "engine");
  take_string(entry, hello, "engine_version");
  take_string(entry, hello, "worker");
  take_string(entry, hello, "worker_version");
  cm_json_set_number(entry, "spawn_s", spawn_s);
  json_object_set_new(entry, "libraries", bounded_libraries(json_object_get(hello, "libraries")));
  json_object_set_new(entry, "devices", bounded_devices(json_object_get(hello, "devices")));
  json_t *capabilities = bounded_capabilities(json_object_get(hello, "capabilities"));
  json_object_set_new(entry, "capabilities", capabilities);
  gboolean sees = cm_json_array_has(capabilities, CM_CAPABILITY_PICTURE);
  cm_json_set_string(entry, "state", sees ? "ready" : "failed");
  if (!sees)
    cm_json_set_string(entry, "message", "it takes no pictures, so no photo can be asked about");
}

/* What happened, with the last line of its standard error that says something. */
static void
set_failed(json_t *entry, const CmFailure *failure)
{
  g_autoptr(GString) message = g_string_new(failure->message);
  g_auto(GStrv) lines =
      failure->stderr_text != NULL ? g_strsplit(failure->stderr_text, "\n", -1) : NULL;
  for (guint i = lines != NULL ? g_strv_length(lines) : 0; i > 0; i--) {
    const char *line = g_strstrip(lines[i - 1]);
    if (*line == '\0')
      continue;
    g_string_append_printf(message, "; it said: %s", line);
    break;
  }
  g_autofree char *bounded = cm_text_sanitize(message->str, message->len, MESSAGE_BYTES);
  cm_json_set_string(entry, "state", "failed");
  cm_json_set_string(entry, "class", failure->class_name);
  cm_json_set_string(entry, "message", bounded);
}

/* path is NULL where the program is not there, and `message` why; env as cm_hello_ask(). */
static json_t *
ask(const char *engine, const char *program, const char *path, const char *const *env,
    const char *message, double deadline_s)
{
  json_t *entry = json_object();
  g_autofree char *name = g_filename_display_name(program);
  cm_json_set_string(entry, "engine", engine);
  cm_json_set_string(entry, "program", name);
  if (path == NULL) {
    cm_json_set_string(entry, "state", "missing");
    cm_json_set_string(entry, "message", message);
    return entry;
  }
  g_autofree char *shown = g_filename_display_name(path);
  cm_json_set_string(entry, "path", shown);
  const char *const argv[] = {path, NULL};
  double spawn_s = NAN;
  CmFailure *failure = NULL;
  g_autoptr(json_t) hello = cm_hello_ask(argv, env, deadline_s, &spawn_s, &failure);
  if (hello != NULL)
    set_ready(entry, hello, spawn_s);
  else
    set_failed(entry, failure);
  cm_failure_free(failure);
  return entry;
}

/* A worker that is there and lacks what it starts, a Python with mlx-vlm: the engine is not
 * installed, which is no fault of the worker. */
static void
set_not_installed(json_t *entry, const CmEnginesHere *here, CmEngineKind kind)
{
  if (here->why_not[kind] == NULL || g_strcmp0(cm_json_get_string(entry, "state"), "ready") == 0)
    return;
  cm_json_set_string(entry, "state", "missing");
  json_object_del(entry, "class");
  g_autofree char *why = g_utf8_make_valid(here->why_not[kind], -1);
  g_autofree char *bounded = cm_text_sanitize(why, strlen(why), MESSAGE_BYTES);
  cm_json_set_string(entry, "message", bounded);
  cm_json_set_string(entry, "install_command", here->install_command[kind]);
}

static json_t *
ask_worker(gsize index, const CmEnginesHere *here, double deadline_s)
{
  const CmEngineWorker *worker = &cm_engine_workers[index];
  gboolean in_process = index < CM_N_ENGINES;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = cm_locate_program(worker->program, &error);
  g_auto(GStrv) env = in_process ? cm_engines_here_env(here, (CmEngineKind)index) : NULL;
  json_t *entry = ask(worker->engine, worker->program, path, (const char *const *)env,
                      error != NULL ? error->message : NULL, deadline_s);
  if (in_process && path != NULL)
    set_not_installed(entry, here, (CmEngineKind)index);
  return entry;
}

json_t *
cm_doctor_engines(const CmOptions *options, const CmEnginesHere *here)
{
  json_t *engines = json_array();
  for (gsize i = 0; i < CM_N_ENGINE_WORKERS; i++)
    json_array_append_new(engines, ask_worker(i, here, options->spawn_timeout_s));
  if (options->worker != NULL) {
    g_autofree char *path = g_find_program_in_path(options->worker);
    json_t *named =
        ask(NULL, options->worker, path, NULL,
            "no such program; name one that is there with --worker", options->spawn_timeout_s);
    json_object_set_new(named, "named", json_true());
    json_array_append_new(engines, named);
  }
  return engines;
}

gboolean
cm_doctor_can_run(const json_t *report)
{
  const json_t *engines = json_object_get(report, "engines");
  gboolean any = FALSE;
  for (gsize i = 0; i < json_array_size(engines); i++) {
    const json_t *engine = json_array_get(engines, i);
    gboolean ready = g_strcmp0(cm_json_get_string(engine, "state"), "ready") == 0;
    /* it is the one that was asked for */
    if (cm_json_get_boolean(engine, "named", FALSE))
      return ready;
    /* what only speaks to servers runs nothing by itself */
    any |= ready &&
           !cm_json_array_has(json_object_get(engine, "capabilities"), CM_CAPABILITY_ELSEWHERE);
  }
  return any;
}
