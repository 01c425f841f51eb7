/* SPDX-License-Identifier: MIT */
#include "cm-meta-exiv.h"

#include "cm-meta-text.h"
#include "cm-photo-error.h"

#include <math.h>
#include <string.h>

#include <gexiv2/gexiv2.h>

/* of one block; exiv2 may have one for every entry */
#define GRUMBLES_MAX 4

#define LANGUAGE_BYTES_MAX  35
#define LANGUAGE_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-"

struct CmMetaExiv {
  int holders;
  GExiv2Metadata *metadata;
};

/* gexiv2's handler takes no argument of ours, so what is being opened is the one global state. */
static struct {
  CmMetaAnswer *answer; /* NULL: nobody wants to hear */
  const char *kind;
  int said;
} listener;

static void
hear(GExiv2LogLevel level, const char *message)
{
  if (listener.answer == NULL || level < GEXIV2_LOG_LEVEL_WARN || listener.said >= GRUMBLES_MAX)
    return;
  /* The thumbnail's directory is often half there, and nobody looks at it; XMP is also made into
   * EXIF by exiv2, which is not looked at either. */
  if (strstr(message, "Thumbnail") != NULL || strstr(message, "Failed to convert") != NULL ||
      strstr(message, "Unsupported") != NULL)
    return;
  g_autofree char *text = g_strchomp(g_strdup(message));
  cm_meta_answer_warn(listener.answer, "%s: %s", listener.kind, text);
  listener.said++;
}

gboolean
cm_meta_exiv_start(GError **error)
{
  gexiv2_log_set_handler(hear);
  gexiv2_log_set_level(GEXIV2_LOG_LEVEL_WARN);
  if (gexiv2_initialize())
    return TRUE;
  g_set_error(error, CM_PHOTO_ERROR, CM_PHOTO_ERROR_IO, "gexiv2 does not start; reinstall it");
  return FALSE;
}

char *
cm_meta_exiv_version(void)
{
  int version = gexiv2_get_version(); /* two decimal digits a part */
  return g_strdup_printf("%d.%d.%d", version / 10000, version / 100 % 100, version % 100);
}

CmMetaExiv *
cm_meta_exiv_open(CmMetaSpan block, const char *kind, CmMetaAnswer *answer)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GExiv2Metadata) metadata = gexiv2_metadata_new();
  if (block.data == NULL || block.length > G_MAXLONG)
    return NULL;
  listener.answer = answer;
  listener.kind = kind;
  listener.said = 0;
  gboolean opened = gexiv2_metadata_open_buf(metadata, block.data, (glong)block.length, &error);
  listener.answer = NULL;
  if (!opened) {
    cm_meta_answer_warn(answer, "%s: exiv2 cannot read it: %s", kind, error->message);
    return NULL;
  }
  CmMetaExiv *self = g_new0(CmMetaExiv, 1);
  self->holders = 1;
  self->metadata = g_steal_pointer(&metadata);
  return self;
}

CmMetaExiv *
cm_meta_exiv_ref(CmMetaExiv *self)
{
  self->holders++;
  return self;
}

void
cm_meta_exiv_free(CmMetaExiv *self)
{
  if (self == NULL || --self->holders > 0)
    return;
  g_object_unref(self->metadata);
  g_free(self);
}

char *
cm_meta_exiv_get(const CmMetaExiv *self, const char *tag)
{
  return gexiv2_metadata_try_get_tag_string(self->metadata, tag, NULL);
}

GStrv
cm_meta_exiv_get_items(const CmMetaExiv *self, const char *tag)
{
  return gexiv2_metadata_try_get_tag_multiple(self->metadata, tag, NULL);
}

GBytes *
cm_meta_exiv_get_bytes(const CmMetaExiv *self, const char *tag)
{
  return gexiv2_metadata_try_get_tag_raw(self->metadata, tag, NULL);
}

/* What stands between two alternatives of exiv2's form: lang="L" TEXT, lang="M" TEXT. */
static const char between[] = ", lang=\"";

/* 3: x-default, 2: English, 1: another language. */
static int
rank_of(const char *language)
{
  if (g_str_equal(language, "x-default"))
    return 3;
  if (g_ascii_strcasecmp(language, "en") == 0 || g_ascii_strncasecmp(language, "en-", 3) == 0)
    return 2;
  return 1;
}

/* Whether the name may be shown (RFC 5646, 2.1: letters, digits and hyphens). */
static gboolean
is_language(const char *name)
{
  return strlen(name) <= LANGUAGE_BYTES_MAX && name[strspn(name, LANGUAGE_CHARACTERS)] == '\0';
}

char *
cm_meta_exiv_get_text(const CmMetaExiv *self, const char *tag, char **ret_language)
{
  g_autofree char *value = cm_meta_exiv_get(self, tag);
  *ret_language = NULL;
  if (value == NULL || !g_str_has_prefix(value, between + 2))
    return g_steal_pointer(&value);
  int best = 0;
  char *text = NULL;
  const char *at = value + strlen(between + 2);
  while (at != NULL) {
    const char *quote = strstr(at, "\" ");
    if (quote == NULL)
      break;
    const char *next = strstr(quote, between);
    g_autofree char *language = g_strndup(at, (gsize)(quote - at));
    const char *begin = quote + 2;
    gsize length = next != NULL ? (gsize)(next - begin) : strlen(begin);
    if (rank_of(language) > best && length > 0) {
      best = rank_of(language);
      g_free(text);
      text = g_strndup(begin, length);
      g_free(*ret_language);
      *ret_language = g_steal_pointer(&language);
    }
    at = next != NULL ? next + strlen(between) : NULL;
  }
  if (*ret_language != NULL && !is_language(*ret_language)) {
    g_free(*ret_language);
    *ret_language = g_strdup("?");
  }
  return text;
}

double
cm_meta_exiv_get_number(const CmMetaExiv *self, const char *tag, guint index)
{
  g_autofree char *value = cm_meta_exiv_get(self, tag);
  if (value == NULL)
    return NAN;
  const char *at = value;
  for (; index > 0; index--) {
    at = strchr(at, ' ');
    if (at == NULL)
      return NAN;
    at++;
  }
  char *end = NULL;
  double number = g_ascii_strtod(at, &end);
  if (end == at || !isfinite(number))
    return NAN;
  if (*end != '/')
    return *end == '\0' || *end == ' ' ? number : NAN;
  double divisor = g_ascii_strtod(end + 1, NULL);
  return divisor != 0 ? number / divisor : NAN;
}
