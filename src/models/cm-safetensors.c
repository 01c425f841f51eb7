/* SPDX-License-Identifier: MIT */
#include "cm-safetensors.h"

#include "cm-error.h"
#include "cm-gguf-reader.h"
#include "cm-header-scan.h"
#include "cm-text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DTYPE_BYTES_MAX  16
#define FORMAT_BYTES_MAX 64
#define KEY_BYTES_MAX    256

typedef struct {
  CmDtype dtype;
  const char *name;
  guint bits;
} Dtype;

/* The format's names (the Rust crate's enum Dtype); several kinds of 8-bit floats are one here. */
static const Dtype dtypes[] = {/* lint: table */
                               {CM_DTYPE_BOOL, "BOOL", 8},
                               {CM_DTYPE_F4, "F4", 4},
                               {CM_DTYPE_F6, "F6_E2M3", 6},
                               {CM_DTYPE_F6, "F6_E3M2", 6},
                               {CM_DTYPE_U8, "U8", 8},
                               {CM_DTYPE_I8, "I8", 8},
                               {CM_DTYPE_F8, "F8_E4M3", 8},
                               {CM_DTYPE_F8, "F8_E5M2", 8},
                               {CM_DTYPE_F8, "F8_E4M3FNUZ", 8},
                               {CM_DTYPE_F8, "F8_E5M2FNUZ", 8},
                               {CM_DTYPE_F8_SCALE, "F8_E8M0", 8},
                               {CM_DTYPE_I16, "I16", 16},
                               {CM_DTYPE_U16, "U16", 16},
                               {CM_DTYPE_F16, "F16", 16},
                               {CM_DTYPE_BF16, "BF16", 16},
                               {CM_DTYPE_I32, "I32", 32},
                               {CM_DTYPE_U32, "U32", 32},
                               {CM_DTYPE_F32, "F32", 32},
                               {CM_DTYPE_I64, "I64", 64},
                               {CM_DTYPE_U64, "U64", 64},
                               {CM_DTYPE_F64, "F64", 64},
                               {CM_DTYPE_C64, "C64", 64},
                               {CM_DTYPE_UNKNOWN, NULL, 0}};

/* How names end of tensors that belong to another's quantisation: MLX's scales and biases, GPTQ's
 * and AWQ's, those of bitsandbytes, of compressed-tensors and of block-wise FP8 and MXFP4. */
static const char *const scale_endings[] = {".scales",
                                            ".biases",
                                            ".qzeros",
                                            ".g_idx",
                                            ".weight_scale",
                                            ".weight_shape",
                                            ".weight_packed_shape",
                                            ".input_scale",
                                            ".weight_scale_inv",
                                            "_scales",
                                            ".weight_zero_point",
                                            ".absmax",
                                            ".nested_absmax",
                                            ".quant_map",
                                            ".nested_quant_map",
                                            ".SCB",
                                            "nf4",
                                            "fp4"};

/* What one tensor's entry says. */
typedef struct {
  char dtype[DTYPE_BYTES_MAX];
  guint64 elements;
  guint64 begin;
  guint64 end;
  gboolean has_dtype;
  gboolean has_shape;
  gboolean has_offsets;
} Tensor;

/* Sums that are no part of the result. */
typedef struct {
  double bytes_of[G_N_ELEMENTS(dtypes)];
  char unknown_name[DTYPE_BYTES_MAX];
  guint64 sum;
  guint64 extent;
  CmPackedBits bits_of; /* NULL: nobody is asked */
  gpointer data;
} Sums;

guint
cm_dtype_bits(CmDtype dtype)
{
  for (gsize i = 0; i < G_N_ELEMENTS(dtypes); i++)
    if (dtypes[i].dtype == dtype)
      return dtypes[i].bits;
  return 0;
}

static gsize
find_dtype(const char *name)
{
  gsize i = 0;
  while (dtypes[i].name != NULL && !g_str_equal(dtypes[i].name, name))
    i++;
  return i;
}

static gboolean
is_scale(const char *tail)
{
  for (gsize i = 0; i < G_N_ELEMENTS(scale_endings); i++)
    if (g_str_has_suffix(tail, scale_endings[i]))
      return TRUE;
  return FALSE;
}

static void
read_shape(CmHeaderScan *scan, Tensor *tensor)
{
  tensor->elements = 1;
  tensor->has_shape = TRUE;
  if (!cm_header_scan_expect(scan, '[') || cm_header_scan_take(scan, ']'))
    return;
  do {
    guint64 side = 0;
    if (!cm_header_scan_whole(scan, &side))
      return;
    if (!g_uint64_checked_mul(&tensor->elements, tensor->elements, side) ||
        tensor->elements > G_MAXINT64)
      cm_header_scan_fail(scan, "damaged: a tensor larger than any can be");
  } while (cm_header_scan_take(scan, ','));
  cm_header_scan_expect(scan, ']');
}

static void
read_offsets(CmHeaderScan *scan, Tensor *tensor)
{
  tensor->has_offsets =
      cm_header_scan_expect(scan, '[') && cm_header_scan_whole(scan, &tensor->begin) &&
      cm_header_scan_expect(scan, ',') && cm_header_scan_whole(scan, &tensor->end) &&
      cm_header_scan_expect(scan, ']');
}

static gboolean
read_tensor(CmHeaderScan *scan, Tensor *tensor)
{
  memset(tensor, 0, sizeof *tensor);
  if (!cm_header_scan_expect(scan, '{'))
    return FALSE;
  gboolean more = !cm_header_scan_take(scan, '}');
  while (more) {
    char key[KEY_BYTES_MAX] = "";
    if (!cm_header_scan_string(scan, key, sizeof key, NULL, NULL) ||
        !cm_header_scan_expect(scan, ':'))
      return FALSE;
    if (g_str_equal(key, "dtype"))
      tensor->has_dtype =
          cm_header_scan_string(scan, tensor->dtype, sizeof tensor->dtype, NULL, NULL);
    else if (g_str_equal(key, "shape"))
      read_shape(scan, tensor);
    else if (g_str_equal(key, "data_offsets"))
      read_offsets(scan, tensor);
    else
      cm_header_scan_skip(scan);
    more = cm_header_scan_take(scan, ',');
    if (!more && !cm_header_scan_expect(scan, '}'))
      return FALSE;
  }
  if (!tensor->has_dtype || !tensor->has_shape || !tensor->has_offsets)
    cm_header_scan_fail(scan, "damaged: a tensor lacks its dtype, shape or data_offsets");
  return scan->error == NULL;
}

/* Whether the bytes are what type and shape need. */
static gboolean
agrees(const Tensor *tensor, guint bits)
{
  guint64 total = 0;
  if (tensor->begin > tensor->end)
    return FALSE;
  if (bits == 0)
    return TRUE;
  return g_uint64_checked_mul(&total, tensor->elements, bits) && total % 8 == 0 &&
         tensor->end - tensor->begin == total / 8;
}

/* Adds a tensor to the weights of its type, or to those of its bits where these are known. */
static void
count_weights(CmSafetensors *self, const Sums *sums, const char *name, const Dtype *dtype,
              guint64 elements)
{
  guint bits = sums->bits_of != NULL ? sums->bits_of(name, dtype->dtype, sums->data) : 0;
  if (bits > 0 && bits <= CM_PACKED_BITS_MAX && bits < dtype->bits)
    self->packed[bits] += (double)elements * dtype->bits / bits;
  else
    self->weights[dtype->dtype] += (double)elements;
}

static void
count_tensor(CmSafetensors *self, Sums *sums, CmHeaderScan *scan, const char *name,
             const char *tail)
{
  Tensor tensor;
  if (!read_tensor(scan, &tensor))
    return;
  gsize index = find_dtype(tensor.dtype);
  const Dtype *dtype = &dtypes[index];
  guint64 bytes = tensor.end - tensor.begin;
  if (!agrees(&tensor, dtype->bits) || !g_uint64_checked_add(&sums->sum, sums->sum, bytes) ||
      sums->sum > G_MAXINT64) {
    cm_header_scan_fail(scan, "damaged: a tensor's shape and bytes do not agree");
    return;
  }
  sums->extent = MAX(sums->extent, tensor.end);
  sums->bytes_of[index] += (double)bytes;
  if (dtype->name == NULL)
    memcpy(sums->unknown_name, tensor.dtype, sizeof sums->unknown_name);
  self->parameters += (double)tensor.elements;
  if (is_scale(tail))
    self->scales[dtype->dtype] += (double)tensor.elements;
  else
    count_weights(self, sums, name, dtype, tensor.elements);
  if (++self->n_tensors > CM_SAFETENSORS_TENSORS_MAX && scan->error == NULL)
    g_set_error(&scan->error, CM_ERROR, CM_ERROR_LIMIT, "more than %d tensors",
                CM_SAFETENSORS_TENSORS_MAX);
}

static void
read_metadata(CmSafetensors *self, CmHeaderScan *scan)
{
  if (!cm_header_scan_expect(scan, '{') || cm_header_scan_take(scan, '}'))
    return;
  do {
    char key[KEY_BYTES_MAX] = "", value[FORMAT_BYTES_MAX] = "";
    if (!cm_header_scan_string(scan, key, sizeof key, NULL, NULL) ||
        !cm_header_scan_expect(scan, ':'))
      return;
    if (!g_str_equal(key, "format") || cm_header_scan_peek(scan) != '"') {
      cm_header_scan_skip(scan);
    } else if (cm_header_scan_string(scan, value, sizeof value, NULL, NULL)) {
      g_free(self->format);
      self->format = cm_text_sanitize(value, strlen(value), FORMAT_BYTES_MAX);
    }
  } while (cm_header_scan_take(scan, ','));
  cm_header_scan_expect(scan, '}');
}

static void
read_object(CmSafetensors *self, Sums *sums, CmHeaderScan *scan)
{
  if (!cm_header_scan_expect(scan, '{'))
    return;
  gboolean more = !cm_header_scan_take(scan, '}');
  while (more && scan->error == NULL) {
    char key[KEY_BYTES_MAX] = "", tail[32] = "";
    if (!cm_header_scan_string(scan, key, sizeof key, NULL, tail) ||
        !cm_header_scan_expect(scan, ':'))
      return;
    if (g_str_equal(key, "__metadata__"))
      read_metadata(self, scan);
    else
      count_tensor(self, sums, scan, key, tail);
    more = cm_header_scan_take(scan, ',');
    if (!more)
      cm_header_scan_expect(scan, '}');
  }
  /* writers pad with spaces */
  if (scan->error == NULL && cm_header_scan_peek(scan) != '\0')
    cm_header_scan_fail(scan, "damaged: more than one object in its header");
}

static void
finish(CmSafetensors *self, const Sums *sums, CmHeaderScan *scan, guint64 data_start)
{
  if (scan->error == NULL && sums->sum != sums->extent)
    cm_header_scan_fail(scan, "damaged: its tensors overlap or leave holes");
  if (scan->error != NULL)
    return;
  gsize best = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(dtypes); i++)
    if (sums->bytes_of[i] > sums->bytes_of[best])
      best = i;
  const char *name = dtypes[best].name != NULL ? dtypes[best].name : sums->unknown_name;
  if (self->n_tensors > 0)
    self->dtype = cm_text_sanitize(name, strlen(name), DTYPE_BYTES_MAX);
  self->tensor_bytes = (gint64)sums->sum;
  guint64 there = (guint64)self->file_bytes - data_start;
  self->missing_bytes = sums->extent > there ? (gint64)(sums->extent - there) : 0;
}

/* Checks the first bytes; how long the header is, 0 after a failure. */
static guint64
read_length(int fd, guint64 file_bytes, GError **error)
{
  guint8 head[64] = {0};
  ssize_t got = pread(fd, head, sizeof head, 0);
  gsize mark = strlen(CM_GIT_LFS_HEAD);
  if (got < 0) {
    cm_error_set_errno(error, errno, "cannot be read");
    return 0;
  }
  guint64 length = 0;
  for (guint i = 8; i > 0; i--)
    length = length << 8 | head[i - 1];
  if (got >= (ssize_t)mark && memcmp(head, CM_GIT_LFS_HEAD, mark) == 0)
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, CM_GIT_LFS_MESSAGE);
  else if (got < 9 || head[8] != '{')
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s",
                got == 0  ? "empty (download it again)"
                : got < 9 ? "truncated within its first bytes (download it again)"
                          : "not a safetensors file");
  else if (length > CM_SAFETENSORS_HEADER_BYTES_MAX)
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "not a safetensors file, or damaged: its header would be longer than 100 MB");
  else if (length < 2)
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "not a safetensors file");
  else if (length > file_bytes - 8)
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID,
                        "truncated: the header goes on past the end of the file (download it "
                        "again)");
  else
    return length;
  return 0;
}

static CmSafetensors *
read_open(int fd, CmPackedBits bits_of, gpointer data, GError **error)
{
  struct stat status;
  if (fstat(fd, &status) != 0) {
    cm_error_set_errno(error, errno, "cannot be read");
    return NULL;
  }
  if (!S_ISREG(status.st_mode)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "not a regular file");
    return NULL;
  }
  guint64 length = read_length(fd, (guint64)status.st_size, error);
  if (length == 0)
    return NULL;
  g_autoptr(CmSafetensors) self = g_new0(CmSafetensors, 1);
  self->file_bytes = (gint64)status.st_size;
  g_autofree CmHeaderScan *scan = g_new(CmHeaderScan, 1);
  cm_header_scan_init(scan, fd, 8, 8 + length);
  Sums sums = {.bits_of = bits_of, .data = data};
  read_object(self, &sums, scan);
  finish(self, &sums, scan, 8 + length);
  if (scan->error == NULL)
    return g_steal_pointer(&self);
  g_propagate_error(error, g_steal_pointer(&scan->error));
  return NULL;
}

CmSafetensors *
cm_safetensors_read_fd(int fd, GError **error)
{
  return read_open(fd, NULL, NULL, error);
}

CmSafetensors *
cm_safetensors_read(const char *path, GError **error)
{
  return cm_safetensors_read_packed(path, NULL, NULL, error);
}

CmSafetensors *
cm_safetensors_read_packed(const char *path, CmPackedBits bits_of, gpointer data, GError **error)
{
  /* non-blocking, so that a FIFO named as a model cannot hang the program */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    cm_error_set_errno(error, errno, "%s", path);
    return NULL;
  }
  CmSafetensors *self = read_open(fd, bits_of, data, error);
  if (self == NULL)
    g_prefix_error(error, "%s: ", path);
  close(fd);
  return self;
}

void
cm_safetensors_free(CmSafetensors *self)
{
  if (self == NULL)
    return;
  g_free(self->dtype);
  g_free(self->format);
  g_free(self);
}
