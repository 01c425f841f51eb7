/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmYaml: a small YAML file as a tree whose nodes know their lines (libyaml's marks).
 *
 * Bounded: 4 MiB, 100,000 nodes, 32 levels; no aliases, tags or second documents. A key that stands
 * twice in a mapping is an error. Every error is CM_ERROR_INVALID (CM_ERROR_LIMIT past a bound) and
 * begins "NAME:LINE: ". Nodes are owned by the tree and live as long as its root.
 */

#include <glib.h>

typedef struct CmYaml CmYaml;

typedef enum { CM_YAML_SCALAR, CM_YAML_SEQUENCE, CM_YAML_MAPPING } CmYamlKind;

/* Parses text; name stands for it in errors. An empty text is an empty mapping. */
CmYaml *cm_yaml_parse(const char *name, const char *text, gsize length,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Frees a root and its tree; NULL is allowed. */
void cm_yaml_free(CmYaml *root);

/* What it is; the getters of another kind answer NULL, 0 or FALSE. */
CmYamlKind cm_yaml_kind(const CmYaml *self);

/* The line it begins on, from 1. */
guint cm_yaml_line(const CmYaml *self);

/* A scalar's text; NULL where it is no scalar. */
const char *cm_yaml_text(const CmYaml *self);

/* A scalar's number, decimal, whatever the locale; FALSE where it is quoted, no number or not
 * finite. */
gboolean cm_yaml_number(const CmYaml *self, double *ret_number) G_GNUC_WARN_UNUSED_RESULT;

/* A scalar's truth value, as YAML 1.2 writes it (true, True, TRUE; false likewise); FALSE where it
 * is quoted or anything else. */
gboolean cm_yaml_flag(const CmYaml *self, gboolean *ret_flag) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it is YAML 1.2's null: nothing, ~, null, Null or NULL, not quoted. */
gboolean cm_yaml_is_null(const CmYaml *self);

/* How many elements or members it has. */
guint cm_yaml_size(const CmYaml *self);

/* The element or member value at index. */
const CmYaml *cm_yaml_at(const CmYaml *self, guint index);

/* The key of the member at index; NULL in a sequence. */
const char *cm_yaml_key(const CmYaml *self, guint index);

/* The member of that key; NULL where there is none or this is no mapping. */
const CmYaml *cm_yaml_get(const CmYaml *self, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmYaml, cm_yaml_free)
