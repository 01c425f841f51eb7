/* SPDX-License-Identifier: MIT */
#include "cm-result-json.h"

#include "cm-error.h"
#include "cm-members.h"

json_t *
cm_photo_to_json(const CmPhoto *photo)
{
  json_t *object = json_object();
  cm_json_set_string(object, "id", photo->id);
  cm_json_set_string(object, "path", photo->path);
  cm_json_set_string(object, "sha256", photo->sha256);
  cm_json_set_string(object, "format", photo->format);
  if (photo->bytes >= 0)
    cm_json_set_number(object, "bytes", (double)photo->bytes);
  if (photo->width > 0 && photo->height > 0) {
    cm_json_set_number(object, "width", photo->width);
    cm_json_set_number(object, "height", photo->height);
  }
  if (photo->original_width > 0 && photo->original_height > 0) {
    cm_json_set_number(object, "original_width", photo->original_width);
    cm_json_set_number(object, "original_height", photo->original_height);
  }
  cm_json_set_number(object, "prepare_s", photo->prepare_s);
  cm_members_set_json(object, "decoding", photo->decoding);
  cm_members_set_json(object, "metadata", photo->metadata);
  cm_json_set_string(object, "pixels_sha256", photo->pixels_sha256);
  cm_members_set_json(object, "truth", photo->truth);
  return object;
}

static json_t *
photos_to_json(const GPtrArray *photos)
{
  json_t *array = json_array();
  for (guint i = 0; i < photos->len; i++)
    json_array_append_new(array, cm_photo_to_json(g_ptr_array_index(photos, i)));
  return array;
}

static json_t *
prompts_to_json(const GPtrArray *prompts)
{
  json_t *array = json_array();
  for (guint i = 0; i < prompts->len; i++) {
    const CmPrompt *prompt = g_ptr_array_index(prompts, i);
    json_t *object = json_object();
    cm_json_set_string(object, "lane", prompt->lane);
    cm_json_set_string(object, "photo_id", prompt->photo_id);
    cm_json_set_string(object, "text", prompt->text);
    cm_json_set_string(object, "sha256", prompt->sha256);
    json_array_append_new(array, object);
  }
  return array;
}

json_t *
cm_run_to_json(const CmRun *run)
{
  json_t *object = json_object();
  cm_json_set_string(object, "_type", "run");
  cm_json_set_string(object, "schema", run->schema != NULL ? run->schema : CM_RECORD_SCHEMA);
  cm_json_set_string(object, "program_version", run->program_version);
  cm_json_set_string(object, "started_at", run->started_at);
  json_object_set_new(object, "photos", photos_to_json(run->photos));
  if (run->controls->len > 0)
    json_object_set_new(object, "controls", photos_to_json(run->controls));
  cm_members_set_json(object, "left_out", run->left_out);
  json_object_set_new(object, "prompts", prompts_to_json(run->prompts));
  cm_members_set_json(object, "vocabulary", run->vocabulary);
  cm_members_set_json(object, "settings", run->settings);
  cm_members_set_json(object, "machine", run->machine);
  cm_members_add_extra(object, run->extra);
  return object;
}

static void
take_photos(json_t *rest, const char *key, GPtrArray *photos)
{
  gsize i;
  json_t *item;
  json_array_foreach (json_object_get(rest, key), i, item) {
    CmPhoto *photo = cm_photo_new();
    cm_members_take_string(item, "id", &photo->id);
    cm_members_take_string(item, "path", &photo->path);
    cm_members_take_string(item, "sha256", &photo->sha256);
    cm_members_take_string(item, "format", &photo->format);
    photo->bytes = cm_members_take_integer(item, "bytes", -1, 0, G_MAXINT64);
    photo->width = (guint)cm_members_take_integer(item, "width", 0, 1, G_MAXUINT);
    photo->height = (guint)cm_members_take_integer(item, "height", 0, 1, G_MAXUINT);
    photo->original_width = (guint)cm_members_take_integer(item, "original_width", 0, 1, G_MAXUINT);
    photo->original_height =
        (guint)cm_members_take_integer(item, "original_height", 0, 1, G_MAXUINT);
    photo->prepare_s = cm_members_take_number(item, "prepare_s");
    photo->decoding = cm_members_take_json(item, "decoding");
    photo->metadata = cm_members_take_json(item, "metadata");
    cm_members_take_string(item, "pixels_sha256", &photo->pixels_sha256);
    photo->truth = cm_members_take_json(item, "truth");
    g_ptr_array_add(photos, photo);
  }
  json_object_del(rest, key);
}

static void
take_prompts(json_t *rest, GPtrArray *prompts)
{
  gsize i;
  json_t *item;
  json_array_foreach (json_object_get(rest, "prompts"), i, item) {
    const char *lane = cm_json_get_string(item, "lane");
    const char *text = cm_json_get_string(item, "text");
    if (lane == NULL || text == NULL)
      continue;
    CmPrompt *prompt = cm_prompt_new(lane, text);
    cm_members_take_string(item, "photo_id", &prompt->photo_id);
    g_ptr_array_add(prompts, prompt);
  }
  json_object_del(rest, "prompts");
}

CmRun *
cm_run_from_json(const json_t *object, GError **error)
{
  if (g_strcmp0(cm_json_get_string(object, "_type"), "run") != 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "not the header of a run");
    return NULL;
  }
  const char *schema = cm_json_get_string(object, "schema");
  if (g_strcmp0(schema, CM_RECORD_SCHEMA) != 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_UNSUPPORTED,
                "records of schema \"%.64s\"; this version reads " CM_RECORD_SCHEMA,
                schema != NULL ? schema : "");
    return NULL;
  }

  g_autoptr(json_t) rest = json_deep_copy(object);
  CmRun *run = cm_run_new();
  json_object_del(rest, "_type");
  cm_members_take_string(rest, "schema", &run->schema);
  cm_members_take_string(rest, "program_version", &run->program_version);
  cm_members_take_string(rest, "started_at", &run->started_at);
  take_photos(rest, "photos", run->photos);
  take_photos(rest, "controls", run->controls);
  run->left_out = cm_members_take_array(rest, "left_out");
  take_prompts(rest, run->prompts);
  run->vocabulary = cm_members_take_json(rest, "vocabulary");
  run->settings = cm_members_take_json(rest, "settings");
  run->machine = cm_members_take_json(rest, "machine");
  if (json_object_size(rest) > 0)
    run->extra = g_steal_pointer(&rest);
  return run;
}

json_t *
cm_run_end_to_json(const CmRun *run)
{
  json_t *object = json_object();
  cm_json_set_string(object, "_type", "end");
  cm_json_set_string(object, "finished_at", run->finished_at);
  cm_members_set_json(object, "versions", run->versions);
  cm_members_set_json(object, "changes", run->changes);
  cm_members_set_json(object, "limits", run->limits);
  return object;
}

gboolean
cm_run_take_end(CmRun *run, const json_t *object)
{
  if (g_strcmp0(cm_json_get_string(object, "_type"), "end") != 0)
    return FALSE;
  g_autoptr(json_t) rest = json_deep_copy(object);
  g_autoptr(json_t) versions = cm_members_take_json(rest, "versions");
  g_autoptr(json_t) changes = cm_members_take_json(rest, "changes");
  g_clear_pointer(&run->finished_at, g_free);
  cm_members_take_string(rest, "finished_at", &run->finished_at);
  if (run->versions == NULL)
    run->versions = g_steal_pointer(&versions);
  else if (versions != NULL)
    json_object_update(run->versions, versions);
  json_decref(run->changes);
  run->changes = g_steal_pointer(&changes);
  json_decref(run->limits);
  run->limits = cm_members_take_json(rest, "limits");
  return TRUE;
}
