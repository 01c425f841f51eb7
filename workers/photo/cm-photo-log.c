/* SPDX-License-Identifier: MIT */
#include "cm-photo-log.h"

#include "cm-photo-error.h"
#include "cm-text.h"

#include <string.h>

#include <vips/vips.h>

#define WARNINGS_MAX  16
#define WARNING_BYTES 400

static GMutex lock;
static char *kept[WARNINGS_MAX];
static guint n_kept;
static char *fatal; /* the first warning that costs the picture */

/* Adds under the lock; each text once, since some repeat for every row. */
static void
add(const char *text)
{
  for (guint i = 0; i < n_kept; i++) {
    if (g_str_equal(kept[i], text))
      return;
  }
  if (n_kept < WARNINGS_MAX)
    kept[n_kept++] = g_strdup(text);
}

/* libjpeg's two warnings for data that ran out. Narrower than what counts in an error: libtiff
 * calls a text with a NUL in it "truncated" and the picture is whole. */
static gboolean
costs_the_picture(const char *message)
{
  return strstr(message, "remature end of ") != NULL;
}

static void
note(const char *message)
{
  g_autofree char *text = cm_text_sanitize(message, strlen(message), WARNING_BYTES);
  g_mutex_lock(&lock);
  if (fatal == NULL && costs_the_picture(message))
    fatal = g_strdup(text);
  /* every AVIF declares an nclx profile, nearly always sRGB's: said of each, it says nothing */
  if (*text != '\0' && strstr(text, "ignoring nclx") == NULL)
    add(text);
  g_mutex_unlock(&lock);
}

static void
keep(const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  (void)domain;
  (void)level;
  (void)user_data;
  note(message);
}

/* libheif asks for one more box's head (8 bytes) behind the last box, and libvips complains that
 * there is none. That the boxes are whole cm-photo-container.h has shown before. */
static gboolean
looks_for_another_box(const char *message, gint64 file_bytes)
{
  g_autofree char *expected =
      g_strdup_printf("source: bad seek to %" G_GINT64_FORMAT, file_bytes + 8);
  return g_str_equal(message, expected);
}

/* libjpeg's warnings wait in libvips' error buffer even where the picture came out. */
static void
note_error_buffer(gint64 file_bytes)
{
  g_autofree char *raw = vips_error_buffer_copy();
  g_auto(GStrv) lines = g_strsplit(raw, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!looks_for_another_box(lines[i], file_bytes))
      note(lines[i]);
  }
  vips_error_clear();
}

void
cm_photo_log_install(void)
{
  g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL, keep, NULL);
}

gboolean
cm_photo_log_check(gint64 file_bytes, GError **error)
{
  note_error_buffer(file_bytes);
  g_mutex_lock(&lock);
  if (fatal != NULL)
    g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_TRUNCATED,
                "part of the picture is missing; copy the file again from where it came (%s)",
                fatal);
  gboolean whole = fatal == NULL;
  g_mutex_unlock(&lock);
  return whole;
}

void
cm_photo_log_take(GPtrArray *warnings)
{
  g_mutex_lock(&lock);
  for (guint i = 0; i < n_kept; i++)
    g_ptr_array_add(warnings, kept[i]);
  n_kept = 0;
  g_mutex_unlock(&lock);
}
