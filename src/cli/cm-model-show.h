/* SPDX-License-Identifier: MIT */
#pragma once

/* What `show` prints of one model. */

#include "cm-model-prospect.h"

/* Everything known of it, and of running it on this machine, in lines of at most `width` columns,
 * where no path or command is longer; what is not known has no line. */
char *cm_model_show(const CmModel *model, const CmProspectMachine *machine,
                    guint width) G_GNUC_WARN_UNUSED_RESULT;
