/* SPDX-License-Identifier: MIT */
#pragma once

/* libvips' objects, released with their scope: g_autoptr(CmVipsImage). libvips 8.14 defines no such
 * thing for its own names and later releases may, hence names of ours. */

#include <vips/vips.h>

typedef VipsImage CmVipsImage;
typedef VipsSource CmVipsSource;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmVipsImage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmVipsSource, g_object_unref)
