/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The containers, a walker each: they find the blocks of a file of their format.
 *
 * `file` is the whole file. What is found goes into blocks by cm_meta_blocks_take_*(), what is odd
 * into the answer's warnings. A walker stops where the container makes no sense any more and keeps
 * what it found before.
 */

#include "cm-meta-blocks.h"

/* JPEG's segments up to the picture data: APP1 (EXIF, XMP), APP13 (Photoshop's resources, with
 * IPTC among them, in as many segments as it takes), SOFn (the size). */
void cm_meta_walk_jpeg(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer);

/* PNG's chunks: IHDR, eXIf, iTXt, tEXt and zTXt, ImageMagick's "Raw profile type" among them. */
void cm_meta_walk_png(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer);

/* WebP's chunks: VP8X, VP8, VP8L (the size), EXIF and XMP. */
void cm_meta_walk_webp(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer);

/* HEIC and AVIF through libheif: the items Exif and mime application/rdf+xml of the primary
 * picture; then the boxes of type uuid for XMP. A file that libheif does not open is left to exiv2,
 * which reads such files by its own lights. */
void cm_meta_walk_heif(CmMetaBlocks *blocks, CmMetaSpan file, CmMetaAnswer *answer);
