/* SPDX-License-Identifier: MIT */
#include "cm-meta-inflate.h"

#include "cm-error.h"

#include <gio/gio.h>

GByteArray *
cm_meta_inflate(CmMetaSpan packed, gsize max_bytes, gsize *bytes_left, GError **error)
{
  g_autoptr(GZlibDecompressor) inflater = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr(GByteArray) out = g_byte_array_new();
  g_autoptr(GError) inner = NULL;
  GConverterResult result = G_CONVERTER_CONVERTED;
  while (result != G_CONVERTER_FINISHED) {
    guint8 buffer[65536];
    gsize taken = 0, given = 0;
    result = g_converter_convert(G_CONVERTER(inflater), packed.data, packed.length, buffer,
                                 sizeof buffer, G_CONVERTER_INPUT_AT_END, &taken, &given, &inner);
    if (result == G_CONVERTER_ERROR) {
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "cannot be unpacked: %s", inner->message);
      return NULL;
    }
    if (given > *bytes_left) {
      *bytes_left = 0;
      g_set_error_literal(error, CM_ERROR, CM_ERROR_LIMIT,
                          "was left out: with what was unpacked before it is too much");
      return NULL;
    }
    *bytes_left -= given;
    if (out->len + given > max_bytes) {
      g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                  "unpacks to more than %" G_GSIZE_FORMAT " bytes and was left out", max_bytes);
      return NULL;
    }
    g_byte_array_append(out, buffer, (guint)given);
    packed = cm_meta_span_part(packed, taken, packed.length);
  }
  return g_steal_pointer(&out);
}
