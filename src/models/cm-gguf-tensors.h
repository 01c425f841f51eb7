/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmGgufTensors: what the tensors of a GGUF file come to, summed and not kept.
 *
 * Sums of the files of a split model are added together. The types, their block sizes and bytes are
 * those of ggml (ggml.h, enum ggml_type; ggml-common.h's blocks); elements of types that are not
 * known here are counted, their bytes are not.
 */

#include <glib.h>

#define CM_GGUF_TYPES_MAX      64 /* numbers of types; greater ones count as the last */
#define CM_GGUF_DIMENSIONS_MAX 8

/* One tensor's description. */
typedef struct {
  char name[64]; /* cut; as the file writes it, not sanitised */
  guint n_dimensions;
  guint64 dimensions[CM_GGUF_DIMENSIONS_MAX]; /* elements; the first is a row's length */
  guint32 type;
  guint64 offset; /* bytes from the start of the data */
} CmGgufTensor;

typedef struct {
  double elements;                          /* of all tensors */
  double bytes;                             /* of all tensors of known types */
  double by_type[CM_GGUF_TYPES_MAX];        /* elements of weights: two dimensions and more */
  double blocks_by_type[CM_GGUF_TYPES_MAX]; /* likewise, of the layers (blk.N.…) alone */
  double unknown_elements;                  /* of types that are not known here */
  gint64 n_image_encoder;                   /* tensors whose name begins v. or mm. */
  gint64 projector_width; /* of the last mm.N.weight's output, -1 where there is none */
  gint64 projector_layer; /* that N, -1 */
} CmGgufTensors;

void cm_gguf_tensors_init(CmGgufTensors *self);

/* Counts a tensor in; *ret_bytes is its size in the file, 0 for an unknown type. FALSE where its
 * dimensions cannot be: their product or its bytes pass 2^63. */
gboolean cm_gguf_tensors_count(CmGgufTensors *self, const CmGgufTensor *tensor,
                               guint64 *ret_bytes) G_GNUC_WARN_UNUSED_RESULT;

/* Adds the sums of another file of the same model. */
void cm_gguf_tensors_add(CmGgufTensors *self, const CmGgufTensors *other);

/*
 * How most of the weights of the layers are quantised (of all weights, where no tensor is named for
 * a layer): the type of most elements, and for the K types the mix that llama.cpp's quantiser makes
 * (llama-quant.cpp), where the other types in the layers tell it: Q4_K with some Q6_K is Q4_K_M,
 * with some Q5_K alone Q4_K_S. NULL where there is no weight or its type is not known.
 */
const char *cm_gguf_tensors_quantisation(const CmGgufTensors *self);

/* Bits that a weight takes on average; NAN where nothing or not everything is known. */
double cm_gguf_tensors_bits(const CmGgufTensors *self);
