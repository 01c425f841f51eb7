/* SPDX-License-Identifier: MIT */
/* Checkpoints' folders and GGUF files, made here, and what is said of them. */
#include "made-checkpoint.h"

#include <math.h>

static void
test_whole_folder(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put_file(self, "config.json",
           "{\"architectures\":[\"Idefics3ForConditionalGeneration\"],\"model_type\":\"idefics3\","
           "\"scale_factor\":4,\"text_config\":{\"max_position_embeddings\":8192},"
           "\"vision_config\":{\"image_size\":512,\"patch_size\":16}}");
  put_file(self, "chat_template.jinja", "<|im_start|>{{ m }}<end_of_utterance>");
  put_file(self, "README.md", "---\nlicense: apache-2.0\nbase_model:\n- owner/base\n---\n# x\n");
  g_autoptr(CmModel) model = describe(self);
  g_assert_cmpuint(model->problems->len, ==, 0);
  g_assert_false(model->incomplete);
  g_assert_cmpint(model->form, ==, CM_FORM_SAFETENSORS);
  g_assert_cmpint(model->sees, ==, CM_SEES_YES);
  g_assert_cmpstr(model->sees_because, ==, "vision_config in config.json");
  g_assert_cmpstr(model->architecture, ==, "Idefics3ForConditionalGeneration");
  g_assert_cmpstr(model->quantisation, ==, "F16");
  g_assert_cmpfloat(model->parameters, ==, 100);
  g_assert_cmpfloat(model->bits_per_weight, ==, 16);
  g_assert_cmpint(model->context_tokens, ==, 8192);
  g_assert_cmpint(model->image_size, ==, 512);
  g_assert_cmpint(model->patch_size, ==, 16);
  g_assert_cmpint(model->image_tokens, ==, 64);
  g_assert_cmpstr(model->chat_template, ==, "chat_template.jinja (smolvlm)");
  g_assert_cmpstr(model->tokenizer, ==, "tokenizer.json");
  g_assert_cmpstr(model->licence, ==, "apache-2.0");
  g_assert_cmpstr(model->base_model, ==, "owner/base");
  g_assert_null(model->engine_refuses[CM_ENGINE_MLX_VLM]);
  g_assert_nonnull(model->engine_refuses[CM_ENGINE_LLAMA]);
}

/* What a config.json says of sight. */
static void
test_sight(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const struct {
    const char *config;
    CmSees sees;
    const char *because;
  } cases[] = {
      {"{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\"}", CM_SEES_NO,
       "a text model"},
      {"{\"model_type\":\"siglip\",\"vision_config\":{}}", CM_SEES_NO, "an embedding model"},
      {"{\"model_type\":\"whisper\"}", CM_SEES_NO, "an audio model"},
      {"{\"model_type\":\"vit\"}", CM_SEES_NO, "answers no prompt"},
      {"{\"model_type\":\"x\",\"audio_config\":{}}", CM_SEES_NO, "an audio model"},
      {"{\"model_type\":\"x\",\"mm_vision_tower\":\"openai/clip\"}", CM_SEES_YES,
       "mm_vision_tower"},
      {"{\"model_type\":\"florence2\"}", CM_SEES_YES, "model_type florence2"},
      {"{\"model_type\":\"x\",\"vision_config\":7}", CM_SEES_UNKNOWN, "no image encoder"},
      {"{\"model_type\":7}", CM_SEES_UNKNOWN, "no image encoder"},
      {"[]", CM_SEES_UNKNOWN, "no config.json that can be read"},
      {"{", CM_SEES_UNKNOWN, "no config.json that can be read"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    put_file(self, "config.json", cases[i].config);
    g_autoptr(CmModel) model = describe(self);
    g_assert_cmpint(model->sees, ==, cases[i].sees);
    g_assert_nonnull(strstr(model->sees_because, cases[i].because));
  }
}

static void
test_quantisation(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const struct {
    const char *config;
    const char *tensor;
    const char *dtype;
    guint bytes_each;
    const char *name;
    double parameters; /* of 100 elements; NAN unknown */
  } cases[] = {
      {"{\"quantization\":{\"bits\":4,\"group_size\":64}}", "w", "U32", 4, "4-bit", 800},
      {"{\"quantization_config\":{\"bits\":8}}", "w.qweight", "I32", 4, "8-bit", 400},
      {"{\"quantization_config\":{\"load_in_4bit\":true}}", "w", "U8", 1, "4-bit", 200},
      {"{\"quantization_config\":{\"quant_method\":\"fp8\"}}", "w", "F8_E4M3", 1, "FP8", 100},
      {"{\"quantization_config\":{\"config_groups\":{\"group_0\":{\"weights\":{\"num_bits\":4}}}}}",
       "w.weight_packed", "I32", 4, "4-bit", 800},
      /* the tensors say that nothing is packed, whatever the configuration says */
      {"{\"quantization\":{\"bits\":4}}", "w", "BF16", 2, "BF16", 100},
      {"{\"quantization\":{\"bits\":0}}", "w", "U32", 4, NULL, NAN},
      {"{}", "w", "U32", 4, NULL, NAN},
      {"{}", "w", "F99", 2, NULL, NAN},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    put_file(self, "config.json", cases[i].config);
    put_weights(self, "model.safetensors", cases[i].tensor, cases[i].dtype, 100,
                100 * cases[i].bytes_each, 0);
    g_autoptr(CmModel) model = describe(self);
    g_assert_cmpstr(model->quantisation, ==, cases[i].name);
    if (isnan(cases[i].parameters))
      g_assert_true(isnan(model->parameters));
    else
      g_assert_cmpfloat(model->parameters, ==, cases[i].parameters);
  }
}

/* MLX keeps some layers in other bits than the rest, or not packed at all. */
static void
test_mixed_quantisation(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put_file(self, "model.safetensors.index.json",
           "{\"weight_map\":{\"m.a.weight\":\"1.safetensors\",\"m.b.weight\":\"2.safetensors\","
           "\"m.c.weight\":\"3.safetensors\",\"m.b.scales\":\"4.safetensors\"}}");
  put_weights(self, "1.safetensors", "m.a.weight", "U32", 100, 400, 0);
  put_weights(self, "2.safetensors", "m.b.weight", "U32", 300, 1200, 0);
  put_weights(self, "3.safetensors", "m.c.weight", "BF16", 50, 100, 0);
  put_weights(self, "4.safetensors", "m.b.scales", "BF16", 10, 20, 0);
  static const char *const keys[] = {"quantization", "quantization_config"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    g_autofree char *config = g_strdup_printf(
        "{\"%s\":{\"group_size\":64,\"bits\":4,\"m.b\":{\"group_size\":32,\"bits\":8},"
        "\"m.c\":false,\"m.a.weight\":{\"bits\":2},\"m.d\":{\"bits\":1e9},\"m\":[]}}",
        keys[i]);
    put_file(self, "config.json", config);
    g_autoptr(CmModel) model = describe(self);
    g_assert_false(model->incomplete);
    g_assert_cmpstr(model->quantisation, ==, "8-bit");
    g_assert_cmpfloat(model->parameters, ==, 100 * 32 / 4 + 300 * 32 / 8 + 50);
    g_assert_cmpfloat(model->bits_per_weight, ==, (400 + 1200 + 100 + 20) * 8. / 2050);
  }
}

static void
test_shards(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put_file(self, "config.json", "{\"vision_config\":{}}");
  put_file(self, "model.safetensors.index.json",
           "{\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m-2.safetensors\"}}");
  put_weights(self, "m-1.safetensors", "a", "F16", 100, 200, 0);
  g_autoptr(CmModel) lacking = describe(self);
  g_assert_true(lacking->incomplete);
  g_assert_true(has_problem(lacking, "1 of 2 files of weights are missing: m-2.safetensors"));
  g_assert_true(isnan(lacking->parameters));
  g_assert_cmpint(lacking->model_bytes, ==, -1);
  g_assert_cmpstr(lacking->engine_refuses[CM_ENGINE_MLX_VLM], ==, "incomplete");

  put_weights(self, "m-2.safetensors", "b", "F16", 100, 200, 50);
  g_autoptr(CmModel) cut = describe(self);
  g_assert_true(cut->incomplete);
  g_assert_true(has_problem(cut, "m-2.safetensors is cut short: 50 bytes are missing"));

  put_weights(self, "m-2.safetensors", "b", "F16", 100, 200, 0);
  g_autoptr(CmModel) whole = describe(self);
  g_assert_false(whole->incomplete);
  g_assert_cmpfloat(whole->parameters, ==, 200);

  put_file(self, "model.safetensors.index.json",
           "{\"weight_map\":{\"a\":\"../m-1.safetensors\",\"b\":\"/etc/passwd\",\"c\":7}}");
  g_autoptr(CmModel) hostile = describe(self);
  g_assert_true(has_problem(hostile, "outside the folder"));
  g_assert_cmpint(hostile->incomplete, ==, TRUE);
}

static void
test_numbered_shards_without_index(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *single = g_build_filename(self->folder, "model.safetensors", NULL);
  g_unlink(single);
  put_file(self, "config.json", "{}");
  put_weights(self, "model-00002-of-00003.safetensors", "a", "F16", 100, 200, 0);
  g_autoptr(CmModel) model = describe(self);
  g_assert_true(has_problem(model, "2 of 3 files of weights are missing: "
                                   "model-00001-of-00003.safetensors"));
}

static void
test_demo_models(void)
{
  const char *source = g_getenv("CM_SOURCE_DIR");
  g_autofree char *folder = g_build_filename(source, "demo", "models", NULL);
  g_autofree char *path = g_build_filename(folder, "scenes-3m-f16", "scenes-3m-f16.gguf", NULL);
  g_autoptr(CmModel) model = cm_model_new(path);
  model->projector_path =
      g_build_filename(folder, "scenes-3m-f16", "mmproj-scenes-3m-f16.gguf", NULL);
  cm_model_describe(model);
  g_assert_cmpuint(model->problems->len, ==, 0);
  g_assert_cmpfloat(model->parameters, ==, 2884608); /* as its card says */
  g_assert_cmpstr(model->quantisation, ==, "F16");
  g_assert_cmpint(model->image_tokens, ==, 64);
  g_assert_null(model->engine_refuses[CM_ENGINE_LLAMA]);

  g_autoptr(CmModel) mixed = cm_model_new(path);
  mixed->projector_path =
      g_build_filename(folder, "scenes-6m-f16", "mmproj-scenes-6m-f16.gguf", NULL);
  cm_model_describe(mixed);
  g_assert_true(has_problem(mixed, "belongs to another model: it gives vectors of 192 numbers"));
  g_assert_nonnull(mixed->engine_refuses[CM_ENGINE_LLAMA]);
  g_assert_null(mixed->skip_reason);

  g_autoptr(CmModel) blind = cm_model_new(path);
  cm_model_describe(blind);
  g_assert_cmpint(blind->sees, ==, CM_SEES_NO);
  g_assert_null(strstr(blind->sees_because, "embedding"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("/describe/whole-folder", test_whole_folder);
  ADD("/describe/sight", test_sight);
  ADD("/describe/quantisation", test_quantisation);
  ADD("/describe/mixed-quantisation", test_mixed_quantisation);
  ADD("/describe/shards", test_shards);
  ADD("/describe/numbered-shards-without-index", test_numbered_shards_without_index);
  g_test_add_func("/describe/demo-models", test_demo_models);
  return g_test_run();
}
