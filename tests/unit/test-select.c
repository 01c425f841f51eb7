/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-select-name.h"
#include "cm-select.h"
#include "made-tree.h"

#include <math.h>
#include <string.h>

typedef struct {
  const char *id;
  const char *path;
  CmStoreKind store;
  CmForm form;
  CmSees sees;
  const char *quant;
  double bits;
  gint64 bytes;
  const char *mlx_refuses;
} Made;

static const Made zoo[] = {
    {"SmolVLM-256M-F16", "/m/SmolVLM-256M-F16.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES,
     "F16", 16, 500, "GGUF"},
    {"SmolVLM-256M-Q8_0", "/m/SmolVLM-256M-Q8_0.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES,
     "Q8_0", 8.5, 270, "GGUF"},
    {"acme/TextOnly", "/hf/models--acme--TextOnly/snapshots/c", CM_STORE_HF, CM_FORM_SAFETENSORS,
     CM_SEES_NO, "BF16", 16, 900, NULL},
    {"acme/Vision-4bit", "/hf/models--acme--Vision-4bit/snapshots/c", CM_STORE_HF,
     CM_FORM_SAFETENSORS, CM_SEES_YES, "4-bit", 4.5, 800, NULL},
    {"llava:latest", "/o/blobs/sha256-1", CM_STORE_OLLAMA, CM_FORM_GGUF, CM_SEES_YES, "Q4_K_M", 4.8,
     4000, "GGUF"},
    {"mystery", "/m/mystery.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_UNKNOWN, NULL, NAN, -1,
     "GGUF"},
};

static GPtrArray *
make_models(const Made *made, gsize n_made)
{
  GPtrArray *models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  for (gsize i = 0; i < n_made; i++) {
    CmModel *model = cm_model_new(made[i].path);
    model->id = g_strdup(made[i].id);
    model->store = made[i].store;
    model->form = made[i].form;
    model->sees = made[i].sees;
    model->quantisation = g_strdup(made[i].quant);
    model->bits_per_weight = made[i].bits;
    model->architecture = g_strdup(made[i].form == CM_FORM_GGUF ? "llama" : "VisionModel");
    if (made[i].form != CM_FORM_GGUF)
      model->engine_refuses[CM_ENGINE_LLAMA] = g_strdup("no GGUF file");
    model->engine_refuses[CM_ENGINE_MLX_VLM] = g_strdup(made[i].mlx_refuses);
    cm_model_add_file(model, made[i].path, made[i].bytes);
    g_ptr_array_add(models, model);
  }
  return models;
}

/* The ids of what is chosen, with blanks between. */
static char *
chosen_of(const GPtrArray *models, const CmSelection *selection, CmLeftOut *ret_left_out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) chosen = cm_models_select(models, selection, ret_left_out, &error);
  g_assert_no_error(error);
  g_autoptr(GString) ids = g_string_new(NULL);
  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf(ids, "%s%s", i > 0 ? " " : "",
                           ((CmModel *)g_ptr_array_index(chosen, i))->id);
  return g_strdup(ids->str);
}

static void
assert_chosen(CmSelection selection, const char *expected)
{
  g_autoptr(GPtrArray) models = make_models(zoo, G_N_ELEMENTS(zoo));
  g_autofree char *ids = chosen_of(models, &selection, NULL);
  g_assert_cmpstr(ids, ==, expected);
}

static void
assert_named(const char *name, const char *expected)
{
  const char *names[] = {name, NULL};
  assert_chosen((CmSelection){.names = names}, expected);
}

static void
assert_refused(CmSelection selection, int code, const char *part)
{
  g_autoptr(GPtrArray) models = make_models(zoo, G_N_ELEMENTS(zoo));
  g_autoptr(GError) error = NULL;
  g_assert_null(cm_models_select(models, &selection, NULL, &error));
  g_assert_error(error, CM_ERROR, code);
  if (strstr(error->message, part) == NULL)
    g_error("\"%s\" is not in \"%s\"", part, error->message);
}

static void
test_names(void)
{
  assert_named("smolvlm-256m-q8_0", "SmolVLM-256M-Q8_0");
  assert_named("smolvlm*", "SmolVLM-256M-F16 SmolVLM-256M-Q8_0");
  assert_named("*/vision*", "acme/Vision-4bit");
  assert_named("hf:", "acme/Vision-4bit");
  assert_named("HF:acme/*", "acme/Vision-4bit");
  assert_named("files:*", "SmolVLM-256M-F16 SmolVLM-256M-Q8_0 mystery");
  assert_named("ollama:llava", "llava:latest");
  assert_named("LLAVA", "llava:latest");
  /* a text model is meant only by its own name */
  assert_named("acme/TextOnly", "acme/TextOnly");
  assert_named("hf:acme/textonly", "acme/TextOnly");
  const char *two[] = {"llava:latest", "mystery", NULL};
  assert_chosen((CmSelection){.names = two}, "llava:latest mystery");
}

static void
test_properties(void)
{
  assert_chosen((CmSelection){.all = TRUE, .quant = "bf*"}, "acme/TextOnly");
  assert_chosen((CmSelection){.quant = "q?_*"}, "SmolVLM-256M-Q8_0 llava:latest");
  assert_chosen((CmSelection){.max_bytes = 500}, "SmolVLM-256M-F16 SmolVLM-256M-Q8_0");
  assert_chosen((CmSelection){.engines = CM_ENGINE_BIT(CM_ENGINE_MLX_VLM)}, "acme/Vision-4bit");
  assert_chosen((CmSelection){.architecture = "vision*"}, "acme/Vision-4bit");
  const char *exclude[] = {"smol*", "/o/*", NULL};
  assert_chosen((CmSelection){.exclude = exclude, .engines = CM_ENGINE_BIT(CM_ENGINE_LLAMA)},
                "mystery");
}

static void
test_left_out(void)
{
  g_autoptr(GPtrArray) models = make_models(zoo, G_N_ELEMENTS(zoo));
  ((CmModel *)g_ptr_array_index(models, 0))->incomplete = TRUE;
  CmLeftOut left_out = {0};
  CmSelection selection = {.complete = TRUE, .runnable = CM_ENGINE_BIT(CM_ENGINE_LLAMA)};
  g_autofree char *ids = chosen_of(models, &selection, &left_out);
  g_assert_cmpstr(ids, ==, "SmolVLM-256M-Q8_0 llava:latest mystery");
  g_assert_cmpuint(left_out.blind, ==, 1);
  g_assert_cmpuint(left_out.incomplete, ==, 1);
  g_assert_cmpuint(left_out.refused, ==, 1);
}

/* A repository of three revisions: refs/main names the first, refs/pr/1 the second. */
static void
test_revision(void)
{
  g_autoptr(MadeTree) hub = made_tree_new();
  static const char *const commits[] = {"aaaa1111", "bbbb2222", "cccc3333"};
  made_tree_add(hub, "/refs/main", "aaaa1111\n");
  made_tree_add(hub, "/refs/pr/1", "bbbb2222");
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func((GDestroyNotify)cm_model_free);
  for (gsize i = 0; i < G_N_ELEMENTS(commits); i++) {
    g_autofree char *path = g_strdup_printf("%s/snapshots/%s/x.gguf", hub, commits[i]);
    CmModel *model = cm_model_new(path);
    model->id = i == 0 ? g_strdup("o/m") : g_strdup_printf("o/m@%s", commits[i]);
    model->repo = g_strdup("o/m");
    model->revision = g_strdup(commits[i]);
    model->store = CM_STORE_HF;
    model->superseded = i > 0;
    g_ptr_array_add(models, model);
  }
  CmModel *other = cm_model_new("/o/other.gguf");
  other->id = g_strdup("other");
  g_ptr_array_add(models, other);
  /* what has no revisions stays where it was named */
  const char *all[] = {"o*", NULL};
  static const char *const cases[][2] = {
      {"main", "o/m other"},
      {"pr/1", "o/m@bbbb2222 other"},
      {"CCCC", "o/m@cccc3333 other"},
      {"aaaa1111", "o/m other"},
      {"ccc", "other"},
      {"../refs/main", "other"},
      {"v1", "other"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    CmSelection selection = {.revision = cases[i][0], .names = all};
    g_autofree char *ids = chosen_of(models, &selection, NULL);
    g_assert_cmpstr(ids, ==, cases[i][1]);
  }
  CmSelection unnamed = {.revision = "main"};
  g_autofree char *of_main = chosen_of(models, &unnamed, NULL);
  g_assert_cmpstr(of_main, ==, "o/m");
  CmSelection newest = {0};
  g_autofree char *ids = chosen_of(models, &newest, NULL);
  g_assert_cmpstr(ids, ==, "o/m other");
}

static void
test_refusals(void)
{
  const char *mistyped[] = {"mystery", "smolvlm-256-q8", NULL};
  assert_refused((CmSelection){.names = mistyped}, CM_ERROR_NOT_FOUND,
                 "called smolvlm-256-q8; did you mean SmolVLM-256M-Q8_0");
  const char *part[] = {"vision", NULL};
  assert_refused((CmSelection){.names = part}, CM_ERROR_NOT_FOUND, "did you mean acme/Vision-4bit");
  const char *in_store[] = {"hf:acme/visoin", NULL};
  assert_refused((CmSelection){.names = in_store}, CM_ERROR_NOT_FOUND,
                 "called hf:acme/visoin; did you mean acme/Vision-4bit?");
  const char *foreign[] = {"zzzzzzzzzzzzzzzz", NULL};
  assert_refused((CmSelection){.names = foreign}, CM_ERROR_NOT_FOUND, "check-models list --all");
  const char *wrong_store[] = {"ollama:mystery", NULL};
  assert_refused((CmSelection){.names = wrong_store}, CM_ERROR_NOT_FOUND, "ollama:mystery");
  assert_refused((CmSelection){.quant = "Q2*"}, CM_ERROR_NOT_FOUND, "quantisation");
  const char *exclude[] = {"*", NULL};
  assert_refused((CmSelection){.exclude = exclude}, CM_ERROR_NOT_FOUND, "leaves out all 6");
  CmEngineKind kind = CM_N_ENGINES;
  g_assert_true(cm_engine_kind_from_string("mlx-vlm", &kind));
  g_assert_cmpint(kind, ==, CM_ENGINE_MLX_VLM);
  g_assert_false(cm_engine_kind_from_string("vllm", &kind));
  g_autofree char *endless = g_strnfill(100000, 'x');
  const char *huge[] = {endless, NULL};
  assert_refused((CmSelection){.names = huge}, CM_ERROR_NOT_FOUND, "no model");
}

static char *
made_file(const char *folder, const char *path, const char *text)
{
  g_autofree char *slashed = g_strconcat("/", path, NULL);
  made_tree_add(folder, slashed, text);
  return g_strconcat(folder, slashed, NULL);
}

static void
test_paths(void)
{
  g_autofree char *folder = made_tree_new();
  g_autofree char *file = made_file(folder, "a/model-00001-of-00002.gguf", "");
  g_autofree char *second = made_file(folder, "a/model-00002-of-00002.gguf", "");
  g_autofree char *other = made_file(folder, "ab/b.gguf", "");
  const Made made[] = {
      {"one", file, CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_NO, NULL, NAN, 0, NULL},
      {"two", other, CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, NULL, NAN, 0, NULL}};
  g_autoptr(GPtrArray) models = make_models(made, G_N_ELEMENTS(made));
  cm_model_add_file(g_ptr_array_index(models, 0), second, 0);
  g_autofree char *inner = g_build_filename(folder, "a", NULL);
  g_autofree char *roundabout = g_build_filename(folder, "ab", "..", "a", NULL);
  g_autofree char *pattern = g_build_filename(folder, "*", "*.gguf", NULL);
  g_autofree char *nothing = g_build_filename(folder, "*.onnx", NULL);
  const struct {
    const char *name;
    CmNameKind kind;
    CmMatch one, two;
  } cases[] = {{file, CM_NAME_PATH, CM_MATCH_EXACT, CM_MATCH_NONE},
               {second, CM_NAME_PATH, CM_MATCH_EXACT, CM_MATCH_NONE},
               {folder, CM_NAME_PATH, CM_MATCH_BROAD, CM_MATCH_BROAD},
               {inner, CM_NAME_PATH, CM_MATCH_BROAD, CM_MATCH_NONE},
               {roundabout, CM_NAME_PATH, CM_MATCH_BROAD, CM_MATCH_NONE},
               {pattern, CM_NAME_PATH, CM_MATCH_BROAD, CM_MATCH_BROAD},
               {nothing, CM_NAME_ID, CM_MATCH_NONE, CM_MATCH_NONE},
               {"one", CM_NAME_ID, CM_MATCH_EXACT, CM_MATCH_NONE}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmModelName) name = cm_model_name_new(cases[i].name);
    g_assert_cmpint(cm_model_name_kind(name), ==, cases[i].kind);
    g_assert_cmpint(cm_model_name_matches(name, g_ptr_array_index(models, 0)), ==, cases[i].one);
    g_assert_cmpint(cm_model_name_matches(name, g_ptr_array_index(models, 1)), ==, cases[i].two);
  }
  made_tree_remove(folder);
}

static void
test_base_names(void)
{
  static const struct {
    const char *path, *base;
  } cases[] = {
      {"/m/SmolVLM-256M-Instruct-Q8_0.gguf", "smolvlm-256m-instruct"},
      {"/m/SmolVLM-256M-Instruct-f16.gguf", "smolvlm-256m-instruct"},
      {"/m/Qwen2.5-VL-7B-Instruct-UD-IQ3_XXS.gguf", "qwen2-5-vl-7b-instruct"},
      {"/m/Qwen2.5-VL-7B-Instruct.Q4_K_M.gguf", "qwen2-5-vl-7b-instruct"},
      {"/m/gemma-3-4b-it-qat-q4_0.gguf", "gemma-3-4b-it"},
      {"/zoo/tiny-3m/ggml-model-Q4_K.gguf", "tiny-3m"},
      {"/m/model-v2-bf16.gguf", "model-v2"},
      {"/m/cat-72b-Q4_0-00001-of-00003.gguf", "cat-72b"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmModel) model = cm_model_new(cases[i].path);
    model->id = g_strdup("of no matter");
    g_autofree char *base = cm_models_base_name(model);
    g_assert_cmpstr(base, ==, cases[i].base);
  }
  g_autoptr(CmModel) pulled = cm_model_new("/o/blobs/sha256-0123");
  pulled->id = g_strdup("llava:7b-v1.6-mistral-q4_K_M");
  pulled->store = CM_STORE_OLLAMA;
  g_autofree char *base = cm_models_base_name(pulled);
  g_assert_cmpstr(base, ==, "llava-7b-v1-6-mistral");
}

static void
assert_best(double free_bytes, const char *expected)
{
  static const Made made[] = {
      {"a", "/x/cat-7b-f16.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "F16", 16, 1400, NULL},
      {"b", "/x/cat-7b-Q4_K_M.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "Q4_K_M", 4.8, 420,
       NULL},
      {"c", "/x/cat-7b-Q8_0.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "Q8_0", 8.5, 750,
       NULL},
      {"d", "/x/dog-7b-Q8_0.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "Q8_0", 8.5, 9000,
       NULL},
      {"e", "/y/cat-7b-Q8_0.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "Q8_0", 8.5, 750,
       NULL},
  };
  g_autoptr(GPtrArray) models = make_models(made, G_N_ELEMENTS(made));
  CmSelection selection = {.best_quant = TRUE, .free_bytes = free_bytes};
  g_autofree char *ids = chosen_of(models, &selection, NULL);
  g_assert_cmpstr(ids, ==, expected);
}

static void
test_best_quant(void)
{
  assert_best(2000, "a d");
  assert_best(1000, "c d"); /* of two that are equal the first */
  assert_best(500, "b d");
  assert_best(10, "b d");
  assert_best(NAN, "b d");
}

/* Of one name, but not of one size: two models. */
static void
test_best_quant_keeps_sizes_apart(void)
{
  static const Made made[] = {
      {"a", "/7b/model-f16.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "F16", 16, 14, NULL},
      {"b", "/7b/model-q8_0.gguf", CM_STORE_FILES, CM_FORM_GGUF, CM_SEES_YES, "Q8_0", 8, 7, NULL}};
  g_autoptr(GPtrArray) models = make_models(made, G_N_ELEMENTS(made));
  CmSelection selection = {.best_quant = TRUE, .free_bytes = 100};
  ((CmModel *)g_ptr_array_index(models, 0))->parameters = 7e9;
  ((CmModel *)g_ptr_array_index(models, 1))->parameters = 13e9;
  g_autofree char *both = chosen_of(models, &selection, NULL);
  g_assert_cmpstr(both, ==, "a b");
  ((CmModel *)g_ptr_array_index(models, 1))->parameters = 7.1e9;
  g_autofree char *one = chosen_of(models, &selection, NULL);
  g_assert_cmpstr(one, ==, "a");
}

/* What takes the place of an older revision is counted, and the older is there for who means it. */
static void
test_older_revisions(void)
{
  static const char *const cases[][2] = {{NULL, "3"},        {"org/v", "1"},   {"hf:", "3"},
                                         {"org/*", "1"},     {"org/v@1", "1"}, {"org/v@*", "2"},
                                         {"hf:org/v@2", "1"}};
  static const Made made[] = {
      {"org/v", "/h/c", CM_STORE_HF, CM_FORM_SAFETENSORS, CM_SEES_YES, "F16", 16, 1, NULL},
      {"org/v@1", "/h/1", CM_STORE_HF, CM_FORM_SAFETENSORS, CM_SEES_YES, "F16", 16, 1, NULL},
      {"org/v@2", "/h/2", CM_STORE_HF, CM_FORM_SAFETENSORS, CM_SEES_YES, "F16", 16, 1, NULL},
      {"b", "/h/b", CM_STORE_HF, CM_FORM_SAFETENSORS, CM_SEES_YES, "F16", 16, 1, NULL},
      {"c", "/h/d", CM_STORE_HF, CM_FORM_SAFETENSORS, CM_SEES_YES, "F16", 16, 1, NULL}};
  g_autoptr(GPtrArray) models = make_models(made, G_N_ELEMENTS(made));
  for (guint i = 1; i <= 2; i++)
    ((CmModel *)g_ptr_array_index(models, i))->superseded = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const char *names[] = {cases[i][0], NULL};
    CmSelection selection = {.names = names};
    CmLeftOut left_out = {0};
    g_autoptr(GPtrArray) chosen = cm_models_select(models, &selection, &left_out, NULL);
    g_assert_nonnull(chosen);
    g_assert_cmpuint(chosen->len, ==, (guint)g_ascii_strtoull(cases[i][1], NULL, 10));
    gboolean meant = cases[i][0] != NULL && strchr(cases[i][0], '@') != NULL;
    gboolean by_repository = g_strcmp0(cases[i][0], "org/v") == 0;
    g_assert_cmpuint(left_out.older, ==, meant || by_repository ? 0 : 2);
  }
  CmSelection all = {.all = TRUE};
  g_autoptr(GPtrArray) chosen = cm_models_select(models, &all, NULL, NULL);
  g_assert_cmpuint(chosen->len, ==, 5);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/select/names", test_names);
  g_test_add_func("/select/properties", test_properties);
  g_test_add_func("/select/left-out", test_left_out);
  g_test_add_func("/select/revision", test_revision);
  g_test_add_func("/select/refusals", test_refusals);
  g_test_add_func("/select/paths", test_paths);
  g_test_add_func("/select/base-names", test_base_names);
  g_test_add_func("/select/best-quant", test_best_quant);
  g_test_add_func("/select/best-quant-sizes", test_best_quant_keeps_sizes_apart);
  g_test_add_func("/select/older-revisions", test_older_revisions);
  return g_test_run();
}
