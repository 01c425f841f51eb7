/* SPDX-License-Identifier: MIT */
#include "cm-lexicon.h"

#include <string.h>

#include "cm-language.h"
#include "cm-shipped.h"

typedef struct {
  GHashTable *groups; /* stem → number, from 1 */
  GHashTable *empty;  /* language → set of words */
  guint n_groups;
  guint n_colours; /* of the groups, the first */
} Lexicon;

/* Shorter words have no plural that is told from another word ("gas", "as"). */
#define MIN_PLURAL_BYTES 4

static gboolean
is_plain(const char *word)
{
  for (; *word != '\0'; word++)
    if (!g_ascii_islower(*word))
      return FALSE;
  return TRUE;
}

/* How many bytes the plural adds to the stem, where nothing else is changed. */
static gsize
plural_bytes(const char *word)
{
  static const char *const hissing[] = {"sses", "shes", "ches", "xes", "zzes"};
  static const char *const singular[] = {"ss", "us", "is", "series", "species"};
  for (gsize i = 0; i < G_N_ELEMENTS(singular); i++)
    if (g_str_has_suffix(word, singular[i]))
      return 0;
  for (gsize i = 0; i < G_N_ELEMENTS(hissing); i++)
    if (g_str_has_suffix(word, hissing[i]))
      return 2;
  if (g_str_has_suffix(word, "oes") && strlen(word) > 5) /* not "shoes" */
    return 2;
  return g_str_has_suffix(word, "s") ? 1 : 0;
}

char *
cm_lexicon_stem(const char *word)
{
  gsize length = strlen(word);
  if (length < MIN_PLURAL_BYTES || !is_plain(word))
    return g_strdup(word);
  gboolean ends_in_ie = g_str_has_suffix(word, "cookies") || g_str_has_suffix(word, "movies") ||
                        g_str_has_suffix(word, "selfies");
  if (g_str_has_suffix(word, "ies") && length > 4 && !ends_in_ie && plural_bytes(word) > 0)
    return g_strdup_printf("%.*sy", (int)(length - 3), word);
  return g_strndup(word, length - plural_bytes(word));
}

static void
add_groups(Lexicon *self, const CmYaml *lines)
{
  for (guint i = 0; i < cm_yaml_size(lines); i++) {
    g_auto(GStrv) words = g_strsplit(cm_yaml_text(cm_yaml_at(lines, i)), ", ", -1);
    self->n_groups++;
    for (guint j = 0; words[j] != NULL; j++)
      g_hash_table_insert(self->groups, cm_lexicon_stem(words[j]),
                          GUINT_TO_POINTER(self->n_groups));
  }
}

static void
add_empty(Lexicon *self, const CmYaml *languages)
{
  for (guint i = 0; i < cm_yaml_size(languages); i++) {
    g_auto(GStrv) words = g_strsplit(cm_yaml_text(cm_yaml_at(languages, i)), " ", -1);
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint j = 0; words[j] != NULL; j++)
      g_hash_table_add(set, g_strdup(words[j]));
    g_hash_table_insert(self->empty, g_strdup(cm_yaml_key(languages, i)), set);
  }
}

static Lexicon *
lexicon_new(void)
{
  g_autoptr(CmYaml) root = cm_shipped_yaml("lexicon.yaml");
  Lexicon *self = g_new0(Lexicon, 1);
  self->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->empty =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  add_groups(self, cm_yaml_get(root, "colours"));
  self->n_colours = self->n_groups;
  add_groups(self, cm_yaml_get(root, "things"));
  add_empty(self, cm_yaml_get(root, "empty"));
  return self;
}

/* Built once. */
static const Lexicon *
lexicon(void)
{
  static gsize once;
  static Lexicon *built;
  if (g_once_init_enter(&once)) {
    built = lexicon_new();
    g_once_init_leave(&once, 1);
  }
  return built;
}

guint
cm_lexicon_group(const char *stem)
{
  return GPOINTER_TO_UINT(g_hash_table_lookup(lexicon()->groups, stem));
}

gboolean
cm_lexicon_is_colour(guint group)
{
  return group >= 1 && group <= lexicon()->n_colours;
}

static guint
bit_of_language(const char *language)
{
  for (guint i = 0; i < CM_N_LANGUAGES; i++)
    if (g_str_equal(cm_language_code(i), language))
      return 1u << i;
  return 0;
}

gboolean
cm_lexicon_is_empty(const char *word, const char *language)
{
  const char *code = language != NULL ? language : "en";
  GHashTable *set = g_hash_table_lookup(lexicon()->empty, code);
  return (cm_language_of_word(word) & bit_of_language(code)) != 0 ||
         (set != NULL && g_hash_table_contains(set, word));
}
