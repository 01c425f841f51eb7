/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmModelProspect: what running a model on this machine would be, before it is tried: which
 * engines here can, whether it fits into memory, the command. What `show` and both --json say of
 * it.
 *
 * Calling order: fill in a CmProspectMachine once, cm_model_prospect_new() for each model, read the
 * members, cm_model_prospect_free(). Nothing is started or opened. What is lent to it must outlive
 * it.
 */

#include "cm-engines-listed.h"
#include "cm-fit.h"
#include "cm-options.h"

/* What models are held against; lent. */
typedef struct {
  const CmEnginesHere *engines;
  const CmEnginesListed *listed;
  const CmOptions *options; /* what a run would ask for */
  CmFitMemory memory;       /* cm_plan_memory() */
} CmProspectMachine;

typedef struct {
  unsigned here;     /* engines that can run it and are installed, as CM_ENGINE_BIT()s */
  const char *state; /* cm_model_words_state(); static text */
  char *why;         /* why it is not "ready"; NULL where it is */
  CmFit fit;         /* for a usual photo; all NAN where nothing is known of its size */
  CmFitVerdict verdict;
  char *command;      /* runs this model alone, quoted for a shell; NULL: it takes no pictures */
  char *command_note; /* what must be known before the command is used; NULL for nothing */
} CmModelProspect;

/* The machine of this moment: memory that is free now. */
CmProspectMachine cm_prospect_machine(const CmEnginesHere *engines, const CmEnginesListed *listed,
                                      const CmOptions *options);

/* Never NULL. */
CmModelProspect *cm_model_prospect_new(const CmModel *model,
                                       const CmProspectMachine *machine) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_model_prospect_free(CmModelProspect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmModelProspect, cm_model_prospect_free)
