/* SPDX-License-Identifier: MIT */
#include "cm-fit-checkpoint.h"

#include "cm-describe-private.h"

#include <math.h>

/* Peak beside weights and buffers, least of the checkpoints measured with a vocabulary of next to
 * nothing, and what `tokenizers` takes for a token with its merge (docs/measuring.md). */
#define PROCESS_BYTES 108e6
#define TOKEN_BYTES   800.0

/* mlx-vlm's own. */
#define PREFILL_STEP_TOKENS 2048
#define KV_STEP_TOKENS      256
#define KV_GROUP_SIZE       64

/* As in cm-fit.c: of a prompt's text. */
#define PROMPT_TOKENS 1024

/* A scale and an offset, of 16 bits each, for a group of quantised numbers. */
#define GROUP_BITS 32.0

#define F32_BYTES 4.0
#define F16_BYTES 2.0
#define COLOURS   3.0

/* What a configuration may claim, so that products stay finite. */
#define CLAIM_MAX 1000000

typedef struct {
  double layers, width, heads, kv_heads, head_size, forward, vocabulary;
} Text;

typedef struct {
  double inputs, patches, pixels, width, heads, forward;
} Encoder;

/* A whole number of an object, 1 to CLAIM_MAX; NAN otherwise. */
static double
count_of(const json_t *object, const char *key)
{
  gint64 number = cm_json_get_integer(object, key, -1);
  return number >= 1 && number <= CLAIM_MAX ? (double)number : NAN;
}

static double
count_or(const json_t *object, const char *key, double otherwise)
{
  return json_object_get(object, key) != NULL ? count_of(object, key) : otherwise;
}

/* Experts are read as they are chosen, and compressed keys are kept in another form. */
static gboolean
is_usual(const json_t *text)
{
  static const char *const keys[] = {"num_experts", "n_routed_experts", "num_local_experts",
                                     "kv_lora_rank", "moe_intermediate_size"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
    if (json_is_integer(json_object_get(text, keys[i])))
      return FALSE;
  return TRUE;
}

static gboolean
read_text(const CmModel *model, Text *ret_text)
{
  const json_t *config = cm_describe_text_config(model->config);
  Text text = {.layers = count_of(config, "num_hidden_layers"),
               .width = count_of(config, "hidden_size"),
               .heads = count_of(config, "num_attention_heads"),
               .forward = count_of(config, "intermediate_size")};
  text.kv_heads = count_or(config, "num_key_value_heads", text.heads);
  text.head_size = count_or(config, "head_dim", text.width / text.heads);
  text.vocabulary = count_or(config, "vocab_size", count_of(model->config, "vocab_size"));
  *ret_text = text;
  return is_usual(config) && isfinite(text.layers + text.width + text.heads + text.forward +
                                      text.kv_heads + text.head_size + text.vocabulary);
}

static gboolean
read_encoder(const CmModel *model, Encoder *ret_encoder)
{
  const json_t *config = cm_describe_vision_config(model->config);
  if (model->image_inputs < 1 || model->image_size < 1 || model->patch_size < 1)
    return FALSE;
  double side = floor((double)model->image_size / (double)model->patch_size);
  Encoder encoder = {.inputs = (double)model->image_inputs,
                     .patches = side * side,
                     .pixels = (double)model->image_size * (double)model->image_size,
                     .width = count_of(config, "hidden_size"),
                     .heads = count_of(config, "num_attention_heads"),
                     .forward = count_of(config, "intermediate_size")};
  *ret_encoder = encoder;
  return isfinite(encoder.width + encoder.heads + encoder.forward);
}

/* Of what is computed and kept: weights in f32 are rare, quantised ones are computed in 16 bits. */
static double
element_bytes(const json_t *config)
{
  const char *name = cm_json_get_string(config, "dtype");
  if (name == NULL)
    name = cm_json_get_string(config, "torch_dtype");
  if (name == NULL)
    name = cm_json_get_string(cm_describe_text_config(config), "torch_dtype");
  return g_strcmp0(name, "float32") == 0 ? F32_BYTES : F16_BYTES;
}

/* Keys and values of all layers, for whole steps of tokens. A sliding window would save some. */
static double
kv_cache_bytes(const Text *text, const CmFitPlan *plan, double tokens, double element)
{
  double kept = ceil(tokens / KV_STEP_TOKENS) * KV_STEP_TOKENS;
  double bytes = element;
  if (plan->kv_cache_tokens > 0)
    kept = fmin(kept, (double)plan->kv_cache_tokens);
  if (plan->kv_bits > 0 && tokens > (double)plan->kv_quantized_start) {
    double group = plan->kv_group_size > 0 ? (double)plan->kv_group_size : KV_GROUP_SIZE;
    bytes = ((double)plan->kv_bits + GROUP_BITS / group) / 8;
  }
  return text->layers * text->kv_heads * text->head_size * 2 * kept * bytes;
}

/* Rows of a layer, and the products of queries and keys with what softmax makes of them. */
static double
layer_bytes(double rows, double keys, double width, double forward, double heads, double element)
{
  return element * (rows * (3 * width + 2 * forward) + 2 * heads * rows * keys);
}

gboolean
cm_fit_checkpoint(const CmModel *model, const CmFitPlan *plan, CmFit *fit)
{
  Text text;
  Encoder encoder;
  if (model->config == NULL || !read_text(model, &text) || !read_encoder(model, &encoder))
    return FALSE;
  double element = element_bytes(model->config);
  double step =
      plan->prefill_step_tokens > 0 ? (double)plan->prefill_step_tokens : PREFILL_STEP_TOKENS;
  double of_input = model->image_tokens > 0 ? (double)model->image_tokens : encoder.patches;
  double prompt = fmin(PROMPT_TOKENS + encoder.inputs * of_input, G_MAXINT32);
  double answer = (double)CLAMP(plan->max_tokens, 0, CLAIM_MAX);
  fit->context_tokens = (gint64)(prompt + answer);
  fit->kv_cache_bytes = kv_cache_bytes(&text, plan, prompt + answer, element);
  fit->compute_bytes =
      layer_bytes(fmin(prompt, step), prompt, text.width, text.forward, text.heads, element) +
      text.vocabulary * F32_BYTES;
  fit->encoder_bytes =
      encoder.inputs * (layer_bytes(encoder.patches, encoder.patches, encoder.width,
                                    encoder.forward, encoder.heads, element) +
                        2 * encoder.pixels * COLOURS * F32_BYTES);
  fit->process_bytes = PROCESS_BYTES + text.vocabulary * TOKEN_BYTES;
  return TRUE;
}
