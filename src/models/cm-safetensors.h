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

/* Bounds; a header past one is refused with CM_ERROR_LIMIT. */
#define CM_SAFETENSORS_HEADER_BYTES_MAX 100000000 /* the format's own, of its reader in Rust */
#define CM_SAFETENSORS_TENSORS_MAX      1000000

/* The types of elements, in the order of their sums; what is none of them is counted as the last.
 */
typedef enum {
  CM_DTYPE_BOOL,
  CM_DTYPE_F4,
  CM_DTYPE_F6,
  CM_DTYPE_U8,
  CM_DTYPE_I8,
  CM_DTYPE_F8,
  CM_DTYPE_F8_SCALE,
  CM_DTYPE_I16,
  CM_DTYPE_U16,
  CM_DTYPE_F16,
  CM_DTYPE_BF16,
  CM_DTYPE_I32,
  CM_DTYPE_U32,
  CM_DTYPE_F32,
  CM_DTYPE_I64,
  CM_DTYPE_U64,
  CM_DTYPE_F64,
  CM_DTYPE_C64,
  CM_DTYPE_UNKNOWN,
  CM_N_DTYPES
} CmDtype;

/* Bits of each of the weights packed into the elements of a tensor, by its name; 0 where nothing
 * says so, or they are not packed. */
typedef guint (*CmPackedBits)(const char *tensor, CmDtype dtype, gpointer data);

/* The most that CmPackedBits may say. */
#define CM_PACKED_BITS_MAX 8

typedef struct {
  char *dtype;       /* of most of the bytes, as the file writes it: F16, BF16, U32 (packed), …;
                        NULL without a tensor */
  double parameters; /* elements of all tensors; packed ones as stored */
  gint64 n_tensors;
  gint64 tensor_bytes; /* as the header says */
  gint64 file_bytes;
  gint64 missing_bytes;        /* by which the file is shorter than its header says; 0 for none */
  char *format;                /* __metadata__.format: pt, mlx; NULL */
  double weights[CM_N_DTYPES]; /* elements by type, of all but the next two */
  double packed[CM_PACKED_BITS_MAX + 1]; /* weights by their bits, unpacked, of the tensors of which
                                            CmPackedBits knew the bits */
  double scales[CM_N_DTYPES]; /* of tensors that only say how others are quantised: names that end
                                 in .scales, .biases, .qzeros, .absmax, … */
} CmSafetensors;

/* Bits of an element; 0 for CM_DTYPE_UNKNOWN. */
guint cm_dtype_bits(CmDtype dtype);

/* Reads the header of an open regular file; messages do not name it. Errors: CM_ERROR_INVALID where
 * it is none, or is damaged (a Git LFS pointer is named as such), CM_ERROR_LIMIT past a bound, else
 * what errno says. A file shorter than its tensors is no error: missing_bytes. Damaged are also
 * tensors whose shape and bytes disagree, and data that together is not as long as it reaches: the
 * format allows neither holes nor overlaps. */
CmSafetensors *cm_safetensors_read_fd(int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens and reads; messages name the file. */
CmSafetensors *cm_safetensors_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Likewise, asking bits_of (with `data`) of each tensor that is no scale; names are cut after 255
 * bytes. */
CmSafetensors *cm_safetensors_read_packed(const char *path, CmPackedBits bits_of, gpointer data,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_safetensors_free(CmSafetensors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSafetensors, cm_safetensors_free)
