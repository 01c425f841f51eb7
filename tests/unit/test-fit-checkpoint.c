/* SPDX-License-Identifier: MIT */
/* The estimate of a checkpoint's memory from its config.json, each term by hand. */
#include "cm-describe.h"
#include "cm-fit.h"

#include <math.h>
#include <string.h>

#define TEXT                                                                                       \
  "\"num_hidden_layers\":10,\"hidden_size\":512,\"num_attention_heads\":8,"                        \
  "\"num_key_value_heads\":2,\"intermediate_size\":1024,\"vocab_size\":32000"
#define VISION                                                                                     \
  "\"vision_config\":{\"hidden_size\":256,\"num_attention_heads\":4,\"intermediate_size\":1024}"

/* 100 patches to an input, 25 tokens. */
static CmModel *
make(const char *config)
{
  g_autoptr(GError) error = NULL;
  CmModel *model = cm_model_new("/m");
  model->form = CM_FORM_SAFETENSORS;
  model->model_bytes = 100000000;
  model->projector_bytes = 0;
  model->image_size = 140;
  model->patch_size = 14;
  model->image_inputs = 1;
  model->image_tokens = 25;
  CmJsonLimits limits = {.bytes = 1 << 16, .items = 1000, .depth = 8};
  model->config = cm_json_parse(config, strlen(config), limits, &error);
  g_assert_no_error(error);
  return model;
}

static CmFit
estimate(const char *config, CmFitPlan plan)
{
  g_autoptr(CmModel) model = make(config);
  return cm_fit_estimate(model, &plan);
}

static void
test_terms(void)
{
  CmFit fit = estimate("{\"text_config\":{" TEXT "}," VISION "}", (CmFitPlan){.max_tokens = 100});
  g_assert_cmpint(fit.context_tokens, ==, 1024 + 25 + 100);
  /* 10 layers × 2 heads × 64 × key and value × 1,280 tokens × 2 bytes */
  g_assert_cmpfloat(fit.kv_cache_bytes, ==, 10.0 * 2 * 64 * 2 * 1280 * 2);
  /* 1,049 rows of 3 widths and 2 networks, 8 heads' products twice, 32,000 logits */
  g_assert_cmpfloat(fit.compute_bytes, ==,
                    2 * (1049.0 * (3 * 512 + 2 * 1024) + 2 * 8 * 1049.0 * 1049) + 32000 * 4);
  g_assert_cmpfloat(fit.encoder_bytes, ==,
                    2 * (100.0 * (3 * 256 + 2 * 1024) + 2 * 4 * 1e4) + 2 * 140.0 * 140 * 3 * 4);
  g_assert_cmpfloat(fit.process_bytes, ==, 108e6 + 32000 * 800.0);
  g_assert_cmpfloat_with_epsilon(
      fit.total_bytes,
      1e8 + fit.kv_cache_bytes + fit.compute_bytes + fit.encoder_bytes + fit.process_bytes, 1);
  g_assert_cmpint(cm_fit_judge(&fit, &(CmFitMemory){.free_bytes = 1e9}), ==, CM_FIT_FITS);
  g_assert_cmpint(cm_fit_judge(&fit, &(CmFitMemory){.free_bytes = 3e8}), ==, CM_FIT_TIGHT);
  g_assert_cmpint(cm_fit_judge(&fit, &(CmFitMemory){.free_bytes = 2e8}), ==, CM_FIT_NOT);
}

static void
test_settings(void)
{
  static const char config[] = "{" TEXT "," VISION "}";
  CmFit usual = estimate(config, (CmFitPlan){.max_tokens = 100});
  CmFit quantised = estimate(config, (CmFitPlan){.max_tokens = 100, .kv_bits = 4});
  /* 4 bits, and 32 of scale and offset for 64 numbers */
  g_assert_cmpfloat(quantised.kv_cache_bytes, ==, usual.kv_cache_bytes * 4.5 / 16);
  CmFit later =
      estimate(config, (CmFitPlan){.max_tokens = 100, .kv_bits = 4, .kv_quantized_start = 5000});
  g_assert_cmpfloat(later.kv_cache_bytes, ==, usual.kv_cache_bytes);
  CmFit bounded = estimate(config, (CmFitPlan){.max_tokens = 100, .kv_cache_tokens = 640});
  g_assert_cmpfloat(bounded.kv_cache_bytes, ==, usual.kv_cache_bytes / 2);
  CmFit steps = estimate(config, (CmFitPlan){.max_tokens = 100, .prefill_step_tokens = 128});
  g_assert_cmpfloat(steps.compute_bytes, ==,
                    2 * (128.0 * (3 * 512 + 2 * 1024) + 2 * 8 * 128.0 * 1049) + 32000 * 4);
  CmFit wide =
      estimate("{\"dtype\":\"float32\"," TEXT "," VISION "}", (CmFitPlan){.max_tokens = 100});
  g_assert_cmpfloat(wide.kv_cache_bytes, ==, usual.kv_cache_bytes * 2);
}

/* 14 bytes a pixel in reading and scaling it; of what is not described the 7 of reading alone. */
static void
test_pictures(void)
{
  static const char config[] = "{" TEXT "," VISION "}";
  CmFit none = estimate(config, (CmFitPlan){.max_tokens = 100});
  CmFit one = estimate(config, (CmFitPlan){.max_tokens = 100, .picture_pixels = 64e6});
  CmFit more =
      estimate(config, (CmFitPlan){.max_tokens = 100, .picture_pixels = 64e6, .several = TRUE});
  g_assert_cmpfloat(one.picture_bytes, ==, 896e6);
  g_assert_cmpfloat_with_epsilon(one.total_bytes - none.total_bytes, 896e6 - none.working_bytes, 1);
  g_assert_cmpfloat_with_epsilon(more.total_bytes - none.total_bytes, 896e6, 1);
  CmFit unknown = estimate("{" VISION "}", (CmFitPlan){.picture_pixels = 64e6});
  g_assert_cmpfloat(unknown.least_bytes, ==, 1e8 + 96e6 + 448e6);
}

static void
assert_unknown(const char *config)
{
  CmFit fit = estimate(config, (CmFitPlan){.max_tokens = 100});
  g_assert_true(isnan(fit.total_bytes));
  g_assert_cmpfloat(fit.least_bytes, ==, 1e8 + 96e6);
}

/* What is not said, or is of another kind, is bounded from below as any checkpoint. */
static void
test_unknown(void)
{
  assert_unknown("{" VISION "}");
  assert_unknown("{" TEXT "}");
  assert_unknown("{\"num_experts\":8," TEXT "," VISION "}");
  assert_unknown("{\"kv_lora_rank\":8," TEXT "," VISION "}");
  assert_unknown("{\"head_dim\":\"64\"," TEXT "," VISION "}");
  assert_unknown("{\"head_dim\":-1," TEXT "," VISION "}");
  g_autoptr(CmModel) grows = make("{" TEXT "," VISION "}");
  grows->image_inputs = -1;
  g_assert_true(isnan(cm_fit_estimate(grows, &(CmFitPlan){0}).total_bytes));
}

static void
test_hostile(void)
{
  g_autoptr(CmModel) model = make("{" TEXT "," VISION "}");
  model->image_inputs = G_MAXINT64;
  model->image_tokens = G_MAXINT64;
  CmFit fit = cm_fit_estimate(model, &(CmFitPlan){.max_tokens = G_MAXINT64});
  g_assert_true(isfinite(fit.total_bytes));
  g_assert_cmpint(fit.context_tokens, >, 0);
  g_assert_cmpint(cm_fit_judge(&fit, &(CmFitMemory){.free_bytes = 1e12}), ==, CM_FIT_NOT);
}

/* Its peak was 131 MB (docs/measuring.md). */
static void
test_demo(void)
{
  g_autofree char *path =
      g_build_filename(g_getenv("CM_SOURCE_DIR"), "demo", "models-hf", "scenes-3m", NULL);
  g_autoptr(CmModel) model = cm_model_new(path);
  model->form = CM_FORM_SAFETENSORS;
  cm_model_describe(model);
  g_assert_cmpint(model->image_inputs, ==, 1);
  CmFit fit = cm_fit_estimate(model, &(CmFitPlan){.max_tokens = 64});
  g_assert_cmpfloat_with_epsilon(fit.total_bytes, 131e6, 15e6);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/fit-checkpoint/terms", test_terms);
  g_test_add_func("/fit-checkpoint/settings", test_settings);
  g_test_add_func("/fit-checkpoint/pictures", test_pictures);
  g_test_add_func("/fit-checkpoint/unknown", test_unknown);
  g_test_add_func("/fit-checkpoint/hostile", test_hostile);
  g_test_add_func("/fit-checkpoint/demo", test_demo);
  return g_test_run();
}
