/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmEnginesListed: the engines that `list` and `show` tell of: those in process; where --engine
 * names some, in process or servers that are started for a model, these alone. Whether a server
 * takes a model is told from what kind of models it takes and from what is known of the model, and
 * nothing is started but the Python of one whose program needs modules (cm-servers-here.h).
 *
 * Calling order: cm_engines_listed_new(), the questions, cm_engines_listed_free(). What is lent to
 * it must outlive it. Texts that are returned are the caller's.
 */

#include "cm-engines-here.h"
#include "cm-servers-here.h"

typedef struct {
  unsigned asked;     /* engines in process that --engine names, as CM_ENGINE_BIT()s; 0: none */
  unsigned here;      /* engines in process that are told of and installed, likewise */
  CmServersHere *all; /* owned; NULL where --engine names nothing */
  GPtrArray *servers; /* of const CmServerHere, of `all`: those that --engine names */
} CmEnginesListed;

/* Of the engines' names in options->engines. Errors: those of cm_servers_here_find();
 * CM_ERROR_USAGE for a name that is no engine's. */
CmEnginesListed *cm_engines_listed_new(const CmOptions *options, const CmEnginesHere *engines,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_engines_listed_free(CmEnginesListed *self);

/* Whether one that is installed can run the model. */
gboolean cm_engines_listed_can(const CmEnginesListed *self, const CmModel *model);

/* Whether one of the servers, installed or not, takes the model; `self` is a CmEnginesListed, so
 * that this serves as CmSelection.takes. */
gboolean cm_engines_listed_takes(const CmModel *model, gpointer self);

/* The first of the servers that is installed and takes the model; NULL for none. */
const CmServerHere *cm_engines_listed_server(const CmEnginesListed *self, const CmModel *model);

/* The names of those that are installed and can run the model: "llama", "llama, llama-server";
 * "none". */
char *cm_engines_listed_names(const CmEnginesListed *self,
                              const CmModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* A line for people on each of the servers that is not installed, with what installs it, harmless
 * on a terminal; "" for none. */
char *cm_engines_listed_missing(const CmEnginesListed *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmEnginesListed, cm_engines_listed_free)
