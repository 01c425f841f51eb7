/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * cm_metadata_process(): the supervisor's side of check-models-metadata, the program that reads
 * what a photo says about itself.
 *
 * Metadata is hostile and the libraries that read it have faults, so it is read in a process of its
 * own, apart from the decoder's: what goes wrong there costs the metadata and never the photo. So
 * nothing here is an error. What the program tells is held to cm-metadata.h before it is kept.
 *
 * Limits: its answer is at most 1 MiB; of it come at most 100 repairs and 100 warnings, each text
 * of at most 1000 bytes.
 */

#include "cm-json.h"

/* Seconds that reading one photo's metadata may take. */
#define CM_METADATA_DEADLINE_S 20.0

/*
 * Reads the metadata of the photo at path, by the program named, within deadline_s of wall clock
 * (0: without bound). Returns a new object, the `metadata` of a photo's record: the members of
 * cm-metadata.h, and where there are any `sources`, `repairs` and `warnings` (docs/photos.md).
 * Where the program could not start, refused, crashed, took too long or told nonsense, the object
 * has only `warnings`, which say so; they leave out the path.
 */
json_t *cm_metadata_process(const char *program, const char *path,
                            double deadline_s) G_GNUC_WARN_UNUSED_RESULT;

/* The object for metadata that was not read, with message as its one warning. */
json_t *cm_metadata_unread(const char *message) G_GNUC_WARN_UNUSED_RESULT;
