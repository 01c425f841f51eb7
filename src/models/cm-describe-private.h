/* SPDX-License-Identifier: MIT */
#pragma once

/* What the files of cm-describe share. Each function fills in members of the model that are still
 * unknown, and adds problems; none fails. */

#include "cm-model.h"
#include "cm-safetensors.h"

/* A GGUF file, its parts and its projector. */
void cm_describe_gguf(CmModel *self);

/* A folder with config.json and weights. */
void cm_describe_folder(CmModel *self);

/* A folder whose weights are an adapter's alone, config.json or not: FALSE where it is no such.
 * Files that the store found must be the model's. */
gboolean cm_describe_adapter(CmModel *self) G_GNUC_WARN_UNUSED_RESULT;

/* Sums over the shards of a folder's weights. */
typedef struct {
  GHashTable *packed_bits;               /* cm_describe_packed_bits(); NULL: of no tensor */
  double weights[CM_N_DTYPES];           /* elements by type, of all but the next */
  double packed[CM_PACKED_BITS_MAX + 1]; /* unpacked weights by bits, of tensors named there */
  double scales[CM_N_DTYPES];
  double tensor_bytes;
  gint64 n_tensors;
  guint n_files; /* that were read */
} CmShards;

/* Finds and reads the headers of the folder's weights: model.safetensors.index.json's, else
 * model.safetensors, else all. Sets form and model_bytes, adds files, says what is missing. */
void cm_describe_shards(CmModel *self, CmShards *ret_shards);

/* The bits of the packed weights of layers that config.json names one by one (MLX: "quantization":
 * {"bits": 4, "a.layer": {"bits": 8}}): their names → GUINT_TO_POINTER(bits). NULL for none; to be
 * unreferenced before the config. */
GHashTable *cm_describe_packed_bits(const json_t *config) G_GNUC_WARN_UNUSED_RESULT;

/* Sets quantisation, parameters and bits_per_weight, of the headers and of what self->config says
 * of packed weights: quantization (MLX), quantization_config (Transformers). */
void cm_describe_shards_quantisation(CmModel *self, const CmShards *shards);

/* Whether a folder's model takes pictures; `pipeline` is the README's pipeline_tag, NULL. */
void cm_describe_folder_sight(CmModel *self, const char *pipeline);

/* image_size, patch_size and image_tokens, of self->config and the folder's processor files. */
void cm_describe_folder_vision(CmModel *self);

/* Reads the front matter of a README.md: licence and base_model, where still unknown. Its
 * pipeline_tag, or NULL; to be freed. A README that is no YAML says nothing. */
char *cm_describe_readme(CmModel *self, const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/* The JSON object in a file of the folder. NULL where there is no such file (*ret_there FALSE; may
 * be NULL) or it cannot be read, which is a problem. */
json_t *cm_describe_json(CmModel *self, const char *name, CmJsonLimits limits,
                         gboolean *ret_there) G_GNUC_WARN_UNUSED_RESULT;

/* The size of a regular file in the folder; -1 where there is none. */
gint64 cm_describe_file_bytes(const CmModel *self, const char *name);

/* What a small file of the folder evidently is in place of itself, in words that follow "is":
 * empty, a Git LFS pointer, JSON that neither begins nor ends as such. NULL: nothing of that, or it
 * cannot be read. *ret_fetch (may be NULL; untouched where it cannot be read): whether a download
 * may mend it. Looks at the first and last 64 bytes alone. */
const char *cm_describe_damage(const CmModel *self, const char *name, gboolean *ret_fetch);

/* Adds the small files that belong to it and are there, and sets the tokenizer, the first of them.
 * One that it needs and that is damaged is a problem, and makes it incomplete where a download may
 * mend it. */
void cm_describe_small_files(CmModel *self);

/* The first of a config's sub-objects that hold the language model's settings, else itself. */
const json_t *cm_describe_text_config(const json_t *config);

/* Likewise the image encoder's; NULL where there is none. */
const json_t *cm_describe_vision_config(const json_t *config);

/* Sets sees and the evidence. */
void cm_describe_set_sees(CmModel *self, CmSees sees, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* A path's last part, made valid UTF-8. */
char *cm_describe_file_name(const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* Sets not_found of a folder without config.json or without a file of weights. */
void cm_describe_missing(CmModel *self);

/* Sets not_found of a file that a person named, that is no GGUF file, and is not called so. */
void cm_describe_no_gguf(CmModel *self);

/* A file cut short is a problem and makes the model incomplete. */
void cm_describe_missing_bytes(CmModel *self, const char *path, gint64 missing_bytes);
