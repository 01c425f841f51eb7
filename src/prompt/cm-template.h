/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmTemplate: a prompt with named places in it.
 *
 *   {{name}}             the value; nothing where there is none
 *   {{#name}}…{{/name}}  what stands between, where there is a value
 *   {{^name}}…{{/name}}  what stands between, where there is none
 *   {{! … }}             a remark, of several lines too
 *
 * Parts nest. A line that holds nothing but #, ^, / or ! signs and white space leaves no empty line
 * behind. Values are put in as they are, once: what looks like a sign in one is text. These are
 * the signs of the Mustache language, of which this is the part a prompt needs.
 *
 * Calling order: cm_template_new(), cm_template_render() any number of times, cm_template_free().
 * A template keeps nothing of the texts it was given. Reading takes time linear in the template,
 * rendering in the template and what it gives.
 */

#include <glib.h>

#define CM_TEMPLATE_BYTES_MAX (1 << 20)
#define CM_TEMPLATE_DEPTH_MAX 16

typedef struct CmTemplate CmTemplate;

/* Reads a template of at most CM_TEMPLATE_BYTES_MAX bytes of UTF-8; names are those it may use,
 * NULL-terminated, at most 64. Errors: CM_ERROR_INVALID with the line and what is wrong there (an
 * unknown name is named with those that exist), CM_ERROR_LIMIT. */
CmTemplate *cm_template_new(const char *text, const char *const *names,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_template_free(CmTemplate *self);

/* Whether the name occurs anywhere in it. */
gboolean cm_template_uses(const CmTemplate *self, const char *name);

/* The text with values (char * → char *) put in; an absent or empty value is none. Errors:
 * CM_ERROR_LIMIT where it would be longer than max_bytes. */
char *cm_template_render(const CmTemplate *self, GHashTable *values, gsize max_bytes,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmTemplate, cm_template_free)
