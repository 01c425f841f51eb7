/* SPDX-License-Identifier: MIT */
#include "cm-vocabulary.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-vocabulary-file.h"

#include <string.h>

struct CmVocabulary {
  char *path;
  char *sha256;
  GPtrArray *terms;     /* of char * */
  GHashTable *synonyms; /* term (borrowed from terms) → GPtrArray of char * */
  GHashTable *keys;     /* key of each term and synonym → its term (borrowed) */
};

/* What equal keywords have in common; NULL for what is too long, or no keyword at all. */
static char *
key_of(const char *keyword)
{
  if (strnlen(keyword, CM_VOCABULARY_TERM_BYTES + 1) > CM_VOCABULARY_TERM_BYTES)
    return NULL;
  g_autofree char *normal = g_utf8_normalize(keyword, -1, G_NORMALIZE_ALL_COMPOSE);
  if (normal == NULL)
    return NULL;
  g_autofree char *folded = g_utf8_casefold(normal, -1);
  /* folding can undo what normalising composed */
  char *key = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
  cm_vocabulary_squeeze(key);
  if (*key == '\0')
    g_clear_pointer(&key, g_free);
  return key;
}

static CmVocabulary *
vocabulary_new(const char *path)
{
  CmVocabulary *self = g_new0(CmVocabulary, 1);
  self->path = g_utf8_make_valid(path, -1);
  self->terms = g_ptr_array_new_with_free_func(g_free);
  self->synonyms =
      g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  self->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cm_vocabulary_free(CmVocabulary *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->keys);
  g_hash_table_unref(self->synonyms);
  g_ptr_array_unref(self->terms);
  g_free(self->sha256);
  g_free(self->path);
  g_free(self);
}

/* Adds the term, or finds the equal one that stands there already, or that it is a synonym of; NULL
 * where it is no keyword. */
static const char *
add_term(CmVocabulary *self, const char *term)
{
  char *key = key_of(term);
  if (key == NULL)
    return NULL;
  const char *known = g_hash_table_lookup(self->keys, key);
  if (known != NULL) {
    g_free(key);
    return known;
  }
  char *kept = g_strdup(term);
  g_ptr_array_add(self->terms, kept);
  g_hash_table_insert(self->keys, key, kept);
  return kept;
}

static void
add_synonym(CmVocabulary *self, const char *term, const char *synonym)
{
  char *key = key_of(synonym);
  if (key == NULL || g_hash_table_contains(self->keys, key)) {
    g_free(key);
    return;
  }
  g_hash_table_insert(self->keys, key, (gpointer)term);
  GPtrArray *of_term = g_hash_table_lookup(self->synonyms, term);
  if (of_term == NULL) {
    of_term = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(self->synonyms, (gpointer)term, of_term);
  }
  g_ptr_array_add(of_term, g_strdup(synonym));
}

CmVocabulary *
cm_vocabulary_parse(const char *bytes, gsize length, const char *path, GError **error)
{
  g_autoptr(GPtrArray) entries = cm_vocabulary_entries_read(bytes, length, error);
  if (entries == NULL) {
    g_prefix_error(error, "%s: ", path);
    return NULL;
  }
  g_autoptr(CmVocabulary) self = vocabulary_new(path);
  const char *term = NULL;
  for (guint i = 0; i < entries->len; i++) {
    const CmVocabularyEntry *entry = g_ptr_array_index(entries, i);
    if (entry->kind == CM_VOCABULARY_TERM)
      term = add_term(self, entry->text);
    else if (entry->kind == CM_VOCABULARY_CATEGORY)
      term = NULL;
    else if (term != NULL)
      add_synonym(self, term, entry->text);
  }
  if (self->terms->len == 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "%s: there is no keyword in it; a keyword list has one a line", path);
    return NULL;
  }
  self->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
  return g_steal_pointer(&self);
}

CmVocabulary *
cm_vocabulary_read(const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *bytes = cm_file_read(path, CM_VOCABULARY_FILE_BYTES, &length, error);
  g_autoptr(CmVocabulary) self =
      bytes != NULL ? cm_vocabulary_parse(bytes, length, path, error) : NULL;
  if (self == NULL)
    g_prefix_error(error, "the keyword list: ");
  return g_steal_pointer(&self);
}

json_t *
cm_vocabulary_to_json(const CmVocabulary *self)
{
  json_t *object = json_object();
  cm_json_set_string(object, "path", self->path);
  cm_json_set_string(object, "sha256", self->sha256);
  json_t *terms = json_array(), *synonyms = json_object();
  for (guint i = 0; i < self->terms->len; i++) {
    const char *term = g_ptr_array_index(self->terms, i);
    json_array_append_new(terms, json_string(term));
    const GPtrArray *of_term = g_hash_table_lookup(self->synonyms, term);
    json_t *list = of_term != NULL ? json_array() : NULL;
    for (guint k = 0; of_term != NULL && k < of_term->len; k++)
      json_array_append_new(list, json_string(g_ptr_array_index(of_term, k)));
    if (list != NULL)
      json_object_set_new(synonyms, term, list);
  }
  json_object_set_new(object, "terms", terms);
  json_object_set_new(object, "synonyms", synonyms);
  return object;
}

/* Whether the string can have come from a list. */
static gboolean
is_keyword(const char *text)
{
  if (text == NULL || *text == '\0')
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
    if (g_unichar_iscntrl(g_utf8_get_char(p)))
      return FALSE;
  return TRUE;
}

CmVocabulary *
cm_vocabulary_from_json(const json_t *object)
{
  const char *path = cm_json_get_string(object, "path");
  const char *sha256 = cm_json_get_string(object, "sha256");
  if (path == NULL || sha256 == NULL)
    return NULL;
  g_autoptr(CmVocabulary) self = vocabulary_new(path);
  self->sha256 = g_strdup(sha256);
  gsize i, n = 0;
  json_t *value, *list;
  json_array_foreach (json_object_get(object, "terms"), i, value)
    if (is_keyword(json_string_value(value)) && n++ < CM_VOCABULARY_TERMS)
      (void)add_term(self, json_string_value(value));
  const char *name;
  json_object_foreach (json_object_get(object, "synonyms"), name, list) {
    g_autofree char *key = key_of(name);
    const char *term = key != NULL ? g_hash_table_lookup(self->keys, key) : NULL;
    if (term == NULL)
      continue;
    json_array_foreach (list, i, value)
      if (is_keyword(json_string_value(value)) && n++ < CM_VOCABULARY_TERMS)
        add_synonym(self, term, json_string_value(value));
  }
  return self->terms->len > 0 ? g_steal_pointer(&self) : NULL;
}

const GPtrArray *
cm_vocabulary_terms(const CmVocabulary *self)
{
  return self->terms;
}

gboolean
cm_vocabulary_has(const CmVocabulary *self, const char *keyword)
{
  g_autofree char *key = key_of(keyword);
  return key != NULL && g_hash_table_contains(self->keys, key);
}
