/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmWalk: the names and files of folders, bounded and in one order on every system.
 *
 * One CmWalk counts entries over all calls made with it, and enters each folder once (by device and
 * inode), so that links in a circle end; by its own name where that is met in the same call, else
 * by the first link's. Names are any bytes. Only regular files are given, never a pipe or device
 * that would hold up a reader; a link to nothing is given with bytes -1.
 *
 * Limit: CM_WALK_ENTRIES_MAX entries; what lies past it is left out and is_cut says so.
 */

#include <glib.h>

#define CM_WALK_ENTRIES_MAX 100000

typedef struct {
  guint n_entries;
  gboolean is_cut;
  GHashTable *folders; /* entered, "device:inode" */
} CmWalk;

typedef struct {
  char *path;
  gint64 bytes; /* links followed; -1: a link to nothing */
} CmWalkFile;

typedef struct {
  char *path;
  GPtrArray *files; /* of CmWalkFile, sorted by path */
} CmWalkFolder;

CmWalk *cm_walk_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_walk_free(CmWalk *self);

/* The names in a folder, sorted by their bytes, of char *. Errors: what errno says, with the path.
 */
GPtrArray *cm_walk_names(CmWalk *self, const char *folder,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A folder and those in it, up to depth_max below it (0: itself alone), of CmWalkFolder, sorted by
 * path, all that lies in a folder right after it. Folders that cannot be read, the first too, are
 * left out. */
GPtrArray *cm_walk_folders(CmWalk *self, const char *root,
                           guint depth_max) G_GNUC_WARN_UNUSED_RESULT;

/* The file of that name (without folder), NULL where there is none. */
const CmWalkFile *cm_walk_folder_file(const CmWalkFolder *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmWalk, cm_walk_free)
