/* SPDX-License-Identifier: MIT */
#include "cm-meta-packet.h"

#include "cm-error.h"
#include "cm-meta-text.h"

#include <string.h>

/* what exiv2 knows XMP by */
static const char header[] = "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>";

/* UTF-16 by its mark or by the bytes of its first "<"; NULL where it is neither. */
static const char *
wide_charset(CmMetaSpan packet)
{
  if (cm_meta_span_holds(packet, 0, "\xFE\xFF", 2) || cm_meta_span_holds(packet, 0, "\0<", 2))
    return "UTF-16BE";
  if (cm_meta_span_holds(packet, 0, "\xFF\xFE", 2) || cm_meta_span_holds(packet, 0, "<\0", 2))
    return "UTF-16LE";
  return NULL;
}

/* Valid UTF-8 of it, the bytes that are none read as Windows-1252. */
static char *
decode(CmMetaSpan packet, const char **ret_repair, GError **error)
{
  const char *charset = wide_charset(packet);
  const char *bytes = (const char *)packet.data;
  if (charset != NULL) {
    g_autoptr(GError) inner = NULL;
    char *text =
        g_convert(bytes, (gssize)(packet.length & ~(gsize)1), "UTF-8", charset, NULL, NULL, &inner);
    if (text == NULL)
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "is no %s: %s", charset, inner->message);
    return text;
  }
  while (packet.length > 0 && packet.data[packet.length - 1] == '\0')
    packet.length--; /* padding */
  g_autoptr(GString) text = g_string_sized_new(packet.length);
  for (gsize at = 0; at < packet.length;) {
    const char *end = NULL;
    g_utf8_validate(bytes + at, (gssize)(packet.length - at), &end);
    g_string_append_len(text, bytes + at, end - (bytes + at));
    at = (gsize)(end - bytes);
    if (at >= packet.length)
      break;
    if (bytes[at] != '\0')
      *ret_repair = "is no UTF-8 throughout; the bytes that are none were read as Windows-1252";
    g_string_append_unichar(text, cm_meta_text_windows_1252((guint8)bytes[at]));
    at++;
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The end of the tag that begins at text, past quoted values; NULL where it has none. */
static const char *
end_of_tag(const char *text)
{
  char quote = '\0';
  for (; *text != '\0'; text++) {
    if (quote != '\0')
      quote = *text == quote ? '\0' : quote;
    else if (*text == '"' || *text == '\'')
      quote = *text;
    else if (*text == '>')
      return text;
  }
  return NULL;
}

/* The end of what begins with `opening` at text and ends with `closing`; NULL where it is another
 * thing or does not end. */
static const char *
end_of_section(const char *text, const char *opening, const char *closing)
{
  if (!g_str_has_prefix(text, opening))
    return NULL;
  const char *end = strstr(text + strlen(opening), closing);
  return end != NULL ? end + strlen(closing) - 1 : NULL;
}

static gboolean
refuse(GError **error, CmError code, const char *why)
{
  g_set_error_literal(error, CM_ERROR, code, why);
  return FALSE;
}

/* The end of a comment, of unparsed text or of an instruction; NULL where it is none of them, or
 * does not end. */
static const char *
end_of_aside(const char *text)
{
  const char *end = end_of_section(text, "<!--", "-->");
  if (end == NULL)
    end = end_of_section(text, "<![CDATA[", "]]>");
  if (end == NULL)
    end = end_of_section(text, "<?", "?>");
  return end;
}

/* Whether the tags up to here may go on. */
static gboolean
check_bounds(int depth, int elements, GError **error)
{
  if (depth < 0)
    return refuse(error, CM_ERROR_INVALID, "closes an element that is not open; it was not read");
  if (depth > CM_META_PACKET_DEPTH_MAX)
    return refuse(
        error, CM_ERROR_LIMIT,
        "is nested too deep (" G_STRINGIFY(CM_META_PACKET_DEPTH_MAX) " elements); it was not read");
  if (elements > CM_META_PACKET_ELEMENTS_MAX)
    return refuse(
        error, CM_ERROR_LIMIT,
        "has more than " G_STRINGIFY(CM_META_PACKET_ELEMENTS_MAX) " elements; it was not read");
  return TRUE;
}

/* Looks at every tag. */
static gboolean
check(const char *text, GError **error)
{
  int depth = 0, elements = 0;
  const char *end = NULL;
  for (const char *p = strchr(text, '<'); p != NULL; p = strchr(end, '<')) {
    end = end_of_aside(p);
    if (end != NULL)
      continue;
    if (p[1] == '!')
      return refuse(error, CM_ERROR_INVALID,
                    "declares a document type or entities, which XMP may not; it was not read");
    /* an instruction that does not end is as long as the packet: one look for its end is enough */
    end = p[1] == '?' ? NULL : end_of_tag(p);
    if (end == NULL)
      return refuse(error, CM_ERROR_INVALID, "is cut off inside a tag; it was not read");
    gboolean closes = p[1] == '/';
    elements += closes ? 0 : 1;
    depth += closes ? -1 : end[-1] == '/' ? 0 : 1;
    if (!check_bounds(depth, elements, error))
      return FALSE;
  }
  if (elements == 0)
    return refuse(error, CM_ERROR_INVALID, "holds no XML element");
  if (depth > 0)
    return refuse(error, CM_ERROR_INVALID, "is cut off before its last tag; it was not read");
  return TRUE;
}

char *
cm_meta_packet_open(CmMetaSpan packet, const char **ret_repair, GError **error)
{
  *ret_repair = NULL;
  if (packet.length > CM_META_PACKET_BYTES_MAX) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "has %" G_GSIZE_FORMAT " bytes, at most %d are read", packet.length,
                CM_META_PACKET_BYTES_MAX);
    return NULL;
  }
  g_autofree char *text = decode(packet, ret_repair, error);
  if (text == NULL)
    return NULL;
  for (char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl(*p) && !g_ascii_isspace(*p))
      *p = ' ';
  }
  const char *begin = strchr(text, '<');
  if (!check(begin != NULL ? begin : "", error))
    return NULL;
  gboolean known = g_str_has_prefix(begin, "<?xpacket") || g_str_has_prefix(begin, "<x:xmpmeta");
  return g_strconcat(known ? "" : header, begin, NULL);
}
