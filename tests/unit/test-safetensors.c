/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-safetensors.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* A file of a header's length, the header, and zeros; its descriptor. */
static int
make(guint64 length, const char *header, gsize written, gsize data)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("cm-test-XXXXXX", &path, NULL);
  g_assert_cmpint(fd, >=, 0);
  g_unlink(path);
  guint8 head[8];
  for (guint i = 0; i < 8; i++)
    head[i] = (guint8)(length >> (8 * i));
  g_assert_cmpint(write(fd, head, 8), ==, 8);
  g_assert_cmpint(write(fd, header, written), ==, (gssize)written);
  g_assert_cmpint(ftruncate(fd, (off_t)(8 + written + data)), ==, 0);
  return fd;
}

static CmSafetensors *
read_header(const char *header, gsize data, GError **error)
{
  int fd = make(strlen(header), header, strlen(header), data);
  CmSafetensors *self = cm_safetensors_read_fd(fd, error);
  close(fd);
  return self;
}

static void
assert_refused(const char *header, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSafetensors) self = read_header(header, 1000, &error);
  g_assert_null(self);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, words));
}

#define MIXED                                                                                      \
  "{\"__metadata__\":{\"format\":\"mlx\",\"x\":\"y\"},"                                            \
  "\"a.weight\":{\"dtype\":\"U32\",\"shape\":[4,2],\"data_offsets\":[0,32]},"                      \
  "\"a.scales\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[32,40]},"                      \
  "\"n\\\"\\u00e9\":{\"data_offsets\":[40,42],\"shape\":[],\"dtype\":\"F16\",\"new\":[{}]}}  "

static void
test_sums(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSafetensors) self = read_header(MIXED, 42, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(self->dtype, ==, "U32");
  g_assert_cmpstr(self->format, ==, "mlx");
  g_assert_cmpint(self->n_tensors, ==, 3);
  g_assert_cmpfloat(self->parameters, ==, 13);
  g_assert_cmpfloat(self->weights[CM_DTYPE_U32], ==, 8);
  g_assert_cmpfloat(self->scales[CM_DTYPE_BF16], ==, 4);
  g_assert_cmpfloat(self->weights[CM_DTYPE_F16], ==, 1);
  g_assert_cmpint(self->tensor_bytes, ==, 42);
  g_assert_cmpint(self->missing_bytes, ==, 0);
}

static void
test_missing_bytes(void)
{
  for (gsize there = 0; there <= 42; there++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(CmSafetensors) self = read_header(MIXED, there, &error);
    g_assert_no_error(error);
    g_assert_cmpint(self->missing_bytes, ==, 42 - (gint64)there);
  }
}

static void
test_every_truncation_of_the_header_is_refused(void)
{
  for (gsize length = 0; length < strlen(MIXED); length++) {
    int fd = make(strlen(MIXED), MIXED, length, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(CmSafetensors) self = cm_safetensors_read_fd(fd, &error);
    g_assert_null(self);
    g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
    close(fd);
  }
}

static void
test_damage_is_named(void)
{
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2]}}", "lacks its dtype");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,5]}}", "agree");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,0]}}", "agree");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,8]}}", "holes");
  assert_refused("{\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                 "\"b\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
                 "overlap");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[9223372036854775807,8],"
                 "\"data_offsets\":[0,4]}}",
                 "larger than any");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[99999999999999999999],"
                 "\"data_offsets\":[0,4]}}",
                 "larger than any");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "number");
  assert_refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}", "JSON");
  assert_refused("{} {}", "more than one");
  assert_refused("{\"a\":[]}", "JSON");
  assert_refused("[]", "not a safetensors file");
  assert_refused("{\"a\":{\"x\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}}", "nested");
}

static void
test_lengths_are_bounded(void)
{
  static const struct {
    guint64 length;
    CmError code;
  } cases[] = {{0, CM_ERROR_INVALID},
               {1, CM_ERROR_INVALID},
               {1000, CM_ERROR_INVALID},
               {CM_SAFETENSORS_HEADER_BYTES_MAX, CM_ERROR_INVALID},
               {CM_SAFETENSORS_HEADER_BYTES_MAX + 1, CM_ERROR_LIMIT},
               {G_MAXUINT64, CM_ERROR_LIMIT}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    int fd = make(cases[i].length, "{}", 2, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(CmSafetensors) self = cm_safetensors_read_fd(fd, &error);
    g_assert_null(self);
    g_assert_error(error, CM_ERROR, (int)cases[i].code);
    close(fd);
  }
}

static void
test_other_files(void)
{
  static const char pointer[] = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n";
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp("cm-test-XXXXXX", &path, NULL);
  g_assert_cmpint(write(fd, pointer, strlen(pointer)), ==, (gssize)strlen(pointer));
  close(fd);
  g_assert_null(cm_safetensors_read(path, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "Git LFS"));
  g_assert_true(g_str_has_prefix(error->message, path));
  g_clear_error(&error);
  g_unlink(path);
  g_assert_null(cm_safetensors_read(path, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_assert_null(cm_safetensors_read("/", &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
}

/* A name of 200,000 bytes spans windows; a header of many tensors is summed all the same. */
static void
test_long_headers(void)
{
  g_autoptr(GString) header = g_string_new("{\"");
  for (guint i = 0; i < 200000; i++)
    g_string_append_c(header, 'a');
  g_string_append(header, ".qzeros\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}");
  for (guint i = 1; i < 20000; i++)
    g_string_append_printf(header,
                           ",\"t%u\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%u,%u]}", i,
                           4 * i, 4 * i + 4);
  g_string_append(header, "}");
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSafetensors) self = read_header(header->str, 80000, &error);
  g_assert_no_error(error);
  g_assert_cmpint(self->n_tensors, ==, 20000);
  g_assert_cmpfloat(self->scales[CM_DTYPE_I32], ==, 1);
  g_assert_cmpint(self->missing_bytes, ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/safetensors/sums", test_sums);
  g_test_add_func("/safetensors/missing-bytes", test_missing_bytes);
  g_test_add_func("/safetensors/every-truncation-of-the-header-is-refused",
                  test_every_truncation_of_the_header_is_refused);
  g_test_add_func("/safetensors/damage-is-named", test_damage_is_named);
  g_test_add_func("/safetensors/lengths-are-bounded", test_lengths_are_bounded);
  g_test_add_func("/safetensors/other-files", test_other_files);
  g_test_add_func("/safetensors/long-headers", test_long_headers);
  return g_test_run();
}
