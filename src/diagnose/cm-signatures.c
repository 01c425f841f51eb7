/* SPDX-License-Identifier: MIT */
#include "cm-signatures.h"

#include "cm-error.h"
#include "cm-failures-resource.h"
#include "cm-pattern.h"
#include "cm-yaml.h"

#include <string.h>

#define NAME "failures.yaml"

struct CmSignatures {
  GPtrArray *entries; /* of CmSignature */
};

static const char *const members[] = {
    "id",          "pattern", "where", "class",    "layer",   "confidence",
    "explanation", "remedy",  "issue", "fixed_in", "example", "general",
};

static void
signature_free(CmSignature *self)
{
  g_free(self->id);
  cm_pattern_free(self->pattern);
  cm_pattern_free(self->where);
  g_free(self->class_name);
  g_free(self->explanation);
  g_free(self->remedy);
  g_strfreev(self->issues);
  g_free(self->fixed_in);
  g_free(self->example);
  g_free(self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSignature, signature_free)

static gboolean
invalid(GError **error, const char *name, const CmYaml *node, const char *what, const char *word)
{
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "%s:%u: %s%s", name, cm_yaml_line(node), what,
              word);
  return FALSE;
}

/* The text of a member that must be there. */
static char *
take_text(const char *name, const CmYaml *entry, const char *key, GError **error)
{
  const CmYaml *node = cm_yaml_get(entry, key);
  const char *text = node != NULL ? cm_yaml_text(node) : NULL;
  if (text != NULL && *text != '\0')
    return g_strdup(text);
  invalid(error, name, entry, "this failure has no ", key);
  return NULL;
}

static char *
take_optional(const CmYaml *entry, const char *key)
{
  const CmYaml *node = cm_yaml_get(entry, key);
  return node != NULL ? g_strdup(cm_yaml_text(node)) : NULL;
}

/* A pattern; NULL with no error where the member is not there. */
static CmPattern *
take_pattern(const char *name, const CmYaml *entry, const char *key, GError **error)
{
  const CmYaml *node = cm_yaml_get(entry, key);
  const char *text = node != NULL ? cm_yaml_text(node) : NULL;
  if (text == NULL)
    return NULL;
  CmPattern *pattern = cm_pattern_new(text, CM_PATTERN_MULTILINE, error);
  if (pattern == NULL)
    g_prefix_error(error, "%s:%u: ", name, cm_yaml_line(node));
  return pattern;
}

/* One URL or a list of them. */
static GStrv
take_issues(const CmYaml *entry)
{
  const CmYaml *node = cm_yaml_get(entry, "issue");
  if (node == NULL)
    return NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  if (cm_yaml_text(node) != NULL)
    g_strv_builder_add(builder, cm_yaml_text(node));
  for (guint i = 0; cm_yaml_kind(node) == CM_YAML_SEQUENCE && i < cm_yaml_size(node); i++)
    if (cm_yaml_text(cm_yaml_at(node, i)) != NULL)
      g_strv_builder_add(builder, cm_yaml_text(cm_yaml_at(node, i)));
  return g_strv_builder_end(builder);
}

static gboolean
take_layer(const char *name, const CmYaml *entry, CmLayer *ret_layer, GError **error)
{
  g_autofree char *text = take_text(name, entry, "layer", error);
  if (text == NULL)
    return FALSE;
  for (int layer = 0; layer < CM_LAYER_UNKNOWN; layer++) {
    if (!g_str_equal(cm_layer_to_string((CmLayer)layer), text))
      continue;
    *ret_layer = (CmLayer)layer;
    return TRUE;
  }
  return invalid(error, name, cm_yaml_get(entry, "layer"), "no layer has the name ", text);
}

static gboolean
take_confidence(const char *name, const CmYaml *entry, CmConfidence *ret_confidence, GError **error)
{
  g_autofree char *text = take_optional(entry, "confidence");
  if (text == NULL || g_str_equal(text, "known"))
    *ret_confidence = CM_CONFIDENCE_KNOWN;
  else if (g_str_equal(text, "inferred"))
    *ret_confidence = CM_CONFIDENCE_INFERRED;
  else
    return invalid(error, name, cm_yaml_get(entry, "confidence"),
                   "confidence is known or inferred, not ", text);
  return TRUE;
}

static gboolean
take_general(const char *name, const CmYaml *entry, gboolean *ret_general, GError **error)
{
  g_autofree char *text = take_optional(entry, "general");
  *ret_general = g_strcmp0(text, "true") == 0;
  return text == NULL || *ret_general ||
         invalid(error, name, cm_yaml_get(entry, "general"), "general is true or absent, not ",
                 text);
}

static gboolean
check_members(const char *name, const CmYaml *entry, GError **error)
{
  if (cm_yaml_kind(entry) != CM_YAML_MAPPING)
    return invalid(error, name, entry, "a failure is a mapping", "");
  for (guint i = 0; i < cm_yaml_size(entry); i++) {
    gboolean found = FALSE;
    for (gsize j = 0; j < G_N_ELEMENTS(members) && !found; j++)
      found = g_str_equal(members[j], cm_yaml_key(entry, i));
    const char *key = cm_yaml_key(entry, i);
    const CmYaml *value = cm_yaml_at(entry, i);
    if (!found)
      return invalid(error, name, value, "unknown member ", key);
    if (cm_yaml_kind(value) != CM_YAML_SCALAR && !g_str_equal(key, "issue"))
      return invalid(error, name, value, "not one text: ", key);
  }
  return TRUE;
}

static gboolean
take_texts(CmSignature *self, const char *name, const CmYaml *entry, GError **error)
{
  return (self->id = take_text(name, entry, "id", error)) != NULL &&
         (self->class_name = take_text(name, entry, "class", error)) != NULL &&
         (self->explanation = take_text(name, entry, "explanation", error)) != NULL &&
         (self->remedy = take_text(name, entry, "remedy", error)) != NULL &&
         (self->example = take_text(name, entry, "example", error)) != NULL;
}

static CmSignature *
signature_new(const char *name, const CmYaml *entry, GError **error)
{
  if (!check_members(name, entry, error))
    return NULL;
  g_autoptr(CmSignature) self = g_new0(CmSignature, 1);
  if (!take_texts(self, name, entry, error) || !take_layer(name, entry, &self->layer, error) ||
      !take_confidence(name, entry, &self->confidence, error) ||
      !take_general(name, entry, &self->general, error))
    return NULL;
  if (cm_yaml_get(entry, "pattern") == NULL) {
    invalid(error, name, entry, "this failure has no ", "pattern");
    return NULL;
  }
  self->pattern = take_pattern(name, entry, "pattern", error);
  if (self->pattern == NULL)
    return NULL;
  g_autoptr(GError) where_error = NULL;
  self->where = take_pattern(name, entry, "where", &where_error);
  if (where_error != NULL) {
    g_propagate_error(error, g_steal_pointer(&where_error));
    return NULL;
  }
  self->issues = take_issues(entry);
  self->fixed_in = take_optional(entry, "fixed_in");
  return g_steal_pointer(&self);
}

static const CmSignature *
find_id(const CmSignatures *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_str_equal(cm_signatures_at(self, i)->id, id))
      return cm_signatures_at(self, i);
  return NULL;
}

CmSignatures *
cm_signatures_parse(const char *name, const char *yaml, gsize length, GError **error)
{
  g_autoptr(CmYaml) root = cm_yaml_parse(name, yaml, length, error);
  if (root == NULL)
    return NULL;
  const CmYaml *list = cm_yaml_get(root, "failures");
  if (list == NULL || cm_yaml_kind(list) != CM_YAML_SEQUENCE) {
    invalid(error, name, root, "no list of ", "failures");
    return NULL;
  }
  g_autoptr(CmSignatures) self = g_new0(CmSignatures, 1);
  self->entries = g_ptr_array_new_with_free_func((GDestroyNotify)signature_free);
  for (guint i = 0; i < cm_yaml_size(list); i++) {
    g_autoptr(CmSignature) entry = signature_new(name, cm_yaml_at(list, i), error);
    if (entry == NULL)
      return NULL;
    if (find_id(self, entry->id) != NULL) {
      invalid(error, name, cm_yaml_at(list, i), "there are two failures ", entry->id);
      return NULL;
    }
    g_ptr_array_add(self->entries, g_steal_pointer(&entry));
  }
  return g_steal_pointer(&self);
}

CmSignatures *
cm_signatures_load(GError **error)
{
  g_autoptr(GBytes) bytes =
      g_resource_lookup_data(cm_failures_get_resource(), "/check-models/failures/" NAME,
                             G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL) {
    cm_error_wrap(error);
    return NULL;
  }
  gsize length = 0;
  const char *text = g_bytes_get_data(bytes, &length);
  return cm_signatures_parse(NAME, text, length, error);
}

void
cm_signatures_free(CmSignatures *self)
{
  if (self == NULL)
    return;
  if (self->entries != NULL)
    g_ptr_array_unref(self->entries);
  g_free(self);
}

guint
cm_signatures_size(const CmSignatures *self)
{
  return self->entries->len;
}

const CmSignature *
cm_signatures_at(const CmSignatures *self, guint index)
{
  return g_ptr_array_index(self->entries, index);
}

const CmSignature *
cm_signatures_find(const CmSignatures *self, const char *subject, const char *text,
                   gsize *ret_offset, guint *n_limits)
{
  gsize subject_length = strlen(subject);
  gsize text_length = strlen(text);
  for (guint i = 0; i < self->entries->len; i++) {
    const CmSignature *entry = cm_signatures_at(self, i);
    gsize begin = 0;
    CmMatch match = cm_pattern_search(entry->pattern, subject, subject_length, 0, &begin, NULL);
    if (match == CM_MATCH_FOUND && entry->where != NULL)
      match = cm_pattern_search(entry->where, text, text_length, 0, NULL, NULL);
    if (match == CM_MATCH_LIMIT)
      (*n_limits)++;
    if (match != CM_MATCH_FOUND)
      continue;
    *ret_offset = begin;
    return entry;
  }
  return NULL;
}

gboolean
cm_signatures_conflict(const CmSignatures *self, const CmSignature *entry, const char *text)
{
  gsize length = strlen(text);
  for (guint i = 0; i < self->entries->len; i++) {
    const CmSignature *other = cm_signatures_at(self, i);
    if (other->confidence == CM_CONFIDENCE_KNOWN && other->layer != entry->layer &&
        cm_pattern_search(other->pattern, text, length, 0, NULL, NULL) == CM_MATCH_FOUND)
      return TRUE;
  }
  return FALSE;
}
