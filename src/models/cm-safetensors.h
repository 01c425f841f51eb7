/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSafetensors: what the header of a safetensors file says of the tensors in it.
 *
 * The format: 8 bytes little endian, the length of a JSON object, the object (name → dtype, shape,
 * data_offsets; __metadata__), then the data. The file is hostile: the length may lie, the JSON be
 * huge or nested, offsets overlap or lie past the end. Nothing is allocated by a length that the
 * file names beyond the bounds below; tensors are counted and summed, not kept.
 */

#include <glib.h>

#define CM_SAFETENSORS_HEADER_BYTES_MAX (100 << 20) /* the format's own bound */
#define CM_SAFETENSORS_TENSORS_MAX      1000000

typedef struct {
  char *dtype;       /* of most of the bytes: F16, BF16, F32, U32 (packed), … */
  double parameters; /* elements of all tensors; packed ones as stored */
  gint64 n_tensors;
  gint64 tensor_bytes; /* as the header says */
  gint64 file_bytes;
  gint64 missing_bytes; /* by which the file is shorter than its header says; 0 for none */
  char *format;         /* __metadata__.format: pt, mlx; NULL */
} CmSafetensors;

/* Reads the header of a file. Errors: CM_ERROR_INVALID where it is none, or is damaged (a Git LFS
 * pointer is named as such), CM_ERROR_LIMIT past a bound, else what errno says. A file shorter than
 * its tensors is no error: missing_bytes. */
CmSafetensors *cm_safetensors_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_safetensors_free(CmSafetensors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSafetensors, cm_safetensors_free)
