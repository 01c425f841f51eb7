/* SPDX-License-Identifier: MIT */
#include "cm-fingerprint.h"

#include <string.h>

#define REDUCED_BYTES 400
#define SLUG_BYTES    48
#define HASH_DIGITS   6
#define NAME_BYTES    40

/* What harnesses put before an engine's own message, up to and with the given ending. */
static const struct {
  const char *begin;
  const char *end;
} prefixes[] = {
    {"Model loading failed", ": "},
    {"Model generation failed", ": "},
    {"Model runtime error", ": "},
    {"Model preflight failed", ": "},
    {"Failed to process inputs with error", ": "},
};

static const char *
skip_prefixes(const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
    const char *end = strstr(message, prefixes[i].end);
    if (g_str_has_prefix(message, prefixes[i].begin) && end != NULL)
      return skip_prefixes(end + strlen(prefixes[i].end));
  }
  return message;
}

static gboolean
is_space_or_end(char c)
{
  return c == '\0' || g_ascii_isspace(c);
}

/* A token with a slash, a backslash or a tilde is a path, an address or owner/name. */
static gboolean
is_place(const char *token, gsize length)
{
  return memchr(token, '/', length) != NULL || memchr(token, '\\', length) != NULL ||
         memchr(token, '~', length) != NULL;
}

/* A quoted plain identifier, such as 'model_type': part of what went wrong. */
static gboolean
is_identifier(const char *text, gsize length)
{
  if (length == 0 || length > NAME_BYTES)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_islower(text[i]) && text[i] != '_' && !g_ascii_isdigit(text[i]))
      return FALSE;
  return TRUE;
}

/* Leaves quoted names out, but for identifiers; an apostrophe within a word is no quote. */
static char *
without_quoted(const char *message)
{
  GString *out = g_string_new(NULL);
  for (gsize i = 0; message[i] != '\0';) {
    char c = message[i];
    gboolean opens =
        (c == '\'' || c == '"' || c == '`') && (i == 0 || !g_ascii_isalnum(message[i - 1]));
    const char *close = opens ? strchr(message + i + 1, c) : NULL;
    if (close == NULL) {
      g_string_append_c(out, c);
      i++;
      continue;
    }
    gsize length = (gsize)(close - message) - i - 1;
    if (is_identifier(message + i + 1, length))
      g_string_append_len(out, message + i + 1, (gssize)length);
    g_string_append_c(out, ' ');
    i += length + 2;
  }
  return g_string_free(out, FALSE);
}

static gboolean
is_hex_number(const char *token, gsize length)
{
  gsize digits = 0;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isxdigit(token[i]) && token[i] != 'x')
      return FALSE;
    digits += g_ascii_isdigit(token[i]) ? 1 : 0;
  }
  return digits > 0;
}

/* Appends the letters of a token; everything between them becomes one space. */
static void
append_words(GString *out, const char *token, gsize length)
{
  for (gsize i = 0; i < length && out->len < REDUCED_BYTES; i++) {
    if (g_ascii_isalpha(token[i]))
      g_string_append_c(out, g_ascii_tolower(token[i]));
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c(out, ' ');
  }
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c(out, ' ');
}

char *
cm_fingerprint_reduce(const char *message)
{
  g_autofree char *bounded = g_strndup(skip_prefixes(message), 2 * 1024);
  g_autofree char *plain = without_quoted(bounded);
  GString *out = g_string_new(NULL);
  for (const char *at = plain; *at != '\0';) {
    gsize length = 0;
    while (!is_space_or_end(at[length]))
      length++;
    if (length > 0 && !is_place(at, length) && !is_hex_number(at, length))
      append_words(out, at, length);
    at += length + (at[length] != '\0' ? 1 : 0);
  }
  return g_strchomp(g_string_free(out, FALSE));
}

/* The id as it is, or the first words of a text. */
static char *
make_slug(const char *text)
{
  GString *out = g_string_new(NULL);
  gsize end = 0; /* of the last whole word that fits */
  for (const char *at = text; *at != '\0' && out->len < SLUG_BYTES; at++) {
    gboolean word = g_ascii_islower(*at) || g_ascii_isdigit(*at);
    if (!word)
      end = out->len;
    g_string_append_c(out, word ? *at : '-');
  }
  if (out->len == SLUG_BYTES && end > 0)
    g_string_truncate(out, end);
  return g_string_free(out, FALSE);
}

char *
cm_fingerprint(const char *id, const char *message)
{
  g_autofree char *reduced = cm_fingerprint_reduce(message);
  g_autofree char *both = g_strconcat(id != NULL ? id : "", "\n", reduced, NULL);
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
  g_autofree char *slug = make_slug(id != NULL ? id : reduced);
  return g_strdup_printf("%s-%.*s", *slug != '\0' ? slug : "failure", HASH_DIGITS, hash);
}
