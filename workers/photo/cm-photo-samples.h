/* SPDX-License-Identifier: MIT */
#pragma once

/* A tiny whole picture of each format, to try the decoders with. */

#include "cm-photo-format.h"

/* By CmPhotoFormat, each in base64; 16 x 16 black pixels. */
extern const char *const cm_photo_samples[CM_PHOTO_N_FORMATS];
