/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPullDownload: a file's bytes from the hub's replies into its blob, whatever the replies are.
 *
 * A reply must go on where the blob ends and announce no more than is missing. One that ends too
 * soon is gone on from; one that is complete and ends at the same wrong length again is believed,
 * and ends the call. A wrong hash is fetched anew once.
 *
 * Calling order: init; a call with cm_pull_download_sink and the download as its data.
 */

#include "cm-pull-blob.h"
#include "cm-pull-call.h"

typedef struct {
  CmPullBlob *blob; /* borrowed; open and rehashed before the call begins */
  gint64 bytes;     /* of the whole file */
  gint64 fetched;  /* bytes of the blob that came over the net; what was forgotten does not count */
  gint64 short_at; /* length at which a complete reply ended too soon; -1: none did */
  gboolean length_told; /* by the reply that runs */
  guint mismatches;
} CmPullDownload;

/* For a file of so many bytes. */
void cm_pull_download_init(CmPullDownload *self, CmPullBlob *blob, gint64 bytes);

/* Of a call whose data is a CmPullDownload. */
extern const CmPullSink cm_pull_download_sink;
