/* SPDX-License-Identifier: MIT */
#pragma once

/* Sizes for people. */

#include <glib.h>

/* "3.0 MB", in powers of 1000, with a plain space; 0 for what is below 0. */
char *cm_pull_size_text(double bytes) G_GNUC_WARN_UNUSED_RESULT;
