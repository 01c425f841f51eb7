/* SPDX-License-Identifier: MIT */
#include "cm-quality.h"

#include <gio/gio.h>
#include <math.h>

#include "cm-error.h"
#include "cm-file.h"
#include "cm-quality-keys.h"
#include "cm-quality-resource.h"
#include "cm-yaml.h"

#define MAX_BYTES (4 << 20)

/* What a key holds; the member of its kind. */
typedef struct {
  double number; /* NAN: not given yet */
  GStrv phrases;
  GPtrArray *patterns; /* of CmPattern */
} Value;

struct CmQuality {
  const CmQualityKey *keys;
  guint n_keys;
  Value *values;       /* beside the keys */
  GHashTable *by_path; /* path to its index + 1 */
};

/* Where a file's value goes, and how errors name the file. */
typedef struct {
  CmQuality *self;
  const char *name;
} Target;

static void
value_clear(Value *value)
{
  g_clear_pointer(&value->phrases, g_strfreev);
  g_clear_pointer(&value->patterns, g_ptr_array_unref);
}

void
cm_quality_free(CmQuality *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_keys; i++)
    value_clear(&self->values[i]);
  g_free(self->values);
  g_hash_table_unref(self->by_path);
  g_free(self);
}

static CmQuality *
quality_new(void)
{
  CmQuality *self = g_new0(CmQuality, 1);
  self->keys = cm_quality_keys(&self->n_keys);
  self->values = g_new0(Value, self->n_keys);
  self->by_path = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < self->n_keys; i++) {
    self->values[i].number = NAN;
    g_hash_table_insert(self->by_path, (gpointer)self->keys[i].path, GUINT_TO_POINTER(i + 1));
  }
  return self;
}

static gboolean G_GNUC_PRINTF(4, 5)
    fail(const Target *target, const CmYaml *node, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "%s:%u: %s", target->name, cm_yaml_line(node),
              message);
  return FALSE;
}

static gboolean
read_number(const Target *target, const CmQualityKey *key, const CmYaml *node, Value *value,
            GError **error)
{
  double number = NAN;
  if (!cm_yaml_number(node, &number))
    return fail(target, node, error, "%s must be a number", key->path);
  if (key->whole && number != floor(number))
    return fail(target, node, error, "%s must be a whole number", key->path);
  if (number < key->least || number > key->most)
    return fail(target, node, error, "%s must be from %.15g to %.15g", key->path, key->least,
                key->most);
  value->number = number;
  return TRUE;
}

/* The list's texts, borrowed from the node; NULL and an error where it is no list of texts. */
static GPtrArray *
read_texts(const Target *target, const CmQualityKey *key, const CmYaml *node, GError **error)
{
  if (cm_yaml_kind(node) != CM_YAML_SEQUENCE) {
    fail(target, node, error, "%s must be a list", key->path);
    return NULL;
  }
  g_autoptr(GPtrArray) texts = g_ptr_array_new();
  for (guint i = 0; i < cm_yaml_size(node); i++) {
    const CmYaml *item = cm_yaml_at(node, i);
    const char *text = cm_yaml_text(item);
    if (text == NULL || *text == '\0') {
      fail(target, item, error, "each entry of %s must be a text that is not empty", key->path);
      return NULL;
    }
    g_ptr_array_add(texts, (gpointer)text);
  }
  return g_steal_pointer(&texts);
}

static gboolean
read_phrases(const Target *target, const CmQualityKey *key, const CmYaml *node, Value *value,
             GError **error)
{
  g_autoptr(GPtrArray) texts = read_texts(target, key, node, error);
  if (texts == NULL)
    return FALSE;
  g_auto(GStrv) phrases = g_new0(char *, texts->len + 1);
  for (guint i = 0; i < texts->len; i++)
    phrases[i] = g_strdup(g_ptr_array_index(texts, i));
  value_clear(value);
  value->phrases = g_steal_pointer(&phrases);
  return TRUE;
}

static gboolean
read_patterns(const Target *target, const CmQualityKey *key, const CmYaml *node, Value *value,
              GError **error)
{
  g_autoptr(GPtrArray) texts = read_texts(target, key, node, error);
  if (texts == NULL)
    return FALSE;
  g_autoptr(GPtrArray) patterns = g_ptr_array_new_with_free_func((GDestroyNotify)cm_pattern_free);
  for (guint i = 0; i < texts->len; i++) {
    g_autoptr(GError) reason = NULL;
    CmPattern *pattern = cm_pattern_new(g_ptr_array_index(texts, i), key->flags, &reason);
    if (pattern == NULL)
      return fail(target, cm_yaml_at(node, i), error, "%s: %s", key->path, reason->message);
    g_ptr_array_add(patterns, pattern);
  }
  value_clear(value);
  value->patterns = g_steal_pointer(&patterns);
  return TRUE;
}

static gboolean
read_key(const Target *target, const char *path, const CmYaml *node, GError **error)
{
  CmQuality *self = target->self;
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_path, path));
  if (index == 0)
    return fail(target, node, error, "there is no key “%s”; data/quality.yaml has every key", path);
  const CmQualityKey *key = &self->keys[index - 1];
  Value *value = &self->values[index - 1];
  switch (key->kind) {
  case CM_QUALITY_NUMBER:
    return read_number(target, key, node, value, error);
  case CM_QUALITY_PHRASES:
    return read_phrases(target, key, node, value, error);
  default:
    return read_patterns(target, key, node, value, error);
  }
}

/* TRUE for a section of which only the name is there ("patterns:"). */
static gboolean
is_empty(const CmYaml *section)
{
  return g_strcmp0(cm_yaml_text(section), "") == 0;
}

static gboolean
read_section(const Target *target, const char *name, const CmYaml *section, GError **error)
{
  if (!g_strv_contains(cm_quality_sections(), name)) {
    g_autofree char *names = g_strjoinv(", ", (char **)cm_quality_sections());
    return fail(target, section, error, "there is no section “%s”, only %s", name, names);
  }
  if (is_empty(section))
    return TRUE;
  if (cm_yaml_kind(section) != CM_YAML_MAPPING)
    return fail(target, section, error, "%s must hold keys and values", name);
  for (guint i = 0; i < cm_yaml_size(section); i++) {
    g_autofree char *path = g_strconcat(name, ".", cm_yaml_key(section, i), NULL);
    if (!read_key(target, path, cm_yaml_at(section, i), error))
      return FALSE;
  }
  return TRUE;
}

/* Lets a file's values replace those there are. */
static gboolean
merge(const Target *target, const char *text, gsize length, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(CmYaml) root = cm_yaml_parse(target->name, text, length, &reason);
  if (root == NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE, reason->message);
    return FALSE;
  }
  if (cm_yaml_kind(root) != CM_YAML_MAPPING)
    return fail(target, root, error, "a configuration holds sections, such as “thresholds:”");
  for (guint i = 0; i < cm_yaml_size(root); i++)
    if (!read_section(target, cm_yaml_key(root, i), cm_yaml_at(root, i), error))
      return FALSE;
  return TRUE;
}

/* TRUE where every key has its value; else the program itself is broken. */
static gboolean
check_complete(const CmQuality *self, GError **error)
{
  for (guint i = 0; i < self->n_keys; i++) {
    const Value *value = &self->values[i];
    if (!isnan(value->number) || value->phrases != NULL || value->patterns != NULL)
      continue;
    g_set_error(error, CM_ERROR, CM_ERROR_INTERNAL,
                "the built-in configuration lacks %s: report this as a bug", self->keys[i].path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
load_built_in(CmQuality *self, GError **error)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data(
      cm_quality_get_resource(), "/check-models/quality.yaml", G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL) {
    cm_error_wrap(error);
    return FALSE;
  }
  gsize length = 0;
  const char *text = g_bytes_get_data(bytes, &length);
  Target target = {.self = self, .name = "data/quality.yaml"};
  return merge(&target, text, length, error) && check_complete(self, error);
}

CmQuality *
cm_quality_load(const char *path, GError **error)
{
  g_autoptr(CmQuality) self = quality_new();
  if (!load_built_in(self, error))
    return NULL;
  if (path == NULL)
    return g_steal_pointer(&self);
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, MAX_BYTES, &length, error);
  if (text == NULL)
    return NULL;
  Target target = {.self = self, .name = path};
  if (!merge(&target, text, length, error))
    return NULL;
  return g_steal_pointer(&self);
}

static const Value *
lookup(const CmQuality *self, const char *path, CmQualityKind kind)
{
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_path, path));
  if (index == 0 || self->keys[index - 1].kind != kind)
    g_error("no such key of the quality configuration: %s", path);
  return &self->values[index - 1];
}

double
cm_quality_number(const CmQuality *self, const char *key)
{
  return lookup(self, key, CM_QUALITY_NUMBER)->number;
}

const char *const *
cm_quality_phrases(const CmQuality *self, const char *key)
{
  return (const char *const *)lookup(self, key, CM_QUALITY_PHRASES)->phrases;
}

const GPtrArray *
cm_quality_patterns(const CmQuality *self, const char *key)
{
  return lookup(self, key, CM_QUALITY_PATTERNS)->patterns;
}
