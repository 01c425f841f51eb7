/* SPDX-License-Identifier: MIT */
/* Whether a folder's model takes pictures, and of what size. */
#include "cm-describe-names.h"
#include "cm-describe-private.h"
#include "cm-text.h"

#include <math.h>
#include <string.h>

#define SMALL_LIMITS ((CmJsonLimits){.bytes = 1 << 20, .items = 20000, .depth = 16})

#define PIXELS_MAX 100000
#define TOKENS_MAX 1000000

/* Keys of config.json under which image encoders stand. */
static const char *const encoder_keys[] = {"vision_config",    "vision_tower",  "mm_vision_tower",
                                           "vision_model",     "visual",        "vision_cfg",
                                           "vision_encoder",   "img_processor", "vision",
                                           "perceiver_config", "vit_config",    "vision_tower_cfg"};

static const char *
encoder_key(const json_t *config)
{
  for (gsize i = 0; i < G_N_ELEMENTS(encoder_keys); i++) {
    const json_t *value = json_object_get(config, encoder_keys[i]);
    if (json_is_object(value) || (json_is_string(value) && json_string_length(value) > 0))
      return encoder_keys[i];
  }
  return NULL;
}

static gboolean
takes_pictures(const char *pipeline)
{
  static const char *const tags[] = {"image-text-to-text",
                                     "image-to-text",
                                     "visual-question-answering",
                                     "document-question-answering",
                                     "any-to-any",
                                     "video-text-to-text",
                                     NULL};
  return pipeline != NULL && g_strv_contains(tags, pipeline);
}

static gboolean
has_file(const CmModel *self, const char *name)
{
  g_autofree char *path = g_build_filename(self->path, name, NULL);
  return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

/* Models whose name says that they answer no prompt, or take no picture. */
static gboolean
judge_kind(CmModel *self, const char *type)
{
  static const struct {
    const char *list;
    const char *words;
  } kinds[] = {{"embedding", "an embedding model"},
               {"audio", "an audio model"},
               {"picture_only", "it takes pictures and answers no prompt"}};
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (!cm_describe_is_named("kinds", kinds[i].list, type))
      continue;
    g_autofree char *shown = cm_text_sanitize(type, strlen(type), 60);
    cm_describe_set_sees(self, CM_SEES_NO, "%s: model_type %s", kinds[i].words, shown);
    return TRUE;
  }
  if (!has_file(self, "config_sentence_transformers.json"))
    return FALSE;
  cm_describe_set_sees(self, CM_SEES_NO,
                       "an embedding model: config_sentence_transformers.json is there");
  return TRUE;
}

static gboolean
judge_seeing(CmModel *self, const char *type, const char *pipeline)
{
  const char *key = encoder_key(self->config);
  if (key != NULL)
    cm_describe_set_sees(self, CM_SEES_YES, "%s in config.json", key);
  else if (takes_pictures(pipeline))
    cm_describe_set_sees(self, CM_SEES_YES, "pipeline_tag %s in README.md", pipeline);
  else if (cm_describe_is_named("mlx-vlm", "model_types", type) ||
           cm_describe_is_named("mlx-vlm", "aliases", type))
    cm_describe_set_sees(self, CM_SEES_YES, "model_type %s", type);
  else
    return FALSE;
  return TRUE;
}

void
cm_describe_folder_sight(CmModel *self, const char *pipeline)
{
  const char *type = cm_json_get_string(self->config, "model_type");
  const char *architecture = self->architecture;
  if (self->config == NULL) {
    cm_describe_set_sees(self, CM_SEES_UNKNOWN, "no config.json that can be read");
  } else if (judge_kind(self, type) || judge_seeing(self, type, pipeline)) {
    return;
  } else if (json_is_object(json_object_get(self->config, "audio_config"))) {
    cm_describe_set_sees(self, CM_SEES_NO, "an audio model: audio_config in config.json");
  } else if (architecture != NULL && (g_str_has_suffix(architecture, "ForCausalLM") ||
                                      g_str_has_suffix(architecture, "LMHeadModel"))) {
    cm_describe_set_sees(self, CM_SEES_NO,
                         "a text model: %s without an image encoder in "
                         "config.json",
                         architecture);
  } else if (has_file(self, "preprocessor_config.json")) {
    cm_describe_set_sees(self, CM_SEES_UNKNOWN,
                         "preprocessor_config.json is there, config.json names no image encoder");
  } else {
    cm_describe_set_sees(self, CM_SEES_UNKNOWN, "config.json names no image encoder");
  }
}

/* A whole number between 1 and most, of a member or of the first of its list; else -1. */
static gint64
whole(const json_t *object, const char *key, gint64 most)
{
  const json_t *value = json_object_get(object, key);
  if (json_is_array(value))
    value = json_array_get(value, 0);
  if (json_is_object(value))
    value = json_object_get(value, "height");
  gint64 number = json_is_integer(value) ? (gint64)json_integer_value(value) : -1;
  return number >= 1 && number <= most ? number : -1;
}

static gint64
first_whole(const json_t *object, gint64 most, const char *const *keys)
{
  for (; *keys != NULL; keys++) {
    gint64 number = whole(object, *keys, most);
    if (number > 0)
      return number;
  }
  return -1;
}

/* As many as there are patches, fewer by what is merged: Idefics 3 and SmolVLM by scale_factor,
 * InternVL by downsample_ratio (the square of each), LLaVA not at all. */
static gint64
tokens_of_patches(const CmModel *self, const char *type)
{
  if (self->image_size < 1 || self->patch_size < 1 || type == NULL)
    return -1;
  gint64 side = self->image_size / self->patch_size;
  gint64 scale = whole(self->config, "scale_factor", side);
  double ratio = cm_json_get_number(self->config, "downsample_ratio");
  if (scale > 0)
    return (side / scale) * (side / scale);
  if (ratio > 0 && ratio <= 1)
    return (gint64)floor((double)side * ratio * (double)side * ratio);
  return g_str_equal(type, "llava") ? side * side : -1;
}

/* Of a picture that is cut into squares of a size, and itself once more where it is cut at all;
 * Transformers' Idefics3ImageProcessor. */
static gint64
inputs_of_splitting(const json_t *processor)
{
  if (json_is_false(json_object_get(processor, "do_image_splitting")))
    return 1;
  gint64 edge = whole(json_object_get(processor, "size"), "longest_edge", PIXELS_MAX);
  gint64 square = whole(json_object_get(processor, "max_image_size"), "longest_edge", PIXELS_MAX);
  if (edge < 0 || square < 0)
    return -1;
  gint64 side = (edge + square - 1) / square;
  return side > 1 ? side * side + 1 : 1;
}

/* Those whose encoder is given one square whatever the picture, as mlx-vlm 0.7.10 has them, and
 * those that say how they cut it. Others follow the picture's shape, or take it as large as it is.
 */
static gint64
inputs_of(CmModel *self)
{
  static const char *const whole_pictures[] = {"gemma3",      "paligemma",   "llava",
                                               "llava-qwen2", "llava_bunny", NULL};
  const char *type = cm_json_get_string(self->config, "model_type");
  const json_t *vision = cm_describe_vision_config(self->config);
  const char *encoder = cm_json_get_string(vision, "model_type");
  if (type == NULL || g_strcmp0(encoder, "pixtral") == 0)
    return -1;
  if (g_strv_contains(whole_pictures, type))
    return 1;
  if (!g_str_equal(type, "idefics3") && !g_str_equal(type, "smolvlm"))
    return -1;
  g_autoptr(json_t) processor =
      cm_describe_json(self, "preprocessor_config.json", SMALL_LIMITS, NULL);
  return inputs_of_splitting(processor);
}

void
cm_describe_folder_vision(CmModel *self)
{
  static const char *const sizes[] = {"image_size", "img_size", "crop_size", NULL};
  static const char *const patches[] = {"patch_size", "spatial_patch_size", NULL};
  static const char *const processor_keys[] = {"image_seq_len", "image_seq_length", NULL};
  static const char *const token_keys[] = {"mm_tokens_per_image", "image_seq_length",
                                           "vision_soft_tokens_per_image", NULL};
  const json_t *vision = cm_describe_vision_config(self->config);
  g_autoptr(json_t) processor = cm_describe_json(self, "processor_config.json", SMALL_LIMITS, NULL);
  self->image_size = whole(self->config, "force_image_size", PIXELS_MAX);
  if (self->image_size < 0)
    self->image_size = first_whole(vision, PIXELS_MAX, sizes);
  self->patch_size = first_whole(vision, PIXELS_MAX, patches);
  self->image_inputs = inputs_of(self);
  self->image_tokens = first_whole(processor, TOKENS_MAX, processor_keys);
  if (self->image_tokens < 0)
    self->image_tokens = first_whole(self->config, TOKENS_MAX, token_keys);
  if (self->image_tokens < 0)
    self->image_tokens = whole(vision, "num_image_tokens", TOKENS_MAX);
  if (self->image_tokens < 0)
    self->image_tokens = tokens_of_patches(self, cm_json_get_string(self->config, "model_type"));
}
