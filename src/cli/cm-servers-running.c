/* SPDX-License-Identifier: MIT */
#include "cm-servers-running.h"

#include "cm-child.h"
#include "cm-error.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

#define MODELS_MAX   1000
#define NAME_BYTES   512
#define OUTPUT_BYTES (4 << 20)
#define STDERR_BYTES 4096

/* What a worker has to look for a server in vain, and a slow list of models. */
#define DEADLINE_S 30.0

/* "127.0.0.1:8080" of a URL, without what may be secret in it. */
static char *
place_of(const char *url)
{
  const char *host = strstr(url, "://");
  host = host != NULL ? host + 3 : url;
  gsize length = strcspn(host, "/?#");
  const char *at = g_strrstr_len(host, (gssize)length, "@");
  if (at != NULL) {
    length -= (gsize)(at + 1 - host);
    host = at + 1;
  }
  return g_strndup(host, length);
}

static CmModel *
model_of(const char *url, const char *server, const char *name)
{
  static const char why[] = "it is a running server's, and its files are not known here";
  g_autofree char *place = place_of(url);
  g_autofree char *bounded = cm_text_sanitize(name, strlen(name), NAME_BYTES);
  CmModel *model = cm_model_new(url);
  model->id = g_strdup_printf("%s/%s", place, bounded);
  model->repo = g_strdup(name);
  model->store = CM_STORE_SERVER;
  model->form = CM_FORM_OTHER;
  model->architecture =
      server != NULL ? cm_text_sanitize(server, strlen(server), NAME_BYTES) : NULL;
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    model->engine_refuses[kind] = g_strdup(why);
  return model;
}

/* The last line of what it said, without the worker's name before it. */
static char *
last_line(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = g_strv_length(lines); i > 0; i--) {
    const char *line = g_strstrip(lines[i - 1]);
    if (*line == '\0')
      continue;
    const char *colon =
        g_str_has_prefix(line, "check-models-server: ") ? strchr(line, ' ') + 1 : line;
    return g_strdup(colon);
  }
  return NULL;
}

static void
set_failed(const char *url, const CmChildOutput *output, GError **error)
{
  g_autofree char *place = place_of(url);
  g_autofree char *said = last_line(output->stderr_text);
  if (output->timed_out)
    g_set_error(error, CM_ERROR, CM_ERROR_TIMEOUT,
                "the server at %s has not listed its models within %g s", place, DEADLINE_S);
  else
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--server %s: %s", place,
                said != NULL ? said : "its models cannot be listed");
}

/* What check-models-server says of a URL. */
static json_t *
ask(const char *worker, const char *url, const CmOptions *options, GError **error)
{
  const char *key_file = options->server_key_file;
  const char *const argv[] = {worker,   "--models", url, key_file != NULL ? "--key-file" : NULL,
                              key_file, NULL};
  const CmChildSpec spec = {.argv = argv};
  const CmChildBounds bounds = {
      .max_output_bytes = OUTPUT_BYTES, .max_stderr_bytes = STDERR_BYTES, .deadline_s = DEADLINE_S};
  g_auto(CmChildOutput) output = {0};
  if (!cm_child_run(&spec, &bounds, &output, error))
    return NULL;
  if (output.timed_out || output.overflowed || output.exit.exit_status != 0) {
    set_failed(url, &output, error);
    return NULL;
  }
  json_t *told = cm_json_parse(output.output->str, output.output->len, CM_JSON_LIMITS_LINE, error);
  if (told == NULL)
    g_prefix_error(error, "what %s says of %s: ", worker, url);
  return told;
}

static gboolean
add_server(GPtrArray *models, const char *worker, const char *url, const CmOptions *options,
           GError **error)
{
  g_autoptr(json_t) told = ask(worker, url, options, error);
  if (told == NULL)
    return FALSE;
  const json_t *list = json_object_get(told, "models");
  guint before = models->len;
  for (gsize i = 0; i < MIN(json_array_size(list), MODELS_MAX); i++) {
    const char *name = cm_json_get_string(json_array_get(list, i), "id");
    if (name != NULL && *name != '\0')
      g_ptr_array_add(models, model_of(url, cm_json_get_string(told, "server"), name));
  }
  if (models->len > before)
    return TRUE;
  g_autofree char *place = place_of(url);
  g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
              "the server at %s lists no model: load one into it first", place);
  return FALSE;
}

/* Stands for a server that listed nothing, so that the others' models are run all the same and its
 * own failure is recorded. */
static CmModel *
unlisted_model(const char *url, const char *reason)
{
  CmModel *model = cm_model_new(url);
  model->id = place_of(url);
  model->store = CM_STORE_SERVER;
  model->form = CM_FORM_OTHER;
  model->incomplete = TRUE;
  model->not_found = g_strdup(reason);
  return model;
}

/* Keys have no place in a URL: it is recorded, and shown. */
static gboolean
check_url(const char *url, GError **error)
{
  const char *host = strstr(url, "://");
  host = host != NULL ? host + 3 : url;
  if (memchr(host, '@', strcspn(host, "/?#")) == NULL)
    return TRUE;
  g_autofree char *place = place_of(url);
  g_set_error(
      error, CM_ERROR, CM_ERROR_USAGE,
      "--server: the URL of %s holds a name or a password, which would be recorded; put the "
      "key into a file and name that with --server-key-file",
      place);
  return FALSE;
}

GPtrArray *
cm_servers_running_list(const CmServersHere *here, const CmOptions *options, GError **error)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  if (options->servers->len > 0 && here->worker == NULL) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "--server: %s", here->why_no_worker);
    return NULL;
  }
  for (guint i = 0; i < options->servers->len; i++)
    if (!check_url(g_ptr_array_index(options->servers, i), error))
      return NULL;
  g_autoptr(GError) first = NULL;
  guint listed = 0;
  for (guint i = 0; i < options->servers->len; i++) {
    const char *url = g_ptr_array_index(options->servers, i);
    g_autoptr(GError) problem = NULL;
    if (add_server(models, here->worker, url, options, &problem)) {
      listed++;
      continue;
    }
    g_ptr_array_add(models, unlisted_model(url, problem->message));
    if (first == NULL)
      first = g_steal_pointer(&problem);
  }
  if (first == NULL || listed > 0)
    return g_steal_pointer(&models);
  g_propagate_error(error, g_steal_pointer(&first));
  return NULL;
}

/* The preset of a server that tells its name, however it is written: "LM Studio", "vLLM". */
static const CmServerPreset *
preset_of(const CmServersHere *here, const char *server)
{
  for (guint i = 0; server != NULL && i < cm_server_presets_size(here->presets); i++) {
    const CmServerPreset *preset = cm_server_presets_at(here->presets, i);
    if (g_ascii_strcasecmp(preset->name, server) == 0)
      return preset;
  }
  return NULL;
}

json_t *
cm_servers_running_load_settings(const CmServersHere *here, const CmModel *model,
                                 const CmOptions *options)
{
  static const char *const known[] = {"supports", "fields", "counts_picture", "request",
                                      "counts_end_token"};
  const CmServerPreset *preset = preset_of(here, model->architecture);
  json_t *server = json_object();
  cm_json_set_string(server, "name", preset != NULL ? preset->name : "server");
  cm_json_set_string(server, "url", model->path);
  cm_json_set_string(server, "model", model->repo);
  for (gsize i = 0; preset != NULL && i < G_N_ELEMENTS(known); i++) {
    json_t *value = json_object_get(preset->server, known[i]);
    if (value != NULL)
      json_object_set(server, known[i], value);
  }
  const json_t *version = preset != NULL ? json_object_get(preset->server, "version") : NULL;
  if (json_object_get(version, "path") != NULL)
    json_object_set(server, "version", (json_t *)version);
  if (options->server_key_file != NULL)
    cm_json_set_string(server, "key_file", options->server_key_file);
  else if (g_getenv(CM_SERVER_KEY_VARIABLE) != NULL)
    cm_json_set_string(server, "key_env", CM_SERVER_KEY_VARIABLE);
  json_t *settings = json_object();
  json_object_set_new(settings, "server", server);
  return settings;
}
