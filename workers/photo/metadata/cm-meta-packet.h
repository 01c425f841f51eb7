/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * An XMP packet, looked at and made ready before a library parses it.
 *
 * XMP is XML, and exiv2's parser follows it wherever it leads: entities that grow, elements nested
 * until the stack ends. So a packet with a document type is refused (XMP allows none), as is one
 * nested deeper, or of more elements, or larger than its bound. What is let through is UTF-8
 * without characters that XML forbids, and begins as exiv2 wants it.
 *
 * Limits: CM_META_PACKET_BYTES_MAX; CM_META_PACKET_DEPTH_MAX nested elements, three times what the
 * editing histories of Lightroom and darktable use; CM_META_PACKET_ELEMENTS_MAX.
 */

#include "cm-meta-span.h"

#define CM_META_PACKET_BYTES_MAX    (16 << 20)
#define CM_META_PACKET_DEPTH_MAX    64
#define CM_META_PACKET_ELEMENTS_MAX 50000

/* The packet's text, to be freed. ret_repair is set to a static sentence without a subject where
 * its encoding had to be repaired ("is no UTF-8 …"), else to NULL. Errors: CM_ERROR_LIMIT past a
 * bound, CM_ERROR_INVALID for what is no XMP. */
char *cm_meta_packet_open(CmMetaSpan packet, const char **ret_repair,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
