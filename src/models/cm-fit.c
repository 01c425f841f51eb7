/* SPDX-License-Identifier: MIT */
#include "cm-fit.h"

#include "cm-fit-checkpoint.h"
#include "cm-format.h"

#include <math.h>

/* What the llama worker takes at least, and the step it rounds to (workers/llama/cm-llama.c); then
 * llama.cpp's own defaults. */
#define CONTEXT_MIN    4096
#define CONTEXT_STEP   256
#define BATCH_DEFAULT  2048
#define UBATCH_DEFAULT 512

/* Measured (docs/measuring.md): the worker without a model, and a token of the vocabulary. */
#define PROCESS_BYTES 22.2e6
#define TOKEN_BYTES   200.0

/* The mlx-vlm worker after loading, without weights: least of 25 families (docs/measuring.md). */
#define MLX_PROCESS_BYTES 96e6

#define F16_BYTES 2.0
#define F32_BYTES 4.0

/* A prompt's text, the hint of a photo's metadata included: those of the assisted lane are shorter.
 */
#define PROMPT_TOKENS 1024

/* Tiles at most that a picture is cut into: what libmtmd's own tables of sizes reach. */
#define TILES_MAX 64

/* Bytes a pixel of the picture while it is read. llama: RGB as it lies in the file, and libmtmd's
 * copy. mlx-vlm: RGB, and Pillow's four bytes; then the arrays in which processors scale it, which
 * come to as much again (measured, docs/measuring.md). */
#define READ_BYTES        6.0
#define MLX_READ_BYTES    7.0
#define MLX_PREPARE_BYTES 14.0
/* Bytes a pixel of each tile: three floats, and the RGB they were made of. */
#define TILE_BYTES 15.0

/* A limit of what a header may claim, so that products stay finite and mean something. */
#define CLAIM_MAX 1e9

#define FITS_SHARE 0.8

static double
known(gint64 value)
{
  return value > 0 ? MIN((double)value, CLAIM_MAX) : 0;
}

/* What ggml's CPU backend keeps once more, rearranged for AVX2 (ggml-cpu/repack.cpp); the mapped
 * file stays resident beside it. Token embeddings are looked up in the file and not rearranged. */
static double
repacked_bytes(const CmGguf *gguf)
{
  static const struct {
    guint type; /* ggml's number */
    double bytes_per_weight;
  } types[] = {
      {2, 18.0 / 32},    /* Q4_0 */
      {12, 144.0 / 256}, /* Q4_K */
      {20, 18.0 / 32},   /* IQ4_NL */
      {39, 17.0 / 32},   /* MXFP4 */
  };
  double embeddings = known(gguf->vocabulary) * known(gguf->embedding_length);
  double bytes = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    double layers = gguf->tensors.blocks_by_type[types[i].type];
    double others = gguf->tensors.by_type[types[i].type] - layers;
    bytes += (layers + fmax(others - embeddings, 0)) * types[i].bytes_per_weight;
  }
  return bytes;
}

static double
attention_layers(const CmGguf *gguf)
{
  double interval = MAX(known(gguf->full_attention_interval), 1);
  return floor(known(gguf->block_count) / interval);
}

/* Keys and values of all tokens, in f16; layers with a sliding window keep all of them, too, since
 * the worker leaves llama.cpp's swa_full on. */
static double
kv_cache_bytes(const CmGguf *gguf, gint64 context)
{
  double heads = known(gguf->head_count);
  double kv_heads = gguf->head_count_kv > 0 ? known(gguf->head_count_kv) : heads;
  double all_heads = gguf->head_count_kv_total >= 0 ? known(gguf->head_count_kv_total)
                                                    : attention_layers(gguf) * kv_heads;
  double head = heads > 0 ? known(gguf->embedding_length) / heads : 0;
  double key = gguf->key_length > 0 ? known(gguf->key_length) : head;
  double value = gguf->value_length > 0 ? known(gguf->value_length) : head;
  return all_heads * (key + value) * known(context) * F16_BYTES;
}

/* Convolution and state of each recurrent layer, in f32; independent of the context. */
static double
recurrent_bytes(const CmGguf *gguf)
{
  double inner = known(gguf->ssm_inner_size), state = known(gguf->ssm_state_size);
  double taps = fmax(known(gguf->ssm_conv_kernel) - 1, 0);
  double convolution = taps * (inner + 2 * known(gguf->ssm_group_count) * state);
  double layers = known(gguf->block_count);
  if (gguf->full_attention_interval > 1)
    layers -= attention_layers(gguf);
  return layers * (convolution + state * inner) * F32_BYTES;
}

/* What is touched of the graph's memory for the tokens computed at once: the mask over the context
 * in f16, and where the feed-forward network stands, three rows of the embedding's width and two of
 * its own. Room for each token's logits is reserved and never touched: only the last one's are
 * made.
 */
static double
compute_bytes(const CmGguf *gguf, const CmFitPlan *plan, gint64 context)
{
  double batch = plan->batch_tokens > 0 ? known(plan->batch_tokens) : BATCH_DEFAULT;
  double ubatch = plan->ubatch_tokens > 0 ? known(plan->ubatch_tokens) : UBATCH_DEFAULT;
  double tokens = fmin(fmin(ubatch, batch), known(context));
  double width = known(gguf->embedding_length);
  double widest = fmax(3 * width + 2 * known(gguf->feed_forward_length), 6 * width);
  return tokens * (known(context) * F16_BYTES + widest * F32_BYTES) +
         known(gguf->vocabulary) * F32_BYTES;
}

/* Encoder inputs that a large picture becomes, the overview among them. */
static double
tiles(const CmGguf *projector)
{
  double image = known(projector->image_size), whole = known(projector->preproc_image_size);
  if (image == 0)
    return 0;
  if (cm_gguf_image_grows(projector))
    return 1;
  double side = whole > image ? ceil(whole / image) : 1;
  return fmin(side * side, TILES_MAX) + 1;
}

/* Pixels of one input. An encoder that grows with the picture gets it whole, within the header's
 * bounds; where the header has none, no more than its usual input is certain. */
static double
input_pixels(const CmGguf *projector, double picture_pixels)
{
  double usual = known(projector->image_size) * known(projector->image_size);
  double most = known(projector->image_max_pixels);
  if (!cm_gguf_image_grows(projector))
    return usual;
  if (most == 0)
    return fmin(usual, picture_pixels); /* of a number and NAN the number */
  return fmax(fmin(most, picture_pixels), known(projector->image_min_pixels));
}

/* The graph of one input: patches × (feed-forward width + three embedding widths) in f32, which is
 * what libmtmd logs as its compute buffer to the byte; and the feed-forward rows once more in Q8_0
 * (34 bytes for 32) where they are multiplied. */
static double
encoder_bytes(const CmGguf *projector, double picture_pixels)
{
  double patch = known(projector->patch_size);
  double pixels = input_pixels(projector, picture_pixels);
  double side = patch > 0 ? floor(sqrt(pixels) / patch) : 0;
  double width = known(projector->vision_embedding_length);
  double forward = known(projector->vision_feed_forward_length);
  double graph = side * side * ((forward + 3 * width) * F32_BYTES + forward * 34 / 32);
  return graph + tiles(projector) * pixels * TILE_BYTES;
}

/* As cm_llama_fit() in workers/llama/cm-llama.c has it. */
static gint64
planned_context(const CmModel *model, const CmFitPlan *plan)
{
  const CmGguf *gguf = model->gguf;
  gint64 trained = gguf != NULL && gguf->context_length > 0 ? gguf->context_length : G_MAXINT32;
  if (plan->context_tokens > 0)
    return MIN(plan->context_tokens, trained);
  double images = known(model->image_tokens);
  if (model->projector_gguf != NULL)
    images *= MAX(tiles(model->projector_gguf), 1);
  double needed = images + PROMPT_TOKENS + known(plan->max_tokens);
  double rounded = ceil(fmin(needed, G_MAXINT32 / 2) / CONTEXT_STEP) * CONTEXT_STEP;
  return MIN(MAX((gint64)rounded, CONTEXT_MIN), trained);
}

/* Whether the encoder takes a picture as large as it is, up to a bound that only the engine knows.
 */
static gboolean
is_growing(const CmModel *model)
{
  const CmGguf *projector = model->projector_gguf;
  return projector != NULL && cm_gguf_image_grows(projector) &&
         known(projector->image_max_pixels) == 0;
}

/* Whether the headers say all that the sum's large terms are made of; llama.cpp loads nothing
 * without these keys. */
static gboolean
is_described(const CmModel *model)
{
  const CmGguf *text = model->gguf, *projector = model->projector_gguf;
  if (text == NULL || known(text->block_count) == 0 || known(text->embedding_length) == 0)
    return FALSE;
  if (model->projector_path == NULL || (projector != NULL && projector->has_vision == 0))
    return TRUE;
  return projector != NULL && known(projector->image_size) > 0 &&
         known(projector->patch_size) > 0 && known(projector->vision_embedding_length) > 0;
}

static double
picture_bytes(const CmModel *model, double pixels, gboolean described)
{
  if (!isfinite(pixels))
    return 0;
  if (model->form != CM_FORM_SAFETENSORS)
    return fmax(pixels, 0) * READ_BYTES;
  return fmax(pixels, 0) * (described ? MLX_PREPARE_BYTES : MLX_READ_BYTES);
}

CmFit
cm_fit_estimate(const CmModel *model, const CmFitPlan *plan)
{
  const CmGguf *gguf = model->gguf;
  gboolean is_checkpoint = model->form == CM_FORM_SAFETENSORS;
  CmFit fit = {.context_tokens = planned_context(model, plan),
               .process_bytes = is_checkpoint ? MLX_PROCESS_BYTES : PROCESS_BYTES};
  fit.weights_bytes = model->model_bytes >= 0 ? (double)model->model_bytes : NAN;
  fit.projector_bytes = model->projector_bytes >= 0 ? (double)model->projector_bytes : NAN;
  if (gguf != NULL) {
    fit.weights_bytes += repacked_bytes(gguf);
    fit.kv_cache_bytes = kv_cache_bytes(gguf, fit.context_tokens) + recurrent_bytes(gguf);
    fit.compute_bytes = compute_bytes(gguf, plan, fit.context_tokens);
    fit.process_bytes += known(gguf->vocabulary) * TOKEN_BYTES;
  }
  if (model->projector_gguf != NULL)
    fit.encoder_bytes = encoder_bytes(model->projector_gguf, plan->picture_pixels);
  gboolean described = is_checkpoint ? cm_fit_checkpoint(model, plan, &fit) : is_described(model);
  fit.picture_bytes = picture_bytes(model, plan->picture_pixels, described);
  /* the picture is let go before anything is computed of it, but the next one is read while what
   * the first answer was computed in is still there */
  double computing = fit.encoder_bytes + fit.compute_bytes;
  fit.working_bytes =
      plan->several ? fit.picture_bytes + computing : fmax(fit.picture_bytes, computing);
  double sum = fit.process_bytes + fit.weights_bytes + fit.projector_bytes + fit.kv_cache_bytes +
               fit.working_bytes;
  fit.total_bytes = described && !is_growing(model) ? sum : NAN;
  /* a GGUF whose header is damaged is never loaded */
  fit.least_bytes = described || model->form != CM_FORM_GGUF ? sum : NAN;
  return fit;
}

/* The smaller of the two; NAN where neither is known. */
static double
room_bytes(const CmFitMemory *memory)
{
  return memory->bound_bytes > 0 ? fmin(memory->free_bytes, memory->bound_bytes)
                                 : memory->free_bytes;
}

CmFitVerdict
cm_fit_judge(const CmFit *fit, const CmFitMemory *memory)
{
  double room = room_bytes(memory);
  if (fit->least_bytes > room)
    return CM_FIT_NOT;
  if (isnan(fit->total_bytes) || isnan(room))
    return CM_FIT_UNKNOWN;
  return fit->total_bytes <= FITS_SHARE * room ? CM_FIT_FITS : CM_FIT_TIGHT;
}

const char *
cm_fit_verdict_to_string(CmFitVerdict verdict)
{
  static const char *const words[] = {
      [CM_FIT_UNKNOWN] = "unknown",
      [CM_FIT_FITS] = "fits",
      [CM_FIT_TIGHT] = "tight",
      [CM_FIT_NOT] = "will not fit",
  };
  return words[verdict];
}

char *
cm_fit_refusal(const CmFit *fit, const CmFitMemory *memory)
{
  gboolean is_total = !isnan(fit->total_bytes);
  g_autofree char *needed = cm_format_size(is_total ? fit->total_bytes : fit->least_bytes);
  g_autofree char *room = cm_format_size(room_bytes(memory));
  gboolean is_bound = memory->bound_bytes > 0 && !(memory->free_bytes < memory->bound_bytes);
  return g_strdup_printf(is_bound ? "needs %s %s, --max-memory allows %s (--force runs it all the "
                                    "same)"
                                  : "needs %s %s, %s are free (--force runs it all the same)",
                         is_total ? "about" : "at least", needed, room);
}
