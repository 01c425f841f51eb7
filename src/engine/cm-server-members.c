/* SPDX-License-Identifier: MIT */
#include "cm-server-members.h"

#include "cm-error.h"
#include "cm-pattern.h"
#include "cm-server-form.h"

#include <math.h>
#include <string.h>

#define TEXT_BYTES    4096
#define WORDS_MAX     256
#define REQUEST_NODES 1000
#define SECONDS_MAX   86400

typedef struct Member Member;

/* A node of the file that stands for a member. */
typedef struct {
  const char *file;
  const Member *member;
  const CmYaml *node;
} Place;

/* Makes JSON of a node; NULL and an error where it is none of the member's. */
typedef json_t *ReadFunc(const Place *at, GError **error);

/* Holds what was read against the rest of what the member asks for. */
typedef gboolean CheckFunc(const Place *at, const json_t *value, GError **error);

struct Member {
  const char *key;
  ReadFunc *read;
  CheckFunc *check;         /* NULL: nothing more */
  const char *const *words; /* those that are allowed, as text or as keys; NULL: any */
  const Member *members;    /* those of a mapping; the last has no key */
  double least, most;       /* of numbers, which are whole */
  gboolean nests;           /* elements of a list may be lists of texts themselves */
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

/* What may stand in braces; the worker is told values of the first four, and has the others. */
static const char *const placeholders[] = {"program", "python",     "name",    "store",
                                           "model",   "projector",  "port",    "context",
                                           "threads", "gpu_layers", "adapter", NULL};

static void
set_error(const char *file, const CmYaml *node, GError **error, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf(format, args);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "%s:%u: %s", file, cm_yaml_line(node), message);
}

gboolean
cm_server_members_fail(const char *file, const CmYaml *node, GError **error, const char *format,
                       ...)
{
  va_list args;
  va_start(args, format);
  set_error(file, node, error, format, args);
  va_end(args);
  return FALSE;
}

/* The same of a member's place, for readers. */
static json_t *refuse(const Place *at, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static json_t *
refuse(const Place *at, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  set_error(at->file, at->node, error, format, args);
  va_end(args);
  return NULL;
}

static json_t *
read_member(const char *file, const Member *member, const CmYaml *node, GError **error)
{
  const Place at = {file, member, node};
  g_autoptr(json_t) value = member->read(&at, error);
  gboolean good = value != NULL && (member->check == NULL || member->check(&at, value, error));
  return good ? g_steal_pointer(&value) : NULL;
}

static gboolean
check_placeholders(const Place *at, const json_t *value, GError **error)
{
  for (const char *text = json_string_value(value); *text != '\0'; text++) {
    gsize length = cm_server_form_braced(text);
    g_autofree char *word = length > 0 ? g_strndup(text + 1, length - 2) : NULL;
    if (word != NULL && !g_strv_contains(placeholders, word)) {
      g_autofree char *known = g_strjoinv("} {", (char **)placeholders);
      return cm_server_members_fail(at->file, at->node, error,
                                    "%s has {%s}, and only {%s} are known", at->member->key, word,
                                    known);
    }
  }
  return TRUE;
}

/* A path on the server, or a JSON pointer. */
static gboolean
check_path(const Place *at, const json_t *value, GError **error)
{
  return *json_string_value(value) == '/' ||
         cm_server_members_fail(at->file, at->node, error, "%s must begin with “/”",
                                at->member->key);
}

static gboolean
check_pattern(const Place *at, const json_t *value, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(CmPattern) pattern =
      cm_pattern_new(json_string_value(value), CM_PATTERN_MULTILINE, &reason);
  return pattern != NULL || cm_server_members_fail(at->file, at->node, error, "%s: %s",
                                                   at->member->key, reason->message);
}

static gboolean
check_command(const Place *at, const json_t *value, GError **error)
{
  return json_is_string(json_array_get(value, 0)) ||
         cm_server_members_fail(at->file, at->node, error,
                                "%s must begin with the program to start", at->member->key);
}

static gboolean
check_ready(const Place *at, const json_t *value, GError **error)
{
  return json_object_get(value, "path") != NULL ||
         cm_server_members_fail(at->file, at->node, error, "%s has no path", at->member->key);
}

static gboolean
check_version(const Place *at, const json_t *value, GError **error)
{
  gboolean asks = json_object_get(value, "path") != NULL;
  gboolean runs = json_object_get(value, "command") != NULL;
  gboolean whole = asks != runs && asks == (json_object_get(value, "pointer") != NULL) &&
                   runs == (json_object_get(value, "pattern") != NULL);
  return whole || cm_server_members_fail(at->file, at->node, error,
                                         "%s is either a path with its pointer or a command with "
                                         "its pattern",
                                         at->member->key);
}

/* Names of modules that can be looked for without importing what they would lie in. */
static gboolean
check_modules(const Place *at, const json_t *value, GError **error)
{
  for (gsize i = 0; i < json_array_size(value); i++) {
    const char *name = json_string_value(json_array_get(value, i));
    if (name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] != '\0')
      return cm_server_members_fail(at->file, at->node, error,
                                    "%s has “%s”, and a module's name here is letters, digits and "
                                    "“_”",
                                    at->member->key, name);
  }
  return TRUE;
}

/* A text that is not empty, of the words allowed. */
static json_t *
read_text(const Place *at, GError **error)
{
  const char *key = at->member->key;
  const char *text = cm_yaml_is_null(at->node) ? NULL : cm_yaml_text(at->node);
  if (text == NULL || *text == '\0')
    return refuse(at, error, "%s must be a text that is not empty", key);
  if (strlen(text) > TEXT_BYTES)
    return refuse(at, error, "%s is longer than %d bytes", key, TEXT_BYTES);
  if (at->member->words != NULL && !g_strv_contains(at->member->words, text)) {
    g_autofree char *words = g_strjoinv(", ", (char **)at->member->words);
    return refuse(at, error, "%s is one of %s, not “%s”", key, words, text);
  }
  return json_string(text);
}

static json_t *
read_number(const Place *at, GError **error)
{
  const Member *member = at->member;
  double number = NAN;
  if (!cm_yaml_number(at->node, &number) || number != floor(number) || number < member->least ||
      number > member->most)
    return refuse(at, error, "%s must be a whole number from %.15g to %.15g", member->key,
                  member->least, member->most);
  return json_integer((json_int_t)number);
}

static json_t *
read_flag(const Place *at, GError **error)
{
  gboolean flag = FALSE;
  if (!cm_yaml_flag(at->node, &flag))
    return refuse(at, error, "%s must be true or false", at->member->key);
  return json_boolean(flag);
}

static json_t *
read_list(const Place *at, GError **error)
{
  const Member *member = at->member;
  if (cm_yaml_kind(at->node) != CM_YAML_SEQUENCE || cm_yaml_size(at->node) > WORDS_MAX)
    return refuse(at, error, "%s must be a list of at most %d texts", member->key, WORDS_MAX);
  const Member text = {member->key, read_text, check_placeholders, .words = member->words};
  const Member part = {member->key, read_list, NULL, .words = member->words};
  g_autoptr(json_t) list = json_array();
  for (guint i = 0; i < cm_yaml_size(at->node); i++) {
    const CmYaml *item = cm_yaml_at(at->node, i);
    gboolean nested = member->nests && cm_yaml_kind(item) == CM_YAML_SEQUENCE;
    json_t *element = read_member(at->file, nested ? &part : &text, item, error);
    if (element == NULL)
      return NULL;
    json_array_append_new(list, element);
  }
  return g_steal_pointer(&list);
}

static gboolean
is_mapping(const Place *at, GError **error)
{
  return cm_yaml_kind(at->node) == CM_YAML_MAPPING ||
         cm_server_members_fail(at->file, at->node, error, "%s must hold keys and values",
                                at->member->key);
}

/* Texts by name; names are of the words allowed. */
static json_t *
read_texts(const Place *at, GError **error)
{
  const Member text = {at->member->key, read_text, check_placeholders};
  const char *const *words = at->member->words;
  if (!is_mapping(at, error))
    return NULL;
  g_autoptr(json_t) texts = json_object();
  for (guint i = 0; i < cm_yaml_size(at->node); i++) {
    const char *key = cm_yaml_key(at->node, i);
    const Place item = {at->file, &text, cm_yaml_at(at->node, i)};
    if (*key == '\0' || strchr(key, '=') != NULL || (words != NULL && !g_strv_contains(words, key)))
      return refuse(&item, error, "%s has no place for “%s”", text.key, key);
    json_t *value = read_member(item.file, &text, item.node, error);
    if (value == NULL)
      return NULL;
    json_object_set_new(texts, key, value);
  }
  return g_steal_pointer(&texts);
}

/* The members of a mapping that are known; another is an error. */
static json_t *
read_members(const Place *at, GError **error)
{
  if (!is_mapping(at, error))
    return NULL;
  g_autoptr(json_t) members = json_object();
  for (guint i = 0; i < cm_yaml_size(at->node); i++) {
    const char *key = cm_yaml_key(at->node, i);
    const Place item = {at->file, at->member, cm_yaml_at(at->node, i)};
    const Member *found = at->member->members;
    while (found->key != NULL && !g_str_equal(found->key, key))
      found++;
    if (found->key == NULL)
      return refuse(&item, error, "%s has no member “%s”", at->member->key, key);
    json_t *value = read_member(at->file, found, item.node, error);
    if (value == NULL)
      return NULL;
    json_object_set_new(members, key, value);
  }
  return g_steal_pointer(&members);
}

/* A scalar as YAML 1.2 reads it: what is quoted is text. */
static json_t *
json_of_scalar(const CmYaml *node)
{
  double number = NAN;
  gboolean flag = FALSE;
  if (cm_yaml_is_null(node))
    return json_null();
  if (cm_yaml_flag(node, &flag))
    return json_boolean(flag);
  if (!cm_yaml_number(node, &number))
    return json_string(cm_yaml_text(node));
  gboolean whole = number == floor(number) && fabs(number) < 9007199254740992.0; /* 2^53 */
  return whole ? json_integer((json_int_t)number) : json_real(number);
}

/* Any JSON, as YAML writes it; *left counts the values that may still come. */
static json_t *
json_of(const CmYaml *node, guint *left)
{
  if ((*left)-- == 0)
    return NULL;
  if (cm_yaml_kind(node) == CM_YAML_SCALAR)
    return json_of_scalar(node);
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
read_request(const Place *at, GError **error)
{
  guint left = REQUEST_NODES;
  if (!is_mapping(at, error))
    return NULL;
  json_t *request = json_of(at->node, &left);
  return request != NULL
             ? request
             : refuse(at, error, "%s holds more than %d values", at->member->key, REQUEST_NODES);
}

static const Member ready_members[] = {
    {"path", read_text, check_path},
    {"status", read_number, NULL, .least = 100, .most = 599},
    {NULL},
};

static const Member version_members[] = {
    {"path", read_text, check_path},
    {"pointer", read_text, check_path},
    {"command", read_list, check_command, .nests = TRUE},
    {"pattern", read_text, check_pattern},
    {NULL},
};

/* lint: table */
static const Member preset_members[] = {
    {"about", read_text, check_placeholders},
    {"program", read_text, check_placeholders},
    {"install", read_text, check_placeholders},
    {"takes", read_text, NULL, .words = takes},
    {"tested", read_text, NULL, .words = tested},
    {"context_tokens", read_number, NULL, .least = 256, .most = 10000000},
    {"command", read_list, check_command, .nests = TRUE},
    {"env", read_texts, NULL},
    {"model", read_text, check_placeholders},
    {"modules", read_list, check_modules},
    {"ready", read_members, check_ready, .members = ready_members},
    {"ready_timeout_s", read_number, NULL, .least = 1, .most = SECONDS_MAX},
    {"version", read_members, check_version, .members = version_members},
    {"supports", read_list, NULL, .words = settings},
    {"fields", read_texts, NULL, .words = settings},
    {"counts_picture", read_flag, NULL},
    {"counts_end_token", read_flag, NULL},
    {"request", read_request, NULL},
    {NULL},
};

gboolean
cm_server_members_read(const char *file, const CmYaml *preset, json_t *members, GError **error)
{
  const Member whole = {"a server", read_members, NULL, .members = preset_members};
  g_autoptr(json_t) read = read_member(file, &whole, preset, error);
  return read != NULL && json_object_update(members, read) == 0;
}
