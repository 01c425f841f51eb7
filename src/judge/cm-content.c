/* SPDX-License-Identifier: MIT */
#include "cm-content.h"

#include <math.h>
#include <string.h>

#include "cm-language.h"
#include "cm-layout.h"
#include "cm-lexicon.h"
#include "cm-view.h"

/* As much of a word tells it from others. */
#define MAX_TERM_BYTES 64

/* Shorter words are function words, or codes. */
#define MIN_TERM_LETTERS 3

typedef struct {
  CmContent *content;
  const CmContent *without;
  const char *language; /* of the text; NULL unknown */
  GString *word;        /* that is open */
  guint n_letters;
  gunichar before; /* letter of a script without spaces right before; 0 for none */
  gboolean paired; /* it stands in a pair */
} Reader;

static void
term_free(gpointer data)
{
  CmContentTerm *term = data;
  g_free(term->key);
  g_free(term->word);
  g_free(term);
}

/* Takes over key. */
static void
add_term(Reader *self, char *key, const char *word)
{
  CmContent *content = self->content;
  if (g_hash_table_contains(content->keys, key) ||
      (self->without != NULL && g_hash_table_contains(self->without->keys, key))) {
    g_free(key);
    return;
  }
  CmContentTerm *term = g_new0(CmContentTerm, 1);
  term->key = key;
  term->word = g_strdup(word);
  term->group = content->foreign ? 0 : cm_lexicon_group(key); /* things are known in English */
  g_ptr_array_add(content->terms, term);
  g_hash_table_add(content->keys, term->key);
  if (term->group != 0)
    g_hash_table_add(content->groups, GUINT_TO_POINTER(term->group));
}

static void
end_word(Reader *self)
{
  if (self->n_letters >= MIN_TERM_LETTERS &&
      !cm_lexicon_is_empty(self->word->str, self->language)) {
    /* the same letter may be written composed or not; bounded, as a word is */
    g_autofree char *composed = g_utf8_normalize(self->word->str, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    add_term(self, cm_lexicon_stem(composed), composed);
  }
  g_string_truncate(self->word, 0);
  self->n_letters = 0;
}

/* Hiragana alone is grammar. */
static gboolean
is_hiragana(gunichar letter)
{
  return letter >= 0x3041 && letter <= 0x309F;
}

static void
add_letters(Reader *self, gunichar first, gunichar second)
{
  g_autoptr(GString) pair = g_string_new(NULL);
  g_string_append_unichar(pair, first);
  if (second != 0)
    g_string_append_unichar(pair, second);
  if (!is_hiragana(first) || (second != 0 && !is_hiragana(second)))
    add_term(self, g_strdup(pair->str), pair->str);
}

/* A run of letters without spaces ends; one that stands alone is a term. */
static void
end_run(Reader *self)
{
  if (self->before != 0 && !self->paired)
    add_letters(self, self->before, 0);
  self->before = 0;
  self->paired = FALSE;
}

static gboolean
is_unspaced(gunichar character)
{
  if (character < 0x0E00 || !g_unichar_isalpha(character))
    return FALSE;
  CmScript script = cm_script_of(character);
  return script == CM_SCRIPT_EAST_ASIAN || script == CM_SCRIPT_THAI;
}

static void
read_character(Reader *self, gunichar character)
{
  if (is_unspaced(character)) {
    end_word(self);
    if (self->before != 0)
      add_letters(self, self->before, character);
    self->paired = self->before != 0;
    self->before = character;
    return;
  }
  if (g_unichar_ismark(character) && self->before != 0)
    return; /* a vowel of Thai */
  end_run(self);
  gboolean letter = cm_is_letter(character);
  if (!letter && !g_unichar_isdigit(character) && !g_unichar_ismark(character)) {
    end_word(self);
    return;
  }
  self->n_letters += letter;
  if (self->word->len < MAX_TERM_BYTES)
    g_string_append_unichar(self->word, g_unichar_tolower(character));
}

CmContent *
cm_content_new(const char *text, const CmContent *without)
{
  const char *language = cm_language_of_text(text);
  CmContent *self = g_new0(CmContent, 1);
  self->terms = g_ptr_array_new_with_free_func(term_free);
  self->keys = g_hash_table_new(g_str_hash, g_str_equal);
  self->groups = g_hash_table_new(NULL, NULL);
  self->foreign = language != NULL && !g_str_equal(language, "en");
  Reader reader = {
      .content = self, .without = without, .language = language, .word = g_string_new(NULL)};
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
    read_character(&reader, cm_character_at(at));
  end_run(&reader);
  end_word(&reader);
  g_string_free(reader.word, TRUE);
  return self;
}

CmContent *
cm_content_new_hint(const CmPromptSpec *spec, const CmContent *without)
{
  if (spec->hint == NULL && spec->hint_keywords->len == 0)
    return NULL;
  g_autoptr(GString) all = g_string_new(spec->hint);
  for (guint i = 0; i < spec->hint_keywords->len; i++)
    g_string_append_printf(all, "\n%s", (const char *)g_ptr_array_index(spec->hint_keywords, i));
  return cm_content_new(all->str, without);
}

void
cm_content_free(CmContent *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->groups);
  g_hash_table_unref(self->keys);
  g_ptr_array_unref(self->terms);
  g_free(self);
}

gboolean
cm_content_has(const CmContent *self, const CmContentTerm *term)
{
  return self != NULL && g_hash_table_contains(self->keys, term->key);
}

gboolean
cm_content_names(const CmContent *self, const CmContentTerm *term)
{
  return cm_content_has(self, term) ||
         (self != NULL && term->group != 0 &&
          g_hash_table_contains(self->groups, GUINT_TO_POINTER(term->group)));
}

guint
cm_content_shared(const CmContent *a, const CmContent *b)
{
  guint n = 0;
  for (guint i = 0; a != NULL && i < a->terms->len; i++)
    n += cm_content_has(b, g_ptr_array_index(a->terms, i));
  return n;
}

double
cm_content_alike(const CmContent *a, const CmContent *b)
{
  if (a == NULL || b == NULL || a->terms->len == 0 || b->terms->len == 0)
    return (double)NAN;
  guint n_shared = cm_content_shared(a, b);
  return (double)n_shared / (a->terms->len + b->terms->len - n_shared);
}

char *
cm_content_body(const CmQuality *quality, const char *answer)
{
  g_autofree char *valid = cm_view_text(answer, strlen(answer));
  g_autoptr(CmLayout) layout = cm_layout_new(quality, valid, strlen(valid));
  CmSpan body = layout->body;
  return body.begin < body.end ? g_strndup(layout->plain + body.begin, body.end - body.begin)
                               : g_strdup(layout->plain);
}

CmContent *
cm_content_new_answer(const CmQuality *quality, const char *answer)
{
  if (answer == NULL)
    return NULL;
  g_autofree char *body = cm_content_body(quality, answer);
  return cm_content_new(body, NULL);
}
