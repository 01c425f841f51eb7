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

#include "cm-gguf-tensors.h"

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
  char *type;         /* model, mmproj, adapter, …; older files have none */
  char *name;
  char *size_label;
  char *licence;
  char *base_model; /* the first one: owner/name where the header has its address, else its name */
  char *tokenizer;  /* gpt2, llama, bert, … */
  char *tokenizer_pre;       /* how it splits text first: qwen2, smollm, … */
  char *projector_type;      /* of a projector: idefics3, … */
  const char *chat_template; /* its kind (cm-chat-template.h); NULL: none, or of no known kind */
  gint64 file_type;          /* llama.cpp's number of the quantisation, as the file claims */
  gint64 block_count;
  gint64 embedding_length;
  gint64 feed_forward_length; /* the largest, where layers differ; so of the heads */
  gint64 head_count;
  gint64 head_count_kv;       /* the largest, where layers differ */
  gint64 head_count_kv_total; /* of all layers together, where each has its own; recurrent ones 0 */
  gint64 key_length;
  gint64 value_length;
  gint64 full_attention_interval; /* every how many layers keep keys and values */
  gint64 ssm_inner_size;          /* of recurrent layers, as the next three */
  gint64 ssm_state_size;
  gint64 ssm_conv_kernel;
  gint64 ssm_group_count;
  gint64 context_length;
  gint64 sliding_window; /* tokens that a layer of a sliding window looks back */
  gint64 expert_count;
  gint64 pooling_type;  /* of an embedding model: 1 mean, 2 first token, 3 last */
  gint64 vocabulary;    /* tokens */
  gint64 vision_blocks; /* from here on of a projector */
  gint64 vision_embedding_length;
  gint64 vision_feed_forward_length;
  gint64 vision_head_count;
  gint64 projection_dim;
  gint64 image_size;
  gint64 preproc_image_size; /* pixels a side that a picture is scaled to before it is cut */
  gint64 image_min_pixels;   /* of an encoder that takes pictures as large as they are */
  gint64 image_max_pixels;
  gint64 patch_size;
  gint64 merge_size;    /* patches a side that become one token: Qwen-VL's spatial merge */
  gint64 scale_factor;  /* likewise, of a pixel shuffle: Idefics 3, InternVL */
  gint64 query_count;   /* tokens an image of a resampler: MiniCPM-V */
  gint64 has_vision;    /* clip.has_vision_encoder: 1, 0 */
  gint64 has_audio;     /* clip.has_audio_encoder */
  gint64 split_count;   /* files of a split model */
  gint64 split_tensors; /* tensors of all its files */
  gboolean has_chat_template;
  CmGgufTensors tensors;
  gint64 n_tensors;
  gint64 file_bytes;
  gint64 tensor_bytes;  /* from the end of the header to the end of the file */
  gint64 missing_bytes; /* by which the file is shorter than its tensors; 0 for none */
} CmGguf;

/*
 * Reads the header of an open regular file. Errors: CM_ERROR_INVALID where it is no GGUF (a Git LFS
 * pointer is named as such), is damaged, or ends within the header, CM_ERROR_UNSUPPORTED for
 * another version or byte order, CM_ERROR_LIMIT past a bound, else what errno says. A file that
 * ends within its tensors is no error: missing_bytes. Messages do not name the file.
 */
CmGguf *cm_gguf_read_fd(int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens and reads; messages name the file. */
CmGguf *cm_gguf_read(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_gguf_free(CmGguf *self);

/* Whether the file holds an image projector, which llama.cpp calls mmproj. */
gboolean cm_gguf_is_projector(const CmGguf *self);

/* How wide the vectors are that a projector gives, which must be its model's embedding_length: from
 * its last linear layer, else from its header; -1 where neither tells (the headers of LLaVA's,
 * MobileVLM's, MiniCPM-V's and GLM-Edge's projectors say their encoder's width there). */
gint64 cm_gguf_projector_width(const CmGguf *self);

/* Whether a projector's encoder takes pictures as large as they are, within image_min_pixels and
 * image_max_pixels, so that what it needs grows with them. */
gboolean cm_gguf_image_grows(const CmGguf *self);

/* Tokens that one input of a projector's encoder becomes, where the header fixes that; else -1: not
 * known, or as many as the picture's size asks for. */
gint64 cm_gguf_image_tokens(const CmGguf *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmGguf, cm_gguf_free)
