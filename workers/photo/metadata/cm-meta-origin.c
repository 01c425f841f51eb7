/* SPDX-License-Identifier: MIT */
#include "cm-meta-origin.h"

#include "cm-meta-packet.h"

#include <string.h>

/* EXIF's UserComment begins with one of these, eight bytes long (Exif 2.32, table 9). */
#define CHARSET_BYTES 8

/* A writer that cuts between characters may end up to this much before the bound. */
#define CUT_SLACK_BYTES 4

/* The packet is kept by exiv2 only while it parses. */
static CmMetaExiv *
open_xmp(CmMetaSpan packet, const char *kind, const char **ret_repair, CmMetaAnswer *answer)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = cm_meta_packet_open(packet, ret_repair, &error);
  if (text == NULL) {
    cm_meta_answer_warn(answer, "%s: the packet of %" G_GSIZE_FORMAT " bytes %s", kind,
                        packet.length, error->message);
    return NULL;
  }
  CmMetaSpan span = {.data = (guint8 *)text, .length = strlen(text)};
  return cm_meta_exiv_open(span, kind, answer);
}

CmMetaOrigin *
cm_meta_origin_open(const CmMetaBlocks *blocks, CmMetaAnswer *answer)
{
  CmMetaOrigin *self = g_new0(CmMetaOrigin, 1);
  self->prefix = g_strdup("");
  self->texts = blocks->texts;
  if (blocks->exif.data != NULL) {
    self->exif = cm_meta_exiv_open(blocks->exif, "EXIF", answer);
    self->big_endian = blocks->exif.data[0] == 'M';
  } else if (blocks->whole.data != NULL) {
    self->exif = cm_meta_exiv_open(blocks->whole, "HEIF", answer);
  }
  if (blocks->iptc.data != NULL)
    self->iptc = cm_meta_iptc_open(blocks->iptc, answer);
  if (blocks->xmp.data != NULL)
    self->xmp = open_xmp(blocks->xmp, "XMP", &self->xmp_repair, answer);
  else if (blocks->whole.data != NULL && self->exif != NULL)
    self->xmp = cm_meta_exiv_ref(self->exif);
  return self;
}

CmMetaOrigin *
cm_meta_origin_open_sidecar(CmMetaSpan packet, const char *name, CmMetaAnswer *answer)
{
  g_autofree char *kind = g_strdup_printf("sidecar %s", name);
  const char *repair = NULL;
  CmMetaExiv *xmp = open_xmp(packet, kind, &repair, answer);
  if (xmp == NULL)
    return NULL;
  CmMetaOrigin *self = g_new0(CmMetaOrigin, 1);
  self->prefix = g_strdup_printf("%s: ", kind);
  self->xmp = xmp;
  self->xmp_repair = repair;
  return self;
}

void
cm_meta_origin_free(CmMetaOrigin *self)
{
  if (self == NULL)
    return;
  cm_meta_exiv_free(self->exif);
  cm_meta_iptc_free(self->iptc);
  cm_meta_exiv_free(self->xmp);
  g_free(self->prefix);
  g_free(self);
}

/* exiv2's "Xmp.dc.title" as XMP itself calls it, "dc:title"; exiv2 shortens two namespaces. */
static char *
xmp_name(const char *key)
{
  const char *name = key + strlen("Xmp.");
  const char *dot = strchr(name, '.');
  g_autofree char *prefix = g_strndup(name, (gsize)(dot - name));
  if (g_str_equal(prefix, "iptc"))
    return g_strdup_printf("Iptc4xmpCore:%s", dot + 1);
  if (g_str_equal(prefix, "iptcExt"))
    return g_strdup_printf("Iptc4xmpExt:%s", dot + 1);
  return g_strdup_printf("%s:%s", prefix, dot + 1);
}

char *
cm_meta_origin_source(const CmMetaOrigin *self, const CmMetaPlace *place)
{
  g_autofree char *name = NULL;
  switch (place->kind) {
  case CM_META_IPTC:
    return g_strdup_printf("%sIPTC 2:%02u", self->prefix, place->number);
  case CM_META_XMP:
    name = xmp_name(place->key);
    return g_strdup_printf("%sXMP %s", self->prefix, name);
  case CM_META_PNG:
    return g_strdup_printf("%sPNG %s", self->prefix, place->key);
  default:
    return g_strdup_printf("%sEXIF %s", self->prefix, strrchr(place->key, '.') + 1);
  }
}

static gboolean
read_xmp(const CmMetaOrigin *self, const char *key, CmMetaText *ret_text, char **ret_language)
{
  g_autofree char *value =
      self->xmp != NULL ? cm_meta_exiv_get_text(self->xmp, key, ret_language) : NULL;
  if (value == NULL)
    return FALSE;
  *ret_text = cm_meta_text_from_bytes(value, strlen(value));
  if (ret_text->repair == NULL && cm_meta_text_is_beyond_ascii(value, strlen(value)))
    ret_text->repair = self->xmp_repair;
  return TRUE;
}

/* A tag of text that holds no text (a hostile or broken type) is none. exiv2 writes a text up to
 * its first NUL, and anything else not as its bytes. */
static gboolean
is_text(const CmMetaExiv *exif, const char *key, const char *bytes, gsize length)
{
  g_autofree char *written = cm_meta_exiv_get(exif, key);
  gsize end = strnlen(bytes, length);
  return written != NULL && strlen(written) == end && memcmp(written, bytes, end) == 0;
}

/* Which of the byte orders gives UTF-16 with more zero high bytes; where neither does, EXIF's. */
static gboolean
is_big_endian(const CmMetaOrigin *self, const guint8 *bytes, gsize length)
{
  guint even = 0, odd = 0;
  for (gsize i = 0; i + 1 < length; i += 2) {
    even += bytes[i] == 0 ? 1 : 0;
    odd += bytes[i + 1] == 0 ? 1 : 0;
  }
  return even != odd ? even > odd : self->big_endian;
}

static CmMetaText
read_comment(const CmMetaOrigin *self, const char *bytes, gsize length)
{
  if (length <= CHARSET_BYTES)
    return (CmMetaText){0};
  const char *rest = bytes + CHARSET_BYTES;
  length -= CHARSET_BYTES;
  if (memcmp(bytes, "UNICODE\0", CHARSET_BYTES) == 0)
    return cm_meta_text_from_utf16(rest, length, is_big_endian(self, (const guint8 *)rest, length));
  if (memcmp(bytes, "JIS\0\0\0\0\0", CHARSET_BYTES) == 0) {
    g_autofree char *text =
        g_convert(rest, (gssize)strnlen(rest, length), "UTF-8", "ISO-2022-JP", NULL, NULL, NULL);
    return text != NULL ? cm_meta_text_from_bytes(text, strlen(text)) : (CmMetaText){0};
  }
  /* "ASCII", eight zeros for an unknown encoding, or anything else */
  return cm_meta_text_from_bytes(rest, length);
}

/* Both parts, of which either may be blank (TIFF's Copyright in Exif 2.32, 4.6.4). */
static CmMetaText
read_rights(const char *bytes, gsize length)
{
  gsize end = strnlen(bytes, length);
  CmMetaText first = cm_meta_text_from_bytes(bytes, end);
  g_auto(CmMetaText) second = {0};
  if (end < length)
    second = cm_meta_text_from_bytes(bytes + end + 1, length - end - 1);
  /* both at their bound are more than a text may have */
  if (second.text == NULL ||
      (first.text != NULL && strlen(first.text) + strlen(second.text) + 2 > CM_META_TEXT_BYTES))
    return first;
  g_autofree char *photographer = first.text;
  first.text = photographer == NULL ? g_steal_pointer(&second.text)
                                    : g_strdup_printf("%s; %s", photographer, second.text);
  return first;
}

static gboolean
read_exif(const CmMetaOrigin *self, const CmMetaPlace *place, CmMetaText *ret_text)
{
  g_autoptr(GBytes) value =
      self->exif != NULL ? cm_meta_exiv_get_bytes(self->exif, place->key) : NULL;
  gsize length = 0;
  const char *bytes = value != NULL ? g_bytes_get_data(value, &length) : NULL;
  if (bytes == NULL)
    return FALSE;
  if (place->kind == CM_META_EXIF_WIDE)
    *ret_text = cm_meta_text_from_utf16(bytes, length, FALSE);
  else if (place->kind == CM_META_EXIF_COMMENT)
    *ret_text = read_comment(self, bytes, length);
  else if (!is_text(self->exif, place->key, bytes, length))
    return FALSE;
  else if (place->kind == CM_META_EXIF_RIGHTS)
    *ret_text = read_rights(bytes, length);
  else
    *ret_text = cm_meta_text_from_bytes(bytes, length);
  return TRUE;
}

static gboolean
read_png(const CmMetaOrigin *self, const char *keyword, CmMetaText *ret_text)
{
  GBytes *value = self->texts != NULL ? g_hash_table_lookup(self->texts, keyword) : NULL;
  if (value == NULL)
    return FALSE;
  gsize length = 0;
  const void *bytes = g_bytes_get_data(value, &length);
  *ret_text = cm_meta_text_from_bytes(bytes, length);
  ret_text->repair = NULL; /* Latin-1 is what PNG's older chunks are written in */
  return TRUE;
}

/* Replaces a text that IPTC cut by XMP's longer one; FALSE where there is none such. */
static gboolean
complete(const CmMetaOrigin *self, const CmMetaPlace *place, const char *whole, CmMetaText *text,
         char **ret_source)
{
  g_auto(CmMetaText) longer = {0};
  g_autofree char *language = NULL;
  if (whole == NULL || place->bytes_max == 0 || text->text == NULL ||
      strlen(text->text) + CUT_SLACK_BYTES < place->bytes_max ||
      !read_xmp(self, whole, &longer, &language) || longer.text == NULL ||
      strlen(longer.text) <= strlen(text->text) || !g_str_has_prefix(longer.text, text->text))
    return FALSE;
  g_free(text->text);
  text->text = g_steal_pointer(&longer.text);
  text->repair = NULL;
  g_autofree char *name = xmp_name(whole);
  *ret_source = g_strdup_printf("%sXMP %s%s%s%s", self->prefix, name, language != NULL ? " [" : "",
                                language != NULL ? language : "", language != NULL ? "]" : "");
  return TRUE;
}

gboolean
cm_meta_origin_read(const CmMetaOrigin *self, const CmMetaPlace *place, const char *whole,
                    CmMetaText *ret_text, char **ret_source)
{
  g_auto(CmMetaText) text = {0};
  g_autofree char *language = NULL;
  gboolean found = FALSE;
  switch (place->kind) {
  case CM_META_IPTC:
    found = self->iptc != NULL && cm_meta_iptc_get(self->iptc, place->number, 0, &text);
    break;
  case CM_META_XMP:
    found = read_xmp(self, place->key, &text, &language);
    break;
  case CM_META_PNG:
    found = read_png(self, place->key, &text);
    break;
  default:
    found = read_exif(self, place, &text);
  }
  if (!found || text.text == NULL)
    return FALSE;
  if (!complete(self, place, whole, &text, ret_source)) {
    g_autofree char *source = cm_meta_origin_source(self, place);
    *ret_source =
        language != NULL ? g_strdup_printf("%s [%s]", source, language) : g_steal_pointer(&source);
  }
  *ret_text = text;
  text.text = NULL;
  return TRUE;
}

void
cm_meta_origin_note(CmMetaAnswer *answer, const char *field, const CmMetaText *text,
                    const char *source)
{
  if (text->repair != NULL)
    cm_meta_answer_repair(answer, field, "%s %s", source, text->repair);
  if (text->fault != NULL)
    cm_meta_answer_warn(answer, "%s: %s %s", field, source, text->fault);
}
