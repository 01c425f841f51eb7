/* SPDX-License-Identifier: MIT */
/* Checkpoints' folders with files missing or damaged, and what is said of them. */
#include "made-checkpoint.h"

static void
test_damaged_files_are_problems(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put_file(self, "config.json", "{\"vision_config\":{}}");
  put_file(self, "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid 0\n");
  put_file(self, "tokenizer.json", "");
  put_file(self, "tokenizer_config.json", "{\"chat_template\":");
  put_file(self, "processor_config.json", "{\"a\":\xff\xfe}");
  put_file(self, "special_tokens_map.json", "<html>404</html>");
  put_file(self, "merges.txt", "version https://git-lfs.github.com/spec/v1\noid 0\n");
  put_file(self, "vocab.json", "{\"a\":1}\n\n");
  put_file(self, "chat_template.jinja", "{{ '\xff' }}");
  put_file(self, "README.md", "---\nlicense: [\n---\n");
  g_autoptr(CmModel) model = describe(self);
  g_assert_true(model->incomplete);
  g_assert_true(has_problem(model, "Git LFS pointer"));
  g_assert_true(has_problem(model, "tokenizer.json is empty"));
  g_assert_true(has_problem(model, "tokenizer_config.json is cut short: its JSON does not end"));
  g_assert_true(has_problem(model, "special_tokens_map.json is no JSON"));
  g_assert_true(has_problem(model, "merges.txt is a Git LFS pointer"));
  g_assert_true(has_problem(model, "chat_template.jinja is not UTF-8"));
  g_assert_false(has_problem(model, "vocab.json"));
  g_assert_true(has_problem(model, "processor_config.json cannot be used"));
  g_assert_null(model->licence);
  for (guint i = 0; i < model->problems->len; i++)
    g_assert_true(g_utf8_validate(g_ptr_array_index(model->problems, i), -1, NULL));
}

/* A file that nothing was written into at its end, and one that a model runs without. */
static void
test_small_files(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename(self->folder, "tokenizer.json", NULL);
  put_file(self, "config.json", "{\"model_type\":\"idefics3\",\"vision_config\":{}}");
  put_file(self, "generation_config.json", "{");
  g_autoptr(CmModel) runs = describe(self);
  g_assert_false(runs->incomplete);
  g_assert_true(g_file_set_contents(path, "{\"a\":1\0\0\0\0\0}", 12, NULL));
  g_autoptr(CmModel) holes = describe(self);
  g_assert_true(has_problem(holes, "tokenizer.json is cut short"));
  put_file(self, "tokenizer.json", "\n\n");
  g_autoptr(CmModel) blank = describe(self);
  g_assert_true(has_problem(blank, "tokenizer.json is no JSON"));
  g_assert_true(blank->incomplete);
  g_assert_cmpint(g_unlink(path), ==, 0);
  g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
  g_autoptr(CmModel) folder = describe(self);
  g_assert_true(has_problem(folder, "no tokenizer in the folder"));
  g_assert_cmpint(g_rmdir(path), ==, 0);
}

/* Whatever kind of file the vocabulary is in. */
static void
test_damaged_tokenizers(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = {"spiece.model",    "qwen.tiktoken", "tiktoken.model",
                                      "vocab.txt",       "vocab.json",    "tekken.json",
                                      "tokenizer.model", "tokenizer.json"};
  static const char pointer[] = "version https://git-lfs.github.com/spec/v1\noid 0\n";
  g_autofree char *whole = g_build_filename(self->folder, "tokenizer.json", NULL);
  put_file(self, "config.json", "{\"model_type\":\"idefics3\",\"vision_config\":{}}");
  g_assert_cmpint(g_unlink(whole), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    put_file(self, names[i], "");
    g_autoptr(CmModel) empty = describe(self);
    g_autofree char *is_empty = g_strdup_printf("%s is empty", names[i]);
    g_assert_cmpstr(empty->tokenizer, ==, names[i]);
    g_assert_true(has_problem(empty, is_empty));
    put_file(self, names[i], pointer);
    g_autoptr(CmModel) unfetched = describe(self);
    g_autofree char *is_pointer = g_strdup_printf("%s is a Git LFS pointer", names[i]);
    g_assert_true(has_problem(unfetched, is_pointer));
    g_assert_true(empty->incomplete && unfetched->incomplete);
    put_file(self, names[i], "{}");
  }
}

/* mlx-vlm cuts and scales pictures for nanoLLaVA by its own code, for Qwen2-VL it does not. */
static void
test_no_preprocessor(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename(self->folder, "preprocessor_config.json", NULL);
  g_assert_cmpint(g_unlink(path), ==, 0);
  put_file(self, "config.json", "{\"model_type\":\"qwen2_vl\",\"vision_config\":{}}");
  g_autoptr(CmModel) needs_it = describe(self);
  g_assert_true(has_problem(needs_it, "neither preprocessor_config.json nor"));
  g_assert_true(needs_it->incomplete);
  put_file(self, "processor_config.json", "{\"image_seq_len\":64}");
  g_autoptr(CmModel) has_other = describe(self);
  g_assert_true(has_other->incomplete);
  put_file(self, "processor_config.json", "{\"image_processor\":{}}");
  g_autoptr(CmModel) within = describe(self);
  g_assert_false(within->incomplete);
  put_file(self, "processor_config.json", "{}");
  put_file(self, "config.json", "{\"model_type\":\"llava-qwen2\",\"vision_config\":{}}");
  g_autoptr(CmModel) needs_none = describe(self);
  g_assert_false(has_problem(needs_none, "preprocessor_config.json"));
}

/* A template of a file is needed by Qwen2-VL, and by PaliGemma none. */
static void
test_no_template(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put_file(self, "tokenizer_config.json", "{}");
  put_file(self, "config.json", "{\"model_type\":\"qwen2_vl\",\"vision_config\":{}}");
  g_autoptr(CmModel) needs_it = describe(self);
  g_assert_true(has_problem(needs_it, "no chat template in the folder"));
  g_assert_true(needs_it->incomplete);
  put_file(self, "chat_template.json", "{\"chat_template\":\"{{ messages }}\"}");
  g_autoptr(CmModel) elsewhere = describe(self);
  g_assert_cmpuint(elsewhere->problems->len, ==, 0);
  put_file(self, "chat_template.json", "{}");
  put_file(self, "config.json", "{\"model_type\":\"paligemma\",\"vision_config\":{}}");
  g_autoptr(CmModel) needs_none = describe(self);
  g_assert_cmpuint(needs_none->problems->len, ==, 0);
}

/* What a download does not mend is faulty, not incomplete. */
static void
test_faulty_is_not_incomplete(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = {"config.json", "preprocessor_config.json"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    put_file(self, "config.json", "{\"model_type\":\"qwen2_vl\",\"vision_config\":{}}");
    put_file(self, names[i], "\xef\xbb\xbf{\"model_type\":\"qwen2_vl\",\"vision_config\":{}}");
    g_autofree char *mark = g_strdup_printf("%s is no JSON: it begins with a byte-order", names[i]);
    g_autoptr(CmModel) marked = describe(self);
    g_assert_true(has_problem(marked, mark));
    g_assert_false(marked->incomplete);
  }
  static const char newer[24] = "GGUF\x63";
  g_autofree char *path = g_build_filename(self->folder, "newer.gguf", NULL);
  g_assert_true(g_file_set_contents(path, newer, sizeof newer, NULL));
  g_autoptr(CmModel) model = cm_model_new(path);
  cm_model_describe(model);
  g_assert_true(has_problem(model, "GGUF of version 99"));
  g_assert_false(model->incomplete);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("/describe/damaged-files-are-problems", test_damaged_files_are_problems);
  ADD("/describe/small-files", test_small_files);
  ADD("/describe/damaged-tokenizers", test_damaged_tokenizers);
  ADD("/describe/no-preprocessor", test_no_preprocessor);
  ADD("/describe/no-template", test_no_template);
  ADD("/describe/faulty-is-not-incomplete", test_faulty_is_not_incomplete);
  return g_test_run();
}
