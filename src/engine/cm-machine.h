/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What machine a run was made on, and what happened to it meanwhile: without these two, numbers of
 * two runs cannot be compared.
 *
 * Both functions read files and return; they start nothing and change nothing. The result is the
 * `machine` of a run's header (docs/records.md). A member that this system does not tell is absent.
 * No name of host, person or network is read.
 *
 * Members:
 *   os, kernel, architecture     names
 *   virtual, hypervisor          whether a hypervisor runs this system, and whose
 *   cpu                          model; physical_cores, logical_cores; usable_cores (this process
 *                                may run on), limit_cores (a container's share of time); governor
 *                                (all that are set, joined by commas); frequency_min_hz and
 *                                frequency_max_hz (the processor's), frequency_limit_hz (set)
 *   memory                       total_bytes, available_bytes, limit_bytes (a container's),
 *                                swap_total_bytes, swap_used_bytes
 *   gpus                         array of name, vendor, driver, memory_bytes
 *   load_average                 array: over 1, 5 and 15 minutes
 *   throttle_events              thermal throttling since the start of the system, summed over
 *                                the logical processors; only differences mean something
 */

#include "cm-json.h"

/* root stands for "/": "" for this machine, or a made tree. Never NULL. */
json_t *cm_machine_describe(const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* What is different now from `before`, a result of cm_machine_describe(): throttle_events (since
 * then), swap_used_bytes (change; negative where swap was freed), load_average (now). Members that
 * either side lacks are absent. Never NULL. */
json_t *cm_machine_changes(const json_t *before, const char *root) G_GNUC_WARN_UNUSED_RESULT;
