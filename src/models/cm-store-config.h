/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmStoreConfig: what ~/.config/check-models/config.yaml says of models.
 *
 *   models:            folders and files that are looked at beside the stores; absolute, or
 *     - ~/vision       beginning with "~/"
 *   stores:            which kinds of store are looked at; all unless said otherwise
 *     ollama: off      on, off, yes, no, true, false
 *
 * Limits: 1,000 folders, and those of cm-yaml.h.
 */

#include "cm-store.h"

#define CM_STORE_CONFIG_MODELS_MAX 1000

typedef struct {
  GStrv models; /* absolute; "~" stands for the person's folder no more */
  gboolean is_on[CM_N_STORES];
} CmStoreConfig;

/* Reads the file; where there is none, everything is on and no folder named. Errors:
 * CM_ERROR_USAGE, "FILE:LINE: …" for what is wrong in it, "FILE: …" where it cannot be read (a
 * folder, a link to nothing, no permission, too long). */
CmStoreConfig *cm_store_config_read(const char *path, const char *home,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_store_config_free(CmStoreConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmStoreConfig, cm_store_config_free)
