/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Ids of checkpoints: short, stable, printable.
 *
 *   owner/name         a checkpoint's folder of a hub
 *   owner/name:Q4_K_M  a GGUF file of a hub, as llama.cpp's own -hf names it
 *   folder/name        a file or folder that came from anywhere
 *
 * Two checkpoints may get the same id; whoever lists them makes ids unique.
 */

#include <glib.h>

/* "NAME" or "NAME:TAG", printable. */
char *cm_checkpoint_id(const char *name, const char *tag) G_GNUC_WARN_UNUSED_RESULT;

/* "FOLDER/NAME" of a GGUF file's or a folder's path, without suffix and part number; "NAME" where
 * both are the same. */
char *cm_checkpoint_id_of_path(const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* What tells a GGUF file from the others of its repository: what its name has beyond the
 * repository's, else the quantisation at its end, else its whole name. `repo` may be NULL. */
char *cm_checkpoint_tag(const char *repo, const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* A name for people: valid UTF-8 of at most 255 bytes (a file name's bound), without control
 * characters. */
char *cm_checkpoint_printable(const char *bytes) G_GNUC_WARN_UNUSED_RESULT;
