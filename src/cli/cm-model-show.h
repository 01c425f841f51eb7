/* SPDX-License-Identifier: MIT */
#pragma once

/* What `show` prints of one model. */

#include "cm-model.h"

/* Everything known of it in lines of at most `width` columns, where no path or command is longer;
 * what is not known has no line. free_bytes is the memory there is, NAN unknown. */
char *cm_model_show(const CmModel *model, guint width, double free_bytes) G_GNUC_WARN_UNUSED_RESULT;
