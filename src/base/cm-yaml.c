/* SPDX-License-Identifier: MIT */
#include "cm-yaml.h"

#include <math.h>
#include <string.h>
#include <yaml.h>

#include "cm-error.h"

#define MAX_BYTES (4 << 20)
#define MAX_NODES 100000
#define MAX_DEPTH 32

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(yaml_event_t, yaml_event_delete)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(yaml_parser_t, yaml_parser_delete)

struct CmYaml {
  CmYamlKind kind;
  guint line;
  gboolean plain;      /* a scalar without quotes */
  char *text;          /* a scalar's */
  GPtrArray *children; /* of CmYaml: elements or member values */
  GPtrArray *keys;     /* of char *, a mapping's, beside the children */
  GHashTable *by_key;  /* key to child, both borrowed */
};

typedef struct {
  yaml_parser_t parser;
  const char *name;
  const char *text;
  guint n_nodes;
} Reader;

static CmYaml *read_node(Reader *reader, const yaml_event_t *event, guint depth, GError **error);

static CmYaml *
node_new(CmYamlKind kind, guint line)
{
  CmYaml *self = g_new0(CmYaml, 1);
  self->kind = kind;
  self->line = line;
  if (kind != CM_YAML_SCALAR)
    self->children = g_ptr_array_new_with_free_func((GDestroyNotify)cm_yaml_free);
  if (kind == CM_YAML_MAPPING) {
    self->keys = g_ptr_array_new_with_free_func(g_free);
    self->by_key = g_hash_table_new(g_str_hash, g_str_equal);
  }
  return self;
}

void
cm_yaml_free(CmYaml *root)
{
  if (root == NULL)
    return;
  g_clear_pointer(&root->by_key, g_hash_table_unref);
  g_clear_pointer(&root->keys, g_ptr_array_unref);
  g_clear_pointer(&root->children, g_ptr_array_unref);
  g_free(root->text);
  g_free(root);
}

static void G_GNUC_PRINTF(5, 6) set_error(const Reader *reader, CmError code, guint line,
                                          GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, CM_ERROR, code, "%s:%u: %s", reader->name, line, message);
}

static guint
line_of(const yaml_event_t *event)
{
  return (guint)event->start_mark.line + 1;
}

/* The line of what libyaml complains of; where it could not decode a byte it knows the offset. */
static guint
problem_line(const Reader *reader)
{
  const yaml_parser_t *parser = &reader->parser;
  if (parser->error != YAML_READER_ERROR)
    return (guint)parser->problem_mark.line + 1;
  guint line = 1;
  for (gsize i = 0; i < parser->problem_offset; i++)
    line += reader->text[i] == '\n';
  return line;
}

static gboolean
next_event(Reader *reader, yaml_event_t *event, GError **error)
{
  if (yaml_parser_parse(&reader->parser, event))
    return TRUE;
  const char *problem = reader->parser.problem;
  set_error(reader, CM_ERROR_INVALID, problem_line(reader), error, "not YAML: %s",
            problem != NULL ? problem : "unreadable");
  return FALSE;
}

static CmYaml *
read_scalar(Reader *reader, const yaml_event_t *event, GError **error)
{
  const char *value = (const char *)event->data.scalar.value;
  gsize length = event->data.scalar.length;
  if (memchr(value, '\0', length) != NULL) {
    set_error(reader, CM_ERROR_INVALID, line_of(event), error, "a text holds a NUL character");
    return NULL;
  }
  CmYaml *self = node_new(CM_YAML_SCALAR, line_of(event));
  self->text = g_strndup(value, length);
  self->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  return self;
}

static CmYaml *
read_sequence(Reader *reader, const yaml_event_t *start, guint depth, GError **error)
{
  g_autoptr(CmYaml) self = node_new(CM_YAML_SEQUENCE, line_of(start));
  for (;;) {
    g_auto(yaml_event_t) event = {0};
    if (!next_event(reader, &event, error))
      return NULL;
    if (event.type == YAML_SEQUENCE_END_EVENT)
      return g_steal_pointer(&self);
    CmYaml *child = read_node(reader, &event, depth, error);
    if (child == NULL)
      return NULL;
    g_ptr_array_add(self->children, child);
  }
}

/* Reads the member whose key is the event given. */
static gboolean
read_member(Reader *reader, CmYaml *self, const yaml_event_t *key_event, guint depth,
            GError **error)
{
  g_autoptr(CmYaml) key = read_node(reader, key_event, depth, error);
  if (key == NULL)
    return FALSE;
  if (key->kind != CM_YAML_SCALAR) {
    set_error(reader, CM_ERROR_INVALID, key->line, error, "a key must be a plain text");
    return FALSE;
  }
  const CmYaml *first = g_hash_table_lookup(self->by_key, key->text);
  if (first != NULL) {
    set_error(reader, CM_ERROR_INVALID, key->line, error,
              "the key “%s” stands twice (first on line %u)", key->text, first->line);
    return FALSE;
  }
  g_auto(yaml_event_t) event = {0};
  if (!next_event(reader, &event, error))
    return FALSE;
  CmYaml *child = read_node(reader, &event, depth, error);
  if (child == NULL)
    return FALSE;
  char *name = g_steal_pointer(&key->text);
  g_ptr_array_add(self->children, child);
  g_ptr_array_add(self->keys, name);
  g_hash_table_insert(self->by_key, name, child);
  return TRUE;
}

static CmYaml *
read_mapping(Reader *reader, const yaml_event_t *start, guint depth, GError **error)
{
  g_autoptr(CmYaml) self = node_new(CM_YAML_MAPPING, line_of(start));
  for (;;) {
    g_auto(yaml_event_t) event = {0};
    if (!next_event(reader, &event, error))
      return NULL;
    if (event.type == YAML_MAPPING_END_EVENT)
      return g_steal_pointer(&self);
    if (!read_member(reader, self, &event, depth, error))
      return NULL;
  }
}

/* TRUE where the node has an anchor or a tag, which nothing here gives a meaning. */
static gboolean
is_decorated(const yaml_event_t *event)
{
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.anchor != NULL || event->data.sequence_start.tag != NULL;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.anchor != NULL || event->data.mapping_start.tag != NULL;
  default:
    return event->type == YAML_ALIAS_EVENT;
  }
}

/* Reads the node that the event begins; depth counts the nodes around it. */
static CmYaml *
read_node(Reader *reader, const yaml_event_t *event, guint depth, GError **error)
{
  if (is_decorated(event)) {
    set_error(reader, CM_ERROR_INVALID, line_of(event), error,
              "anchors, aliases and tags are not read: write the value out");
    return NULL;
  }
  if (++reader->n_nodes > MAX_NODES) {
    set_error(reader, CM_ERROR_LIMIT, line_of(event), error, "more than %d values", MAX_NODES);
    return NULL;
  }
  if (event->type == YAML_SCALAR_EVENT)
    return read_scalar(reader, event, error);
  if (depth >= MAX_DEPTH) {
    set_error(reader, CM_ERROR_LIMIT, line_of(event), error, "nested deeper than %d levels",
              MAX_DEPTH);
    return NULL;
  }
  if (event->type == YAML_SEQUENCE_START_EVENT)
    return read_sequence(reader, event, depth + 1, error);
  g_assert_cmpint(event->type, ==, YAML_MAPPING_START_EVENT);
  return read_mapping(reader, event, depth + 1, error);
}

/* Reads the end of the document and of the stream. */
static gboolean
read_end(Reader *reader, GError **error)
{
  g_auto(yaml_event_t) end = {0};
  if (!next_event(reader, &end, error))
    return FALSE;
  g_auto(yaml_event_t) after = {0};
  if (!next_event(reader, &after, error))
    return FALSE;
  if (after.type == YAML_STREAM_END_EVENT)
    return TRUE;
  set_error(reader, CM_ERROR_INVALID, line_of(&after), error, "a second document begins here");
  return FALSE;
}

static CmYaml *
read_stream(Reader *reader, GError **error)
{
  g_auto(yaml_event_t) stream = {0};
  g_auto(yaml_event_t) document = {0};
  if (!next_event(reader, &stream, error) || !next_event(reader, &document, error))
    return NULL;
  if (document.type == YAML_STREAM_END_EVENT)
    return node_new(CM_YAML_MAPPING, 1);
  g_auto(yaml_event_t) event = {0};
  if (!next_event(reader, &event, error))
    return NULL;
  g_autoptr(CmYaml) root = read_node(reader, &event, 0, error);
  if (root == NULL || !read_end(reader, error))
    return NULL;
  return g_steal_pointer(&root);
}

CmYaml *
cm_yaml_parse(const char *name, const char *text, gsize length, GError **error)
{
  if (length > MAX_BYTES) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "%s:1: longer than %d MiB", name, MAX_BYTES >> 20);
    return NULL;
  }
  Reader reader = {.name = name, .text = text};
  if (!yaml_parser_initialize(&reader.parser)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INTERNAL, "%s:1: libyaml did not start", name);
    return NULL;
  }
  yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
  CmYaml *root = read_stream(&reader, error);
  yaml_parser_delete(&reader.parser);
  return root;
}

CmYamlKind
cm_yaml_kind(const CmYaml *self)
{
  return self->kind;
}

guint
cm_yaml_line(const CmYaml *self)
{
  return self->line;
}

const char *
cm_yaml_text(const CmYaml *self)
{
  return self->text;
}

gboolean
cm_yaml_number(const CmYaml *self, double *ret_number)
{
  /* strtod reads "inf", "nan" and hexadecimals too */
  if (self->kind != CM_YAML_SCALAR || !self->plain || *self->text == '\0' ||
      strspn(self->text, "0123456789.eE+-") != strlen(self->text))
    return FALSE;
  char *end = NULL;
  double number = g_ascii_strtod(self->text, &end);
  if (*end != '\0' || !isfinite(number))
    return FALSE;
  *ret_number = number;
  return TRUE;
}

/* Whether it is a scalar without quotes, and one of the words. */
static gboolean
is_plain_word(const CmYaml *self, const char *const *words)
{
  return self->kind == CM_YAML_SCALAR && self->plain && g_strv_contains(words, self->text);
}

gboolean
cm_yaml_flag(const CmYaml *self, gboolean *ret_flag)
{
  static const char *const yes[] = {"true", "True", "TRUE", NULL};
  static const char *const no[] = {"false", "False", "FALSE", NULL};
  gboolean flag = is_plain_word(self, yes);
  if (!flag && !is_plain_word(self, no))
    return FALSE;
  *ret_flag = flag;
  return TRUE;
}

gboolean
cm_yaml_is_null(const CmYaml *self)
{
  static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};
  return is_plain_word(self, words);
}

guint
cm_yaml_size(const CmYaml *self)
{
  return self->children != NULL ? self->children->len : 0;
}

const CmYaml *
cm_yaml_at(const CmYaml *self, guint index)
{
  g_return_val_if_fail(index < cm_yaml_size(self), NULL);
  return g_ptr_array_index(self->children, index);
}

const char *
cm_yaml_key(const CmYaml *self, guint index)
{
  if (self->kind != CM_YAML_MAPPING)
    return NULL;
  g_return_val_if_fail(index < self->keys->len, NULL);
  return g_ptr_array_index(self->keys, index);
}

const CmYaml *
cm_yaml_get(const CmYaml *self, const char *key)
{
  return self->kind == CM_YAML_MAPPING ? g_hash_table_lookup(self->by_key, key) : NULL;
}
