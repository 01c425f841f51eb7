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

/*
 * Seconds that an answer must take for its energy to be told: ten steps of the counter, so that the
 * step at either end is at most a tenth of it. The packages' counters step every millisecond; those
 * of GPUs every 100 ms (seen on an H100: answers of 0.07 s used either nothing or 12 J).
 */
#define CM_METER_CPU_LEAST_S 0.01
#define CM_METER_GPU_LEAST_S 1.0

/* root stands for "/": "" for this machine. nvml_path is CM_NVML_LIBRARY or a test's library; NULL
 * looks for no NVIDIA GPU. Never NULL. */
CmMeter *cm_meter_new(const char *root, const char *nvml_path) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_meter_free(CmMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmMeter, cm_meter_free)
