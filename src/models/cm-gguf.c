/* SPDX-License-Identifier: MIT */
#include "cm-gguf.h"

#include "cm-chat-template.h"
#include "cm-error.h"
#include "cm-gguf-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_DEPTH_MAX   4
#define ALIGNMENT_DEFAULT 32
#define ALIGNMENT_MAX     (1 << 20)

/* Types of values, by the numbers of the format. */
enum { TYPE_STRING = 8, TYPE_ARRAY = 9 };

/* Bytes of a scalar, by type; 0 where the type is none. */
static const guint8 scalar_bytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

/* Types read as whole numbers: all scalars but the floating ones. */
static const gboolean scalar_is_whole[] = {TRUE, TRUE,  TRUE,  TRUE, TRUE, TRUE, FALSE,
                                           TRUE, FALSE, FALSE, TRUE, TRUE, FALSE};

typedef struct {
  const char *key; /* a leading '.' stands for "ARCHITECTURE." */
  gsize offset;
} Wanted;

/* Where a key may have two spellings the later one in the file wins. */
static const Wanted wanted_strings[] = {
    /* lint: table */
    {"general.architecture", offsetof(CmGguf, architecture)},
    {"general.type", offsetof(CmGguf, type)},
    {"general.name", offsetof(CmGguf, name)},
    {"general.size_label", offsetof(CmGguf, size_label)},
    {"general.license", offsetof(CmGguf, licence)},
    {"general.base_model.0.name", offsetof(CmGguf, base_model)},
    {"tokenizer.ggml.model", offsetof(CmGguf, tokenizer)},
    {"tokenizer.ggml.pre", offsetof(CmGguf, tokenizer_pre)},
    {"clip.projector_type", offsetof(CmGguf, projector_type)},
    {"clip.vision.projector_type", offsetof(CmGguf, projector_type)},
};

static const Wanted wanted_numbers[] = {
    /* lint: table */
    {"general.file_type", offsetof(CmGguf, file_type)},
    {".block_count", offsetof(CmGguf, block_count)},
    {".embedding_length", offsetof(CmGguf, embedding_length)},
    {".feed_forward_length", offsetof(CmGguf, feed_forward_length)},
    {".attention.head_count", offsetof(CmGguf, head_count)},
    {".attention.head_count_kv", offsetof(CmGguf, head_count_kv)},
    {".attention.key_length", offsetof(CmGguf, key_length)},
    {".attention.value_length", offsetof(CmGguf, value_length)},
    {".attention.sliding_window", offsetof(CmGguf, sliding_window)},
    {".full_attention_interval", offsetof(CmGguf, full_attention_interval)},
    {".ssm.inner_size", offsetof(CmGguf, ssm_inner_size)},
    {".ssm.state_size", offsetof(CmGguf, ssm_state_size)},
    {".ssm.conv_kernel", offsetof(CmGguf, ssm_conv_kernel)},
    {".ssm.group_count", offsetof(CmGguf, ssm_group_count)},
    {".context_length", offsetof(CmGguf, context_length)},
    {".expert_count", offsetof(CmGguf, expert_count)},
    {".pooling_type", offsetof(CmGguf, pooling_type)},
    {"clip.vision.block_count", offsetof(CmGguf, vision_blocks)},
    {"clip.vision.embedding_length", offsetof(CmGguf, vision_embedding_length)},
    {"clip.vision.feed_forward_length", offsetof(CmGguf, vision_feed_forward_length)},
    {"clip.vision.attention.head_count", offsetof(CmGguf, vision_head_count)},
    {"clip.vision.projection_dim", offsetof(CmGguf, projection_dim)},
    {"clip.vision.image_size", offsetof(CmGguf, image_size)},
    {"clip.vision.preproc_image_size", offsetof(CmGguf, preproc_image_size)},
    {"clip.vision.image_min_pixels", offsetof(CmGguf, image_min_pixels)},
    {"clip.vision.image_max_pixels", offsetof(CmGguf, image_max_pixels)},
    {"clip.vision.patch_size", offsetof(CmGguf, patch_size)},
    {"clip.vision.spatial_merge_size", offsetof(CmGguf, merge_size)},
    {"clip.vision.projector.scale_factor", offsetof(CmGguf, scale_factor)},
    {"clip.minicpmv_query_num", offsetof(CmGguf, query_count)},
    {"clip.has_vision_encoder", offsetof(CmGguf, has_vision)},
    {"clip.has_audio_encoder", offsetof(CmGguf, has_audio)},
    {"split.count", offsetof(CmGguf, split_count)},
    {"split.tensors.count", offsetof(CmGguf, split_tensors)},
};

static gboolean
is_key(const char *key, const char *wanted)
{
  if (*wanted != '.')
    return g_str_equal(key, wanted);
  /* the architecture's own name comes before; it holds no dot, and "clip." is the projector's */
  const char *dot = strchr(key, '.');
  return dot != NULL && !g_str_has_prefix(key, "clip.") && g_str_equal(dot, wanted);
}

static gpointer
wanted_member(CmGguf *self, const char *key, const Wanted *table, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (is_key(key, table[i].key))
      return (char *)self + table[i].offset;
  return NULL;
}

static gint64
sign_extended(guint64 value, guint bytes, guint32 type)
{
  gboolean is_signed = type == 1 || type == 3 || type == 5 || type == 11;
  guint shift = 64 - 8 * bytes;
  if (is_signed)
    return (gint64)(value << shift) >> shift;
  return value > G_MAXINT64 ? -1 : (gint64)value;
}

static gint64
read_whole(CmGgufReader *reader, guint32 type)
{
  guint bytes = scalar_bytes[type];
  return sign_extended(cm_gguf_reader_value(reader, bytes), bytes, type);
}

/* What is kept of an array. */
typedef struct {
  gint64 length;
  gint64 total; /* of whole numbers that are not negative; at most G_MAXINT32 each counts */
} ArraySummary;

/* Reads or passes over an array; of whole numbers, *ret_largest is the largest. */
static void
read_array(CmGgufReader *reader, guint depth, gint64 *ret_largest, ArraySummary *ret)
{
  guint32 type = (guint32)cm_gguf_reader_value(reader, 4);
  guint64 length = cm_gguf_reader_value(reader, 8);
  if (type >= G_N_ELEMENTS(scalar_bytes) || depth >= ARRAY_DEPTH_MAX ||
      length > reader->file_bytes) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: an array that cannot be");
    return;
  }
  ret->length = (gint64)length;
  if (ret_largest == NULL && scalar_bytes[type] > 0) {
    cm_gguf_reader_skip(reader, length * scalar_bytes[type]);
    return;
  }
  for (guint64 i = 0; i < length && reader->error == NULL; i++) {
    gint64 value = 0;
    ArraySummary inner = {0};
    if (type == TYPE_STRING)
      cm_gguf_reader_skip_string(reader, CM_GGUF_STRING_BYTES_MAX);
    else if (type == TYPE_ARRAY)
      read_array(reader, depth + 1, NULL, &inner);
    else if (scalar_is_whole[type])
      value = read_whole(reader, type);
    else
      cm_gguf_reader_skip(reader, scalar_bytes[type]);
    if (ret_largest != NULL && scalar_is_whole[type]) {
      *ret_largest = MAX(*ret_largest, value);
      /* no sum overflows: a header holds fewer than 2^28 numbers (CM_GGUF_HEADER_BYTES_MAX) */
      ret->total += CLAMP(value, 0, G_MAXINT32);
    }
  }
}

/* "https://HOST/OWNER/NAME" as "OWNER/NAME"; NULL where it is no such address. */
static char *
repository_of(const char *address)
{
  const char *host = address != NULL ? strstr(address, "://") : NULL;
  const char *path = host != NULL ? strchr(host + 3, '/') : NULL;
  return path != NULL && path[1] != '\0' ? g_strdup(path + 1) : NULL;
}

static void
read_chat_template(CmGguf *self, CmGgufReader *reader)
{
  g_autofree char *text =
      cm_gguf_reader_string(reader, CM_GGUF_STRING_BYTES_MAX, CM_CHAT_TEMPLATE_BYTES_MAX);
  self->has_chat_template = text != NULL && *text != '\0';
  self->chat_template = text != NULL ? cm_chat_template_kind(text) : NULL;
}

static void
read_string_value(CmGguf *self, CmGgufReader *reader, const char *key)
{
  char **member = wanted_member(self, key, wanted_strings, G_N_ELEMENTS(wanted_strings));
  if (g_str_equal(key, "tokenizer.chat_template")) {
    read_chat_template(self, reader);
    return;
  }
  gboolean is_address = g_str_equal(key, "general.base_model.0.repo_url");
  if (member == NULL && !is_address) {
    cm_gguf_reader_skip_string(reader, CM_GGUF_STRING_BYTES_MAX);
    return;
  }
  g_autofree char *text =
      cm_gguf_reader_string(reader, CM_GGUF_STRING_BYTES_MAX, CM_GGUF_KEPT_BYTES_MAX);
  if (is_address) {
    member = &self->base_model;
    char *repository = repository_of(text);
    g_free(text);
    text = repository;
  }
  if (text == NULL)
    return;
  g_free(*member);
  *member = g_steal_pointer(&text);
}

static void
read_pair(CmGguf *self, CmGgufReader *reader, gint64 *alignment)
{
  g_autofree char *key = cm_gguf_reader_string(reader, CM_GGUF_NAME_BYTES_MAX, 256);
  guint32 type = (guint32)cm_gguf_reader_value(reader, 4);
  if (reader->error != NULL)
    return;
  if (type >= G_N_ELEMENTS(scalar_bytes)) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: a value of unknown type %u", type);
    return;
  }

  gint64 *number = wanted_member(self, key, wanted_numbers, G_N_ELEMENTS(wanted_numbers));
  if (type == TYPE_STRING) {
    read_string_value(self, reader, key);
  } else if (type == TYPE_ARRAY) {
    ArraySummary summary = {0};
    read_array(reader, 0, number, &summary);
    if (g_str_equal(key, "tokenizer.ggml.tokens"))
      self->vocabulary = summary.length;
    else if (number == &self->head_count_kv)
      self->head_count_kv_total = summary.total;
  } else if (number != NULL && scalar_is_whole[type]) {
    *number = read_whole(reader, type);
  } else if (g_str_equal(key, "general.alignment") && scalar_is_whole[type]) {
    *alignment = read_whole(reader, type);
  } else {
    cm_gguf_reader_skip(reader, scalar_bytes[type]);
  }
}

/* Reads one tensor's description; FALSE where it cannot be. */
static gboolean
read_tensor(CmGgufReader *reader, CmGgufTensor *tensor)
{
  cm_gguf_reader_name(reader, CM_GGUF_NAME_BYTES_MAX, tensor->name, sizeof tensor->name);
  guint64 n_dimensions = cm_gguf_reader_value(reader, 4);
  if (n_dimensions > CM_GGUF_DIMENSIONS_MAX) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: a tensor of too many dimensions");
    return FALSE;
  }
  tensor->n_dimensions = (guint)n_dimensions;
  for (guint i = 0; i < tensor->n_dimensions; i++)
    tensor->dimensions[i] = cm_gguf_reader_value(reader, 8);
  tensor->type = (guint32)cm_gguf_reader_value(reader, 4);
  tensor->offset = cm_gguf_reader_value(reader, 8);
  return reader->error == NULL;
}

/* Sums the tensors; where the last one ends, from the start of the data. */
static guint64
count_tensors(CmGguf *self, CmGgufReader *reader)
{
  guint64 extent = 0;
  CmGgufTensor tensor;
  for (gint64 i = 0; i < self->n_tensors && read_tensor(reader, &tensor); i++) {
    guint64 bytes = 0, end = 0;
    if (!cm_gguf_tensors_count(&self->tensors, &tensor, &bytes) ||
        !g_uint64_checked_add(&end, tensor.offset, bytes) || end > G_MAXINT64 / 2) {
      cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: a tensor larger than any can be");
      break;
    }
    extent = MAX(extent, end);
  }
  return extent;
}

static void
read_tensors(CmGguf *self, CmGgufReader *reader, gint64 alignment)
{
  guint64 extent = count_tensors(self, reader);
  if (reader->error != NULL)
    return;
  if (alignment < 1 || alignment > ALIGNMENT_MAX) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: an alignment that cannot be");
    return;
  }
  guint64 step = (guint64)alignment;
  guint64 data_start = (reader->position + step - 1) / step * step;
  self->tensor_bytes =
      reader->file_bytes > data_start ? (gint64)(reader->file_bytes - data_start) : 0;
  guint64 end = data_start + extent;
  if (extent > 0 && end > reader->file_bytes)
    self->missing_bytes = (gint64)(end - reader->file_bytes);
}

static void
read_counts(CmGgufReader *reader, guint64 *ret_tensors, guint64 *ret_keys)
{
  guint8 magic[4];
  for (guint i = 0; i < sizeof magic; i++)
    magic[i] = (guint8)cm_gguf_reader_value(reader, 1);
  guint64 version = cm_gguf_reader_value(reader, 4);
  *ret_tensors = cm_gguf_reader_value(reader, 8);
  *ret_keys = cm_gguf_reader_value(reader, 8);

  if (memcmp(magic, "GGUF", sizeof magic) != 0) {
    /* also where the file is shorter than a header */
    gboolean is_pointer = memcmp(magic, "vers", sizeof magic) == 0;
    g_clear_error(&reader->error);
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "%s",
                        is_pointer && cm_gguf_reader_begins(reader, CM_GIT_LFS_HEAD)
                            ? CM_GIT_LFS_MESSAGE
                            : "not a GGUF file");
  }
  if (version != 2 && version != 3)
    cm_gguf_reader_fail(reader, CM_ERROR_UNSUPPORTED,
                        "GGUF of version %" G_GUINT64_FORMAT "; 2 and 3 are read", version);
  if (*ret_tensors > CM_GGUF_TENSORS_MAX || *ret_keys > CM_GGUF_KEYS_MAX)
    cm_gguf_reader_fail(reader, CM_ERROR_LIMIT, "damaged: more keys or tensors than can be");
}

static void
set_unknown(CmGguf *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS(wanted_numbers); i++)
    *(gint64 *)((char *)self + wanted_numbers[i].offset) = -1;
  self->vocabulary = -1;
  cm_gguf_tensors_init(&self->tensors);
  self->head_count_kv_total = -1;
}

CmGguf *
cm_gguf_read_fd(int fd, GError **error)
{
  g_autofree CmGgufReader *reader = g_new(CmGgufReader, 1);
  if (!cm_gguf_reader_init(reader, fd, error))
    return NULL;

  guint64 n_tensors = 0, n_keys = 0;
  read_counts(reader, &n_tensors, &n_keys);
  g_autoptr(CmGguf) self = g_new0(CmGguf, 1);
  set_unknown(self);
  self->n_tensors = (gint64)n_tensors;
  self->file_bytes = (gint64)reader->file_bytes;
  gint64 alignment = ALIGNMENT_DEFAULT;
  for (guint64 i = 0; i < n_keys && reader->error == NULL; i++)
    read_pair(self, reader, &alignment);
  read_tensors(self, reader, alignment);
  if (reader->error == NULL)
    return g_steal_pointer(&self);
  g_propagate_error(error, g_steal_pointer(&reader->error));
  return NULL;
}

CmGguf *
cm_gguf_read(const char *path, GError **error)
{
  /* non-blocking, so that a FIFO named as a model cannot hang the program */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    cm_error_set_errno(error, errno, "%s", path);
    return NULL;
  }
  CmGguf *self = cm_gguf_read_fd(fd, error);
  if (self == NULL)
    g_prefix_error(error, "%s: ", path);
  close(fd);
  return self;
}

void
cm_gguf_free(CmGguf *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(wanted_strings); i++)
    g_clear_pointer((char **)((char *)self + wanted_strings[i].offset), g_free);
  g_free(self);
}

gboolean
cm_gguf_is_projector(const CmGguf *self)
{
  return g_strcmp0(self->architecture, "clip") == 0;
}
