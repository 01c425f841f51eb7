/* SPDX-License-Identifier: MIT */
#include "cm-chat-template.h"
#include "cm-describe-names.h"
#include "cm-describe-private.h"
#include "cm-error.h"
#include "cm-file.h"
#include "cm-text.h"

#include <string.h>

/* config.json is a few kilobytes; tokenizer_config.json may list every added token. */
#define CONFIG_LIMITS    ((CmJsonLimits){.bytes = 1 << 20, .items = 50000, .depth = 16})
#define TOKENIZER_LIMITS ((CmJsonLimits){.bytes = 8 << 20, .items = 300000, .depth = 16})

#define NAME_BYTES_MAX     200
#define TEMPLATE_BYTES_MAX (1 << 20)

json_t *
cm_describe_json(CmModel *self, const char *name, CmJsonLimits limits, gboolean *ret_there)
{
  gsize length = 0;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(self->path, name, NULL);
  g_autofree char *text = cm_file_read(path, limits.bytes, &length, &error);
  gboolean there = text != NULL || !g_error_matches(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  if (ret_there != NULL)
    *ret_there = there;
  if (!there)
    return NULL;
  g_autoptr(json_t) value = text != NULL ? cm_json_parse(text, length, limits, &error) : NULL;
  if (json_is_object(value))
    return g_steal_pointer(&value);
  const char *damage = cm_describe_damage(self, name, NULL);
  if (damage != NULL)
    cm_model_add_problem(self, "%s is %s", name, damage);
  else if (text == NULL)
    cm_model_add_problem(self, "%s", error->message); /* names the file */
  else
    cm_model_add_problem(self, "%s cannot be used: %s (download it again)", name,
                         error != NULL ? error->message : "no JSON object");
  return NULL;
}

const json_t *
cm_describe_text_config(const json_t *config)
{
  static const char *const keys[] = {"text_config", "llm_config", "language_config",
                                     "thinker_config"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    const json_t *part = json_object_get(config, keys[i]);
    /* Qwen-Omni's thinker has a text_config of its own */
    if (json_is_object(part))
      return json_is_object(json_object_get(part, "text_config"))
                 ? json_object_get(part, "text_config")
                 : part;
  }
  return config;
}

const json_t *
cm_describe_vision_config(const json_t *config)
{
  static const char *const keys[] = {"vision_config", "vision_cfg", "visual", "img_processor"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
    if (json_is_object(json_object_get(config, keys[i])))
      return json_object_get(config, keys[i]);
  const json_t *thinker = json_object_get(config, "thinker_config");
  return json_object_get(thinker, "vision_config");
}

static gint64
context_of(const json_t *config)
{
  static const char *const keys[] = {"max_position_embeddings", "n_positions", "max_seq_len",
                                     "max_sequence_length", "seq_length"};
  const json_t *text = cm_describe_text_config(config);
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    gint64 tokens = cm_json_get_integer(text, keys[i], -1);
    if (tokens > 0)
      return tokens;
  }
  return -1;
}

static char *
bounded(const char *text)
{
  return text != NULL && *text != '\0' ? cm_text_sanitize(text, strlen(text), NAME_BYTES_MAX)
                                       : NULL;
}

static void
read_config(CmModel *self)
{
  gboolean there = FALSE;
  if (self->config == NULL)
    self->config = cm_describe_json(self, "config.json", CONFIG_LIMITS, &there);
  if (self->config == NULL) {
    gboolean fetch = TRUE;
    if (!there)
      cm_model_add_problem(self, "config.json is missing (download it again)");
    else
      cm_describe_damage(self, "config.json", &fetch);
    self->incomplete |= fetch;
    return;
  }
  const json_t *architectures = json_object_get(self->config, "architectures");
  const char *first = json_string_value(json_array_get(architectures, 0));
  g_free(self->architecture);
  self->architecture =
      bounded(first != NULL ? first : cm_json_get_string(self->config, "model_type"));
  self->context_tokens = context_of(self->config);
}

/* The text of a chat_template member: itself, or the "default" or first of a list of named ones. */
static const char *
template_text(const json_t *object)
{
  const json_t *value = json_object_get(object, "chat_template");
  if (json_is_string(value))
    return json_string_value(value);
  const char *text = NULL;
  for (gsize i = 0; i < json_array_size(value); i++) {
    const json_t *item = json_array_get(value, i);
    if (text == NULL || g_strcmp0(cm_json_get_string(item, "name"), "default") == 0)
      text = cm_json_get_string(item, "template");
  }
  return text;
}

static gboolean
set_template(CmModel *self, const char *where, const char *text)
{
  if (text == NULL || *text == '\0')
    return FALSE;
  const char *kind = cm_chat_template_kind(text);
  g_free(self->chat_template);
  self->chat_template = g_strdup_printf("%s (%s)", where, kind != NULL ? kind : "unknown kind");
  return TRUE;
}

/* In the order in which Transformers looks for one: the file of its own wins. */
static void
find_template(CmModel *self)
{
  g_autofree char *path = g_build_filename(self->path, "chat_template.jinja", NULL);
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, TEMPLATE_BYTES_MAX, &length, NULL);
  if (text != NULL && !g_utf8_validate(text, (gssize)length, NULL))
    cm_model_add_problem(self, "chat_template.jinja is not UTF-8 (download it again)");
  if (set_template(self, "chat_template.jinja", text))
    return;
  static const char *const names[] = {"chat_template.json", "processor_config.json",
                                      "tokenizer_config.json"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(json_t) object = cm_describe_json(self, names[i], TOKENIZER_LIMITS, NULL);
    if (set_template(self, names[i], template_text(object)))
      return;
  }
}

static void
check_tokenizer(CmModel *self)
{
  if (self->tokenizer != NULL)
    return;
  cm_model_add_problem(self, "no tokenizer in the folder (download it again)");
  self->incomplete = TRUE;
}

/* Transformers' newer form of processor_config.json holds the image processor, DeepSeek's its
 * settings; others hold what they add to preprocessor_config.json. */
static gboolean
processor_holds_preparation(CmModel *self)
{
  g_autoptr(json_t) object =
      cm_describe_json(self, "processor_config.json", TOKENIZER_LIMITS, NULL);
  return json_object_get(object, "image_processor") != NULL ||
         json_object_get(object, "image_mean") != NULL;
}

/* How pictures are cut and scaled must stand somewhere. */
static void
check_processor(CmModel *self)
{
  const char *type = cm_json_get_string(self->config, "model_type");
  if (self->sees != CM_SEES_YES || cm_describe_is_named("mlx-vlm", "own_preparation", type) ||
      cm_describe_file_bytes(self, "preprocessor_config.json") >= 0 ||
      processor_holds_preparation(self))
    return;
  cm_model_add_problem(self, "neither preprocessor_config.json nor processor_config.json says how "
                             "pictures are prepared (download it again)");
  self->incomplete = TRUE;
}

/* Of a model_type that is not listed it is not known whether it needs one. */
static void
check_template(CmModel *self)
{
  const char *type = cm_json_get_string(self->config, "model_type");
  if (self->sees != CM_SEES_YES || self->chat_template != NULL ||
      cm_describe_file_bytes(self, "chat_template.jinja") >= 0 ||
      !cm_describe_is_named("mlx-vlm", "model_types", type) ||
      cm_describe_is_named("mlx-vlm", "own_template", type))
    return;
  cm_model_add_problem(self, "no chat template in the folder: neither chat_template.jinja nor "
                             "another file holds one (download it again)");
  self->incomplete = TRUE;
}

void
cm_describe_folder(CmModel *self)
{
  CmShards shards;
  if (cm_describe_adapter(self))
    return;
  read_config(self);
  cm_describe_shards(self, &shards);
  cm_describe_shards_quantisation(self, &shards);
  cm_describe_small_files(self);
  cm_describe_missing(self);
  g_autofree char *pipeline = cm_describe_readme(self, self->path);
  cm_describe_folder_sight(self, pipeline);
  cm_describe_folder_vision(self);
  find_template(self);
  check_tokenizer(self);
  check_processor(self);
  check_template(self);
}
