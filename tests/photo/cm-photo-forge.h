/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Files that no encoder writes: bombs, other formats under a photo's name, damage.
 *
 * Each writes into the scratch folder and gives the path, to be freed.
 */

#include <glib.h>

/* A PNG that declares this size and holds next to nothing. */
char *cm_forge_png_bomb(guint32 width, guint32 height);

/* An uncompressed TIFF, likewise. */
char *cm_forge_tiff_bomb(guint32 width, guint32 height);

/* The PNG at path with an eXIf chunk that says an orientation. */
char *cm_forge_png_orientation(const char *path, guint8 orientation);

/* The first length bytes of the file at path, as NAME. */
char *cm_forge_cut(const char *path, gsize length, const char *name);

/* The file at path with 1 to 8 of its bytes changed at random places, as NAME. */
char *cm_forge_damage(const char *path, GRand *random, const char *name);

/* The file at path with each occurrence of from (length bytes) replaced by to; asserts that there
 * is one. */
char *cm_forge_patch(const char *path, const void *from, const void *to, gsize length,
                     const char *name);
