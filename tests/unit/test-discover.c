/* SPDX-License-Identifier: MIT */
#include "cm-discover.h"
#include "cm-error.h"

#include <string.h>
#include <sys/stat.h>
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

/* A header with one tensor: an architecture, one layer and one width. */
static void
make(const char *folder, const char *name, const char *architecture, const char *key, guint width)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname(path);
  g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  g_byte_array_append(bytes, (const guint8 *)"GGUF", 4);
  put(bytes, 3, 4);
  put(bytes, 1, 8);
  put(bytes, 3, 8);
  put_text(bytes, "general.architecture");
  put(bytes, 8, 4);
  put_text(bytes, architecture);
  put_text(bytes, key);
  put(bytes, 4, 4);
  put(bytes, width, 4);
  put_text(bytes, "llama.block_count");
  put(bytes, 4, 4);
  put(bytes, 1, 4);
  put_text(bytes, "t");
  put(bytes, 1, 4);
  put(bytes, 8, 8);
  put(bytes, 0, 4);
  put(bytes, 0, 8);
  static const guint8 zeros[64];
  g_byte_array_append(bytes, zeros, 32 - bytes->len % 32 + 32);
  g_assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
}

static void
make_text(const char *folder, const char *name, guint width)
{
  make(folder, name, "llama", "llama.embedding_length", width);
}

static void
make_projector(const char *folder, const char *name, guint width)
{
  make(folder, name, "clip", "clip.vision.projection_dim", width);
}

static void
remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
      remove_tree(child);
    g_unlink(child);
  }
  g_rmdir(path);
}

static char *
new_folder(void)
{
  char *folder = g_dir_make_tmp("cm-test-XXXXXX", NULL);
  g_assert_nonnull(folder);
  return folder;
}

static GPtrArray *
discover(const char *place, const char *exclude, GError **error)
{
  const char *places[] = {place, NULL};
  const char *excluded[] = {exclude, NULL};
  return cm_discover_models(places, excluded, error);
}

static const CmModel *
model_named(const GPtrArray *models, const char *name)
{
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    if (g_str_has_suffix(model->id, name))
      return model;
  }
  g_error("no model %s", name);
}

static void
assert_projector(const GPtrArray *models, const char *name, const char *projector)
{
  const CmModel *model = model_named(models, name);
  g_assert_null(model->skip_reason);
  g_assert_true(g_str_has_suffix(model->projector_path, projector));
}

static void
test_projectors(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "fits/small-q8.gguf", 192);
  make_text(folder, "fits/large-q8.gguf", 256);
  make_text(folder, "fits/third.gguf", 300);
  make_projector(folder, "fits/mmproj-large-f16.gguf", 256);
  make_projector(folder, "fits/mmproj-other-f16.gguf", 192);
  make_projector(folder, "fits/mmproj-small-f16.gguf", 192);
  make_text(folder, "foreign/model.gguf", 192);
  make_projector(folder, "foreign/mmproj.gguf", 999);
  make_text(folder, "blind/text.gguf", 192);

  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) models = discover(folder, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(models->len, ==, 5);
  assert_projector(models, "fits/small-q8", "mmproj-small-f16.gguf");
  assert_projector(models, "fits/large-q8", "mmproj-large-f16.gguf");
  assert_projector(models, "foreign/model", "foreign/mmproj.gguf");
  g_assert_nonnull(model_named(models, "fits/third")->skip_reason);
  g_assert_nonnull(model_named(models, "blind/text")->skip_reason);
  remove_tree(folder);
}

static void
test_split_files(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "a-00001-of-00002.gguf", 192);
  make_text(folder, "a-00002-of-00002.gguf", 192);
  make_text(folder, "b-00001-of-00003.gguf", 192);
  make_projector(folder, "mmproj.gguf", 192);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) models = discover(folder, NULL, &error);
  g_assert_cmpuint(models->len, ==, 2);
  const CmModel *whole = model_named(models, "/a");
  g_assert_cmpint(whole->model_bytes, ==, 2 * whole->gguf->file_bytes);
  g_assert_cmpuint(whole->problems->len, ==, 0);
  g_assert_cmpstr(g_ptr_array_index(model_named(models, "/b")->problems, 0), ==,
                  "part 2 of 3 is missing");
  remove_tree(folder);
}

static void
test_damaged_files_stay(void)
{
  g_autofree char *folder = new_folder();
  g_autofree char *path = g_build_filename(folder, "broken.gguf", NULL);
  g_assert_true(g_file_set_contents(path, "GGUF\3\0\0\0", 8, NULL));
  make_projector(folder, "mmproj.gguf", 192);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) models = discover(folder, NULL, &error);
  const CmModel *model = model_named(models, "/broken");
  g_assert_cmpuint(model->problems->len, ==, 1);
  g_assert_null(model->skip_reason);
  remove_tree(folder);
}

static void
test_truncated_projectors_are_no_models(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "m.gguf", 192);
  g_autofree char *path = g_build_filename(folder, "mmproj-m.gguf", NULL);
  g_assert_true(g_file_set_contents(path, "GGUF\3\0\0\0", 8, NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) models = discover(folder, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(models->len, ==, 1);
  const CmModel *model = models->pdata[0];
  g_assert_true(g_str_has_suffix(model->projector_path, "mmproj-m.gguf"));
  g_assert_null(model->skip_reason); /* so that its failure is a record */
  g_assert_true(model->incomplete);
  g_assert_cmpuint(model->problems->len, ==, 1);
  g_assert_nonnull(strstr(model->problems->pdata[0], "mmproj-m.gguf"));
  remove_tree(folder);
}

static void
test_each_file_once(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "one/m.gguf", 192);
  make_text(folder, "two/one/m.gguf", 192);
  g_autofree char *loop = g_build_filename(folder, "one", "loop", NULL);
  g_assert_cmpint(symlink(folder, loop), ==, 0);
  g_autofree char *glob = g_strconcat(folder, "/*/m.gguf", NULL);
  g_autofree char *file = g_strconcat(folder, "/one/m.gguf", NULL);
  const char *places[] = {glob, folder, file, NULL};
  const char *none[] = {NULL};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) models = cm_discover_models(places, none, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(models->len, ==, 2);
  g_assert_cmpstr(((CmModel *)models->pdata[0])->id, ==, "one/m");
  g_assert_cmpstr(((CmModel *)models->pdata[1])->id, ==, "one/m#2");
  remove_tree(folder);
}

static void
test_nothing_left(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "m.gguf", 192);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) models = discover(folder, "*/m", &error);
  g_assert_null(models);
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  remove_tree(folder);
}

static const CmModel *
the_model(const GPtrArray *models)
{
  g_assert_nonnull(models);
  g_assert_cmpuint(models->len, ==, 1);
  return g_ptr_array_index(models, 0);
}

static void
put_file(const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname(path);
  g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A checkpoint's file stands for its folder; alone it is no model. */
static void
test_parts_of_a_folder(void)
{
  static const char config[] = "{\"model_type\": \"smolvlm\", \"vision_config\": {}}";
  static const char *const parts[] = {"c/model.safetensors", "c/config.json",
                                      "c/model.safetensors.index.json"};
  g_autofree char *folder = new_folder();
  put_file(folder, "lone.safetensors", "{}");
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    put_file(folder, parts[i], i == 1 ? config : "{}");
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *path = g_build_filename(folder, parts[i], NULL);
    g_autoptr(GPtrArray) models = discover(path, NULL, NULL);
    g_assert_cmpint(the_model(models)->form, ==, CM_FORM_SAFETENSORS);
    g_assert_true(g_str_has_suffix(the_model(models)->path, "/c"));
  }
  g_autofree char *lone = g_build_filename(folder, "lone.safetensors", NULL);
  g_autoptr(GPtrArray) models = discover(lone, NULL, NULL);
  g_assert_nonnull(strstr(the_model(models)->not_found, "no config.json lies beside it"));
  remove_tree(folder);
}

/* Neither is opened: a pipe without a writer would hold up its reader for ever. */
static void
test_no_file_at_all(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "m.gguf", 192);
  g_autofree char *pipe = g_build_filename(folder, "pipe.gguf", NULL);
  g_autofree char *model = g_build_filename(folder, "m.gguf", NULL);
  g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
  const char *places[] = {pipe, model, "/dev/null", NULL};
  const char *none[] = {NULL};
  g_autoptr(GPtrArray) models = cm_discover_models(places, none, NULL);
  g_assert_nonnull(models);
  g_assert_cmpuint(models->len, ==, 3);
  g_assert_nonnull(strstr(model_named(models, "/pipe")->not_found, "a named pipe"));
  g_assert_nonnull(strstr(model_named(models, "dev/null")->not_found, "a device"));
  g_assert_cmpint(cm_model_bytes(model_named(models, "/pipe")), ==, -1);
  remove_tree(folder);
}

/* What is named is told even where nothing is there; what a glob reaches is not. */
static void
test_named_places_without_a_model(void)
{
  g_autofree char *folder = new_folder();
  make_text(folder, "models/m.gguf", 192);
  g_autofree char *empty = g_build_filename(folder, "empty", NULL);
  g_autofree char *models_folder = g_build_filename(folder, "models", NULL);
  g_autofree char *glob = g_build_filename(folder, "e*", NULL);
  g_assert_cmpint(g_mkdir(empty, 0755), ==, 0);
  const char *places[] = {empty, models_folder, NULL};
  g_autoptr(GPtrArray) named = cm_discover_named(places, NULL);
  g_assert_cmpuint(named->len, ==, 2);
  const CmModel *nothing = model_named(named, "/empty");
  g_assert_cmpstr(nothing->not_found, ==, "no model in it: the folder is empty");
  g_assert_true(nothing->incomplete);
  g_assert_false(nothing->unreadable);
  g_assert_null(model_named(named, "models/m")->not_found);
  const char *globs[] = {glob, NULL};
  g_autoptr(GPtrArray) reached = cm_discover_named(globs, NULL);
  g_assert_cmpuint(reached->len, ==, 0);
  g_autoptr(GPtrArray) searched = cm_discover_models(places, globs + 1, NULL);
  g_assert_cmpuint(searched->len, ==, 1);
  const char *nowhere[] = {models_folder, "/nowhere/at/all", NULL};
  g_autoptr(GError) error = NULL;
  g_assert_null(cm_discover_named(nowhere, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  remove_tree(folder);
}

/* A folder is called by its own name, though a link to it comes first and lies higher. */
static void
test_links_give_way(void)
{
  g_autofree char *folder = new_folder();
  g_autofree char *below = g_build_filename(folder, "zoo", "deep", NULL);
  g_autofree char *link = g_build_filename(folder, "a-link", NULL);
  g_autofree char *elsewhere = new_folder();
  g_autofree char *way = g_build_filename(folder, "b-link", NULL);
  make_text(below, "real/m.gguf", 192);
  make_projector(below, "real/mmproj.gguf", 192);
  make_text(elsewhere, "far/n.gguf", 192);
  g_assert_cmpint(symlink(below, link), ==, 0);
  g_assert_cmpint(symlink(elsewhere, way), ==, 0);
  g_autoptr(GPtrArray) models = discover(folder, NULL, NULL);
  g_assert_cmpuint(models->len, ==, 2);
  g_assert_true(g_str_has_suffix(model_named(models, "real/m")->path, "/zoo/deep/real/m.gguf"));
  g_assert_true(g_str_has_suffix(model_named(models, "far/n")->path, "/b-link/far/n.gguf"));
  remove_tree(folder);
  remove_tree(elsewhere);
}

#define TYPED "{\"model_type\": \"smolvlm\"}"

/* What lies in a checkpoint is none, though another folder's name comes between. Halves with
 * nothing beside them are entries, told from other programs' files. */
static void
test_wholes_and_halves(void)
{
  static const char *const files[][2] = {
      {"m/config.json", TYPED},         {"m/model.safetensors", "{}"},
      {"m/part/config.json", TYPED},    {"m/part/w.safetensors", "{}"},
      {"m/lone/config.json", TYPED},    {"m-2/config.json", "{}"},
      {"m-2/model.safetensors", "{}"},  {"a/model.safetensors", "{}"},
      {"b/config.json", TYPED},         {"cut/config.json", "{\"model_type\": \"smo"},
      {"gguf/config.json", TYPED},      {"n/model-00001-of-00002.safetensors", "{}"},
      {"program/config.json", "{}"},    {"lora/style.safetensors", "{}"},
      {"ml/modelling.safetensors", ""}, {"pipe/model_index.json", "{}"},
      {"pipe/unet/config.json", TYPED},
  };
  static const char *const halves[] = {"/a", "/b", "/cut", "/n"};
  g_autofree char *folder = new_folder();
  for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
    put_file(folder, files[i][0], files[i][1]);
  make_text(folder, "gguf/t.gguf", 192);
  g_autoptr(GPtrArray) models = discover(folder, NULL, NULL);
  g_assert_cmpuint(models->len, ==, 3 + G_N_ELEMENTS(halves));
  for (gsize i = 0; i < G_N_ELEMENTS(halves); i++)
    g_assert_nonnull(model_named(models, halves[i])->not_found);
  remove_tree(folder);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/discover/projectors", test_projectors);
  g_test_add_func("/discover/split-files", test_split_files);
  g_test_add_func("/discover/damaged-files-stay", test_damaged_files_stay);
  g_test_add_func("/discover/truncated-projectors-are-no-models",
                  test_truncated_projectors_are_no_models);
  g_test_add_func("/discover/each-file-once", test_each_file_once);
  g_test_add_func("/discover/parts-of-a-folder", test_parts_of_a_folder);
  g_test_add_func("/discover/no-file-at-all", test_no_file_at_all);
  g_test_add_func("/discover/named-places-without-a-model", test_named_places_without_a_model);
  g_test_add_func("/discover/links-give-way", test_links_give_way);
  g_test_add_func("/discover/wholes-and-halves", test_wholes_and_halves);
  g_test_add_func("/discover/nothing-left", test_nothing_left);
  return g_test_run();
}
