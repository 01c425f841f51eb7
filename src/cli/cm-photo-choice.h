/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPhotoChoice: which photos a command takes of those that a person names.
 *
 * Photos named one by one are always taken. Of those that come from folders and lists, --newest
 * keeps the last modified (equal times by name) and --sample those that a hash of the seed and of
 * the name below the folder puts first: the same seed takes the same photos on every system and
 * whatever the order of a folder, and a photo more or less changes the sample by one at most.
 *
 * Without either a run takes at most CM_PHOTO_CHOICE_UNASKED photos from folders, since each costs
 * every model an answer.
 */

#include "cm-options.h"

#include "cm-json.h"

#define CM_PHOTO_CHOICE_UNASKED 100

typedef struct {
  GPtrArray *paths; /* of char *, as the person named them; each file once */
  json_t *left_out; /* array of {path, message}: what could not be looked at, folders without
                       photos; NULL for none */
} CmPhotoChoice;

typedef enum {
  CM_PHOTO_CHOICE_RUN,  /* a file named that is no photo is an error, and so are too many */
  CM_PHOTO_CHOICE_SHOW, /* such a file is left out, and no number is too large */
} CmPhotoChoiceKind;

/*
 * Chooses among options->photos (files, folders, "-" for a list on standard input) by --newest,
 * --sample, --seed and --recursive. Nothing is decoded. Errors: those of cm-photo-find.h; USAGE for
 * too many photos and for --newest or --sample with nothing to choose from; NOT_FOUND where a run
 * has no photo, or nothing is there to show or to tell of.
 */
CmPhotoChoice *cm_photo_choice_new(const CmOptions *options, CmPhotoChoiceKind kind,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Says on standard error what was left out and why, a line each. */
void cm_photo_choice_tell_left_out(const json_t *left_out);

/* NULL is allowed. */
void cm_photo_choice_free(CmPhotoChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPhotoChoice, cm_photo_choice_free)
