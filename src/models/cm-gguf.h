/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmGguf: what the header of a GGUF file says of the model in it.
 *
 * The file is hostile: a header may lie about counts and lengths, nest, or end in the middle. It is
 * read through a small window with pread, never mapped (a file cut while it is read would raise
 * SIGBUS), and nothing is allocated by a length that the file names beyond the bounds below.
 *
 * The format is that of ggml's docs/gguf.md, versions 2 and 3, little endian.
 */

#include <glib.h>

/* Bounds; a header past one is refused with CM_ERROR_LIMIT. */
#define CM_GGUF_KEYS_MAX         65536
#define CM_GGUF_TENSORS_MAX      1000000
#define CM_GGUF_NAME_BYTES_MAX   65535 /* of a key or a tensor's name; GGUF's own bound */
#define CM_GGUF_STRING_BYTES_MAX (16 << 20)
#define CM_GGUF_KEPT_BYTES_MAX   1024 /* of a string kept; longer ones are cut */
#define CM_GGUF_HEADER_BYTES_MAX (256 << 20)

/* What is not in the file is NULL or -1. Strings are sanitised to valid UTF-8. */
typedef struct {
  char *architecture; /* llama, qwen2vl, …; clip for an image projector */
  char *name;
  char *size_label;
  char *projector_type; /* of a projector: idefics3, … */
  gint64 file_type;     /* llama.cpp's number of the quantisation */
  gint64 block_count;
  gint64 embedding_length;
  gint64 head_count;
  gint64 head_count_kv; /* the largest, where layers differ */
  gint64 key_length;
  gint64 value_length;
  gint64 context_length;
  gint64 vocabulary; /* tokens */
  gint64 projection_dim;
  gint64 image_size;
  gint64 patch_size;
  gint64 split_count; /* files of a split model */
  gboolean has_chat_template;
  gint64 n_tensors;
  gint64 file_bytes;
  gint64 tensor_bytes; /* from the end of the header to the end of the file */
} CmGguf;

/*
 * Reads the header of an open regular file. Errors: CM_ERROR_INVALID where it is no GGUF, or is
 * truncated or damaged, CM_ERROR_UNSUPPORTED for another version or byte order, CM_ERROR_LIMIT past
 * a bound, else what errno says. Messages do not name the file.
 */
CmGguf *cm_gguf_read_fd(int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens and reads; messages name the file. */
CmGguf *cm_gguf_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_gguf_free(CmGguf *self);

/* Whether the file holds an image projector, which llama.cpp calls mmproj. */
gboolean cm_gguf_is_projector(const CmGguf *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmGguf, cm_gguf_free)
