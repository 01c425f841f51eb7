/* SPDX-License-Identifier: MIT */
#include "cm-server-members.h"

#include "cm-error.h"
#include "cm-pattern.h"

#include <math.h>
#include <string.h>

#define TEXT_BYTES    4096
#define WORDS_MAX     256
#define REQUEST_NODES 1000
#define SECONDS_MAX   86400

typedef struct Member Member;
typedef json_t *ReadFunc(const char *file, const Member *member, const CmYaml *node,
                         GError **error);

struct Member {
  const char *key;
  ReadFunc *read;
  const char *const *words; /* those that are allowed; NULL: any */
  double least, most;       /* of numbers, which are whole */
};

static const char *const takes[] = {"gguf", "folder", "mlx", "ollama", NULL};
static const char *const tested[] = {"yes", "stand-in", NULL};

/* Settings of `load` and `generate` that not every server has (docs/protocol.md). */
static const char *const settings[] = {"top_k",
                                       "top_p",
                                       "min_p",
                                       "repetition_penalty",
                                       "repetition_window",
                                       "seed",
                                       "stop",
                                       "schema",
                                       "thinking",
                                       "thinking_budget_tokens",
                                       "thinking_start",
                                       "thinking_end",
                                       "resize",
                                       "eos_tokens",
                                       "kv_bits",
                                       "kv_cache_tokens",
                                       NULL};

/* What may stand in braces; the first five are replaced here, the others by the worker. */
static const char *const placeholders[] = {"program", "python",     "name", "store",
                                           "model",   "projector",  "port", "context",
                                           "threads", "gpu_layers", NULL};

gboolean
cm_server_members_fail(const char *file, const CmYaml *node, GError **error, const char *format,
                       ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "%s:%u: %s", file, cm_yaml_line(node), message);
  return FALSE;
}

/* The length of a word in braces at text, braces included; 0 where there is none. */
static gsize
braced(const char *text)
{
  if (*text != '{')
    return 0;
  gsize length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_");
  return length > 0 && text[1 + length] == '}' ? length + 2 : 0;
}

char *
cm_server_members_fill(const char *text, const char *const *values)
{
  g_autoptr(GString) filled = g_string_new(NULL);
  while (*text != '\0') {
    gsize length = braced(text);
    const char *const *pair = values;
    while (length > 0 && pair[0] != NULL &&
           (strncmp(pair[0], text + 1, length - 2) != 0 || pair[0][length - 2] != '\0'))
      pair += 2;
    if (length == 0 || pair[0] == NULL) {
      g_string_append_len(filled, text, (gssize)MAX(length, 1));
      text += MAX(length, 1);
      continue;
    }
    if (pair[1] == NULL)
      return NULL;
    g_string_append(filled, pair[1]);
    text += length;
  }
  return g_string_free(g_steal_pointer(&filled), FALSE);
}

static gboolean
check_placeholders(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  for (const char *at = cm_yaml_text(node); *at != '\0'; at++) {
    gsize length = braced(at);
    g_autofree char *word = length > 0 ? g_strndup(at + 1, length - 2) : NULL;
    if (word != NULL && !g_strv_contains(placeholders, word)) {
      g_autofree char *known = g_strjoinv("} {", (char **)placeholders);
      return cm_server_members_fail(file, node, error, "%s has {%s}, and only {%s} are known",
                                    member->key, word, known);
    }
  }
  return TRUE;
}

/* A text of one line that is not empty, of the words allowed; borrowed from the node. */
static const char *
text_of(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const char *text = cm_yaml_text(node);
  if (text == NULL || *text == '\0') {
    cm_server_members_fail(file, node, error, "%s must be a text that is not empty", member->key);
    return NULL;
  }
  if (strlen(text) > TEXT_BYTES) {
    cm_server_members_fail(file, node, error, "%s is longer than %d bytes", member->key,
                           TEXT_BYTES);
    return NULL;
  }
  if (member->words != NULL && !g_strv_contains(member->words, text)) {
    g_autofree char *words = g_strjoinv(", ", (char **)member->words);
    cm_server_members_fail(file, node, error, "%s is one of %s, not “%s”", member->key, words,
                           text);
    return NULL;
  }
  return text;
}

static json_t *
read_text(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const char *text = text_of(file, member, node, error);
  return text != NULL && check_placeholders(file, member, node, error) ? json_string(text) : NULL;
}

/* A path on the server, or a JSON pointer. */
static json_t *
read_path(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const char *text = text_of(file, member, node, error);
  if (text == NULL)
    return NULL;
  gboolean absolute = *text == '/' || cm_server_members_fail(file, node, error,
                                                             "%s must begin with “/”", member->key);
  return absolute ? json_string(text) : NULL;
}

static json_t *
read_pattern(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const char *text = text_of(file, member, node, error);
  g_autoptr(GError) reason = NULL;
  g_autoptr(CmPattern) pattern =
      text != NULL ? cm_pattern_new(text, CM_PATTERN_MULTILINE, &reason) : NULL;
  if (pattern != NULL)
    return json_string(text);
  if (reason != NULL)
    cm_server_members_fail(file, node, error, "%s: %s", member->key, reason->message);
  return NULL;
}

static json_t *
read_number(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  double number = NAN;
  if (!cm_yaml_number(node, &number) || number != floor(number) || number < member->least ||
      number > member->most) {
    cm_server_members_fail(file, node, error, "%s must be a whole number from %.15g to %.15g",
                           member->key, member->least, member->most);
    return NULL;
  }
  return json_integer((json_int_t)number);
}

static json_t *
read_flag(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const char *text = cm_yaml_text(node);
  if (g_strcmp0(text, "true") == 0 || g_strcmp0(text, "false") == 0)
    return json_boolean(*text == 't');
  cm_server_members_fail(file, node, error, "%s must be true or false", member->key);
  return NULL;
}

/* Texts, of the words allowed. With a member of the key "command", elements may be lists of texts
 * themselves. */
static json_t *
read_list(const char *file, const Member *member, const CmYaml *node, gboolean nests,
          GError **error)
{
  if (cm_yaml_kind(node) != CM_YAML_SEQUENCE || cm_yaml_size(node) > WORDS_MAX) {
    cm_server_members_fail(file, node, error, "%s must be a list of at most %d texts", member->key,
                           WORDS_MAX);
    return NULL;
  }
  g_autoptr(json_t) list = json_array();
  for (guint i = 0; i < cm_yaml_size(node); i++) {
    const CmYaml *item = cm_yaml_at(node, i);
    json_t *element = nests && cm_yaml_kind(item) == CM_YAML_SEQUENCE
                          ? read_list(file, member, item, FALSE, error)
                          : read_text(file, member, item, error);
    if (element == NULL)
      return NULL;
    json_array_append_new(list, element);
  }
  return g_steal_pointer(&list);
}

static json_t *
read_words(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  return read_list(file, member, node, FALSE, error);
}

static json_t *
read_command(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  g_autoptr(json_t) command = read_list(file, member, node, TRUE, error);
  if (command == NULL)
    return NULL;
  if (json_is_string(json_array_get(command, 0)))
    return g_steal_pointer(&command);
  cm_server_members_fail(file, node, error, "%s must begin with the program to start", member->key);
  return NULL;
}

static gboolean
is_mapping(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  return cm_yaml_kind(node) == CM_YAML_MAPPING ||
         cm_server_members_fail(file, node, error, "%s must hold keys and values", member->key);
}

/* Texts by name; names are of the words allowed. */
static json_t *
read_texts(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const Member value = {.key = member->key};
  if (!is_mapping(file, member, node, error))
    return NULL;
  g_autoptr(json_t) texts = json_object();
  for (guint i = 0; i < cm_yaml_size(node); i++) {
    const char *key = cm_yaml_key(node, i);
    const CmYaml *item = cm_yaml_at(node, i);
    if (*key == '\0' || strchr(key, '=') != NULL ||
        (member->words != NULL && !g_strv_contains(member->words, key))) {
      cm_server_members_fail(file, item, error, "%s has no place for “%s”", member->key, key);
      return NULL;
    }
    json_t *text = read_text(file, &value, item, error);
    if (text == NULL)
      return NULL;
    json_object_set_new(texts, key, text);
  }
  return g_steal_pointer(&texts);
}

/* Any JSON, as YAML writes it; *left counts the values that may still come. */
static json_t *
json_of(const CmYaml *node, guint *left)
{
  if ((*left)-- == 0)
    return NULL;
  if (cm_yaml_kind(node) == CM_YAML_SCALAR) {
    const char *text = cm_yaml_text(node);
    double number = NAN;
    if (cm_yaml_number(node, &number))
      return number == floor(number) && fabs(number) < 9007199254740992.0
                 ? json_integer((json_int_t)number)
                 : json_real(number);
    gboolean truth = g_str_equal(text, "true");
    return truth || g_str_equal(text, "false") ? json_boolean(truth) : json_string(text);
  }
  gboolean maps = cm_yaml_kind(node) == CM_YAML_MAPPING;
  g_autoptr(json_t) value = maps ? json_object() : json_array();
  for (guint i = 0; i < cm_yaml_size(node); i++) {
    json_t *item = json_of(cm_yaml_at(node, i), left);
    if (item == NULL)
      return NULL;
    if (maps)
      json_object_set_new(value, cm_yaml_key(node, i), item);
    else
      json_array_append_new(value, item);
  }
  return g_steal_pointer(&value);
}

static json_t *
read_request(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  guint left = REQUEST_NODES;
  if (!is_mapping(file, member, node, error))
    return NULL;
  json_t *request = json_of(node, &left);
  if (request == NULL)
    cm_server_members_fail(file, node, error, "%s holds more than %d values", member->key,
                           REQUEST_NODES);
  return request;
}

static json_t *read_members(const char *file, const Member *known, const Member *member,
                            const CmYaml *node, GError **error);

static json_t *
read_ready(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  static const Member known[] = {
      {"path", read_path, NULL, 0, 0}, {"status", read_number, NULL, 100, 599}, {NULL}};
  g_autoptr(json_t) ready = read_members(file, known, member, node, error);
  if (ready == NULL)
    return NULL;
  gboolean whole = json_object_get(ready, "path") != NULL ||
                   cm_server_members_fail(file, node, error, "%s has no path", member->key);
  return whole ? g_steal_pointer(&ready) : NULL;
}

static json_t *
read_version(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  static const Member known[] = {{"path", read_path, NULL, 0, 0},
                                 {"pointer", read_path, NULL, 0, 0},
                                 {"command", read_command, NULL, 0, 0},
                                 {"pattern", read_pattern, NULL, 0, 0},
                                 {NULL}};
  g_autoptr(json_t) version = read_members(file, known, member, node, error);
  if (version == NULL)
    return NULL;
  gboolean asks = json_object_get(version, "path") != NULL;
  gboolean runs = json_object_get(version, "command") != NULL;
  if (asks != runs && asks == (json_object_get(version, "pointer") != NULL) &&
      runs == (json_object_get(version, "pattern") != NULL))
    return g_steal_pointer(&version);
  cm_server_members_fail(file, node, error,
                         "%s is either a path with its pointer or a command with "
                         "its pattern",
                         member->key);
  return NULL;
}

/* lint: table */
static const Member preset_members[] = {
    {"about", read_text, NULL, 0, 0},
    {"program", read_text, NULL, 0, 0},
    {"install", read_text, NULL, 0, 0},
    {"takes", read_text, takes, 0, 0},
    {"tested", read_text, tested, 0, 0},
    {"context_tokens", read_number, NULL, 256, 10000000},
    {"command", read_command, NULL, 0, 0},
    {"env", read_texts, NULL, 0, 0},
    {"model", read_text, NULL, 0, 0},
    {"ready", read_ready, NULL, 0, 0},
    {"ready_timeout_s", read_number, NULL, 1, SECONDS_MAX},
    {"version", read_version, NULL, 0, 0},
    {"supports", read_words, settings, 0, 0},
    {"fields", read_texts, settings, 0, 0},
    {"counts_picture", read_flag, NULL, 0, 0},
    {"counts_end_token", read_flag, NULL, 0, 0},
    {"request", read_request, NULL, 0, 0},
    {NULL},
};

/* Reads the members of a mapping that are known; another is an error. */
static json_t *
read_members(const char *file, const Member *known, const Member *member, const CmYaml *node,
             GError **error)
{
  if (!is_mapping(file, member, node, error))
    return NULL;
  g_autoptr(json_t) members = json_object();
  for (guint i = 0; i < cm_yaml_size(node); i++) {
    const char *key = cm_yaml_key(node, i);
    const CmYaml *item = cm_yaml_at(node, i);
    const Member *found = known;
    while (found->key != NULL && !g_str_equal(found->key, key))
      found++;
    json_t *value = found->key != NULL ? found->read(file, found, item, error) : NULL;
    if (found->key == NULL)
      cm_server_members_fail(file, item, error, "%s has no member “%s”", member->key, key);
    if (value == NULL)
      return NULL;
    json_object_set_new(members, key, value);
  }
  return g_steal_pointer(&members);
}

gboolean
cm_server_members_read(const char *file, const CmYaml *preset, json_t *members, GError **error)
{
  const Member whole = {.key = "a server"};
  g_autoptr(json_t) read = read_members(file, preset_members, &whole, preset, error);
  return read != NULL && json_object_update(members, read) == 0;
}
