/* SPDX-License-Identifier: MIT */
#pragma once

/* The parts of cm-machine.h that each system tells in its own way; one -linux.c and one -macos.c
 * file implements each. Objects are new references, never NULL, without the members that are not
 * told. root stands for "/" on Linux and is not read on macOS. */

#include "cm-json.h"

typedef struct {
  char *os;         /* NULL where not told, as are all strings */
  char *kernel;     /* name and release */
  char *hypervisor; /* whose; NULL where none or not told */
  int is_virtual;   /* 1 or 0; -1 not told */
} CmMachineNames;

void cm_machine_names_init(CmMachineNames *names, const char *root);
void cm_machine_names_clear(CmMachineNames *names);

/* The `cpu` object. */
json_t *cm_machine_cpu(const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* The `memory` object. */
json_t *cm_machine_memory(const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* The `gpus` array. */
json_t *cm_machine_gpus(const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* Load averages over 1, 5 and 15 minutes; FALSE where not told. */
gboolean cm_machine_load(const char *root, double ret_load[3]) G_GNUC_WARN_UNUSED_RESULT;

/* Throttle events since the start of the system; NAN where not told. */
double cm_machine_throttle_events(const char *root);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmMachineNames, cm_machine_names_clear)
