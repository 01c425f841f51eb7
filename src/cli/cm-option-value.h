/* SPDX-License-Identifier: MIT */
#pragma once

/* Values as a person types them. Nothing here depends on the locale; each function takes the whole
 * text or nothing, and sets no error: the caller knows the option's name. */

#include <glib.h>

/* A whole decimal number, with a sign at most. */
gboolean cm_value_parse_integer(const char *text, gint64 *ret_value) G_GNUC_WARN_UNUSED_RESULT;

/* A finite decimal number: 0.7, -1, 1e3. */
gboolean cm_value_parse_double(const char *text, double *ret_value) G_GNUC_WARN_UNUSED_RESULT;

/* A size: 500, 500k, 4G, 4GB (powers of 1000), 4Gi, 4GiB (powers of 1024). */
gboolean cm_value_parse_bytes(const char *text, double *ret_bytes) G_GNUC_WARN_UNUSED_RESULT;

/* A time: 90, 90s, 500ms, 10m, 1h. */
gboolean cm_value_parse_duration(const char *text, double *ret_s) G_GNUC_WARN_UNUSED_RESULT;
