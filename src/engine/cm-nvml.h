/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmNvml: NVIDIA's management library, loaded at run time, so that one binary runs with and
 * without it.
 *
 * The interface is the public C one of libnvidia-ml.so.1; only functions found by name are called,
 * and one that is missing makes its answers absent (NAN or NULL). Everything is read-only: no
 * setting of a GPU is touched.
 */

#include <glib.h>
#include <sys/types.h>

#define CM_NVML_LIBRARY "libnvidia-ml.so.1"

typedef struct CmNvml CmNvml;

/* Loads and initialises the library at path (a bare name is looked up as the linker does). Errors:
 * CM_ERROR_NOT_FOUND where it cannot be loaded or finds no driver. */
CmNvml *cm_nvml_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Shuts the library down; NULL is allowed. */
void cm_nvml_free(CmNvml *self);

/* How many GPUs there are; the functions below take an index below it. */
guint cm_nvml_count(const CmNvml *self);

/* Its product name; NULL unknown. */
char *cm_nvml_name(const CmNvml *self, guint index) G_GNUC_WARN_UNUSED_RESULT;

/* The driver's version; NULL unknown. */
char *cm_nvml_driver(const CmNvml *self) G_GNUC_WARN_UNUSED_RESULT;

/* Its memory in bytes; NAN unknown. */
double cm_nvml_memory_bytes(const CmNvml *self, guint index);

/* Energy of all GPUs together in joules since their drivers were loaded (millijoules inside); NAN
 * where any of them does not count (before Volta). */
double cm_nvml_energy_j(const CmNvml *self);

/* GPU memory that a process holds now, over all GPUs, in bytes; NAN where the library does not
 * list the process, as with one that uses no GPU or is seen from another process namespace. */
double cm_nvml_process_bytes(const CmNvml *self, pid_t pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmNvml, cm_nvml_free)
