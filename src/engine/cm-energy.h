/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmEnergy: what the processor packages have used, from RAPL's counters in /sys/class/powercap.
 *
 * Only whole packages are counted (zones intel-rapl:N named package-N; AMD's have the same names):
 * their parts (cores, uncore, memory) would count twice, and psys is another machine's worth. The
 * figure is the whole machine's, not one process's. Since Linux 5.10 only root may read it: then,
 * as where there is none, it is absent.
 *
 * A counter wraps at its own range, after some minutes under load: read at least once a minute.
 */

#include <glib.h>

typedef struct CmEnergy CmEnergy;

/* root stands for "/": "" for this machine. NULL where no package can be read. */
CmEnergy *cm_energy_open(const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_energy_free(CmEnergy *self);

/* Joules of all packages since cm_energy_open(); NAN from the first failed reading on, since a sum
 * with a hole in it would look like a small one. */
double cm_energy_read_j(CmEnergy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmEnergy, cm_energy_free)
