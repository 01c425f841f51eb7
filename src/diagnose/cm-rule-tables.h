/* SPDX-License-Identifier: MIT */
#pragma once

/* The tables of cm-rules.c: a name and what it tells of the layer at fault. */

#include "cm-diagnosis.h"

typedef struct {
  const char *name;
  CmLayer layer;
  const char *explanation;
  const char *remedy;
} CmRule;

/* Classes by which supervisor or worker say what they saw and what has one cause: a limit that was
 * passed, a server's status (docs/protocol.md). */
extern const CmRule cm_certain_rules[];
extern const gsize cm_n_certain_rules;

/* Classes by which they say what they saw, whose cause is likely (docs/protocol.md). */
extern const CmRule cm_supervisor_rules[];
extern const gsize cm_n_supervisor_rules;

/* Classes that a worker reports (docs/protocol.md). */
extern const CmRule cm_worker_rules[];
extern const gsize cm_n_worker_rules;

/* Exceptions whose kind decides, wherever they arose; bare names. */
extern const CmRule cm_strong_types[];
extern const gsize cm_n_strong_types;

/* Exceptions whose kind decides where no frame does; bare names. */
extern const CmRule cm_weak_types[];
extern const gsize cm_n_weak_types;

/* Folders in a frame's path, and whose code lies in them. */
extern const CmRule cm_owner_rules[];
extern const gsize cm_n_owner_rules;

/* Two libraries that do not fit each other, whoever's the frame is. */
extern const CmRule cm_between_rule;

/* SIGKILL, SIGILL, and "crash" for the signals of a program's own fault. */
extern const CmRule cm_signal_rules[];
extern const gsize cm_n_signal_rules;

/* Words anywhere in a text without traceback. */
extern const CmRule cm_word_rules[];
extern const gsize cm_n_word_rules;
