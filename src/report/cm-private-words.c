/* SPDX-License-Identifier: MIT */
#include "cm-private-words.h"

#include <string.h>

#define GONE         "…"
#define NAMES_MAX    10000
#define WORDS_MAX    100000
#define WORD_MIN     4          /* bytes; shorter words of metadata stand everywhere */
#define METADATA_MAX 8          /* levels */
#define SIDECAR      "sidecar " /* how a source names its file: "sidecar NAME: XMP dc:title" */

struct CmPrivateWords {
  GPtrArray *names;  /* of char *, longest first: what is no single word, as it stands */
  GHashTable *known; /* the same as a set */
  GHashTable *words; /* single words, folded, as a set */
  gboolean too_many;
};

/* What logs say of themselves. */
static const char *const of_logs[] = {
    "array",    "batch",     "buffer", "cache",   "call",    "class",   "color",  "colour",
    "computer", "data",      "device", "error",   "failed",  "false",   "file",   "frame",
    "function", "graph",     "image",  "images",  "input",   "layer",   "line",   "load",
    "memory",   "metal",     "model",  "module",  "name",    "none",    "null",   "number",
    "output",   "path",      "photo",  "picture", "process", "program", "python", "server",
    "shape",    "size",      "stack",  "system",  "tensor",  "test",    "text",   "time",
    "token",    "traceback", "true",   "type",    "value",   "version", "vision", "warning",
    "weight",   "weights",   "window", NULL};

/* Members of metadata that are no words of the photo. */
static const char *const not_of_photos[] = {"sources", "repairs", "warnings", "camera_make", NULL};

/* A part of a word: a letter or digit of ASCII, or any other character. */
static gboolean
is_of_word(char c)
{
  return g_ascii_isalnum(c) || (guchar)c >= 0x80;
}

static gboolean
is_word(const char *text)
{
  while (is_of_word(*text))
    text++;
  return *text == '\0';
}

/* Takes the text. */
static void
add_word(CmPrivateWords *self, char *text)
{
  g_autofree char *clean = text;
  g_autofree char *folded = g_utf8_casefold(clean, -1);
  gboolean single = is_word(clean);
  if (strlen(clean) < WORD_MIN || (single && g_strv_contains(of_logs, folded)))
    return;
  if (single) {
    g_hash_table_add(self->words, g_steal_pointer(&folded));
  } else if (!g_hash_table_contains(self->known, clean)) {
    g_hash_table_add(self->known, clean);
    g_ptr_array_add(self->names, g_steal_pointer(&clean));
  }
  self->too_many |= self->names->len > NAMES_MAX || g_hash_table_size(self->words) > WORDS_MAX;
}

static void
add_text(CmPrivateWords *self, const char *text)
{
  if (text != NULL && !self->too_many)
    add_word(self, g_strstrip(g_utf8_make_valid(text, -1)));
}

/* All strings; numbers are covered by the rule about places. */
static void
add_metadata(CmPrivateWords *self, const json_t *value, guint depth)
{
  const char *key;
  json_t *member;
  if (json_is_string(value))
    add_text(self, json_string_value(value));
  if (depth == METADATA_MAX)
    return;
  json_object_foreach ((json_t *)value, key, member)
    if (depth > 0 || !g_strv_contains(not_of_photos, key))
      add_metadata(self, member, depth + 1);
  for (gsize i = 0; i < json_array_size(value); i++)
    add_metadata(self, json_array_get(value, i), depth + 1);
}

/* The name of a sidecar in what a source is called. */
static void
add_sidecar(CmPrivateWords *self, const char *source)
{
  const char *name = source != NULL ? strstr(source, SIDECAR) : NULL;
  if (name == NULL)
    return;
  name += strlen(SIDECAR);
  const char *end = g_strrstr(name, ": ");
  g_autofree char *own = end != NULL ? g_strndup(name, (gsize)(end - name)) : g_strdup(name);
  add_text(self, own);
}

static void
add_sidecars(CmPrivateWords *self, const json_t *sources)
{
  const char *field;
  json_t *source;
  json_object_foreach ((json_t *)sources, field, source) {
    add_sidecar(self, json_string_value(source));
    for (gsize i = 0; i < json_array_size(source); i++)
      add_sidecar(self, json_string_value(json_array_get(source, i)));
  }
}

/* "IMG 12.jpg": the path and the name. */
static void
add_path(CmPrivateWords *self, const char *path)
{
  if (path == NULL)
    return;
  g_autofree char *name = g_path_get_basename(path);
  add_text(self, path);
  add_text(self, name);
}

static int
compare_length(gconstpointer a, gconstpointer b)
{
  gsize left = strlen(*(const char *const *)a);
  gsize right = strlen(*(const char *const *)b);
  return (left < right) - (left > right);
}

CmPrivateWords *
cm_private_words_new(const CmRun *run)
{
  CmPrivateWords *self = g_new0(CmPrivateWords, 1);
  self->names = g_ptr_array_new_with_free_func(g_free);
  self->known = g_hash_table_new(g_str_hash, g_str_equal);
  self->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < run->photos->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(run->photos, i);
    add_metadata(self, photo->metadata, 0);
    add_sidecars(self, json_object_get(photo->metadata, "sources"));
    add_path(self, photo->path);
  }
  for (gsize i = 0; i < json_array_size(run->left_out); i++)
    add_path(self, cm_json_get_string(json_array_get(run->left_out, i), "path"));
  g_ptr_array_sort(self->names, compare_length);
  return self;
}

void
cm_private_words_free(CmPrivateWords *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref(self->known);
  g_ptr_array_unref(self->names);
  g_hash_table_unref(self->words);
  g_free(self);
}

/* Whether what was found is no part of a longer word. */
static gboolean
is_whole(const char *text, const char *begin, gsize length)
{
  const char *end = begin + length;
  gboolean joined_before = begin > text && is_of_word(begin[-1]) && is_of_word(begin[0]);
  return !joined_before && !(is_of_word(end[-1]) && is_of_word(end[0]));
}

/* Takes the text and gives it back without the name. */
static char *
take_name(char *text, const char *name)
{
  const char *found = strstr(text, name);
  if (found == NULL)
    return text;
  g_autofree char *owned = text;
  g_autoptr(GString) out = g_string_new(NULL);
  gsize length = strlen(name);
  const char *at = owned;
  for (; found != NULL; at = found + length, found = strstr(at, name)) {
    g_string_append_len(out, at, (gssize)(found - at));
    g_string_append(out, is_whole(text, found, length) ? GONE : name);
  }
  g_string_append(out, at);
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
take_words(const CmPrivateWords *self, const char *text)
{
  g_autoptr(GString) out = g_string_new(NULL);
  while (*text != '\0') {
    gsize length = 0;
    while (is_of_word(text[length]))
      length++;
    g_autofree char *folded = g_utf8_casefold(text, (gssize)length);
    if (length >= WORD_MIN && g_hash_table_contains(self->words, folded))
      g_string_append(out, GONE);
    else
      g_string_append_len(out, text, (gssize)length);
    text += length;
    if (*text != '\0')
      g_string_append_c(out, *text++);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cm_private_words_take(const CmPrivateWords *self, const char *text)
{
  if (self->too_many)
    return NULL;
  char *out = g_strdup(text);
  for (guint i = 0; i < self->names->len; i++)
    out = take_name(out, g_ptr_array_index(self->names, i));
  g_autofree char *plain = out;
  return take_words(self, plain);
}
