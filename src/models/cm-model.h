/* SPDX-License-Identifier: MIT */
#pragma once

/* CmModel: one checkpoint as discovery found it, plain data. All pointers are owned. */

#include "cm-gguf.h"

typedef struct {
  char *id;   /* short, stable, unique in a run: folder/name, or name where both are equal */
  char *path; /* of the file, or of the first one of a split model */
  char *projector_path;   /* NULL for none */
  CmGguf *gguf;           /* NULL where the header could not be read */
  gint64 model_bytes;     /* of all its files; -1 unknown */
  gint64 projector_bytes; /* 0 where there is none */
  char *problem;          /* what is wrong with its file: it is run, and its failure recorded */
  char *skip_reason;      /* why the plan leaves it out; NULL for a model that is run */
} CmModel;

CmModel *cm_model_new(const char *path);

/* NULL is allowed. */
void cm_model_free(CmModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmModel, cm_model_free)
