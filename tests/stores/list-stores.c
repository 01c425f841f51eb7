/* SPDX-License-Identifier: MIT */
/*
 * list-stores: what discovery finds below a home folder, for tests and benchmarks: the stores of a
 * made tree, and no model of the machine that the test runs on.
 *
 *   list-stores HOME [CONFIG]   a JSON object a place ("place"), then one a model ("model")
 *
 * Variables of the stores are taken from the environment. The exit status is 0, or that of the
 * error.
 */
#include "cm-discover.h"
#include "cm-error.h"
#include "cm-json.h"

#include <stdio.h>
#include <string.h>

static void
print(json_t *object)
{
  g_autofree char *line = cm_json_line(object);
  puts(line);
}

static void
print_place(const CmStorePlace *place)
{
  g_autoptr(json_t) object = json_object();
  cm_json_set_string(object, "place", place->root);
  cm_json_set_string(object, "store", cm_store_kind_to_string(place->kind));
  cm_json_set_string(object, "problem", place->problem);
  print(object);
}

static void
print_model(const CmModel *model)
{
  static const char *const forms[] = {
      [CM_FORM_GGUF] = "gguf", [CM_FORM_SAFETENSORS] = "safetensors", [CM_FORM_OTHER] = "other"};
  g_autoptr(json_t) object = json_object();
  cm_json_set_string(object, "model", model->id);
  cm_json_set_string(object, "store", cm_store_kind_to_string(model->store));
  cm_json_set_string(object, "form", forms[model->form]);
  cm_json_set_string(object, "path", model->path);
  cm_json_set_string(object, "projector", model->projector_path);
  cm_json_set_string(object, "repo", model->repo);
  cm_json_set_string(object, "revision", model->revision);
  json_object_set_new(object, "superseded", json_boolean(model->superseded));
  cm_json_set_string(object, "stands_in_for", model->stands_in_for);
  cm_json_set_string(object, "licence", model->licence);
  cm_json_set_string(object, "skip", model->skip_reason);
  cm_json_set_string(object, "base_model", model->base_model);
  json_object_set_new(object, "blind", json_boolean(model->sees == CM_SEES_NO));
  json_object_set_new(object, "bytes", json_integer(cm_model_bytes(model)));
  json_object_set_new(object, "model_bytes", json_integer(model->model_bytes));
  json_object_set_new(object, "incomplete", json_boolean(model->incomplete));
  json_t *problems = json_array();
  for (guint i = 0; i < model->problems->len; i++) {
    const char *text = g_ptr_array_index(model->problems, i);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    json_array_append_new(problems, json_string(valid));
  }
  json_object_set_new(object, "problems", problems);
  print(object);
}

int
main(int argc, char **argv)
{
  if (argc < 2) {
    fputs("usage: list-stores HOME [CONFIG]\n", stderr);
    return CM_EXIT_USAGE;
  }
  g_autoptr(GError) error = NULL;
  g_autofree char *config =
      argc > 2 ? g_strdup(argv[2])
               : g_build_filename(argv[1], ".config", "check-models", "config.yaml", NULL);
  g_autoptr(GPtrArray) places = cm_discover_places(g_getenv, argv[1], config, &error);
  if (places == NULL) {
    fprintf(stderr, "%s\n", error->message);
    return (int)cm_error_exit_status(error);
  }
  /* a store of the machine itself is no part of the made tree */
  for (guint i = 0; i < places->len;) {
    const CmStorePlace *place = g_ptr_array_index(places, i);
    if (g_str_has_prefix(place->root, "/usr/"))
      g_ptr_array_remove_index(places, i);
    else
      i++;
  }
  g_autoptr(GPtrArray) models = cm_discover_in(places);
  for (guint i = 0; i < places->len; i++)
    print_place(g_ptr_array_index(places, i));
  for (guint i = 0; i < models->len; i++)
    print_model(g_ptr_array_index(models, i));
  return CM_EXIT_OK;
}
