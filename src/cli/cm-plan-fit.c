/* SPDX-License-Identifier: MIT */
#include "cm-plan-fit.h"

#include <math.h>

/* What cameras of telephones make by default. */
#define USUAL_PIXELS 12e6

CmPlanPictures
cm_plan_pictures(const CmOptions *options, const GPtrArray *photos)
{
  CmPlanPictures pictures = {.pixels = 0};
  guint n_photos = photos != NULL ? photos->len : 0;
  guint n_lanes = options->lanes != NULL ? options->lanes->len : 0;
  pictures.several = n_photos > 1 || n_lanes > 1 || options->repeat > 1 || options->controls;
  for (guint i = 0; i < n_photos; i++) {
    const CmPhoto *photo = g_ptr_array_index(photos, i);
    pictures.pixels = fmax(pictures.pixels, (double)photo->width * (double)photo->height);
  }
  double edge = (double)options->max_edge;
  if (pictures.pixels == 0)
    pictures.pixels = edge > 0 ? fmin(edge * edge, USUAL_PIXELS) : USUAL_PIXELS;
  return pictures;
}

static double
gpu_memory_bytes(const json_t *machine)
{
  double largest = NAN; /* fmax() takes the number of the two */
  const json_t *gpus = json_object_get(machine, "gpus");
  for (gsize i = 0; i < json_array_size(gpus); i++)
    largest = fmax(largest, cm_json_get_number(json_array_get(gpus, i), "memory_bytes"));
  return largest;
}

CmFitMemory
cm_plan_memory(const json_t *machine, const CmOptions *options)
{
  CmFitMemory memory = {.free_bytes = NAN, .bound_bytes = options->max_memory};
  if (options->launcher != NULL)
    return memory;
  const json_t *ram = json_object_get(machine, "memory");
  memory.free_bytes =
      fmin(cm_json_get_number(ram, "available_bytes"), cm_json_get_number(ram, "limit_bytes"));
  if (options->gpu_layers != 0)
    memory.free_bytes = fmax(memory.free_bytes, gpu_memory_bytes(machine));
  return memory;
}

CmFit
cm_plan_fit(const CmModel *model, const CmOptions *options, CmPlanPictures pictures)
{
  const CmFitPlan plan = {
      .context_tokens = options->context,
      .max_tokens = options->max_tokens,
      .batch_tokens = options->batch,
      .ubatch_tokens = options->ubatch,
      .prefill_step_tokens = options->prefill_step,
      .kv_cache_tokens = options->kv_cache_tokens,
      .kv_bits = options->kv_bits != NULL ? g_ascii_strtoll(options->kv_bits, NULL, 10) : 0,
      .kv_group_size =
          options->kv_group_size != NULL ? g_ascii_strtoll(options->kv_group_size, NULL, 10) : 0,
      .kv_quantized_start = options->kv_quantized_start,
      .picture_pixels = pictures.pixels,
      .several = pictures.several,
  };
  return cm_fit_estimate(model, &plan);
}

CmFit
cm_plan_entry_fit(const CmPlanEntry *entry, const CmOptions *options, CmPlanPictures pictures)
{
  const CmModel *model = entry->model;
  CmFit fit = cm_plan_fit(model, options, pictures);
  gboolean is_estimated = model->form != CM_FORM_SAFETENSORS || entry->engine == NULL ||
                          g_str_equal(entry->engine, cm_engine_kind_to_string(CM_ENGINE_MLX_VLM));
  if (!is_estimated) {
    fit.total_bytes = NAN;
    fit.least_bytes = fit.weights_bytes;
  }
  return fit;
}

void
cm_plan_skip_unfit(const CmPlan *plan, const CmOptions *options, const json_t *machine,
                   CmPlanPictures pictures)
{
  CmFitMemory memory = cm_plan_memory(machine, options);
  for (guint i = 0; !options->force && i < plan->entries->len; i++) {
    CmPlanEntry *entry = g_ptr_array_index(plan->entries, i);
    if (entry->skip_reason != NULL)
      continue;
    CmFit fit = cm_plan_entry_fit(entry, options, pictures);
    entry->unfit = cm_fit_judge(&fit, &memory) == CM_FIT_NOT;
    if (entry->unfit)
      entry->skip_reason = cm_fit_refusal(&fit, &memory);
  }
}
