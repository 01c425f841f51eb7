/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Unpacks zlib's format into memory, never more than its bound, however small the input is; and of
 * all the input of a file together never more than another.
 */

#include "cm-meta-span.h"

/* The bytes, to be unreferenced; NULL with CM_ERROR_INVALID for what is not zlib's or is cut off,
 * CM_ERROR_LIMIT where more than max_bytes or *bytes_left come out. *bytes_left is lowered by what
 * came out, failure or not. */
GByteArray *cm_meta_inflate(CmMetaSpan packed, gsize max_bytes, gsize *bytes_left,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
