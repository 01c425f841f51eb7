/* SPDX-License-Identifier: MIT */
/* How a folder's weights are kept. Integers narrower than their type's bits are packed: MLX and
 * GPTQ put eight 4-bit weights into 32 bits, bitsandbytes and MXFP4 two into eight. The headers
 * tell that there are such tensors, config.json how narrow they are. */
#include "cm-describe-private.h"

#include <math.h>

#define BITS_MAX CM_PACKED_BITS_MAX

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

GHashTable *
cm_describe_packed_bits(const json_t *config)
{
  const json_t *all = json_object_get(config, "quantization");
  if (!json_is_object(all))
    all = json_object_get(config, "quantization_config");
  GHashTable *named = NULL;
  const char *layer = NULL;
  json_t *value = NULL;
  json_object_foreach ((json_t *)all, layer, value) {
    double bits = checked_bits(cm_json_get_number(value, "bits"));
    if (isnan(bits))
      continue;
    if (named == NULL)
      named = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(named, (gpointer)layer, GUINT_TO_POINTER((guint)bits));
  }
  return named;
}

/* How most of the weights are kept. */
typedef struct {
  double elements;
  int dtype; /* CmDtype; -1: there are none, or they are packed */
  int bits;  /* of packed weights; 0: they are not, or it is not known */
} Dominant;

/* Sums the weights, each packed one as one; `bits` are those of tensors not named one by one. */
static double
count_parameters(const CmShards *shards, double bits, Dominant *ret_dominant)
{
  double by_bits[BITS_MAX + 1] = {0};
  double parameters = 0;
  *ret_dominant = (Dominant){.dtype = -1};
  for (int i = 0; i < CM_N_DTYPES; i++) {
    double elements = shards->weights[i];
    /* without the bits, integers of 32 that are no weights (position ids) cannot be told apart */
    if (may_be_packed((CmDtype)i) && !isnan(bits)) {
      by_bits[(int)bits] += elements * cm_dtype_bits((CmDtype)i) / bits;
      continue;
    }
    parameters += elements;
    if (elements > ret_dominant->elements)
      *ret_dominant = (Dominant){.elements = elements, .dtype = i};
  }
  for (int i = 1; i <= BITS_MAX; i++) {
    double elements = by_bits[i] + shards->packed[i];
    parameters += elements;
    if (elements > ret_dominant->elements)
      *ret_dominant = (Dominant){.elements = elements, .dtype = -1, .bits = i};
  }
  return parameters;
}

void
cm_describe_shards_quantisation(CmModel *self, const CmShards *shards)
{
  double bits = packed_bits(self->config);
  Dominant dominant;
  double parameters = count_parameters(shards, bits, &dominant);
  gboolean unknown =
      shards->weights[CM_DTYPE_UNKNOWN] > 0 || dominant.elements <= 0 || self->incomplete;
  if (dominant.dtype >= 0 && may_be_packed((CmDtype)dominant.dtype) &&
      dominant.dtype != CM_DTYPE_I8) {
    cm_model_add_problem(self, "its weights are packed, and config.json does not say into how many "
                               "bits each");
    unknown = TRUE;
  } else if (dominant.elements > 0) {
    self->quantisation = dominant.bits > 0 ? g_strdup_printf("%d-bit", dominant.bits)
                                           : dtype_name((CmDtype)dominant.dtype);
  }
  if (!unknown) {
    self->parameters = parameters;
    self->bits_per_weight = shards->tensor_bytes * 8 / parameters;
  }
}
