/* SPDX-License-Identifier: MIT */
#include "cm-gguf-tensors.h"

#include <math.h>
#include <string.h>

/* Numbers of types that mixes are told by. */
enum { Q2_K = 10, Q3_K = 11, Q4_K = 12, Q5_K = 13, Q6_K = 14 };

typedef struct {
  const char *name;
  guint16 block; /* elements */
  guint16 bytes; /* of a block */
} Type;

/* By ggml's numbers; a gap is a type that was taken back. */
static const Type types[CM_GGUF_TYPES_MAX] =
    {/* lint: table */
     [0] = {"F32", 1, 4},         [1] = {"F16", 1, 2},         [2] = {"Q4_0", 32, 18},
     [3] = {"Q4_1", 32, 20},      [6] = {"Q5_0", 32, 22},      [7] = {"Q5_1", 32, 24},
     [8] = {"Q8_0", 32, 34},      [9] = {"Q8_1", 32, 40},      [Q2_K] = {"Q2_K", 256, 84},
     [Q3_K] = {"Q3_K", 256, 110}, [Q4_K] = {"Q4_K", 256, 144}, [Q5_K] = {"Q5_K", 256, 176},
     [Q6_K] = {"Q6_K", 256, 210}, [15] = {"Q8_K", 256, 292},   [16] = {"IQ2_XXS", 256, 66},
     [17] = {"IQ2_XS", 256, 74},  [18] = {"IQ3_XXS", 256, 98}, [19] = {"IQ1_S", 256, 50},
     [20] = {"IQ4_NL", 32, 18},   [21] = {"IQ3_S", 256, 110},  [22] = {"IQ2_S", 256, 82},
     [23] = {"IQ4_XS", 256, 136}, [24] = {"I8", 1, 1},         [25] = {"I16", 1, 2},
     [26] = {"I32", 1, 4},        [27] = {"I64", 1, 8},        [28] = {"F64", 1, 8},
     [29] = {"IQ1_M", 256, 56},   [30] = {"BF16", 1, 2},       [34] = {"TQ1_0", 256, 54},
     [35] = {"TQ2_0", 256, 66},   [39] = {"MXFP4", 32, 17},    [40] = {"NVFP4", 64, 36},
     [41] = {"Q1_0", 128, 18}};

void
cm_gguf_tensors_init(CmGgufTensors *self)
{
  memset(self, 0, sizeof *self);
  self->projector_width = -1;
  self->projector_layer = -1;
}

/* The N of "mm.N.weight", -1 for any other name. */
static gint64
projector_layer(const char *name)
{
  if (!g_str_has_prefix(name, "mm.") || !g_ascii_isdigit(name[3]))
    return -1;
  char *end = NULL;
  guint64 layer = g_ascii_strtoull(name + 3, &end, 10);
  return g_str_equal(end, ".weight") && layer < G_MAXINT32 ? (gint64)layer : -1;
}

static void
note_projector(CmGgufTensors *self, const CmGgufTensor *tensor)
{
  if (g_str_has_prefix(tensor->name, "v.") || g_str_has_prefix(tensor->name, "mm."))
    self->n_image_encoder++;
  gint64 layer = projector_layer(tensor->name);
  if (tensor->n_dimensions != 2 || layer <= self->projector_layer ||
      tensor->dimensions[1] > G_MAXINT32)
    return;
  self->projector_layer = layer;
  self->projector_width = (gint64)tensor->dimensions[1];
}

gboolean
cm_gguf_tensors_count(CmGgufTensors *self, const CmGgufTensor *tensor, guint64 *ret_bytes)
{
  guint64 row = tensor->n_dimensions > 0 ? tensor->dimensions[0] : 1;
  guint64 rows = 1;
  for (guint i = 1; i < tensor->n_dimensions; i++)
    if (!g_uint64_checked_mul(&rows, rows, tensor->dimensions[i]))
      return FALSE;
  static const Type unknown = {NULL, 1, 0};
  const Type *type = tensor->type < CM_GGUF_TYPES_MAX && types[tensor->type].name != NULL
                         ? &types[tensor->type]
                         : &unknown;
  guint64 elements = 0, bytes = 0;
  guint64 row_blocks = row / type->block + (row % type->block != 0 ? 1 : 0);
  if (!g_uint64_checked_mul(&elements, row, rows) || elements > G_MAXINT64 ||
      !g_uint64_checked_mul(&bytes, row_blocks, rows) ||
      !g_uint64_checked_mul(&bytes, bytes, type->bytes) || bytes > G_MAXINT64)
    return FALSE;

  self->elements += (double)elements;
  self->bytes += (double)bytes;
  if (type->name == NULL)
    self->unknown_elements += (double)elements;
  /* norms and biases stay in F32 whatever the weights are */
  if (tensor->n_dimensions >= 2) {
    guint32 slot = MIN(tensor->type, CM_GGUF_TYPES_MAX - 1);
    self->by_type[slot] += (double)elements;
    if (strstr(tensor->name, "blk.") != NULL)
      self->blocks_by_type[slot] += (double)elements;
  }
  note_projector(self, tensor);
  *ret_bytes = bytes;
  return TRUE;
}

void
cm_gguf_tensors_add(CmGgufTensors *self, const CmGgufTensors *other)
{
  self->elements += other->elements;
  self->bytes += other->bytes;
  self->unknown_elements += other->unknown_elements;
  for (guint i = 0; i < CM_GGUF_TYPES_MAX; i++) {
    self->by_type[i] += other->by_type[i];
    self->blocks_by_type[i] += other->blocks_by_type[i];
  }
  self->n_image_encoder += other->n_image_encoder;
  if (other->projector_layer > self->projector_layer) {
    self->projector_layer = other->projector_layer;
    self->projector_width = other->projector_width;
  }
}

/* The type of most elements, -1 where there are none. */
static int
dominant_type(const double *by_type)
{
  int best = -1;
  for (int i = 0; i < CM_GGUF_TYPES_MAX; i++)
    if (by_type[i] > 0 && (best < 0 || by_type[i] > by_type[best]))
      best = i;
  return best;
}

/* llama.cpp's name of a mix of K types, by what stands beside the dominant one; NULL where that
 * leaves it open. */
static const char *
mix_name(int dominant, const double *blocks)
{
  gboolean q4 = blocks[Q4_K] > 0, q5 = blocks[Q5_K] > 0, q6 = blocks[Q6_K] > 0;
  switch (dominant) {
  case Q2_K:
    return blocks[Q3_K] == 0 && q4 ? "Q2_K_S" : NULL;
  case Q3_K:
    if (q4)
      return "Q3_K_M";
    return q5 ? "Q3_K_L" : "Q3_K_S";
  case Q4_K:
    if (q6)
      return "Q4_K_M";
    return q5 ? "Q4_K_S" : NULL;
  case Q5_K:
    return q6 ? "Q5_K_M" : "Q5_K_S";
  default:
    return NULL;
  }
}

const char *
cm_gguf_tensors_quantisation(const CmGgufTensors *self)
{
  gboolean has_layers = dominant_type(self->blocks_by_type) >= 0;
  const double *counts = has_layers ? self->blocks_by_type : self->by_type;
  int dominant = dominant_type(counts);
  if (dominant < 0)
    return NULL;
  const char *mix = has_layers ? mix_name(dominant, counts) : NULL;
  return mix != NULL ? mix : types[dominant].name;
}

double
cm_gguf_tensors_bits(const CmGgufTensors *self)
{
  if (self->elements <= 0 || self->unknown_elements > 0)
    return NAN;
  return self->bytes * 8 / self->elements;
}
