/* SPDX-License-Identifier: MIT */
/* What every check relies on: a view has the answer's own offsets, whatever bytes it is made of. */
#include "cm-language.h"
#include "cm-loops.h"
#include "cm-profile.h"
#include "cm-view.h"

#include <math.h>
#include <string.h>

static CmQuality *quality;

/* A view and what it borrows. */
typedef struct {
  CmAnswer answer;
  CmPromptSpec *spec;
  CmView *view;
} Subject;

static void
subject_init(Subject *self, const char *text, gsize length)
{
  self->answer = (CmAnswer){.prompt = "",
                            .text = text,
                            .text_length = length,
                            .prompt_tokens = NAN,
                            .generation_tokens = NAN,
                            .max_tokens = NAN};
  self->spec = cm_prompt_spec_new("");
  self->view = cm_view_new(quality, &self->answer, self->spec);
}

static void
subject_clear(Subject *self)
{
  cm_view_free(self->view);
  cm_prompt_spec_free(self->spec);
}

static void
test_replaces_byte_for_byte(void)
{
  static const char bytes[] = "a\0b\xFF\xC3\xA9\xE2\x82";
  Subject subject;
  subject_init(&subject, bytes, sizeof bytes - 1);
  g_assert_cmpmem(subject.view->text, subject.view->length,
                  "a\x1A"
                  "b\x1A\xC3\xA9\x1A\x1A",
                  8);
  g_assert_cmpuint(subject.view->n_invalid, ==, 4);
  subject_clear(&subject);
}

static void
test_raw_signs_part_words(void)
{
  static const char text[] = "One:ĠtwoĠthreeĊfour";
  Subject subject;
  subject_init(&subject, text, strlen(text));
  g_assert_cmpstr(subject.view->text, ==, "One:  two  three \nfour");
  g_assert_cmpuint(subject.view->n_raw, ==, 3);
  g_assert_cmpuint(subject.view->words->len, ==, 4);
  g_assert_cmpuint(subject.view->lines->len, ==, 2);
  subject_clear(&subject);
}

static void
test_words_fold_and_lose_their_edges(void)
{
  static const char text[] = "Straße, \"STRASSE\" (strasse) – –";
  Subject subject;
  subject_init(&subject, text, strlen(text));
  const CmView *view = subject.view;
  g_assert_cmpuint(view->words->len, ==, 5);
  g_assert_cmpuint(cm_view_word(view, 0)->id, ==, cm_view_word(view, 1)->id);
  g_assert_cmpuint(cm_view_word(view, 0)->id, ==, cm_view_word(view, 2)->id);
  g_assert_cmpuint(cm_view_word(view, 3)->id, ==, cm_view_word(view, 4)->id);
  g_assert_cmpuint(view->n_ids, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(view->folded, 0), ==, "strasse");
  subject_clear(&subject);
}

static void
test_lines(void)
{
  static const char text[] = "one\r\n\ntwo";
  static const CmSpan expected[] = {{0, 3}, {5, 5}, {6, 9}};
  Subject subject;
  subject_init(&subject, text, strlen(text));
  g_assert_cmpuint(subject.view->lines->len, ==, G_N_ELEMENTS(expected));
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    CmSpan line = g_array_index(subject.view->lines, CmSpan, i);
    g_assert_cmpuint(line.begin, ==, expected[i].begin);
    g_assert_cmpuint(line.end, ==, expected[i].end);
  }
  subject_clear(&subject);
}

static void
check_spans(const CmView *view)
{
  gsize before = 0;
  for (guint i = 0; i < view->words->len; i++) {
    const CmWord *word = cm_view_word(view, i);
    g_assert_cmpuint(word->span.begin, >=, before);
    g_assert_cmpuint(word->span.end, >, word->span.begin);
    g_assert_cmpuint(word->id, <, view->n_ids);
    before = word->span.end;
  }
  g_assert_cmpuint(before, <=, view->length);
}

/* Of random bytes, and of random pieces of what answers are made of. */
static void
test_any_bytes(void)
{
  static const char *const pieces[] = {"word ", "Ġ", "Ċ", "\xE2", "<|end|>", "\n", "漢", "é", "a"};
  g_autoptr(GRand) chance = g_rand_new_with_seed(7);
  for (guint round = 0; round < 300; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < round; i++)
      if (round % 2 == 0)
        g_string_append_c(text, (char)g_rand_int_range(chance, 0, 256));
      else
        g_string_append(text, pieces[g_rand_int_range(chance, 0, G_N_ELEMENTS(pieces))]);
    Subject subject;
    subject_init(&subject, text->str, text->len);
    g_assert_cmpuint(subject.view->length, ==, text->len);
    g_assert_true(g_utf8_validate_len(subject.view->text, subject.view->length, NULL));
    check_spans(subject.view);
    subject_clear(&subject);
  }
}

/* The loop's range, unit and number are those of the text. */
static void
test_loops(void)
{
  static const char words[] =
      "A red door. left right up, left right up, left right up, left right up";
  static const char digits[] = "Speed 12121212121212121212121212121212121212121212 end";
  Subject subject;
  subject_init(&subject, words, strlen(words));
  const CmLoop *loop = &subject.view->loops->longest;
  g_assert_cmpuint(loop->begin, ==, 12);
  g_assert_cmpuint(loop->end, ==, strlen(words));
  g_assert_cmpuint(loop->period, ==, 3);
  g_assert_cmpuint(loop->times, ==, 4);
  g_assert_cmpuint(subject.view->loops->free_words, ==, 3);
  subject_clear(&subject);

  subject_init(&subject, digits, strlen(digits));
  loop = &subject.view->loops->longest;
  g_assert_true(loop->unspaced);
  g_assert_cmpuint(loop->begin, ==, 6);
  g_assert_cmpuint(loop->period, ==, 2);
  subject_clear(&subject);
}

static void
test_profile(void)
{
  static const char text[] = "Das Haus und der 7 Garten <|im_end|> дом";
  Subject subject;
  subject_init(&subject, text, strlen(text));
  const CmProfile *profile = subject.view->profile;
  g_assert_cmpuint(profile->by_script[CM_SCRIPT_CYRILLIC], ==, 3);
  g_assert_cmpuint(profile->by_script[CM_SCRIPT_LATIN], ==, 19);
  g_assert_cmpuint(profile->n_digits, ==, 1);
  g_assert_cmpuint(profile->n_changes, ==, 1);
  g_assert_cmpuint(profile->n_joints, ==, 0);
  g_assert_cmpuint(profile->common[1], ==, 3); /* das, und, der */
  subject_clear(&subject);
}

static void
test_language_of_text(void)
{
  g_assert_cmpstr(cm_language_of_text("Describe this image in a few sentences."), ==, "en");
  g_assert_cmpstr(cm_language_of_text("Beschreibe das Bild und die Farben."), ==, "de");
  g_assert_cmpstr(cm_language_of_text("この写真を説明してください。"), ==, "ja");
  g_assert_cmpstr(cm_language_of_text("请描述这张照片。"), ==, "zh");
  g_assert_cmpstr(cm_language_of_text("Опиши фотографию."), ==, "ru");
  g_assert_null(cm_language_of_text("12 + 7"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  quality = cm_quality_load(NULL, &error);
  g_assert_no_error(error);
  g_test_add_func("/view/replaces-byte-for-byte", test_replaces_byte_for_byte);
  g_test_add_func("/view/raw-signs-part-words", test_raw_signs_part_words);
  g_test_add_func("/view/words-fold-and-lose-their-edges", test_words_fold_and_lose_their_edges);
  g_test_add_func("/view/lines", test_lines);
  g_test_add_func("/view/any-bytes", test_any_bytes);
  g_test_add_func("/view/loops", test_loops);
  g_test_add_func("/view/profile", test_profile);
  g_test_add_func("/view/language-of-text", test_language_of_text);
  int status = g_test_run();
  cm_quality_free(quality);
  return status;
}
