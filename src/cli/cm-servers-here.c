/* SPDX-License-Identifier: MIT */
#include "cm-servers-here.h"

#include "cm-expand.h"
#include "cm-locate.h"
#include "cm-program-python.h"
#include "cm-python-ask.h"
#include "cm-server-form.h"

#include <stdlib.h>
#include <string.h>

#define WORKER "check-models-server"

static void
here_free(gpointer data)
{
  CmServerHere *self = data;
  g_free(self->program);
  g_free(self->python);
  g_free(self->why_not);
  g_free(self);
}

void
cm_servers_here_free(CmServersHere *self)
{
  if (self == NULL)
    return;
  g_clear_pointer(&self->list, g_ptr_array_unref);
  cm_server_presets_free(self->presets);
  g_free(self->worker);
  g_free(self->why_no_worker);
  g_free(self);
}

static char *
beside(const char *program, const char *name)
{
  g_autofree char *folder = g_path_get_dirname(program);
  g_autofree char *path = g_build_filename(folder, name, NULL);
  return g_file_test(path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer(&path) : NULL;
}

static char *
find_program(const char *name, const char *python)
{
  if (strchr(name, '/') != NULL) {
    g_autofree char *path = cm_expand_path(name, g_getenv, g_get_home_dir());
    gboolean there = g_file_test(path, G_FILE_TEST_IS_EXECUTABLE);
    return there ? g_canonicalize_filename(path, NULL) : NULL;
  }
  char *found = g_find_program_in_path(name);
  if (found == NULL)
    found = cm_locate_program(name, NULL);
  if (found == NULL && python != NULL)
    found = beside(python, name);
  return found;
}

/* A program that pip installed lies beside the Python that it runs in; links lead there. */
static char *
python_beside(const char *program)
{
  char *real = realpath(program, NULL);
  char *python = real != NULL ? beside(real, "python3") : NULL;
  free(real);
  return python != NULL ? python : beside(program, "python3");
}

/* Requests are JSON, which holds no other paths. */
static gboolean
is_tellable(const char *path)
{
  return path == NULL || g_utf8_validate(path, -1, NULL);
}

/* "; to have it: …" after what is wrong, where that is known. */
static char *
with_remedy(const CmServerHere *self, char *problem)
{
  g_autofree char *owned = problem;
  const char *install = self->preset->install;
  return install != NULL ? g_strdup_printf("%s; to have it: %s", owned, install)
                         : g_steal_pointer(&owned);
}

static CmServerHere *
look_for(const CmServerPreset *preset, const char *python)
{
  CmServerHere *self = g_new0(CmServerHere, 1);
  self->preset = preset;
  self->program = find_program(preset->program, python);
  if (self->program == NULL) {
    gboolean path = strchr(preset->program, '/') != NULL;
    self->why_not = with_remedy(
        self, g_strdup_printf("%s is %s", preset->program, path ? "no program" : "not in PATH"));
    return self;
  }
  self->python = cm_program_python(self->program);
  self->own_python = self->python != NULL;
  if (self->python == NULL)
    self->python = python_beside(self->program);
  if (self->python == NULL)
    self->python = g_strdup(python);
  if (is_tellable(self->program) && is_tellable(self->python))
    return self;
  g_autofree char *shown = g_filename_display_name(self->program);
  g_clear_pointer(&self->program, g_free);
  g_clear_pointer(&self->python, g_free);
  self->why_not =
      g_strdup_printf("the path %s, or that of its Python, is not UTF-8, and its worker "
                      "cannot be told it; rename the folder",
                      shown);
  return self;
}

/* Which of the preset's modules its Python lacks, with what installs them; NULL where it lacks
 * none, or nothing is known of it. */
static char *
lacks(const CmServerHere *self)
{
  const json_t *wanted = self->preset->modules;
  if (self->program == NULL || !self->own_python || json_array_size(wanted) == 0)
    return NULL;
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (gsize i = 0; i < json_array_size(wanted); i++)
    g_strv_builder_add(names, json_string_value(json_array_get(wanted, i)));
  g_auto(GStrv) modules = g_strv_builder_end(names);
  g_autofree char *problem = NULL;
  g_autoptr(json_t) found =
      cm_python_ask_modules(self->python, (const char *const *)modules, &problem);
  g_autoptr(GString) missing = g_string_new(NULL);
  for (guint i = 0; found != NULL && modules[i] != NULL; i++)
    if (json_object_get(found, modules[i]) == NULL)
      g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "", modules[i]);
  if (missing->len == 0)
    return NULL;
  return with_remedy(self, g_strdup_printf("its Python, %s, lacks %s", self->python, missing->str));
}

CmServersHere *
cm_servers_here_find(const char *python, GError **error)
{
  g_autoptr(CmServersHere) self = g_new0(CmServersHere, 1);
  g_autofree char *own = g_build_filename(g_get_user_config_dir(), CM_SERVERS_FILE, NULL);
  self->presets = cm_server_presets_load(own, error);
  if (self->presets == NULL)
    return NULL;
  self->list = g_ptr_array_new_with_free_func(here_free);
  for (guint i = 0; i < cm_server_presets_size(self->presets); i++)
    g_ptr_array_add(self->list, look_for(cm_server_presets_at(self->presets, i), python));
  self->worker = cm_locate_program(WORKER, NULL);
  if (self->worker == NULL)
    self->why_no_worker = g_strdup("this build lacks the worker for servers, " WORKER);
  return g_steal_pointer(&self);
}

static CmServerHere *
find_named(const CmServersHere *self, const char *name)
{
  for (guint i = 0; i < self->list->len; i++) {
    CmServerHere *server = g_ptr_array_index(self->list, i);
    if (g_strcmp0(server->preset->name, name) == 0)
      return server;
  }
  return NULL;
}

const CmServerHere *
cm_servers_here_get(const CmServersHere *self, const char *name)
{
  return find_named(self, name);
}

const CmServerHere *
cm_servers_here_ask(CmServersHere *self, const char *name)
{
  CmServerHere *server = find_named(self, name);
  if (server == NULL || server->was_asked)
    return server;
  server->was_asked = TRUE;
  if (server->why_not == NULL)
    server->why_not = lacks(server);
  if (server->why_not == NULL)
    server->why_not = g_strdup(self->why_no_worker);
  return server;
}

char *
cm_servers_here_names(const CmServersHere *self)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < self->list->len; i++) {
    const CmServerHere *server = g_ptr_array_index(self->list, i);
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", server->preset->name);
  }
  return g_string_free(g_steal_pointer(&names), FALSE);
}

/* What MLX's own converter leaves in config.json, and nobody else reads. */
static gboolean
is_quantised_by_mlx(const CmModel *model)
{
  return json_is_object(json_object_get(model->config, "quantization"));
}

char *
cm_server_here_refusal(const CmServerHere *self, const CmModel *model)
{
  const char *name = self->preset->name;
  switch (self->preset->takes) {
  case CM_SERVER_TAKES_GGUF:
    if (model->form != CM_FORM_GGUF)
      return g_strdup_printf("%s takes GGUF files", name);
    return NULL;
  case CM_SERVER_TAKES_OLLAMA:
    if (model->store != CM_STORE_OLLAMA)
      return g_strdup_printf("%s takes what is in Ollama's store", name);
    return NULL;
  case CM_SERVER_TAKES_MLX:
    /* a folder that the lists refuse comes here because a person named it */
    if (model->form != CM_FORM_SAFETENSORS && model->engine_refuses[CM_ENGINE_MLX_VLM] != NULL)
      return g_strdup_printf("%s: %s", name, model->engine_refuses[CM_ENGINE_MLX_VLM]);
    return NULL;
  case CM_SERVER_TAKES_FOLDER:
  default:
    if (model->form != CM_FORM_SAFETENSORS)
      return g_strdup_printf("%s takes folders of safetensors", name);
    if (is_quantised_by_mlx(model))
      return g_strdup_printf("%s does not read weights that MLX quantised", name);
    return NULL;
  }
}

/* The engine in process that reads the same files and is told to refuse the same models. Ollama
 * runs models that llama.cpp's own programs do not; other servers of folders know other
 * model_types. */
static CmEngineKind
kin_of(CmServerTakes takes)
{
  return takes == CM_SERVER_TAKES_GGUF  ? CM_ENGINE_LLAMA
         : takes == CM_SERVER_TAKES_MLX ? CM_ENGINE_MLX_VLM
                                        : CM_N_ENGINES;
}

char *
cm_server_here_why_not(const CmServerHere *self, const CmModel *model)
{
  const char *name = self->preset->name;
  char *refusal = cm_server_here_refusal(self, model);
  CmEngineKind kin = kin_of(self->preset->takes);
  if (refusal != NULL)
    return refusal;
  if (model->incomplete)
    return g_strdup_printf("%s: incomplete", name);
  if (model->sees == CM_SEES_NO)
    return g_strdup_printf("%s: takes no pictures: %s", name, model->sees_because);
  if (kin != CM_N_ENGINES && model->engine_refuses[kin] != NULL)
    return g_strdup_printf("%s: %s", name, model->engine_refuses[kin]);
  return NULL;
}

/* What requests call the model: Ollama's own name, else one that stands as it is in a command line
 * and in lists parted by commas. */
static char *
name_of(const CmServerHere *self, const CmModel *model)
{
  static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.:/@";
  if (self->preset->takes == CM_SERVER_TAKES_OLLAMA && model->repo != NULL)
    return g_strdup_printf("%s:%s", model->repo, model->revision);
  return g_strcanon(g_strdup(model->id), letters, '-');
}

json_t *
cm_server_here_load_settings(const CmServerHere *self, const CmModel *model,
                             const CmOptions *options)
{
  g_autofree char *name = name_of(self, model);
  g_autofree char *blobs = g_path_get_dirname(model->path);
  g_autofree char *store = g_path_get_dirname(blobs);
  const CmServerValues values = {
      .program = self->program,
      .python = self->python,
      .name = name,
      .model = model->path,
      .store = model->store == CM_STORE_OLLAMA && is_tellable(store) ? store : NULL,
  };
  json_t *settings = json_object();
  json_object_set_new(settings, "server", cm_server_preset_to_json(self->preset, &values));
  gint64 context = self->preset->context_tokens;
  if (model->context_tokens > 0)
    context = MIN(context, model->context_tokens);
  if (options->context == 0 && cm_server_form_places(self->preset->server, "context"))
    json_object_set_new(settings, "context_tokens", json_integer(context));
  return settings;
}
