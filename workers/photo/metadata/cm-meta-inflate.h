/* SPDX-License-Identifier: MIT */
#pragma once

/* Unpacks zlib's format into memory, never more than its bound, however small the input is. */

#include "cm-meta-span.h"

/* The bytes; NULL with CM_ERROR_INVALID for what is not zlib's or is cut off, CM_ERROR_LIMIT where
 * more than max_bytes come out. */
GByteArray *cm_meta_inflate(CmMetaSpan packed, gsize max_bytes,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
