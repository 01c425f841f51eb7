/* SPDX-License-Identifier: MIT */
#include "cm-error.h"
#include "cm-language-name.h"
#include "cm-vocabulary.h"

#include <glib/gstdio.h>
#include <string.h>

static CmVocabulary *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  CmVocabulary *self = cm_vocabulary_parse(text, strlen(text), "words.txt", &error);
  g_assert_no_error(error);
  return self;
}

/* The terms in one line. */
static char *
joined(const CmVocabulary *self)
{
  const GPtrArray *terms = cm_vocabulary_terms(self);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; i < terms->len; i++)
    g_strv_builder_add(builder, g_ptr_array_index(terms, i));
  g_auto(GStrv) all = g_strv_builder_end(builder);
  return g_strjoinv("+", all);
}

static void
assert_terms(const char *text, const char *expected)
{
  g_autoptr(CmVocabulary) self = parse(text);
  g_autofree char *terms = joined(self);
  g_assert_cmpstr(terms, ==, expected);
}

static void
test_list(void)
{
  assert_terms("gull\n  Sea  cliff \n\n\ttern\n", "gull+Sea cliff+tern");
  assert_terms("gull, tern; skua\r\ncliff\rbeach", "gull+tern+skua+cliff+beach");
  assert_terms("\xEF\xBB\xBFgull", "gull");
  assert_terms("Gull\ngull\nGULL\ntern", "Gull+tern");
  assert_terms("black/white\ngull\ntern\n", "black/white+gull+tern");
  assert_terms("Möwe\n東京\n", "Möwe+東京");
}

static void
test_hierarchy(void)
{
  const char *text = "[ANIMALS]\n"
                     "\t{beasts}\n"
                     "\tbird\n"
                     "\t\t{fowl}\n"
                     "\t\t{birds, wild}\n"
                     "\t\tgull\n"
                     "\t\t\t{seagull}\n"
                     "place / town\n";
  g_autoptr(CmVocabulary) self = parse(text);
  g_autofree char *terms = joined(self);
  g_assert_cmpstr(terms, ==, "bird+gull+place / town");
  g_assert_true(cm_vocabulary_has(self, "Seagull"));
  g_assert_true(cm_vocabulary_has(self, "birds, wild"));
  g_assert_false(cm_vocabulary_has(self, "animals"));
  g_assert_false(cm_vocabulary_has(self, "beasts"));
  g_assert_false(cm_vocabulary_has(self, "{seagull}"));
}

static void
test_paths(void)
{
  assert_terms("Animals/Birds/Gull\nAnimals/Birds/Tern\nPlaces\n",
               "Animals+Birds+Gull+Tern+Places");
  assert_terms("Animals|Birds|Gull\nand/or\n", "Animals+Birds+Gull+and/or");
  assert_terms("/Animals//Gull/\n", "Animals+Gull");
}

static void
test_matching(void)
{
  g_autoptr(CmVocabulary) self = parse("Straße\nCafé\nice cream\nＦＩＳＨ\n");
  g_assert_true(cm_vocabulary_has(self, "STRASSE"));
  g_assert_true(cm_vocabulary_has(self, "  cafe\u0301 "));
  g_assert_true(cm_vocabulary_has(self, "Ice \t Cream"));
  g_assert_true(cm_vocabulary_has(self, "fish"));
  g_assert_false(cm_vocabulary_has(self, "cafe"));
  g_assert_false(cm_vocabulary_has(self, "icecream"));
  g_assert_false(cm_vocabulary_has(self, ""));
  g_autofree char *endless = g_strnfill(1 << 20, 'x');
  g_assert_false(cm_vocabulary_has(self, endless));
}

static void
assert_refused(const char *bytes, gsize length, CmError code, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmVocabulary) self = cm_vocabulary_parse(bytes, length, "words.txt", &error);
  g_assert_null(self);
  g_assert_error(error, CM_ERROR, (int)code);
  g_assert_true(g_str_has_prefix(error->message, "words.txt: "));
  if (strstr(error->message, part) == NULL)
    g_error("\"%s\" does not say \"%s\"", error->message, part);
}

static void
test_refusals(void)
{
  assert_refused("", 0, CM_ERROR_INVALID, "no keyword");
  assert_refused("\n \r\n\t\n", 6, CM_ERROR_INVALID, "no keyword");
  assert_refused("[only]\n", 7, CM_ERROR_INVALID, "no keyword");
  assert_refused("gull\nM\xF6we\n", 10, CM_ERROR_INVALID, "line 2: no UTF-8 text (Latin-1");
  assert_refused("\xFF\xFEg\0", 4, CM_ERROR_INVALID, "UTF-16");
  assert_refused("gull\nte\0rn", 10, CM_ERROR_INVALID, "line 2: a NUL byte");
  assert_refused("{seagull}\n", 10, CM_ERROR_INVALID, "line 1: a synonym");
  assert_refused("gull\nte\x1Brn", 10, CM_ERROR_INVALID, "line 2: a control character (U+001B)");

  g_autofree char *word = g_strnfill(CM_VOCABULARY_TERM_BYTES + 1, 'x');
  assert_refused(word, strlen(word), CM_ERROR_LIMIT, "line 1: a keyword longer than 256 bytes");
  g_autofree char *file = g_strnfill(CM_VOCABULARY_FILE_BYTES + 1, '\n');
  assert_refused(file, strlen(file), CM_ERROR_LIMIT, "longer than 524288 bytes");
  g_autoptr(GString) many = g_string_new(NULL);
  for (guint i = 0; i <= CM_VOCABULARY_TERMS; i++)
    g_string_append_printf(many, "%u\n", i);
  assert_refused(many->str, many->len, CM_ERROR_LIMIT, "line 20001: more than 20000 keywords");
}

static void
test_file(void)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(cm_vocabulary_read("/nonexistent/words.txt", &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_clear_error(&error);

  g_autofree char *folder = g_dir_make_tmp("cm-vocabulary-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "words.txt", NULL);
  g_assert_true(g_file_set_contents(path, "gull\n", -1, NULL));
  g_autoptr(CmVocabulary) self = cm_vocabulary_read(path, &error);
  g_assert_no_error(error);
  g_autoptr(json_t) object = cm_vocabulary_to_json(self);
  g_assert_cmpstr(cm_json_get_string(object, "path"), ==, path);
  g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "gull\n", -1);
  g_assert_cmpstr(cm_json_get_string(object, "sha256"), ==, sha256);
  g_remove(path);
  g_rmdir(folder);
}

static void
test_json(void)
{
  g_autoptr(CmVocabulary) self = parse("bird\n\t{fowl}\n\t{\"birds\"}\n\tgull\n");
  g_autoptr(json_t) object = cm_vocabulary_to_json(self);
  g_autofree char *line = cm_json_line(object);
  g_assert_nonnull(strstr(line, "\"terms\":[\"bird\",\"gull\"]"));
  g_assert_nonnull(strstr(line, "\"synonyms\":{\"bird\":[\"fowl\",\"\\\"birds\\\"\"]}"));
  g_autoptr(CmVocabulary) back = cm_vocabulary_from_json(object);
  g_autoptr(json_t) again = cm_vocabulary_to_json(back);
  g_assert_true(json_equal(object, again));
  g_assert_true(cm_vocabulary_has(back, "FOWL"));
}

/* Whatever a record holds. */
static void
test_hostile_json(void)
{
  static const char *const none[] = {
      "{}",
      "{\"path\":\"x\",\"sha256\":\"y\"}",
      "{\"path\":\"x\",\"sha256\":\"y\",\"terms\":\"gull\"}",
      "{\"path\":\"x\",\"sha256\":\"y\",\"terms\":[1,null,\"\",\"a\\u0007b\",[\"gull\"]]}",
      "{\"path\":7,\"sha256\":\"y\",\"terms\":[\"gull\"]}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
    g_autoptr(json_t) object = cm_json_parse(none[i], strlen(none[i]), CM_JSON_LIMITS_LINE, NULL);
    g_assert_nonnull(object);
    g_assert_null(cm_vocabulary_from_json(object));
  }
  g_assert_null(cm_vocabulary_from_json(NULL));
  const char *mixed = "{\"path\":\"x\",\"sha256\":\"y\",\"terms\":[\"gull\",2,\"Gull\"],"
                      "\"synonyms\":{\"tern\":[\"x\"],\"gull\":[\"seagull\",false],\"\":3}}";
  g_autoptr(json_t) object = cm_json_parse(mixed, strlen(mixed), CM_JSON_LIMITS_LINE, NULL);
  g_autoptr(CmVocabulary) self = cm_vocabulary_from_json(object);
  g_assert_cmpuint(cm_vocabulary_terms(self)->len, ==, 1);
  g_assert_true(cm_vocabulary_has(self, "seagull"));
  g_assert_false(cm_vocabulary_has(self, "x"));
}

static void
test_language_names(void)
{
  for (gsize i = 0; i < cm_n_language_names; i++) {
    const CmLanguageName *name = &cm_language_names[i];
    g_assert_cmpuint(strlen(name->code), ==, 2);
    g_assert_true(i == 0 || strcmp(cm_language_names[i - 1].code, name->code) < 0);
    g_assert_true(cm_language_name_find(name->code) == name);
    g_assert_true(cm_language_name_find(name->english) == name);
    g_assert_true(cm_language_name_find(name->native) == name);
  }
  g_assert_cmpstr(cm_language_name_find(" GERMAN ")->code, ==, "de");
  g_assert_cmpstr(cm_language_name_find("français")->code, ==, "fr");
  g_assert_null(cm_language_name_find("xx"));
  g_assert_null(cm_language_name_find(""));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/vocabulary/list", test_list);
  g_test_add_func("/vocabulary/hierarchy", test_hierarchy);
  g_test_add_func("/vocabulary/paths", test_paths);
  g_test_add_func("/vocabulary/matching", test_matching);
  g_test_add_func("/vocabulary/refusals", test_refusals);
  g_test_add_func("/vocabulary/file", test_file);
  g_test_add_func("/vocabulary/json", test_json);
  g_test_add_func("/vocabulary/hostile-json", test_hostile_json);
  g_test_add_func("/vocabulary/language-names", test_language_names);
  return g_test_run();
}
