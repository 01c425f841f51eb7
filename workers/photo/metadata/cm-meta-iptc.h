/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMetaIptc: IPTC's data sets (IIM 4.2): 0x1C, record, number, length, data, one after the other.
 *
 * Read here and not by exiv2, because the marker of the encoding (1:90) decides how the bytes of
 * all others are to be read. The data are copied, so the block need not outlive this.
 */

#include "cm-meta-answer.h"
#include "cm-meta-span.h"
#include "cm-meta-text.h"

typedef struct CmMetaIptc CmMetaIptc;

/* Reads the data sets up to the first that makes no sense, which is a warning. */
CmMetaIptc *cm_meta_iptc_open(CmMetaSpan block, CmMetaAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_meta_iptc_free(CmMetaIptc *self);

/* The text of the index-th data set 2:number; FALSE where there are fewer. Where the marker says
 * another encoding than the bytes have, or says none and they are not ASCII, that is the text's
 * `repair`. */
gboolean cm_meta_iptc_get(const CmMetaIptc *self, guint number, guint index,
                          CmMetaText *ret_text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMetaIptc, cm_meta_iptc_free)
