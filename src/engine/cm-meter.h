/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The CmMeter of this machine: energy of the processor packages (cm-energy.h), and of NVIDIA GPUs
 * their energy and the worker's memory (cm-nvml.h). docs/measuring.md says how exact they are.
 *
 * Calling order: new; cm_supervisor_set_meter(); free, after the supervisor's last run. It always
 * works: on a machine that tells nothing it measures nothing and costs nothing.
 */

#include "cm-nvml.h"
#include "cm-supervisor.h"

/* Seconds between two looks at GPU memory: a look costs milliseconds on some drivers. */
#define CM_METER_GPU_PERIOD_S 0.1

/* Seconds between two readings of the packages' counters, which wrap after minutes. */
#define CM_METER_ENERGY_PERIOD_S 10.0

/* root stands for "/": "" for this machine. nvml_path is CM_NVML_LIBRARY or a test's library; NULL
 * looks for no NVIDIA GPU. Never NULL. */
CmMeter *cm_meter_new(const char *root, const char *nvml_path) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_meter_free(CmMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMeter, cm_meter_free)
