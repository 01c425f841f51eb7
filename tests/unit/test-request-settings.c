/* SPDX-License-Identifier: MIT */
/* Options as the settings of `load` and `generate`: what is sent, what only where it was asked for,
 * and what is refused before anything is started. */
#include "cm-commands.h"
#include "cm-error.h"
#include "cm-request-settings.h"
#include "cm-setting-name.h"
#include "cm-settings.h"

#include <string.h>

/* The options of a command line, words parted by spaces. */
static CmOptions *
options_of(const char *line)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) argv = *line != '\0' ? g_strsplit(line, " ", -1) : g_new0(char *, 1);
  CmOptions *options = cm_options_new();
  gboolean parsed =
      cm_options_parse(options, CM_COMMAND_RUN, (int)g_strv_length(argv), argv, &error);
  g_assert_no_error(error);
  g_assert_true(parsed);
  return options;
}

static void
assert_refused(const char *line, int code, const char *part)
{
  g_autoptr(CmOptions) options = options_of(line);
  g_autoptr(GError) error = NULL;
  g_assert_false(cm_request_settings_check(options, &error));
  g_assert_error(error, CM_ERROR, code);
  if (strstr(error->message, part) == NULL)
    g_error("\"%s\" is not in \"%s\"", part, error->message);
}

static void
assert_json(const json_t *actual, const char *expected)
{
  g_autofree char *text = g_strdelimit(g_strdup(expected), "'", '"');
  g_autoptr(json_t) wanted = json_loads(text, JSON_DECODE_ANY, NULL);
  g_assert_nonnull(wanted);
  g_autofree char *line = cm_json_line(actual);
  if (!json_equal(actual, wanted))
    g_error("%s, not %s", line, text);
}

static void
test_unasked(void)
{
  g_autoptr(CmOptions) options = options_of("");
  g_assert_true(cm_request_settings_check(options, NULL));
  g_autoptr(json_t) load = cm_request_settings_for_load(options);
  assert_json(load, "{'context_tokens':0,'threads':0,'gpu_layers':-1,'batch_tokens':0,"
                    "'ubatch_tokens':0}");
  g_autoptr(json_t) generate = cm_request_settings_for_generate(options, TRUE);
  assert_json(generate, "{'max_tokens':500,'temperature':0,'top_k':0,'top_p':1,'min_p':0,"
                        "'repetition_penalty':1,'repetition_window':64,'seed':0,'stop':[]}");
}

static void
test_load(void)
{
  g_autoptr(CmOptions) options =
      options_of("--trust-remote-code --lazy-load --adapter / --processor-arg max_pixels=4096 "
                 "--processor-arg do_pan_and_scan=true --processor-arg size={\"longest_edge\":5} "
                 "--processor-arg name=a=b --processor-arg two=1,2 --processor-arg empty=");
  g_assert_true(cm_request_settings_check(options, NULL));
  g_autoptr(json_t) load = cm_request_settings_for_load(options);
  g_assert_true(json_is_true(json_object_get(load, "trust_remote_code")));
  g_assert_true(json_is_true(json_object_get(load, "lazy")));
  g_assert_cmpstr(cm_json_get_string(load, "adapter"), ==, "/");
  assert_json(json_object_get(load, "processor_arguments"),
              "{'max_pixels':4096,'do_pan_and_scan':true,'size':{'longest_edge':5},'name':'a=b',"
              "'two':'1,2','empty':''}");
}

static void
test_generate(void)
{
  g_autoptr(CmOptions) options = options_of(
      "--kv-cache-tokens 512 --kv-bits 4 --prefill-step 64 --resize 448x336 "
      "--thinking on --thinking-budget 20 --thinking-start <a> --thinking-end </a> --eos-token x "
      "--eos-token y --repetition-window 7");
  g_assert_true(cm_request_settings_check(options, NULL));
  g_autoptr(json_t) all = cm_request_settings_for_generate(options, FALSE);
  static const char *const usual[] = {"max_tokens", "temperature",        "top_k", "top_p",
                                      "min_p",      "repetition_penalty", "seed",  "stop"};
  for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
    json_object_del(all, usual[i]);
  assert_json(all, "{'repetition_window':7,'kv_cache_tokens':512,'kv_bits':4,'kv_group_size':64,"
                   "'kv_quantized_start':0,'prefill_step_tokens':64,'resize':[448,336],"
                   "'thinking':true,'thinking_budget_tokens':20,'thinking_start':'<a>',"
                   "'thinking_end':'</a>','eos_tokens':['x','y']}");
  g_autoptr(CmOptions) less = options_of("--thinking off --resize 28");
  g_autoptr(json_t) settings = cm_request_settings_for_generate(less, FALSE);
  g_assert_true(json_is_false(json_object_get(settings, "thinking")));
  assert_json(json_object_get(settings, "resize"), "[28,28]");
}

static void
test_refused(void)
{
  static const char *const usage[][2] = {
      {"--kv-group-size 32", "--kv-group-size goes with --kv-bits"},
      {"--kv-quantized-start 9", "--kv-quantized-start goes with --kv-bits"},
      {"--thinking-budget 5", "--thinking-budget goes with --thinking on"},
      {"--thinking off --thinking-end x", "--thinking-end goes with --thinking on"},
      {"--thinking on --thinking-start=", "not an empty text"},
      {"--resize 0x5", "--resize takes WIDTHxHEIGHT"},
      {"--resize 5x", "--resize takes"},
      {"--resize x5", "--resize takes"},
      {"--resize 5x6x7", "--resize takes"},
      {"--resize 16385", "--resize takes"},
      {"--resize=", "--resize takes"},
      {"--processor-arg size", "KEY=VALUE"},
      {"--processor-arg =1", "KEY=VALUE"},
      {"--processor-arg a=1 --processor-arg a=2", "gives a twice"},
      {"--processor-arg a={1}", "begins like JSON and is none"},
      {"--processor-arg a=[1", "begins like JSON and is none"},
      {"--processor-arg a=\xff", "KEY=VALUE"},
      {"--adapter /a\xff", "--adapter \"/a\\377\": the path is not UTF-8"},
      {"--server-key-file k\xff", "--server-key-file \"k\\377\": the path is not UTF-8"},
      {"--revision=", "--revision takes"},
      {"--revision ../x", "--revision takes"},
      {"--revision a//b", "--revision takes"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(usage); i++)
    assert_refused(usage[i][0], CM_ERROR_USAGE, usage[i][1]);
  assert_refused("--adapter /nowhere/a", CM_ERROR_NOT_FOUND,
                 "--adapter /nowhere/a: no such folder");
  g_autoptr(CmOptions) remote = options_of("--adapter /nowhere/a --launcher x");
  g_assert_true(cm_request_settings_check(remote, NULL));
}

/* What few engines know is recorded where it was asked for, and restored from there. */
static void
test_recorded(void)
{
  g_autoptr(CmOptions) usual = options_of("--kv-bits 4");
  g_autoptr(json_t) before = cm_settings_to_json(usual);
  g_assert_cmpstr(cm_json_get_string(before, "kv_bits"), ==, "4");
  /* it was 5,000 once: a folder of that time must not take answers of another cache */
  g_assert_cmpfloat(cm_json_get_number(before, "kv_quantized_start"), ==, 0);
  g_autoptr(CmOptions) plain = options_of("");
  g_autoptr(json_t) none = cm_settings_to_json(plain);
  g_assert_null(json_object_get(none, "kv_quantized_start"));
  static const char *const absent[] = {"kv_group_size",     "kv_cache_tokens", "thinking",
                                       "repetition_window", "processor_arg",   "lazy_load"};
  for (gsize i = 0; i < G_N_ELEMENTS(absent); i++)
    g_assert_null(json_object_get(before, absent[i]));
  g_autoptr(CmOptions) asked = options_of("--kv-bits 8 --kv-group-size 32 --prefill-step 5 "
                                          "--eos-token x --processor-arg a=1 --lazy-load");
  g_autoptr(json_t) recorded = cm_settings_to_json(asked);
  g_autoptr(CmOptions) resumed = options_of("");
  g_assert_true(cm_settings_restore(resumed, recorded, NULL));
  g_autoptr(json_t) again = cm_settings_to_json(resumed);
  g_assert_true(json_equal(recorded, again));
}

static gboolean
is_option(const char *words)
{
  for (gsize i = 0; i < cm_n_options; i++)
    if (g_str_has_prefix(words, "--") && g_str_equal(words + 2, cm_option_table[i].long_name))
      return TRUE;
  return FALSE;
}

/* Each setting that is sent is named to people by an option that there is. */
static void
test_named(void)
{
  g_autoptr(CmOptions) options = options_of(
      "--adapter /a --launcher x --lazy-load --processor-arg a=1 --trust-remote-code --kv-bits 4 "
      "--kv-cache-tokens 512 --prefill-step 64 --resize 28 --thinking on --thinking-budget 20 "
      "--thinking-start a --thinking-end b --eos-token x --schema");
  g_autoptr(json_t) load = cm_request_settings_for_load(options);
  g_autoptr(json_t) generate = cm_request_settings_for_generate(options, TRUE);
  json_object_update(load, generate);
  const char *name;
  json_t *unused;
  json_object_foreach (load, name, unused) {
    g_autoptr(GString) words = g_string_new(NULL);
    cm_setting_append_option(words, name);
    if (!is_option(words->str))
      g_error("%s is no option", words->str);
  }
  g_autoptr(GString) list = g_string_new("--seed");
  cm_setting_append_option(list, "lazy");
  g_assert_cmpstr(list->str, ==, "--seed, --lazy-load");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/request-settings/unasked", test_unasked);
  g_test_add_func("/request-settings/load", test_load);
  g_test_add_func("/request-settings/generate", test_generate);
  g_test_add_func("/request-settings/refused", test_refused);
  g_test_add_func("/request-settings/recorded", test_recorded);
  g_test_add_func("/request-settings/named", test_named);
  return g_test_run();
}
