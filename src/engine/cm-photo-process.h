/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * cm_photo_process(): the supervisor's side of check-models-photo, the program that decodes photos.
 *
 * The file is hostile and decoders have faults, so it is decoded in a process of its own, which
 * bounds its memory, processor time and output by itself; here it gets a deadline besides, and
 * nothing that it says or writes is believed unchecked. Whatever happens to it becomes a GError
 * that names the photo and what to do.
 *
 * Limits: its answer is at most 64 KiB, its pixels at most 64 megapixels.
 */

#include "cm-result.h"

typedef struct {
  guint max_edge;           /* longer edge of the pixels; 0: as is */
  double deadline_s;        /* wall clock for the whole of it; 0: none */
  guint64 max_memory_bytes; /* address space of the decoder; 0: its own bound, 3 GiB */
} CmPhotoOptions;

/* As is, 60 s, the decoder's own bound. */
CmPhotoOptions cm_photo_options_default(void);

/*
 * Decodes the photo at path into a binary PPM at ppm_path, by the program named; with NULL there,
 * it is decoded all the same and its pixels go nowhere. The result's prepare_s is wall time from
 * start to exit of that program; id and metadata are the caller's to set. On failure no file is
 * left at ppm_path.
 *
 * Errors, all CM_ERROR: NOT_FOUND and PERMISSION (of photo or program), INVALID (empty, truncated,
 * damaged, not a file, or the decoder crashed or answered nonsense), UNSUPPORTED (none of our
 * formats), LIMIT (too large, or more memory than allowed), TIMEOUT, IO and NO_SPACE (ppm_path
 * cannot be written), INTERNAL (program and caller do not fit together).
 */
CmPhoto *cm_photo_process(const char *program, const char *path, const char *ppm_path,
                          const CmPhotoOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
