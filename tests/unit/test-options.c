/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-option-value.h"
#include "cm-options.h"
#include "cm-settings.h"
#include "cm-summary.h"
#include "cm-terminal.h"

#include <string.h>

static CmOptions *
parse(GError **error, const char *line)
{
  g_auto(GStrv) argv = g_strsplit(line, " ", -1);
  g_autoptr(CmOptions) options = cm_options_new();
  if (!cm_options_parse(options, CM_COMMAND_RUN, (int)g_strv_length(argv), argv, error))
    return NULL;
  return g_steal_pointer(&options);
}

static void
test_table(void)
{
  for (gsize i = 0; i < cm_n_options; i++) {
    const CmOption *option = &cm_option_table[i];
    g_assert_true(cm_option_find(option->long_name) == option);
    g_assert_true((option->metavar == NULL) == (option->type == CM_OPTION_FLAG));
    g_assert_false(g_str_has_suffix(option->help, "."));
    unsigned others = 0;
    for (gsize k = 0; k < CM_OPTION_OTHERS_MAX && option->others[k].commands != 0; k++) {
      const CmOptionWords *other = &option->others[k];
      g_assert_cmpuint(other->commands & ~option->commands, ==, 0);
      g_assert_cmpuint(other->commands & others, ==, 0); /* one text a subcommand */
      others |= other->commands;
      g_assert_false(other->help != NULL && g_str_has_suffix(other->help, "."));
    }
    g_assert_cmpuint(option->others[CM_OPTION_OTHERS_MAX - 1].commands, ==, 0);
    for (gsize k = 0; k < i; k++)
      g_assert_true(option->short_name == '\0' ||
                    cm_option_table[k].short_name != option->short_name);
  }
}

/* Subcommands that share an option each have their own words for it, the rest from the row. */
static void
test_words_of_subcommands(void)
{
  const CmOption *quant = cm_option_find("quant");
  CmOptionWords run = cm_option_words(quant, CM_COMMAND_RUN);
  CmOptionWords pull = cm_option_words(quant, CM_COMMAND_PULL);
  g_assert_cmpstr(run.metavar, ==, "GLOB");
  g_assert_cmpstr(run.help, ==, quant->help);
  g_assert_cmpstr(run.group, ==, quant->group);
  g_assert_cmpstr(pull.metavar, ==, "QUANT");
  g_assert_true(g_str_has_prefix(pull.help, "Fetch "));
  g_assert_cmpstr(pull.group, ==, "Fetching");

  g_autoptr(GError) error = NULL;
  g_autoptr(CmOptions) options = cm_options_new();
  char *argv[] = {(char *)"--quant"};
  g_assert_false(cm_options_parse(options, CM_COMMAND_PULL, 1, argv, &error));
  g_assert_nonnull(strstr(error->message, "--quant QUANT"));
}

static void
test_forms(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmOptions) options =
      parse(&error, "a.jpg -qm x -my --top-p=0.5 --seed 7 --max-memory 2GiB --load-timeout 90 "
                    "--answer-timeout=1h b.jpg -- --top-k");
  g_assert_no_error(error);
  g_assert_cmpuint(options->photos->len, ==, 3);
  g_assert_cmpstr(g_ptr_array_index(options->photos, 2), ==, "--top-k");
  g_assert_cmpuint(options->models->len, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(options->models, 1), ==, "y");
  g_assert_true(options->quiet);
  g_assert_cmpfloat(options->top_p, ==, 0.5);
  g_assert_cmpint(options->seed, ==, 7);
  g_assert_cmpfloat(options->max_memory, ==, 2147483648.0);
  g_assert_cmpfloat(options->load_timeout_s, ==, 90);
  g_assert_cmpfloat(options->answer_timeout_s, ==, 3600);
  g_assert_cmpfloat(options->spawn_timeout_s, ==, 60);
  g_assert_true(cm_option_was_given(options, cm_option_find("seed")));
  g_assert_false(cm_option_was_given(options, cm_option_find("top-k")));
}

/* --newest may stand without its number, which must look like one. */
static void
test_number_left_out(void)
{
  static const struct {
    const char *line;
    gint64 newest;
    guint photos;
  } cases[] = {{"--newest", 1, 0},      {"--newest a", 1, 1},
               {"--newest 3 a", 3, 1},  {"a --newest", 1, 1},
               {"--newest=4 5", 4, 1},  {"--newest --quiet 6", 1, 1},
               {"--newest ./7", 1, 1},  {"a", 0, 1},
               {"--newest -- 8", 1, 1}, {"--newest 1000000", 1e6, 0}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(CmOptions) options = parse(&error, cases[i].line);
    g_assert_no_error(error);
    g_assert_cmpint(options->newest, ==, cases[i].newest);
    g_assert_cmpuint(options->photos->len, ==, cases[i].photos);
  }
}

static void
test_refusals(void)
{
  static const char *const wrong[] = {
      "--top-p inf",       "--top-p -0.1", "--seed 0x10",   "--seed 1.5",
      "--newest 0",        "--newest=",    "--newest=x",    "--newest -2",
      "--newest 1000001",  "--sample",     "--recursive=1", "--max-memory 1e400",
      "--load-timeout -1", "--color blue", "--quiet=1",     "-z",
      "--top-p",           "--stop=",      "---",           "--max-tokens 9223372036854775808",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(CmOptions) options = parse(&error, wrong[i]);
    g_assert_null(options);
    g_assert_error(error, CM_ERROR, CM_ERROR_USAGE);
  }
}

static void
test_values(void)
{
  double value = -1;
  g_assert_true(cm_value_parse_duration("500ms", &value));
  g_assert_cmpfloat(value, ==, 0.5);
  g_assert_true(cm_value_parse_bytes("1.5k", &value));
  g_assert_cmpfloat(value, ==, 1500);
  g_assert_false(cm_value_parse_bytes("1.5kk", &value));
  g_assert_false(cm_value_parse_double("1 ", &value));
  g_assert_false(cm_value_parse_double("nan", &value));
  g_assert_cmpfloat(value, ==, 1500);
}

static void
test_settings_round_trip(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmOptions) options =
      parse(&error, "a.jpg --top-p 0.3 --stop END --stop x --load-timeout 500ms --worker w");
  g_autoptr(json_t) settings = cm_settings_to_json(options);
  g_assert_null(json_object_get(settings, "output"));

  g_autoptr(CmOptions) restored = parse(&error, "a.jpg");
  g_assert_true(cm_settings_restore(restored, settings, &error));
  g_autoptr(json_t) again = cm_settings_to_json(restored);
  g_assert_true(json_equal(settings, again));

  /* what was named on the command line stays */
  g_autoptr(CmOptions) named = parse(&error, "a.jpg --top-p 0.9");
  g_assert_true(cm_settings_restore(named, settings, &error));
  g_assert_cmpfloat(named->top_p, ==, 0.9);
  g_assert_cmpuint(named->stop->len, ==, 2);

  json_object_set_new(settings, "top_p", json_integer(7));
  g_autoptr(CmOptions) hostile = parse(&error, "a.jpg");
  g_assert_false(cm_settings_restore(hostile, settings, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_USAGE);
}

static void
test_terminal_text(void)
{
  g_autofree char *plain = cm_terminal_text(" a\n\tb\x1b[1m\u202ec\xff ", 100);
  g_assert_cmpstr(plain, ==, "a b?[1m?c\uFFFD");
  g_assert_cmpuint(cm_terminal_columns("a漢e\u0301"), ==, 4);
  g_autofree char *cut = cm_terminal_fit("漢漢漢", 4);
  g_assert_cmpstr(cut, ==, "漢…");
  g_autofree char *whole = cm_terminal_fit("漢漢", 4);
  g_assert_cmpstr(whole, ==, "漢漢");
  g_autofree char *middle = cm_terminal_fit_middle("folder/model-q8_0", 11);
  g_assert_cmpstr(middle, ==, "fold…l-q8_0");
  g_autofree char *wide = cm_terminal_fit_middle("漢漢漢漢e\u0301", 6);
  g_assert_cmpstr(wide, ==, "漢…漢e\u0301");
}

static void
test_summary(void)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  CmResult *answered = cm_result_new("folder/model", "photo-1", "blind", 0);
  answered->text = g_strdup("Title: x\nDescription: a long one that does not fit into the table");
  answered->measured.load_s = 1.25;
  CmResult *failed = cm_result_new("folder/other", "photo-1", "blind", 0);
  failed->status = CM_STATUS_FAILED;
  failed->failure = cm_failure_new("crashed", "decode", "ended by signal 11");
  g_ptr_array_add(results, answered);
  g_ptr_array_add(results, failed);

  g_autofree char *table = cm_summary_table(results, NULL, 100, FALSE);
  g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 4);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint(cm_terminal_columns(lines[i]), <=, 100);
  g_assert_nonnull(strstr(lines[1], "1.25s"));
  g_assert_nonnull(strstr(lines[1], "Title: x Description: a long"));
  g_assert_nonnull(strstr(lines[2], "crashed: ended by signal 11"));

  g_free(answered->model_id);
  answered->model_id = g_strdup("a-folder-of-somebody/a-model-with-a-very-long-name/weights-q8_0");
  g_autofree char *narrow = cm_summary_table(results, NULL, 80, FALSE);
  g_auto(GStrv) rows = g_strsplit(narrow, "\n", -1);
  for (guint i = 0; rows[i] != NULL; i++)
    g_assert_cmpuint(cm_terminal_columns(rows[i]), <=, 80);
  g_assert_true(g_str_has_prefix(rows[1], "a-folde…"));
  g_assert_nonnull(strstr(rows[1], "weights-q8_0  answered"));

  failed->repeat = 12;
  g_autofree char *repeated = cm_summary_table(results, NULL, 80, FALSE);
  g_assert_nonnull(strstr(repeated, "\nphoto-1 a-fo…"));
  g_assert_nonnull(strstr(repeated, "\nphoto-1.12 fol…other  failed"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/options/table", test_table);
  g_test_add_func("/options/words-of-subcommands", test_words_of_subcommands);
  g_test_add_func("/options/forms", test_forms);
  g_test_add_func("/options/refusals", test_refusals);
  g_test_add_func("/options/number-left-out", test_number_left_out);
  g_test_add_func("/options/values", test_values);
  g_test_add_func("/options/settings-round-trip", test_settings_round_trip);
  g_test_add_func("/cli/terminal-text", test_terminal_text);
  g_test_add_func("/cli/summary", test_summary);
  return g_test_run();
}
