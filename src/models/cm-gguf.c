/* SPDX-License-Identifier: MIT */
#include "cm-gguf.h"

#include "cm-error.h"
#include "cm-gguf-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_DEPTH_MAX   4
#define DIMENSIONS_MAX    8
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

static const Wanted wanted_strings[] = {
    {"general.architecture", offsetof(CmGguf, architecture)},
    {"general.name", offsetof(CmGguf, name)},
    {"general.size_label", offsetof(CmGguf, size_label)},
    {"clip.projector_type", offsetof(CmGguf, projector_type)},
    {"clip.vision.projector_type", offsetof(CmGguf, projector_type)},
};

static const Wanted wanted_numbers[] = {
    {"general.file_type", offsetof(CmGguf, file_type)},
    {".block_count", offsetof(CmGguf, block_count)},
    {".embedding_length", offsetof(CmGguf, embedding_length)},
    {".attention.head_count", offsetof(CmGguf, head_count)},
    {".attention.head_count_kv", offsetof(CmGguf, head_count_kv)},
    {".attention.key_length", offsetof(CmGguf, key_length)},
    {".attention.value_length", offsetof(CmGguf, value_length)},
    {".context_length", offsetof(CmGguf, context_length)},
    {"clip.vision.projection_dim", offsetof(CmGguf, projection_dim)},
    {"clip.vision.image_size", offsetof(CmGguf, image_size)},
    {"clip.vision.patch_size", offsetof(CmGguf, patch_size)},
    {"split.count", offsetof(CmGguf, split_count)},
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

/* Reads or passes over an array; of whole numbers, *ret_largest is the largest. */
static void
read_array(CmGgufReader *reader, guint depth, gint64 *ret_largest, gint64 *ret_length)
{
  guint32 type = (guint32)cm_gguf_reader_value(reader, 4);
  guint64 length = cm_gguf_reader_value(reader, 8);
  if (type >= G_N_ELEMENTS(scalar_bytes) || depth >= ARRAY_DEPTH_MAX ||
      length > reader->file_bytes) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: an array that cannot be");
    return;
  }
  *ret_length = (gint64)length;
  if (ret_largest == NULL && scalar_bytes[type] > 0) {
    cm_gguf_reader_skip(reader, length * scalar_bytes[type]);
    return;
  }
  for (guint64 i = 0; i < length && reader->error == NULL; i++) {
    gint64 value = 0;
    if (type == TYPE_STRING)
      g_free(cm_gguf_reader_string(reader, CM_GGUF_STRING_BYTES_MAX, 0));
    else if (type == TYPE_ARRAY)
      read_array(reader, depth + 1, NULL, &value);
    else if (scalar_is_whole[type])
      value = read_whole(reader, type);
    else
      cm_gguf_reader_skip(reader, scalar_bytes[type]);
    if (ret_largest != NULL && scalar_is_whole[type])
      *ret_largest = MAX(*ret_largest, value);
  }
}

static void
read_string_value(CmGguf *self, CmGgufReader *reader, const char *key)
{
  char **member = wanted_member(self, key, wanted_strings, G_N_ELEMENTS(wanted_strings));
  gsize keep = member != NULL ? CM_GGUF_KEPT_BYTES_MAX : 0;
  char *text = cm_gguf_reader_string(reader, CM_GGUF_STRING_BYTES_MAX, keep);
  if (g_str_equal(key, "tokenizer.chat_template"))
    self->has_chat_template = TRUE;
  if (member == NULL)
    return;
  g_free(*member);
  *member = text;
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
    gint64 length = 0;
    read_array(reader, 0, number, &length);
    if (g_str_equal(key, "tokenizer.ggml.tokens"))
      self->vocabulary = length;
  } else if (number != NULL && scalar_is_whole[type]) {
    *number = read_whole(reader, type);
  } else if (g_str_equal(key, "general.alignment") && scalar_is_whole[type]) {
    *alignment = read_whole(reader, type);
  } else {
    cm_gguf_reader_skip(reader, scalar_bytes[type]);
  }
}

/* Passes over one tensor's description; its data's offset from the end of the header. */
static guint64
read_tensor(CmGgufReader *reader)
{
  g_free(cm_gguf_reader_string(reader, CM_GGUF_NAME_BYTES_MAX, 0));
  guint64 n_dimensions = cm_gguf_reader_value(reader, 4);
  if (n_dimensions > DIMENSIONS_MAX) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: a tensor of too many dimensions");
    return 0;
  }
  cm_gguf_reader_skip(reader, n_dimensions * 8 + 4);
  return cm_gguf_reader_value(reader, 8);
}

static void
read_tensors(CmGguf *self, CmGgufReader *reader, gint64 alignment)
{
  guint64 last_offset = 0;
  for (gint64 i = 0; i < self->n_tensors && reader->error == NULL; i++) {
    guint64 offset = read_tensor(reader);
    last_offset = MAX(last_offset, offset);
  }
  if (reader->error != NULL)
    return;
  if (alignment < 1 || alignment > ALIGNMENT_MAX) {
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "damaged: an alignment that cannot be");
    return;
  }
  guint64 step = (guint64)alignment;
  guint64 data_start = (reader->position + step - 1) / step * step;
  guint64 data_bytes = reader->file_bytes > data_start ? reader->file_bytes - data_start : 0;
  self->tensor_bytes = (gint64)data_bytes;
  if (self->n_tensors > 0 && last_offset >= data_bytes)
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID,
                        "truncated: tensors lie past the end of the file (download it again)");
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
    g_clear_error(&reader->error);
    cm_gguf_reader_fail(reader, CM_ERROR_INVALID, "not a GGUF file");
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
