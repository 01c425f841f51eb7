/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmRunFolder: the folder of a run, held by one run at a time.
 *
 * While it is open a lock on FOLDER/.lock keeps a second run away; the lock goes with the process,
 * however that ends. FOLDER/.scratch holds the decoded photos; it is emptied when the folder is
 * opened (a killed run leaves it) and removed when it is closed.
 */

#include <glib.h>

typedef struct CmRunFolder CmRunFolder;

/*
 * Creates and opens the folder of a new run; NULL stands for results/DATE_TIME. Errors:
 * CM_ERROR_USAGE where it holds a run already, CM_ERROR_IO where another run holds it, else what
 * errno says.
 */
CmRunFolder *cm_run_folder_create(const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the folder of an earlier run. Errors: CM_ERROR_NOT_FOUND where it holds none, else as
 * above. */
CmRunFolder *cm_run_folder_reopen(const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Points results/latest to a folder of results/; call it when the records have begun. */
void cm_run_folder_announce(const CmRunFolder *self);

/* Removes the scratch folder, and a folder without records as well, and lets go of the lock. NULL
 * is allowed. */
void cm_run_folder_free(CmRunFolder *self);

/* Borrowed paths: the folder, its results file, its scratch folder. */
const char *cm_run_folder_path(const CmRunFolder *self);
/* As above. */
const char *cm_run_folder_results_path(const CmRunFolder *self);
/* As above. */
const char *cm_run_folder_scratch(const CmRunFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmRunFolder, cm_run_folder_free)
