/* SPDX-License-Identifier: MIT */
#include "cm-fault.h"
#include "cm-neutral.h"
#include "cm-server-expand.h"
#include "cm-server-identity.h"
#include "cm-server-key.h"
#include "cm-server-list.h"
#include "cm-server-models.h"
#include "cm-server.h"
#include "cm-setting-name.h"

#include <math.h>

static void
begin_peak(gpointer data)
{
  const CmServer *self = data;
  if (self->started.child != NULL)
    cm_server_memory_begin(cm_server_child_memory(self->started.child));
}

/* A running server's memory is not ours to see. */
static double
end_peak(gpointer data)
{
  const CmServer *self = data;
  if (self->started.child == NULL)
    return NAN;
  return cm_server_memory_end(cm_server_child_memory(self->started.child));
}

/* The values of the command's placeholders, those that were told before our own; what is left to
 * the server has none. */
static json_t *
values_of(const CmServer *self, const json_t *request)
{
  static const struct {
    const char *placeholder;
    const char *setting;
  } numbers[] = {
      {"context", "context_tokens"}, {"threads", "threads"}, {"gpu_layers", "gpu_layers"}};
  const json_t *settings = json_object_get(request, "settings");
  /* null: none, until one is set */
  json_t *values = json_pack("{s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n}", "model", "projector",
                             "port", "name", "context", "threads", "gpu_layers", "adapter");
  cm_json_set_string(values, "model", self->model_path);
  cm_json_set_string(values, "projector", cm_json_get_string(request, "projector"));
  cm_json_set_string(values, "adapter", cm_json_get_string(settings, "adapter"));
  g_autofree char *base = self->model_path != NULL ? g_path_get_basename(self->model_path) : NULL;
  cm_json_set_string(values, "name", self->settings.model != NULL ? self->settings.model : base);
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
    const json_t *value = json_object_get(settings, numbers[i].setting);
    if (!json_is_integer(value) || cm_setting_is_neutral(settings, numbers[i].setting, value))
      continue;
    g_autofree char *text = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    cm_json_set_string(values, numbers[i].placeholder, text);
  }
  json_object_update(values, (json_t *)self->settings.values);
  return values;
}

/* Notes the settings of `load` that cannot be passed on: a warning's code is kept once in a result,
 * so that the answer's own are told together with them. */
static void
note_ignored(CmServer *self, const json_t *request)
{
  const json_t *settings = json_object_get(request, "settings");
  g_autoptr(GString) ignored = g_string_new(NULL);
  const char *name = NULL;
  json_t *value = NULL;
  json_object_foreach ((json_t *)settings, name, value) {
    const char *placeholder = g_str_equal(name, "context_tokens") ? "context" : name;
    if (!g_str_equal(name, "server") && !cm_setting_is_neutral(settings, name, value) &&
        !cm_server_settings_place(&self->settings, placeholder))
      cm_setting_append_option(ignored, name);
  }
  if (ignored->len > 0)
    self->ignored = g_strdup(ignored->str);
}

/* Gets the list of models; *ret_models is NULL where the server has none. */
static gboolean
list_models(CmServer *self, json_t **ret_models, char **ret_header, GError **error)
{
  g_autoptr(GError) problem = NULL;
  guint status = 0;
  *ret_models = cm_server_list_ask(self->started.client, ret_header, &status, &problem);
  if (*ret_models != NULL || status == 404 || status == 405 || status == 501)
    return TRUE;
  /* one that we started has the model that it was started for, whatever becomes of its list: that
   * of transformers is what lies in its cache, and fails where there is none */
  gboolean refused = status != 0 && status != 200;
  if (refused && self->settings.url == NULL && self->model != NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

/* By which name requests ask for the model, and what the list says of it. */
static gboolean
choose_model(CmServer *self, const json_t *models, const json_t **ret_model, GError **error)
{
  const char *wanted = self->model;
  const json_t *found = wanted != NULL ? cm_server_models_find(models, wanted) : NULL;
  if (wanted == NULL && json_array_size(models) == 1) {
    found = json_array_get(models, 0);
    self->model = g_strdup(cm_json_get_string(found, "id"));
  }
  *ret_model = found;
  gboolean running = self->settings.url != NULL;
  if (!running || models == NULL || found != NULL)
    return TRUE;
  g_autofree char *names = cm_server_models_names(models);
  g_set_error(error, CM_FAULT, CM_FAULT_MODEL_NOT_FOUND, "%s%s; the server at %s has: %s",
              wanted != NULL ? "no model " : "which model?", wanted != NULL ? wanted : "",
              self->settings.url, names);
  return FALSE;
}

static gboolean
connect_running(CmServer *self, CmWorker *worker, GError **error)
{
  g_auto(CmServerUrl) url = {0};
  g_autofree char *key = NULL;
  if (!cm_server_url_parse(self->settings.url, &url, error) ||
      !cm_server_key_read(self->settings.key_file, self->settings.key_variable, &key, error))
    return FALSE;
  if (url.plain)
    cm_worker_warn(worker, "server-plain-http",
                   "%s is asked without encryption: the photo%s can be read on the way", url.root,
                   key != NULL ? " and the key" : "");
  self->started.client = cm_server_client_new(&url, g_steal_pointer(&key), NULL);
  return TRUE;
}

static gboolean
start_own(CmServer *self, const json_t *request, GError **error)
{
  g_autoptr(json_t) values = values_of(self, request);
  return cm_server_start(&self->settings, values, &self->started, error);
}

/* What is not known before the server answers. */
static void
find_version(CmServer *self, const json_t *models, const char *header)
{
  const CmServerSettings *settings = &self->settings;
  CmServerClient *client = self->started.client;
  gboolean unnamed = settings->url != NULL && g_str_equal(settings->name, "server");
  const char *known = unnamed ? cm_server_identity_name(models, header) : NULL;
  if (known != NULL) {
    g_free(self->program);
    self->program = g_strdup(known);
  }
  if (self->version == NULL && settings->version_path != NULL && settings->version_pointer != NULL)
    self->version =
        cm_server_identity_version_at(client, settings->version_path, settings->version_pointer);
  if (self->version == NULL)
    self->version = cm_server_identity_version(client, self->program);
}

/* Before the server is started: it must be the only child meanwhile. */
static void
find_version_by_command(CmServer *self, const json_t *request)
{
  const CmServerSettings *settings = &self->settings;
  if (settings->version_command == NULL)
    return;
  g_autoptr(json_t) values = values_of(self, request);
  g_auto(GStrv) argv = cm_server_expand_argv(settings->version_command, values, NULL);
  if (argv != NULL)
    self->version =
        cm_server_identity_version_of((const char *const *)argv, settings->version_pattern);
}

static void
send_loaded(const CmServer *self, const json_t *model, CmWorker *worker)
{
  static const char *const facts[][2] = {{"parameters", "n_params"},
                                         {"tensor_bytes", "size"},
                                         {"embedding_length", "n_embd"},
                                         {"context_tokens_max", "n_ctx_train"}};
  const json_t *meta = json_object_get(model, "meta");
  json_t *loaded = json_object();
  json_t *told = json_object();
  json_t *settings = self->in_force;
  cm_json_set_string(told, "name", self->model);
  for (guint i = 0; i < G_N_ELEMENTS(facts); i++)
    cm_json_set_number(told, facts[i][0], cm_json_get_number(meta, facts[i][1]));
  cm_json_set_number(told, "context_tokens_max", cm_json_get_number(model, "max_model_len"));
  cm_json_set_number(settings, "context_tokens", cm_json_get_number(meta, "n_ctx"));
  if (self->settings.url != NULL)
    cm_json_set_string(settings, "server_url", cm_server_client_url(self->started.client)->root);
  g_autofree char *line = self->started.argv != NULL ? g_strjoinv(" ", self->started.argv) : NULL;
  cm_json_set_string(settings, "server_command", line);
  cm_json_set_string(loaded, "engine", self->program);
  cm_json_set_string(loaded, "engine_version", self->version);
  json_object_set_new(loaded, "model", told);
  json_object_set(loaded, "settings", settings);
  cm_worker_send(worker, CM_MESSAGE_LOADED, loaded);
}

gboolean
cm_server_load(CmServer *self, const json_t *request, CmWorker *worker, GError **error)
{
  g_autoptr(json_t) models = NULL;
  g_autofree char *header = NULL;
  const json_t *model = NULL;
  cm_server_reset(self);
  CmWorkerPeak peak = {.begin = begin_peak, .end = end_peak, .data = self};
  if (!cm_server_settings_read(json_object_get(request, "settings"), &self->settings, error))
    return FALSE;
  self->program = g_strdup(self->settings.name);
  self->model_path = g_strdup(cm_json_get_string(request, "model"));
  self->model = g_strdup(self->settings.model);
  cm_worker_set_peak(worker, &peak);
  note_ignored(self, request);
  self->has_projector = json_object_get(request, "projector") != NULL;
  gboolean running = self->settings.url != NULL;
  if (!running) {
    cm_server_key_forget(); /* a key is for servers that run already */
    find_version_by_command(self, request);
  }
  cm_worker_set_engine(worker, self->program, self->version);
  cm_worker_begin(worker, CM_PHASE_MODEL_LOAD);
  if (running ? !connect_running(self, worker, error) : !start_own(self, request, error))
    return FALSE;
  if (!list_models(self, &models, &header, error) || !choose_model(self, models, &model, error))
    return FALSE;
  cm_worker_end(worker);
  find_version(self, models, header);
  send_loaded(self, model, worker);
  return TRUE;
}
