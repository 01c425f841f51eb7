/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Photos as a person names them: files, folders, and "-" for a list on standard input.
 *
 * A photo is what its first bytes say (cm-photo-format.h), whatever its name. In a folder what is
 * none (a sidecar, a video) is passed over; hidden files and folders are, and so are links to
 * folders, hence no loop; a folder's folders are looked into only where asked for. Each file is
 * taken once, however many of its names are met. What cannot be looked at is left out and said, and
 * so is a folder without photos.
 *
 * The order is that of the arguments; within a folder that of cm_natural_compare(), within a list
 * that of its entries, which are lines, or, where a NUL is among them, what NULs part.
 *
 * Limits: CM_PHOTO_FIND_MAX photos, as many folders, and 64 MiB of a list, past which it is an
 * error; of what is left out the first CM_PHOTO_LEFT_OUT_MAX are told.
 */

#include "cm-json.h"

#include <sys/types.h>

#define CM_PHOTO_FIND_MAX     1000000
#define CM_PHOTO_LEFT_OUT_MAX 1000

typedef struct {
  char *path;       /* as the person named it, or its folder */
  const char *name; /* inside path: below the folder named; of files named, all of it */
  gboolean named;   /* itself an argument; else it comes from a folder or a list */
  gboolean from_folder;
  dev_t device;
  ino_t inode;
  gint64 modified_ns; /* cm-modified.h */
} CmFoundPhoto;

typedef struct {
  GPtrArray *photos; /* of CmFoundPhoto, in order */
  json_t *left_out;  /* array of {path, message}; NULL for none */
} CmPhotoFind;

typedef struct {
  gboolean recursive;
  gboolean lenient; /* a file that is named and is no photo is left out, not an error */
} CmPhotoFindOptions;

/* Finds the photos of the arguments, of char *. Errors, with the path in front: NOT_FOUND,
 * PERMISSION, INVALID (no file), UNSUPPORTED (no photo), LIMIT, USAGE ("-" twice), IO. */
CmPhotoFind *cm_photo_find(const GPtrArray *arguments, const CmPhotoFindOptions *options,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds {path, message} to the array, making it where *array is NULL, within the limit. */
void cm_photo_left_out_add(json_t **array, const char *path, const char *message);

/* NULL is allowed. */
void cm_photo_find_free(CmPhotoFind *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPhotoFind, cm_photo_find_free)
