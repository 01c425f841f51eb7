/* SPDX-License-Identifier: MIT */
#pragma once

/* A picture as a request carries it: PNG, which loses nothing, in a data URL. */

#include "cm-ppm.h"

/* "data:image/png;base64,…" of the very same pixels. CM_FAULT_OUT_OF_MEMORY,
 * CM_FAULT_PICTURE_REJECTED with libpng's reason. */
char *cm_server_picture_url(const CmPpm *ppm, GError **error) G_GNUC_WARN_UNUSED_RESULT;
