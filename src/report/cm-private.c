/* SPDX-License-Identifier: MIT */
#include "cm-private.h"

#include "cm-pattern.h"
#include "cm-private-words.h"
#include "cm-text.h"

#include <string.h>

#define GONE     "…"
#define TEXT_MAX (512 * 1024)
#define LINE_MIN 12 /* bytes of a prompt's line that is recognised in a log */

/* What a match becomes: appended to out. */
typedef void (*Replace)(GString *out, const char *match, gsize length);

static void replace_secret(GString *out, const char *match, gsize length);
static void replace_path(GString *out, const char *match, gsize length);
static void replace_query(GString *out, const char *match, gsize length);
static void replace_place(GString *out, const char *match, gsize length);

/* In this order: a URL's own parts before paths, lines about places first of all. */
static const struct {
  const char *expression;
  CmPatternFlags flags;
  Replace replace;
} rules[] = {
    {"^.*(?:\\bGPS|\\blatitude\\b|\\blongitude\\b|\\d\\s*°|(?<![\\d.])\\d{1,3}\\.\\d{3,}\\s*,?\\s*["
     "NSEW]\\b).*"
     "$",
     CM_PATTERN_MULTILINE | CM_PATTERN_CASELESS, replace_place},
    {"\\b(?:hf_|sk-|ghp_|gho_|github_pat_|xox[bp]-|AKIA)[A-Za-z0-9_\\-]{6,}", 0, replace_secret},
    {"\\b(?:bearer|basic)\\s+[A-Za-z0-9._~+/=\\-]{6,}", CM_PATTERN_CASELESS, replace_secret},
    {"\\b(?:[a-z_]{0,20}token|passw(?:or)?d|secret|api[_-]?key|authorization)[\"']?\\s?[=:]\\s?[\"'"
     "]?"
     "(?![0-9]+\\b)[^\\s\"',;]{4,}",
     CM_PATTERN_CASELESS, replace_secret},
    {"://[^\\s/@\"']{1,200}@", 0, replace_secret},
    {"[?&][A-Za-z0-9_.\\-]{1,40}=[^\\s\"'<>]*", 0, replace_query},
    {"[A-Za-z0-9._%+\\-]{1,64}@[A-Za-z0-9\\-]{1,64}(?:\\.[A-Za-z0-9\\-]{1,64})+", 0,
     replace_secret},
    /* parts of an address have no zero before them, those of llama.cpp's stamps do */
    {"(?<![\\d.])(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})(?![\\d.])", 0, replace_secret},
    {"(?<=[\"'`])(?:file://)?(?:~|[A-Za-z]:)?[/\\\\][^\"'`\\n]{1,1000}(?=[\"'`])", 0, replace_path},
    {"(?<![\\w/.:…~\\-])(?!~/…)(?:file://)?(?:~|[A-Za-z]:)?[/\\\\][^\\s\"'`<>|;,()\\[\\]]{2,1000}",
     0, replace_path},
};

struct CmPrivate {
  CmPattern *patterns[G_N_ELEMENTS(rules)];
  CmPrivateWords *words;
  GHashTable *prompts; /* lines of prompts, as a set */
};

static void
replace_secret(GString *out, const char *match, gsize length)
{
  if (length > 3 && strncmp(match, "://", 3) == 0)
    g_string_append(out, "://");
  g_string_append(out, GONE);
}

static void
replace_query(GString *out, const char *match, gsize length)
{
  (void)length;
  g_string_append_c(out, match[0]);
  g_string_append(out, GONE);
}

static void
replace_place(GString *out, const char *match, gsize length)
{
  (void)match;
  (void)length;
  g_string_append(out, "[a line about a place is left out]");
}

static gboolean
is_home(const char *path)
{
  static const char *const homes[] = {"/home/", "/Users/", "/root/", "~/", "\\Users\\"};
  const char *at = g_str_has_prefix(path, "file://") ? path + strlen("file://") : path;
  if (g_ascii_isalpha(at[0]) && at[1] == ':')
    at += 2;
  for (gsize i = 0; i < G_N_ELEMENTS(homes); i++)
    if (g_str_has_prefix(at, homes[i]))
      return TRUE;
  return FALSE;
}

/* The last part of a path, or all that follows the folder of Python packages. */
static const char *
public_part(const char *path)
{
  /* the engines' own folders serve where a checkout is used in place of an installed package */
  static const char *const packages[] = {"/site-packages/", "/dist-packages/", "/mlx_vlm/",
                                         "/mlx_lm/",        "/mlx/nn/",        "/transformers/"};
  for (gsize i = 0; i < G_N_ELEMENTS(packages); i++) {
    const char *at = g_strrstr(path, packages[i]);
    if (at != NULL)
      return at + (i < 2 ? strlen(packages[i]) : 1);
  }
  gsize length = strlen(path);
  while (length > 1 && (path[length - 1] == '/' || path[length - 1] == '\\'))
    length--;
  while (length > 0 && path[length - 1] != '/' && path[length - 1] != '\\')
    length--;
  return path + length;
}

/* A home folder itself has a person's name as its last part: nothing of it is kept. */
static void
replace_path(GString *out, const char *match, gsize length)
{
  g_autofree char *path = g_strndup(match, length);
  gboolean home = is_home(path);
  const char *kept = public_part(path);
  guint depth = 0;
  for (const char *at = path; *at != '\0'; at++)
    depth += (*at == '/' || *at == '\\') && at[1] != '\0' ? 1 : 0;
  g_string_append(out, home ? "~/" : "");
  g_string_append(out, GONE);
  if (!home || depth > 2 || g_str_has_prefix(path, "~"))
    g_string_append_printf(out, "/%s", kept);
}

/* The text with every match replaced; NULL where a search gave up. */
static char *
replace_all(const CmPattern *pattern, Replace replace, const char *text)
{
  gsize length = strlen(text);
  g_autoptr(GString) out = g_string_sized_new(length);
  gsize at = 0;
  while (at < length) {
    gsize begin = 0;
    gsize end = 0;
    CmMatch match = cm_pattern_search(pattern, text, length, at, &begin, &end);
    if (match == CM_MATCH_LIMIT)
      return NULL;
    if (match == CM_MATCH_NONE || end == begin)
      break;
    g_string_append_len(out, text + at, (gssize)(begin - at));
    replace(out, text + begin, end - begin);
    at = end;
  }
  g_string_append(out, text + at);
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
add_prompt(CmPrivate *self, const CmPrompt *prompt)
{
  g_auto(GStrv) lines = g_strsplit(prompt->text != NULL ? prompt->text : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_strstrip(lines[i]);
    if (strlen(lines[i]) >= LINE_MIN)
      g_hash_table_add(self->prompts, g_strdup(lines[i]));
  }
}

CmPrivate *
cm_private_new(const CmRun *run, GError **error)
{
  g_autoptr(CmPrivate) self = g_new0(CmPrivate, 1);
  self->words = cm_private_words_new(run);
  self->prompts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
    self->patterns[i] = cm_pattern_new(rules[i].expression, rules[i].flags, error);
    if (self->patterns[i] == NULL)
      return NULL;
  }
  for (guint i = 0; i < run->prompts->len; i++)
    add_prompt(self, g_ptr_array_index(run->prompts, i));
  return g_steal_pointer(&self);
}

void
cm_private_free(CmPrivate *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
    cm_pattern_free(self->patterns[i]);
  cm_private_words_free(self->words);
  g_hash_table_unref(self->prompts);
  g_free(self);
}

static char *
without_prompts(const CmPrivate *self, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *clean = g_strstrip(g_strdup(lines[i]));
    const char *answer = strstr(clean, "Prompt: "); /* engines print it so */
    if (!g_hash_table_contains(self->prompts, clean) &&
        (answer == NULL || !g_hash_table_contains(self->prompts, answer + strlen("Prompt: "))))
      continue;
    g_free(lines[i]);
    lines[i] = g_strdup("[a line of the prompt is left out]");
  }
  return g_strjoinv("\n", lines);
}

char *
cm_private_redact(const CmPrivate *self, const char *text)
{
  if (text == NULL)
    return g_strdup("");
  g_autofree char *valid = cm_text_sanitize(text, strlen(text), TEXT_MAX);
  g_autofree char *plain = without_prompts(self, valid);
  char *current = cm_private_words_take(self->words, plain);
  for (gsize i = 0; i < G_N_ELEMENTS(rules) && current != NULL; i++) {
    g_autofree char *before = current;
    current = replace_all(self->patterns[i], rules[i].replace, before);
  }
  return current != NULL ? current : g_strdup("[left out: too intricate to be searched for names]");
}
