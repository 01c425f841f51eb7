/* SPDX-License-Identifier: MIT */
/* The estimate of memory from facts of headers, each term by hand; what real loads take is
 * tests/llama/test_fit.py's. */
#include "cm-fit.h"

#include <math.h>
#include <string.h>

#define UNKNOWN                                                                                    \
  .file_type = -1, .block_count = -1, .embedding_length = -1, .head_count = -1,                    \
  .head_count_kv = -1, .head_count_kv_total = -1, .key_length = -1, .value_length = -1,            \
  .feed_forward_length = -1, .full_attention_interval = -1, .ssm_inner_size = -1,                  \
  .ssm_state_size = -1, .ssm_conv_kernel = -1, .ssm_group_count = -1, .context_length = -1,        \
  .vocabulary = -1, .image_size = -1, .preproc_image_size = -1, .image_min_pixels = -1,            \
  .image_max_pixels = -1, .patch_size = -1, .vision_embedding_length = -1,                         \
  .vision_feed_forward_length = -1, .has_vision = -1

typedef struct {
  CmGguf text;
  CmGguf projector;
  CmModel model;
} Made;

/* Grouped-query attention, as of Llama 3 8B, with an encoder of 336 pixels. */
static void
make(Made *made)
{
  made->text = (CmGguf){UNKNOWN};
  made->projector = (CmGguf){UNKNOWN};
  made->text.block_count = 32;
  made->text.embedding_length = 4096;
  made->text.head_count = 32;
  made->text.head_count_kv = 8;
  made->text.feed_forward_length = 14336;
  made->text.context_length = 8192;
  made->text.vocabulary = 128000;
  made->projector.image_size = 336;
  made->projector.patch_size = 14;
  made->projector.vision_embedding_length = 1024;
  made->projector.vision_feed_forward_length = 4096;
  made->model = (CmModel){.gguf = &made->text,
                          .projector_gguf = &made->projector,
                          .projector_path = (char *)"mmproj.gguf",
                          .model_bytes = 4000000000,
                          .projector_bytes = 600000000,
                          .image_tokens = -1};
}

static CmFit
estimate(const Made *made, CmFitPlan plan)
{
  return cm_fit_estimate(&made->model, &plan);
}

static void
test_terms(void)
{
  Made made;
  make(&made);
  CmFit fit = estimate(&made, (CmFitPlan){.picture_pixels = NAN});
  g_assert_cmpint(fit.context_tokens, ==, 4096);
  g_assert_cmpfloat(fit.weights_bytes, ==, 4e9);
  g_assert_cmpfloat(fit.projector_bytes, ==, 6e8);
  /* 32 layers × 8 heads × (128 + 128) × 4096 tokens × 2 bytes */
  g_assert_cmpfloat(fit.kv_cache_bytes, ==, 536870912);
  /* 512 tokens × (4096 × 2 + (3 × 4096 + 2 × 14336) × 4), and 128,000 logits */
  g_assert_cmpfloat(fit.compute_bytes, ==, 512.0 * (8192 + 163840) + 512000);
  /* 24 × 24 patches × ((4096 + 3 × 1024) × 4 + 4096 × 34 ÷ 32), and two inputs of 15 bytes a pixel
   */
  g_assert_cmpfloat(fit.encoder_bytes, ==, 576.0 * (28672 + 4352) + 2 * 336.0 * 336 * 15);
  g_assert_cmpfloat(fit.process_bytes, ==, 22.2e6 + 25.6e6);
  g_assert_cmpfloat_with_epsilon(
      fit.total_bytes,
      4.6e9 + fit.kv_cache_bytes + fit.compute_bytes + fit.encoder_bytes + fit.process_bytes, 1);
}

/* An encoder that takes pictures as they are: as large as the picture, within the header's bounds.
 */
static void
test_growing_encoder(void)
{
  Made made;
  make(&made);
  made.projector.projector_type = (char *)"qwen2vl_merger";
  const CmFitMemory memory = {.free_bytes = 1e12};
  CmFit unbounded = estimate(&made, (CmFitPlan){.picture_pixels = 12e6});
  g_assert_true(isnan(unbounded.total_bytes));
  g_assert_cmpint(cm_fit_judge(&unbounded, &memory), ==, CM_FIT_UNKNOWN);
  g_assert_cmpfloat(unbounded.least_bytes, >, 4.6e9);
  g_assert_cmpint(cm_fit_judge(&unbounded, &(CmFitMemory){.free_bytes = 1e9}), ==, CM_FIT_NOT);

  made.projector.image_min_pixels = 140 * 140;
  made.projector.image_max_pixels = 1400 * 1400;
  CmFit large = estimate(&made, (CmFitPlan){.picture_pixels = 12e6});
  g_assert_cmpfloat(large.encoder_bytes, ==, 1e4 * (28672 + 4352) + 1400.0 * 1400 * 15);
  g_assert_cmpint(cm_fit_judge(&large, &memory), ==, CM_FIT_FITS);
  CmFit middle = estimate(&made, (CmFitPlan){.picture_pixels = 700 * 700});
  g_assert_cmpfloat(middle.encoder_bytes, ==, 2500.0 * (28672 + 4352) + 700.0 * 700 * 15);
  CmFit small = estimate(&made, (CmFitPlan){.picture_pixels = 1});
  g_assert_cmpfloat(small.encoder_bytes, ==, 100.0 * (28672 + 4352) + 140.0 * 140 * 15);
  CmFit unseen = estimate(&made, (CmFitPlan){.picture_pixels = NAN});
  g_assert_cmpfloat(unseen.encoder_bytes, ==, large.encoder_bytes);
}

static void
test_context_and_ubatch(void)
{
  Made made;
  make(&made);
  CmFit usual = estimate(&made, (CmFitPlan){0});
  CmFit small = estimate(&made, (CmFitPlan){.context_tokens = 1024, .ubatch_tokens = 64});
  g_assert_cmpint(small.context_tokens, ==, 1024);
  g_assert_cmpfloat(small.kv_cache_bytes, ==, usual.kv_cache_bytes / 4);
  g_assert_cmpfloat(small.compute_bytes, ==, 64.0 * (2048 + 163840) + 512000);
  CmFit batch = estimate(&made, (CmFitPlan){.context_tokens = 1024, .batch_tokens = 64});
  g_assert_cmpfloat(batch.compute_bytes, ==, small.compute_bytes);

  /* never past what it was trained on; more where pictures and answer need it */
  g_assert_cmpint(estimate(&made, (CmFitPlan){.context_tokens = 1 << 20}).context_tokens, ==, 8192);
  g_assert_cmpint(estimate(&made, (CmFitPlan){.max_tokens = 4000}).context_tokens, ==, 5120);
  g_assert_cmpint(estimate(&made, (CmFitPlan){.max_tokens = G_MAXINT64}).context_tokens, ==, 8192);
  made.model.image_tokens = 1500; /* and as many for the overview */
  g_assert_cmpint(estimate(&made, (CmFitPlan){.max_tokens = 1000}).context_tokens, ==, 5120);
}

static void
test_layers_that_keep_less(void)
{
  Made made;
  make(&made);
  made.text.head_count_kv_total = 6 * 8; /* six layers of attention, the others convolve */
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).kv_cache_bytes, ==, 6 * 8 * 256 * 4096 * 2.0);
  made.text.head_count_kv_total = 0;
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).kv_cache_bytes, ==, 0);

  make(&made);
  made.text.full_attention_interval = 4;
  made.text.ssm_inner_size = 4096;
  made.text.ssm_state_size = 128;
  made.text.ssm_conv_kernel = 4;
  made.text.ssm_group_count = 16;
  double kv = 8 * 8 * 256 * 4096 * 2.0;
  double state = 24 * (3 * (4096 + 2 * 16 * 128) + 128 * 4096) * 4.0;
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).kv_cache_bytes, ==, kv + state);

  make(&made);
  made.text.key_length = 192;
  made.text.value_length = 64;
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).kv_cache_bytes, ==, 536870912);
}

static void
test_rearranged_weights(void)
{
  Made made;
  make(&made);
  double embeddings = 128000.0 * 4096;
  made.text.tensors.blocks_by_type[2] = 3.2e9; /* Q4_0: 18 bytes for 32 weights */
  made.text.tensors.by_type[2] = 3.2e9 + embeddings;
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).weights_bytes, ==, 4e9 + 1.8e9);
  made.text.tensors.by_type[2] += embeddings; /* an output matrix of its own */
  g_assert_cmpfloat_with_epsilon(estimate(&made, (CmFitPlan){0}).weights_bytes,
                                 5.8e9 + embeddings * 18 / 32, 1);

  make(&made);
  made.text.tensors.blocks_by_type[8] = made.text.tensors.by_type[8] = 3.2e9; /* Q8_0 */
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).weights_bytes, ==, 4e9);
  made.text.tensors.blocks_by_type[12] = made.text.tensors.by_type[12] = 2.56e9; /* Q4_K in a mix */
  made.text.tensors.blocks_by_type[14] = made.text.tensors.by_type[14] = 1e9;    /* Q6_K */
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).weights_bytes, ==, 4e9 + 1.44e9);
}

static void
test_pictures(void)
{
  Made made;
  make(&made);
  CmFit none = estimate(&made, (CmFitPlan){0});
  CmFit usual = estimate(&made, (CmFitPlan){.picture_pixels = 12e6});
  CmFit large = estimate(&made, (CmFitPlan){.picture_pixels = 64e6});
  g_assert_cmpfloat(usual.picture_bytes, ==, 72e6);
  g_assert_cmpfloat(usual.total_bytes, ==, none.total_bytes); /* computing takes more */
  g_assert_cmpfloat_with_epsilon(large.total_bytes - none.total_bytes,
                                 384e6 - none.compute_bytes - none.encoder_bytes, 1);
  /* a second one is read beside what the first was computed in */
  CmFit again = estimate(&made, (CmFitPlan){.picture_pixels = 12e6, .several = TRUE});
  g_assert_cmpfloat_with_epsilon(again.total_bytes - none.total_bytes, 72e6, 1);
  g_assert_cmpfloat(again.working_bytes, ==, 72e6 + none.compute_bytes + none.encoder_bytes);
  made.projector.preproc_image_size = 1344; /* 4 × 4 tiles and the overview */
  CmFit tiled = estimate(&made, (CmFitPlan){0});
  g_assert_cmpfloat(tiled.encoder_bytes - none.encoder_bytes, ==, 15 * 336.0 * 336 * 15);
}

/* Whatever a header does not say of what the sum is mostly made of leaves it unknown. */
static void
test_unknown(void)
{
  const CmFitMemory plenty = {.free_bytes = 1e15};
  Made made;
  make(&made);
  gint64 *const needed[] = {&made.text.block_count, &made.text.embedding_length,
                            &made.projector.image_size, &made.projector.patch_size,
                            &made.projector.vision_embedding_length};
  for (gsize i = 0; i < G_N_ELEMENTS(needed); i++) {
    gint64 said = *needed[i];
    *needed[i] = -1;
    CmFit fit = estimate(&made, (CmFitPlan){0});
    g_assert_true(isnan(fit.total_bytes) && isnan(fit.least_bytes));
    g_assert_cmpint(cm_fit_judge(&fit, &plenty), ==, CM_FIT_UNKNOWN);
    *needed[i] = said;
  }
  g_assert_cmpfloat(estimate(&made, (CmFitPlan){0}).total_bytes, >, 4e9);

  made.model.projector_gguf = NULL; /* unreadable */
  g_assert_true(isnan(estimate(&made, (CmFitPlan){0}).total_bytes));
  made.model.projector_path = NULL; /* there is none */
  g_assert_true(isfinite(estimate(&made, (CmFitPlan){0}).total_bytes));
  made.model.gguf = NULL;
  g_assert_true(isnan(estimate(&made, (CmFitPlan){0}).least_bytes));
  made.model.gguf = &made.text;
  made.model.model_bytes = -1;
  g_assert_true(isnan(estimate(&made, (CmFitPlan){0}).total_bytes));
}

/* Of what is no GGUF the files bound the peak from below: too much is known, enough is not. */
static void
test_checkpoint(void)
{
  CmModel model = {.form = CM_FORM_SAFETENSORS, .model_bytes = 1000000000, .image_tokens = -1};
  CmFit fit = cm_fit_estimate(&model, &(CmFitPlan){0});
  g_assert_true(isnan(fit.total_bytes));
  g_assert_cmpfloat(fit.least_bytes, ==, 96e6 + 1e9);
  const CmFitMemory small = {.free_bytes = 5e8}, large = {.free_bytes = 1e12};
  g_assert_cmpint(cm_fit_judge(&fit, &small), ==, CM_FIT_NOT);
  g_assert_cmpint(cm_fit_judge(&fit, &large), ==, CM_FIT_UNKNOWN);
  g_autofree char *refusal = cm_fit_refusal(&fit, &small);
  g_assert_cmpstr(refusal, ==,
                  "needs at least 1.10 GB, 500 MB are free (--force runs it all the same)");
}

static void
test_hostile(void)
{
  Made made;
  make(&made);
  made.text.block_count = made.text.head_count_kv = made.text.key_length = G_MAXINT64;
  made.text.vocabulary = made.text.context_length = made.model.image_tokens = G_MAXINT64;
  made.projector.image_size = made.projector.preproc_image_size = G_MAXINT64;
  made.projector.patch_size = 1;
  CmFit fit =
      estimate(&made, (CmFitPlan){.context_tokens = G_MAXINT64, .ubatch_tokens = G_MAXINT64});
  g_assert_true(isfinite(fit.total_bytes));
  g_assert_cmpfloat(fit.total_bytes, >, 1e18);
  fit = estimate(&made, (CmFitPlan){.max_tokens = G_MAXINT64});
  g_assert_cmpint(fit.context_tokens, >=, 4096);
}

static CmFitVerdict
judge(double needed_bytes, CmFitMemory memory)
{
  const CmFit fit = {.total_bytes = needed_bytes, .least_bytes = needed_bytes};
  return cm_fit_judge(&fit, &memory);
}

static void
test_judge(void)
{
  const CmFitMemory ten = {.free_bytes = 10e9}, unknown = {.free_bytes = NAN};
  g_assert_cmpint(judge(8e9, ten), ==, CM_FIT_FITS);
  g_assert_cmpint(judge(9e9, ten), ==, CM_FIT_TIGHT);
  g_assert_cmpint(judge(10e9, ten), ==, CM_FIT_TIGHT);
  g_assert_cmpint(judge(11e9, ten), ==, CM_FIT_NOT);
  g_assert_cmpint(judge(NAN, ten), ==, CM_FIT_UNKNOWN);
  g_assert_cmpint(judge(8e9, unknown), ==, CM_FIT_UNKNOWN);
  const CmFitMemory bound = {.free_bytes = NAN, .bound_bytes = 5e9};
  g_assert_cmpint(judge(8e9, bound), ==, CM_FIT_NOT);
  const CmFitMemory wide = {.free_bytes = 10e9, .bound_bytes = 50e9};
  g_assert_cmpint(judge(11e9, wide), ==, CM_FIT_NOT);
  g_assert_cmpstr(cm_fit_verdict_to_string(CM_FIT_NOT), ==, "will not fit");
  g_assert_cmpstr(cm_fit_verdict_to_string(CM_FIT_TIGHT), ==, "tight");
}

static void
check_refusal(double needed_bytes, CmFitMemory memory, const char *expected)
{
  const CmFit fit = {.total_bytes = needed_bytes, .least_bytes = needed_bytes};
  g_autofree char *text = cm_fit_refusal(&fit, &memory);
  g_assert_cmpstr(text, ==, expected);
}

static void
test_refusal(void)
{
  check_refusal(41.2e9, (CmFitMemory){.free_bytes = 23.9e9},
                "needs about 41.2 GB, 23.9 GB are free (--force runs it all the same)");
  check_refusal(4.12e8, (CmFitMemory){.free_bytes = 23.9e9, .bound_bytes = 3.5e5},
                "needs about 412 MB, --max-memory allows 350 kB (--force runs it all the same)");
  check_refusal(2e9, (CmFitMemory){.free_bytes = 1e9, .bound_bytes = 5e9},
                "needs about 2.00 GB, 1.00 GB are free (--force runs it all the same)");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/fit/terms", test_terms);
  g_test_add_func("/fit/growing-encoder", test_growing_encoder);
  g_test_add_func("/fit/context-and-ubatch", test_context_and_ubatch);
  g_test_add_func("/fit/layers-that-keep-less", test_layers_that_keep_less);
  g_test_add_func("/fit/rearranged-weights", test_rearranged_weights);
  g_test_add_func("/fit/pictures", test_pictures);
  g_test_add_func("/fit/unknown", test_unknown);
  g_test_add_func("/fit/checkpoint", test_checkpoint);
  g_test_add_func("/fit/hostile", test_hostile);
  g_test_add_func("/fit/judge", test_judge);
  g_test_add_func("/fit/refusal", test_refusal);
  return g_test_run();
}
