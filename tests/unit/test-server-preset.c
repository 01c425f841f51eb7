/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-server-preset.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *scratch;

static char *
write_own(const char *text)
{
  char *path = g_build_filename(scratch, "servers.yaml", NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  return path;
}

static CmServerPresets *
load(const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = write_own(text);
  CmServerPresets *presets = cm_server_presets_load(path, &error);
  g_assert_no_error(error);
  return presets;
}

/* The error begins with the file and `expected`, which is the line and what follows. */
static void
assert_error(const char *text, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = write_own(text);
  g_assert_null(cm_server_presets_load(path, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_USAGE);
  g_autofree char *start = g_strdup_printf("%s:%s", path, expected);
  if (!g_str_has_prefix(error->message, start))
    g_error("“%s” does not begin “%s”", error->message, start);
}

/* The command as one text, words between bars, lists in brackets. */
static char *
command_of(const json_t *command)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (gsize i = 0; i < json_array_size(command); i++) {
    const json_t *item = json_array_get(command, i);
    g_autofree char *nested = json_is_array(item) ? command_of(item) : NULL;
    g_string_append(text, i > 0 ? "|" : "");
    if (nested != NULL)
      g_string_append_printf(text, "[%s]", nested);
    else
      g_string_append(text, json_string_value(item));
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
test_built_in(void)
{
  static const struct {
    const char *name;
    CmServerTakes takes;
  } expected[] = {
      {"llama-server", CM_SERVER_TAKES_GGUF}, {"mlx-vlm-server", CM_SERVER_TAKES_MLX},
      {"vllm", CM_SERVER_TAKES_FOLDER},       {"transformers", CM_SERVER_TAKES_FOLDER},
      {"ollama", CM_SERVER_TAKES_OLLAMA},
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(CmServerPresets) presets = cm_server_presets_load(NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(cm_server_presets_size(presets), ==, G_N_ELEMENTS(expected));
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    const CmServerPreset *preset = cm_server_presets_at(presets, i);
    g_assert_cmpstr(preset->name, ==, expected[i].name);
    g_assert_cmpint(preset->takes, ==, expected[i].takes);
    g_assert_nonnull(preset->about);
    g_assert_nonnull(preset->install);
    g_assert_nonnull(json_object_get(preset->server, "version"));
    g_assert_cmpint(preset->tested, !=, CM_SERVER_TESTED_OWN);
    g_assert_null(json_object_get(preset->server, "takes"));
  }
}

/* llama.cpp's --version as its releases and as Debian's build print it. */
static void
test_build_of_llama_server(void)
{
  static const char *const printed[][2] = {
      {"version: 7000 (abc1234)\nbuilt with cc", "7000"},
      {"load_backend: loaded\nversion: 0.7.0 (build 11669, commit Debian)\n", "11669"},
      {"version: 0 (unknown)\n", "0"},
  };
  g_autoptr(CmServerPresets) presets = cm_server_presets_load(NULL, NULL);
  const CmServerPreset *preset = cm_server_presets_find(presets, "llama-server");
  const json_t *version = json_object_get(preset->server, "version");
  g_autoptr(GRegex) pattern =
      g_regex_new(cm_json_get_string(version, "pattern"), G_REGEX_MULTILINE, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(printed); i++) {
    g_autoptr(GMatchInfo) match = NULL;
    g_assert_true(g_regex_match(pattern, printed[i][0], 0, &match));
    g_autofree char *build = g_match_info_fetch(match, 1);
    g_assert_cmpstr(build, ==, printed[i][1]);
  }
}

static void
test_values(void)
{
  g_autoptr(CmServerPresets) presets =
      load("servers:\n"
           "  mine:\n"
           "    program: my-server\n"
           "    takes: gguf\n"
           "    command: ['{program}', serve, ['--store', '{store}'],\n"
           "              [--as, '{name}'], '{\"image\": 1}', [-p, '{port}']]\n"
           "    env: {A: '{store}', B: '{name}{name}', C: '{port}'}\n"
           "    ready: {path: /health}\n");
  const CmServerPreset *mine = cm_server_presets_find(presets, "mine");
  g_assert_nonnull(mine);
  g_assert_cmpint(mine->tested, ==, CM_SERVER_TESTED_OWN);
  g_assert_cmpint(mine->context_tokens, ==, 4096);
  const CmServerValues values = {.program = "/bin/{port}", .name = "m {port}", .model = "/m.gguf"};
  g_autoptr(json_t) server = cm_server_preset_to_json(mine, &values);
  g_autofree char *command = command_of(json_object_get(server, "command"));
  /* all is replaced at once, by the worker: what stands in a value is no placeholder */
  g_assert_cmpstr(command, ==,
                  "{program}|serve|[--store|{store}]|[--as|{name}]|{\"image\": 1}|[-p|{port}]");
  const json_t *env = json_object_get(server, "env");
  g_assert_cmpstr(cm_json_get_string(env, "B"), ==, "{name}{name}");
  const json_t *told = json_object_get(server, "values");
  g_assert_cmpstr(cm_json_get_string(told, "program"), ==, "/bin/{port}");
  g_assert_cmpstr(cm_json_get_string(told, "name"), ==, "m {port}");
  g_assert_true(json_is_null(json_object_get(told, "store")));
  g_assert_cmpstr(cm_json_get_string(server, "name"), ==, "mine");
  g_assert_cmpstr(cm_json_get_string(server, "model"), ==, "m {port}");
}

/* Members that a person does not name stay as they are built in. */
static void
test_override(void)
{
  g_autoptr(CmServerPresets) presets =
      load("servers:\n  llama-server:\n    program: /opt/llama/bin/llama-server\n"
           "    model: '{model}'\n    request: {n: 1, deep: [true, 1.5, x]}\n");
  const CmServerPreset *preset = cm_server_presets_at(presets, 0);
  g_assert_cmpstr(preset->name, ==, "llama-server");
  g_assert_cmpstr(preset->program, ==, "/opt/llama/bin/llama-server");
  g_assert_cmpint(preset->tested, ==, CM_SERVER_TESTED_OWN);
  g_assert_cmpint(preset->takes, ==, CM_SERVER_TAKES_GGUF);
  const CmServerValues values = {.program = "p", .name = "n", .model = "/m.gguf"};
  g_autoptr(json_t) server = cm_server_preset_to_json(preset, &values);
  g_assert_cmpstr(cm_json_get_string(server, "model"), ==, "/m.gguf");
  g_autofree char *request = cm_json_line(json_object_get(server, "request"));
  g_assert_cmpstr(request, ==, "{\"n\":1,\"deep\":[true,1.5,\"x\"]}");
  g_assert_nonnull(json_object_get(server, "fields"));
  g_assert_cmpuint(cm_server_presets_size(presets), ==, 5);
}

/* What a person writes in YAML is sent as JSON of the same type. */
static void
test_request_types(void)
{
  g_autoptr(CmServerPresets) presets =
      load("servers:\n  llama-server:\n    request: {a: null, b: ~, c: , d: 'null', e: 'true',\n"
           "      f: False, g: \"1\", h: 2, i: [null, {j: 'no'}]}\n");
  const CmServerPreset *preset = cm_server_presets_at(presets, 0);
  g_autofree char *request = cm_json_line(json_object_get(preset->server, "request"));
  g_assert_cmpstr(request, ==,
                  "{\"a\":null,\"b\":null,\"c\":null,\"d\":\"null\",\"e\":\"true\",\"f\":false,"
                  "\"g\":\"1\",\"h\":2,\"i\":[null,{\"j\":\"no\"}]}");
}

/* The Python modules that a program needs are kept here, and stay where a person changes another
 * member. */
static void
test_modules(void)
{
  g_autoptr(CmServerPresets) presets =
      load("servers:\n  mlx-vlm-server:\n    about: mine\n  ollama:\n    modules: [a, b]\n");
  const CmServerPreset *mlx = cm_server_presets_find(presets, "mlx-vlm-server");
  g_assert_true(cm_json_array_has(mlx->modules, "fastapi"));
  g_assert_null(json_object_get(mlx->server, "modules"));
  g_assert_cmpuint(json_array_size(cm_server_presets_find(presets, "ollama")->modules), ==, 2);
  g_assert_null(cm_server_presets_find(presets, "vllm")->modules);
}

static void
test_errors(void)
{
  assert_error("servers:\n  ollama:\n    about: null\n", "3: about must be a text that is not");
  assert_error("servers:\n  ollama:\n    env: {A: ~}\n", "3: env must be a text that is not empty");
  assert_error("servers:\n  ollama:\n    command: [a, [null]]\n", "3: command must be a text that");
  assert_error("servers:\n  ollama:\n    counts_picture: 'true'\n",
               "3: counts_picture must be true or false");
  assert_error("- a\n", "1: it must hold “servers:” alone");
  assert_error("servers:\n  x: 1\n", "2: a server must hold keys and values");
  assert_error("servers:\n  X:\n    program: a\n", "3: a server's name is 1 to 64 of");
  assert_error("servers:\n  mlx-vlm:\n    program: a\n", "3: mlx-vlm is an engine's name already");
  assert_error("servers:\n  x:\n    program: a\n", "3: the server x has no takes");
  assert_error("servers:\n  ollama:\n    prgram: a\n", "3: a server has no member “prgram”");
  assert_error("servers:\n  ollama:\n    takes: exe\n",
               "3: takes is one of gguf, folder, mlx, ollama, not “exe”");
  assert_error("servers:\n  ollama:\n    command: []\n", "3: command must begin with the program");
  assert_error("servers:\n  ollama:\n    command: [a, [[b]]]\n",
               "3: command must be a text that is not empty");
  assert_error("servers:\n  ollama:\n    command:\n    - a\n    - '{modl}'\n",
               "5: command has {modl}, and only {program}");
  assert_error("servers:\n  ollama:\n    env: {A=B: c}\n", "3: env has no place for “A=B”");
  assert_error("servers:\n  ollama:\n    ready: {path: health}\n", "3: path must begin with “/”");
  assert_error("servers:\n  ollama:\n    ready: {path: /, status: 42}\n",
               "3: status must be a whole number from 100 to 599");
  assert_error("servers:\n  ollama:\n    ready_timeout_s: 0\n",
               "3: ready_timeout_s must be a whole number from 1 to 86400");
  assert_error("servers:\n  ollama:\n    version: {path: /v}\n", "3: version is either a path");
  assert_error("servers:\n  ollama:\n    version: {command: [a], pattern: '('}\n", "3: pattern: ");
  assert_error("servers:\n  ollama:\n    supports: [top_k, luck]\n", "3: supports is one of top_k");
  assert_error("servers:\n  ollama:\n    fields: {top_k: k}\n",
               "3: the server ollama has top_k in its fields and not in what it supports");
  assert_error("servers:\n  vllm:\n    fields: {top_k: /}\n",
               "3: the server vllm has “/” in its fields: a path is /outer/inner");
  assert_error("servers:\n  ollama:\n    counts_picture: 1\n",
               "3: counts_picture must be true or false");
  assert_error("servers:\n  ollama:\n    modules: [json, a.b]\n", "3: modules has “a.b”, and");
  assert_error("servers:\n  ollama:\n    about: ''\n", "3: about must be a text that is not empty");
  assert_error("servers:\n  ollama: {}\n  ollama: {}\n", "3: ");
  assert_error("servers: {\n", "");
  assert_error("\xff\xfe", "");
}

/* What is set here is not to be set there as well, by the name that the server has for it. */
static void
test_request_that_is_overruled(void)
{
  static const char *const held[] = {
      "model: m",        "messages: []",
      "stream: false",   "stream_options: {include_usage: false}",
      "max_tokens: 5",   "temperature: 0.7",
      "seed: 1",         "k: 4",
      "response_format", "kwargs: {think: true}",
      "kwargs: 1",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(held); i++) {
    g_autofree char *text =
        g_strdup_printf("servers:\n  ollama:\n    supports: [seed, schema, top_k, thinking]\n"
                        "    fields: {top_k: k, thinking: /kwargs/think}\n"
                        "    request:\n      n: 1\n      %s%s\n",
                        held[i], strchr(held[i], ':') != NULL ? "" : ": {}");
    assert_error(text, "7: the server ollama has “");
  }
  g_autoptr(CmServerPresets) presets =
      load("servers:\n  ollama:\n    supports: [thinking]\n"
           "    fields: {thinking: /kwargs/think}\n"
           "    request: {kwargs: {own: 1}, stream_options: {more: 1}, seed: 1, top_k: 1}\n");
  g_assert_nonnull(presets);
}

static void
test_file(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *absent = g_build_filename(scratch, "absent", "servers.yaml", NULL);
  g_autoptr(CmServerPresets) none = cm_server_presets_load(absent, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(cm_server_presets_size(none), ==, 5);
  g_autoptr(CmServerPresets) empty = load("servers: # nothing yet\n");
  g_assert_cmpuint(cm_server_presets_size(empty), ==, 5);
  g_assert_null(cm_server_presets_load(scratch, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, scratch));
}

static void
test_bounds(void)
{
  g_autoptr(GString) many = g_string_new("servers:\n");
  for (guint i = 0; i < 60; i++)
    g_string_append_printf(many,
                           "  s%u: {program: a, takes: gguf, command: [a], ready: {path: /}}\n", i);
  assert_error(many->str, "61: there are more than 64 servers");
  g_autofree char *words = g_strnfill(4097, 'a');
  g_autofree char *longest = g_strdup_printf("servers:\n  ollama:\n    program: %s\n", words);
  assert_error(longest, "3: program is longer than 4096 bytes");
  g_autoptr(GString) wide = g_string_new("servers:\n  ollama:\n    request: {a: [0");
  for (guint i = 0; i < 2000; i++)
    g_string_append(wide, ", 0");
  g_string_append(wide, "]}\n");
  assert_error(wide->str, "3: request holds more than 1000 values");
}

/* docs/servers.md has a row for each server, and says how far it was tried. */
static void
test_documentation(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(g_getenv("CM_SOURCE_DIR"), "docs", "servers.md", NULL);
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, &error));
  g_autoptr(CmServerPresets) presets = cm_server_presets_load(NULL, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < cm_server_presets_size(presets); i++) {
    const CmServerPreset *preset = cm_server_presets_at(presets, i);
    g_autofree char *row = g_strdup_printf(
        "| `%s` | %s | `%s` | %s | %s |\n", preset->name, preset->about, preset->program,
        cm_server_takes_to_string(preset->takes),
        preset->tested == CM_SERVER_TESTED_YES ? "with the server" : "with a stand-in only");
    if (strstr(text, row) == NULL)
      g_error("docs/servers.md lacks the row %s", row);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  scratch = g_dir_make_tmp("test-server-preset-XXXXXX", NULL);
  g_test_add_func("/server-preset/built-in", test_built_in);
  g_test_add_func("/server-preset/build-of-llama-server", test_build_of_llama_server);
  g_test_add_func("/server-preset/values", test_values);
  g_test_add_func("/server-preset/override", test_override);
  g_test_add_func("/server-preset/errors", test_errors);
  g_test_add_func("/server-preset/request-that-is-overruled", test_request_that_is_overruled);
  g_test_add_func("/server-preset/request-types", test_request_types);
  g_test_add_func("/server-preset/modules", test_modules);
  g_test_add_func("/server-preset/file", test_file);
  g_test_add_func("/server-preset/bounds", test_bounds);
  g_test_add_func("/server-preset/documentation", test_documentation);
  int status = g_test_run();
  g_autofree char *own = g_build_filename(scratch, "servers.yaml", NULL);
  g_unlink(own);
  g_rmdir(scratch);
  g_free(scratch);
  return status;
}
