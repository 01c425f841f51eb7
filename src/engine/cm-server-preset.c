/* SPDX-License-Identifier: MIT */
#include "cm-server-preset.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-server-form.h"
#include "cm-server-members.h"
#include "cm-servers-resource.h"

#include <string.h>

#define BUILT_IN    "servers.yaml"
#define FILE_BYTES  (1 << 20)
#define PRESETS_MAX 64
#define NAME_BYTES  64

/* Ollama's own, and enough for a picture, a prompt of a page and an answer. */
#define CONTEXT_TOKENS 4096

struct CmServerPresets {
  GPtrArray *list; /* of CmServerPreset */
};

/* Members that are read here alone, and no worker's matter. */
static const char *const own_members[] = {"about",  "program",        "install", "takes",
                                          "tested", "context_tokens", "modules"};

/* Names that --engine gives to something else. */
static const char *const taken[] = {"llama", "mlx-vlm", "server", NULL};

const char *
cm_server_takes_to_string(CmServerTakes takes)
{
  static const char *const names[] = {"gguf", "folder", "mlx", "ollama"};
  return names[takes];
}

const char *
cm_server_tested_to_string(CmServerTested tested)
{
  static const char *const names[] = {"yes", "stand-in", "own"};
  return names[tested];
}

static void
preset_free(gpointer data)
{
  CmServerPreset *self = data;
  g_free(self->name);
  g_free(self->about);
  g_free(self->program);
  g_free(self->install);
  json_decref(self->server);
  json_decref(self->modules);
  g_free(self);
}

void
cm_server_presets_free(CmServerPresets *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->list);
  g_free(self);
}

guint
cm_server_presets_size(const CmServerPresets *self)
{
  return self->list->len;
}

const CmServerPreset *
cm_server_presets_at(const CmServerPresets *self, guint index)
{
  return g_ptr_array_index(self->list, index);
}

static CmServerPreset *
find(const CmServerPresets *self, const char *name)
{
  for (guint i = 0; i < self->list->len; i++) {
    CmServerPreset *preset = g_ptr_array_index(self->list, i);
    if (g_strcmp0(preset->name, name) == 0)
      return preset;
  }
  return NULL;
}

const CmServerPreset *
cm_server_presets_find(const CmServerPresets *self, const char *name)
{
  return find(self, name);
}

/* The preset as its file would write it, so that another file may change members of it. */
static json_t *
members_of(const CmServerPreset *self)
{
  json_t *members = json_deep_copy(self->server);
  json_object_del(members, "name");
  cm_json_set_string(members, "about", self->about);
  cm_json_set_string(members, "program", self->program);
  cm_json_set_string(members, "install", self->install);
  cm_json_set_string(members, "takes", cm_server_takes_to_string(self->takes));
  json_object_set_new(members, "context_tokens", json_integer(self->context_tokens));
  if (self->modules != NULL)
    json_object_set(members, "modules", self->modules);
  return members;
}

static CmServerTakes
takes_of(const char *name)
{
  CmServerTakes takes = CM_SERVER_TAKES_GGUF;
  while (takes < CM_N_SERVER_TAKES - 1 && g_strcmp0(cm_server_takes_to_string(takes), name) != 0)
    takes++;
  return takes;
}

static CmServerPreset *
preset_of(const char *name, json_t *members, gboolean built_in)
{
  CmServerPreset *self = g_new0(CmServerPreset, 1);
  const char *tested = cm_json_get_string(members, "tested");
  self->name = g_strdup(name);
  self->about = g_strdup(cm_json_get_string(members, "about"));
  self->program = g_strdup(cm_json_get_string(members, "program"));
  self->install = g_strdup(cm_json_get_string(members, "install"));
  self->takes = takes_of(cm_json_get_string(members, "takes"));
  self->tested = !built_in                       ? CM_SERVER_TESTED_OWN
                 : g_strcmp0(tested, "yes") == 0 ? CM_SERVER_TESTED_YES
                                                 : CM_SERVER_TESTED_STAND_IN;
  self->context_tokens = cm_json_get_integer(members, "context_tokens", CONTEXT_TOKENS);
  self->modules = json_incref(json_object_get(members, "modules"));
  self->server = json_deep_copy(members);
  for (gsize i = 0; i < G_N_ELEMENTS(own_members); i++)
    json_object_del(self->server, own_members[i]);
  cm_json_set_string(self->server, "name", name);
  return self;
}

static gboolean
check_name(const char *file, const CmYaml *node, const char *name, GError **error)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  gsize length = strlen(name);
  if (length == 0 || length > NAME_BYTES || strspn(name, letters) != length)
    return cm_server_members_fail(file, node, error,
                                  "a server's name is 1 to %d of a-z, 0-9, - and _, not “%s”",
                                  NAME_BYTES, name);
  if (g_strv_contains(taken, name))
    return cm_server_members_fail(file, node, error,
                                  "%s is an engine's name already; choose another", name);
  return TRUE;
}

/* That `fields` rename what is sent, to names of members or to paths of such, "/outer/inner". */
static gboolean
check_fields(const char *file, const CmYaml *node, const char *name, const json_t *members,
             GError **error)
{
  const json_t *supports = json_object_get(members, "supports");
  const char *key = NULL;
  json_t *field = NULL;
  json_object_foreach (json_object_get(members, "fields"), key, field) {
    const char *text = json_string_value(field);
    if (!cm_json_array_has(supports, key))
      return cm_server_members_fail(
          file, node, error, "the server %s has %s in its fields and not in what it supports", name,
          key);
    if (!cm_server_form_is_field(text))
      return cm_server_members_fail(file, node, error,
                                    "the server %s has “%s” in its fields: a path is /outer/inner",
                                    name, text);
  }
  return TRUE;
}

/* Whether a member, or for a path such as "/a/b" one within others, is there or cannot be. */
static gboolean
has_place(const json_t *request, const char *field)
{
  gboolean nested = *field == '/';
  g_auto(GStrv) keys = g_strsplit(nested ? field + 1 : field, "/", nested ? 0 : 1);
  const json_t *at = request;
  for (guint i = 0; keys[i] != NULL && json_is_object(at); i++)
    at = json_object_get(at, keys[i]);
  return at != NULL;
}

/* The first member of `request` that would be overruled, or would overrule what is told of a
 * request; NULL where there is none. */
static const char *
overruled(const json_t *members)
{
  static const char *const always[] = {
      "model", "messages", "stream", "max_tokens", "temperature", "/stream_options/include_usage"};
  const json_t *request = json_object_get(members, "request");
  const json_t *supports = json_object_get(members, "supports");
  const json_t *fields = json_object_get(members, "fields");
  for (gsize i = 0; i < G_N_ELEMENTS(always); i++)
    if (has_place(request, always[i]))
      return always[i];
  for (gsize i = 0; i < json_array_size(supports); i++) {
    const char *name = json_string_value(json_array_get(supports, i));
    const char *renamed = cm_json_get_string(fields, name);
    const char *field = g_str_equal(name, "schema") ? "response_format"
                        : renamed != NULL           ? renamed
                                                    : name;
    if (has_place(request, field))
      return field;
  }
  return NULL;
}

/* That `request` holds nothing that is set here. */
static gboolean
check_request(const char *file, const CmYaml *node, const char *name, const json_t *members,
              GError **error)
{
  const char *field = overruled(members);
  if (field == NULL)
    return TRUE;
  g_auto(GStrv) keys = g_strsplit(*field == '/' ? field + 1 : field, "/", 2);
  const CmYaml *request = cm_yaml_get(node, "request");
  const CmYaml *held = request != NULL ? cm_yaml_get(request, keys[0]) : NULL;
  return cm_server_members_fail(file, held != NULL ? held : node, error,
                                "the server %s has “%s” in its request, which check-models sets "
                                "itself; leave it out (settings have options of run)",
                                name, field);
}

/* What no server can do without. */
static gboolean
check_whole(const char *file, const CmYaml *node, const char *name, const json_t *members,
            GError **error)
{
  static const char *const needed[] = {"program", "takes", "command", "ready"};
  for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
    if (json_object_get(members, needed[i]) == NULL)
      return cm_server_members_fail(file, node, error, "the server %s has no %s", name, needed[i]);
  return check_fields(file, node, name, members, error) &&
         check_request(file, node, name, members, error);
}

static gboolean
add_preset(CmServerPresets *self, const char *file, const char *name, const CmYaml *node,
           gboolean built_in, GError **error)
{
  CmServerPreset *before = find(self, name);
  g_autoptr(json_t) members = before != NULL ? members_of(before) : json_object();
  if (!check_name(file, node, name, error) || !cm_server_members_read(file, node, members, error) ||
      !check_whole(file, node, name, members, error))
    return FALSE;
  if (before == NULL && self->list->len >= PRESETS_MAX)
    return cm_server_members_fail(file, node, error, "there are more than %d servers", PRESETS_MAX);
  CmServerPreset *preset = preset_of(name, members, built_in);
  guint index = 0;
  if (before != NULL && g_ptr_array_find(self->list, before, &index)) {
    preset_free(before);
    g_ptr_array_index(self->list, index) = preset;
  } else {
    g_ptr_array_add(self->list, preset);
  }
  return TRUE;
}

static gboolean
add_file(CmServerPresets *self, const char *file, const char *text, gsize length, gboolean built_in,
         GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(CmYaml) root = cm_yaml_parse(file, text, length, &reason);
  if (root == NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE, reason->message);
    return FALSE;
  }
  if (cm_yaml_kind(root) == CM_YAML_MAPPING && cm_yaml_size(root) == 0)
    return TRUE;
  const CmYaml *servers = cm_yaml_get(root, "servers");
  /* the word alone, with every server commented out */
  if (servers != NULL && cm_yaml_size(root) == 1 && g_strcmp0(cm_yaml_text(servers), "") == 0)
    return TRUE;
  if (servers == NULL || cm_yaml_size(root) != 1 || cm_yaml_kind(servers) != CM_YAML_MAPPING)
    return cm_server_members_fail(file, root, error,
                                  "it must hold “servers:” alone, with a mapping of names below");
  for (guint i = 0; i < cm_yaml_size(servers); i++)
    if (!add_preset(self, file, cm_yaml_key(servers, i), cm_yaml_at(servers, i), built_in, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_built_in(CmServerPresets *self, GError **error)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data(
      cm_servers_get_resource(), "/check-models/" BUILT_IN, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL) {
    cm_error_wrap(error);
    return FALSE;
  }
  gsize length = 0;
  const char *text = g_bytes_get_data(bytes, &length);
  return add_file(self, "data/" BUILT_IN, text, length, TRUE, error);
}

CmServerPresets *
cm_server_presets_load(const char *own_path, GError **error)
{
  g_autoptr(CmServerPresets) self = g_new0(CmServerPresets, 1);
  self->list = g_ptr_array_new_with_free_func(preset_free);
  if (!add_built_in(self, error))
    return NULL;
  if (own_path == NULL)
    return g_steal_pointer(&self);
  gsize length = 0;
  g_autoptr(GError) unread = NULL;
  g_autofree char *text = cm_file_read(own_path, FILE_BYTES, &length, &unread);
  if (text == NULL && g_error_matches(unread, CM_ERROR, CM_ERROR_NOT_FOUND))
    return g_steal_pointer(&self);
  if (text == NULL) {
    g_propagate_error(error, g_steal_pointer(&unread));
    return NULL;
  }
  g_autofree char *shown = g_filename_display_name(own_path);
  if (!add_file(self, shown, text, length, FALSE, error))
    return NULL;
  return g_steal_pointer(&self);
}

json_t *
cm_server_preset_to_json(const CmServerPreset *self, const CmServerValues *values)
{
  g_autoptr(json_t) of_model =
      json_pack("{s:s?, s:s?}", "model", values->model, "name", values->name);
  json_t *server = json_deep_copy(self->server);
  const char *model = cm_json_get_string(server, "model");
  g_autofree char *named = cm_server_form_fill(model != NULL ? model : "{name}", of_model, NULL);
  json_object_del(server, "model");
  cm_json_set_string(server, "model", named);
  json_object_set_new(server, "values",
                      json_pack("{s:s?, s:s?, s:s?, s:s?}", "program", values->program, "python",
                                values->python, "name", values->name, "store", values->store));
  return server;
}
