/* SPDX-License-Identifier: MIT */
/* How a folder's weights are kept. Integers narrower than their type's bits are packed: MLX and
 * GPTQ put eight 4-bit weights into 32 bits, bitsandbytes and MXFP4 two into eight. The headers
 * tell that there are such tensors, config.json how narrow they are. */
#include "cm-describe-private.h"

#include <math.h>

#define BITS_MAX 8 /* of a packed weight */

static double
checked_bits(double bits)
{
  return bits >= 1 && bits <= BITS_MAX && bits == floor(bits) ? bits : NAN;
}

/* "config_groups": {"group_0": {"weights": {"num_bits": 4}}} */
static double
bits_of_groups(const json_t *groups)
{
  const char *name = NULL;
  json_t *group = NULL;
  json_object_foreach ((json_t *)groups, name, group) {
    double bits = cm_json_get_number(json_object_get(group, "weights"), "num_bits");
    if (!isnan(bits))
      return bits;
  }
  return NAN;
}

/* Bits of a packed weight, as config.json says; NAN where it does not. */
static double
packed_bits(const json_t *config)
{
  const json_t *mlx = json_object_get(config, "quantization");
  const json_t *other = json_object_get(config, "quantization_config");
  const char *method = cm_json_get_string(other, "quant_method");
  double bits = cm_json_get_number(mlx, "bits");
  if (isnan(bits))
    bits = cm_json_get_number(other, "bits");
  if (isnan(bits))
    bits = bits_of_groups(json_object_get(other, "config_groups"));
  if (isnan(bits) &&
      (cm_json_get_boolean(other, "load_in_4bit", FALSE) ||
       cm_json_get_boolean(other, "_load_in_4bit", FALSE) || g_strcmp0(method, "mxfp4") == 0))
    bits = 4;
  if (isnan(bits) && (cm_json_get_boolean(other, "load_in_8bit", FALSE) ||
                      cm_json_get_boolean(other, "_load_in_8bit", FALSE)))
    bits = 8;
  return checked_bits(bits);
}

static gboolean
may_be_packed(CmDtype dtype)
{
  return dtype == CM_DTYPE_U8 || dtype == CM_DTYPE_I8 || dtype == CM_DTYPE_I32 ||
         dtype == CM_DTYPE_U32;
}

static char *
dtype_name(CmDtype dtype)
{
  static const char *const names[CM_N_DTYPES] = {
      [CM_DTYPE_F4] = "FP4",    [CM_DTYPE_F6] = "FP6",     [CM_DTYPE_F8] = "FP8",
      [CM_DTYPE_I8] = "8-bit",  [CM_DTYPE_I16] = "16-bit", [CM_DTYPE_F16] = "F16",
      [CM_DTYPE_BF16] = "BF16", [CM_DTYPE_F32] = "F32",    [CM_DTYPE_F64] = "F64"};
  return g_strdup(names[dtype]);
}

void
cm_describe_shards_quantisation(CmModel *self, const CmShards *shards)
{
  double bits = packed_bits(self->config);
  double parameters = 0, most = 0;
  int dominant = -1;
  gboolean unknown = shards->weights[CM_DTYPE_UNKNOWN] > 0;
  for (int i = 0; i < CM_N_DTYPES; i++) {
    double elements = shards->weights[i];
    /* without the bits, integers of 32 that are no weights (position ids) cannot be told apart */
    if (may_be_packed((CmDtype)i) && !isnan(bits))
      elements *= cm_dtype_bits((CmDtype)i) / bits;
    parameters += elements;
    if (elements > most) {
      most = elements;
      dominant = i;
    }
  }
  if (dominant < 0 || self->incomplete)
    unknown = TRUE;
  gboolean is_packed = dominant >= 0 && may_be_packed((CmDtype)dominant);
  if (is_packed && isnan(bits) && dominant != CM_DTYPE_I8) {
    cm_model_add_problem(self, "its weights are packed, and config.json does not say into how many "
                               "bits each");
    unknown = TRUE;
  } else if (dominant >= 0) {
    self->quantisation = is_packed && !isnan(bits) ? g_strdup_printf("%d-bit", (int)bits)
                                                   : dtype_name((CmDtype)dominant);
  }
  if (!unknown) {
    self->parameters = parameters;
    self->bits_per_weight = shards->tensor_bytes * 8 / parameters;
  }
}
