/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-gguf.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

static void
put(GByteArray *bytes, guint64 value, guint length)
{
  for (guint i = 0; i < length; i++) {
    guint8 byte = (guint8)(value >> (8 * i));
    g_byte_array_append(bytes, &byte, 1);
  }
}

static void
put_text(GByteArray *bytes, const char *text)
{
  put(bytes, strlen(text), 8);
  g_byte_array_append(bytes, (const guint8 *)text, (guint)strlen(text));
}

static void
put_number(GByteArray *bytes, const char *key, guint32 value)
{
  put_text(bytes, key);
  put(bytes, 4, 4);
  put(bytes, value, 4);
}

static void
put_string(GByteArray *bytes, const char *key, const char *value)
{
  put_text(bytes, key);
  put(bytes, 8, 4);
  put_text(bytes, value);
}

static GByteArray *
begin(guint64 n_tensors, guint64 n_keys)
{
  GByteArray *bytes = g_byte_array_new();
  g_byte_array_append(bytes, (const guint8 *)"GGUF", 4);
  put(bytes, 3, 4);
  put(bytes, n_tensors, 8);
  put(bytes, n_keys, 8);
  return bytes;
}

/* Reads what was made through a file, and frees it. */
static CmGguf *
read_made(GByteArray *bytes, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("cm-test-XXXXXX", &path, NULL);
  g_assert_cmpint(fd, >=, 0);
  g_assert_cmpint(write(fd, bytes->data, bytes->len), ==, (int)bytes->len);
  CmGguf *gguf = cm_gguf_read_fd(fd, error);
  close(fd);
  g_unlink(path);
  g_byte_array_unref(bytes);
  return gguf;
}

static void
assert_refused(GByteArray *bytes, CmError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = read_made(bytes, &error);
  g_assert_null(gguf);
  g_assert_error(error, CM_ERROR, (int)code);
}

static GByteArray *
small_model(void)
{
  GByteArray *bytes = begin(1, 8);
  put_string(bytes, "general.architecture", "llama");
  put_number(bytes, "llama.block_count", 5);
  put_number(bytes, "llama.embedding_length", 192);
  put_number(bytes, "llama.attention.head_count", 6);
  put_string(bytes, "tokenizer.chat_template", "{{ x }}");
  put_text(bytes, "llama.attention.head_count_kv"); /* one a layer */
  put(bytes, 9, 4);
  put(bytes, 5, 4);
  put(bytes, 3, 8);
  put(bytes, 1, 4);
  put(bytes, 3, 4);
  put(bytes, 2, 4);
  put_text(bytes, "tokenizer.ggml.tokens");
  put(bytes, 9, 4);
  put(bytes, 8, 4);
  put(bytes, 2, 8);
  put_text(bytes, "a");
  put_text(bytes, "bc");
  put_number(bytes, "clip.embedding_length", 7); /* no architecture's key */
  put_text(bytes, "tensor");
  put(bytes, 1, 4);
  put(bytes, 16, 8);
  put(bytes, 0, 4);
  put(bytes, 0, 8);
  while (bytes->len % 32 != 0)
    put(bytes, 0, 1);
  for (guint i = 0; i < 16; i++)
    put(bytes, 0, 4);
  return bytes;
}

static void
test_reads_what_is_needed(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = read_made(small_model(), &error);
  g_assert_no_error(error);
  g_assert_cmpstr(gguf->architecture, ==, "llama");
  g_assert_cmpint(gguf->block_count, ==, 5);
  g_assert_cmpint(gguf->embedding_length, ==, 192);
  g_assert_cmpint(gguf->head_count, ==, 6);
  g_assert_cmpint(gguf->head_count_kv, ==, 3);
  g_assert_cmpint(gguf->head_count_kv_total, ==, 6);
  g_assert_cmpint(gguf->vocabulary, ==, 2);
  g_assert_cmpint(gguf->context_length, ==, -1);
  g_assert_cmpint(gguf->tensor_bytes, ==, 64);
  g_assert_true(gguf->has_chat_template);
  g_assert_false(cm_gguf_is_projector(gguf));
}

static void
test_every_truncation_is_refused(void)
{
  g_autoptr(GByteArray) whole = small_model();
  /* the data is 64 bytes, after padding of less than 32 */
  guint header = whole->len - 64 - 32;
  for (guint length = 0; length <= header; length++) {
    GByteArray *part = g_byte_array_new();
    g_byte_array_append(part, whole->data, length);
    assert_refused(part, CM_ERROR_INVALID);
  }
}

static void
test_truncated_data_is_counted(void)
{
  g_autoptr(GByteArray) whole = small_model();
  for (guint missing = 0; missing <= 64; missing++) {
    GByteArray *part = g_byte_array_new();
    g_byte_array_append(part, whole->data, whole->len - missing);
    g_autoptr(GError) error = NULL;
    g_autoptr(CmGguf) gguf = read_made(part, &error);
    g_assert_no_error(error);
    g_assert_cmpint(gguf->missing_bytes, ==, missing);
  }
}

/* A tensor of two dimensions, its data nowhere. */
static void
put_tensor(GByteArray *bytes, const char *name, guint64 width, guint64 rows, guint32 type)
{
  put_text(bytes, name);
  put(bytes, 2, 4);
  put(bytes, width, 8);
  put(bytes, rows, 8);
  put(bytes, type, 4);
  put(bytes, 0, 8);
}

/* What a model of three tensors a layer is called: most of type `most`, one of each other. */
static void
assert_mix(guint32 most, const guint32 *others, guint n_others, const char *name)
{
  GByteArray *bytes = begin(3 + n_others, 1);
  put_string(bytes, "general.architecture", "llama");
  put_tensor(bytes, "token_embd.weight", 256, 4000, 8);
  put_tensor(bytes, "blk.0.ffn_up.weight", 256, 512, most);
  put_tensor(bytes, "blk.0.ffn_gate.weight", 256, 512, most);
  for (guint i = 0; i < n_others; i++)
    put_tensor(bytes, "blk.0.attn_v.weight", 256, 64, others[i]);
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = read_made(bytes, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(cm_gguf_tensors_quantisation(&gguf->tensors), ==, name);
  g_assert_cmpfloat(gguf->tensors.elements, ==, 256 * (4000 + 1024 + 64.0 * n_others));
}

static void
test_mixes_are_named(void)
{
  enum { Q2_K = 10, Q3_K, Q4_K, Q5_K, Q6_K, F16 = 1, IQ4_XS = 23 };
  assert_mix(Q4_K, (guint32[]){Q6_K}, 1, "Q4_K_M");
  assert_mix(Q4_K, (guint32[]){Q6_K, Q5_K}, 2, "Q4_K_M");
  assert_mix(Q4_K, (guint32[]){Q5_K}, 1, "Q4_K_S");
  assert_mix(Q4_K, NULL, 0, "Q4_K");
  assert_mix(Q5_K, (guint32[]){Q6_K}, 1, "Q5_K_M");
  assert_mix(Q5_K, NULL, 0, "Q5_K_S");
  assert_mix(Q3_K, (guint32[]){Q4_K, Q5_K}, 2, "Q3_K_M");
  assert_mix(Q3_K, (guint32[]){Q5_K}, 1, "Q3_K_L");
  assert_mix(Q3_K, NULL, 0, "Q3_K_S");
  assert_mix(Q2_K, (guint32[]){Q3_K, Q4_K}, 2, "Q2_K");
  assert_mix(Q2_K, (guint32[]){Q4_K}, 1, "Q2_K_S");
  assert_mix(Q6_K, NULL, 0, "Q6_K");
  assert_mix(F16, (guint32[]){Q6_K}, 1, "F16");
  assert_mix(IQ4_XS, (guint32[]){Q5_K}, 1, "IQ4_XS");
  assert_mix(63, NULL, 0, NULL); /* no type yet */
  assert_mix(4000, NULL, 0, NULL);
}

static void
test_impossible_tensors_are_refused(void)
{
  GByteArray *huge = begin(1, 0);
  put_tensor(huge, "a", G_MAXUINT64, G_MAXUINT64, 0);
  assert_refused(huge, CM_ERROR_INVALID);
  GByteArray *long_bytes = begin(1, 0);
  put_tensor(long_bytes, "a", (guint64)1 << 62, 1, 0);
  assert_refused(long_bytes, CM_ERROR_INVALID);
  GByteArray *far = begin(1, 0);
  put_text(far, "a");
  put(far, 0, 4);
  put(far, 0, 4);
  put(far, G_MAXUINT64 - 2, 8);
  assert_refused(far, CM_ERROR_INVALID);
}

static void
test_lfs_pointer_is_named(void)
{
  GByteArray *bytes = g_byte_array_new();
  static const char text[] = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
  g_byte_array_append(bytes, (const guint8 *)text, sizeof text - 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = read_made(bytes, &error);
  g_assert_null(gguf);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "Git LFS"));
}

static void
test_projectors(void)
{
  GByteArray *bytes = begin(2, 7);
  put_string(bytes, "general.architecture", "clip");
  put_string(bytes, "clip.projector_type", "mlp");
  put_number(bytes, "clip.vision.projection_dim", 768); /* the encoder's, as LLaVA's headers say */
  put_number(bytes, "clip.vision.image_size", 336);
  put_number(bytes, "clip.vision.patch_size", 14);
  put_string(bytes, "general.base_model.0.repo_url", "https://hub.example/owner/name");
  put_string(bytes, "general.license", "mit");
  put_tensor(bytes, "mm.0.weight", 1024, 4096, 0);
  put_tensor(bytes, "mm.2.weight", 4096, 5120, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) gguf = read_made(bytes, &error);
  g_assert_no_error(error);
  g_assert_true(cm_gguf_is_projector(gguf));
  g_assert_cmpint(cm_gguf_projector_width(gguf), ==, 5120);
  g_assert_cmpint(cm_gguf_image_tokens(gguf), ==, 576);
  g_assert_cmpstr(gguf->base_model, ==, "owner/name");
  g_assert_cmpstr(gguf->licence, ==, "mit");
}

static void
test_lying_counts_are_refused(void)
{
  assert_refused(begin(G_MAXUINT64, 0), CM_ERROR_LIMIT);
  assert_refused(begin(0, G_MAXUINT64), CM_ERROR_LIMIT);
  assert_refused(begin(0, 1000), CM_ERROR_INVALID);

  GByteArray *long_text = begin(0, 1);
  put(long_text, G_MAXUINT64, 8);
  assert_refused(long_text, CM_ERROR_LIMIT);

  GByteArray *long_array = begin(0, 1);
  put_text(long_array, "general.file_type");
  put(long_array, 9, 4);
  put(long_array, 4, 4);
  put(long_array, G_MAXUINT64 / 4, 8);
  assert_refused(long_array, CM_ERROR_INVALID);

  GByteArray *deep = begin(0, 1);
  put_text(deep, "x");
  put(deep, 9, 4);
  for (guint i = 0; i < 100; i++) {
    put(deep, 9, 4);
    put(deep, 1, 8);
  }
  assert_refused(deep, CM_ERROR_INVALID);

  GByteArray *unknown = begin(0, 1);
  put_text(unknown, "x");
  put(unknown, 13, 4);
  assert_refused(unknown, CM_ERROR_INVALID);
}

static void
test_other_versions_are_refused(void)
{
  GByteArray *bytes = begin(0, 0);
  bytes->data[4] = 4;
  assert_refused(bytes, CM_ERROR_UNSUPPORTED);
  GByteArray *big_endian = begin(0, 0);
  big_endian->data[4] = 0;
  big_endian->data[7] = 3;
  assert_refused(big_endian, CM_ERROR_UNSUPPORTED);
}

static void
test_no_regular_file(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmGguf) folder = cm_gguf_read("/", &error);
  g_assert_null(folder);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error(&error);
  g_autoptr(CmGguf) nothing = cm_gguf_read("/nothing/here.gguf", &error);
  g_assert_null(nothing);
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gguf/reads-what-is-needed", test_reads_what_is_needed);
  g_test_add_func("/gguf/every-truncation-is-refused", test_every_truncation_is_refused);
  g_test_add_func("/gguf/truncated-data-is-counted", test_truncated_data_is_counted);
  g_test_add_func("/gguf/mixes-are-named", test_mixes_are_named);
  g_test_add_func("/gguf/impossible-tensors-are-refused", test_impossible_tensors_are_refused);
  g_test_add_func("/gguf/lfs-pointer-is-named", test_lfs_pointer_is_named);
  g_test_add_func("/gguf/projectors", test_projectors);
  g_test_add_func("/gguf/lying-counts-are-refused", test_lying_counts_are_refused);
  g_test_add_func("/gguf/other-versions-are-refused", test_other_versions_are_refused);
  g_test_add_func("/gguf/no-regular-file", test_no_regular_file);
  return g_test_run();
}
