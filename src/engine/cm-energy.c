/* SPDX-License-Identifier: MIT */
#include "cm-energy.h"

#include "cm-sysfs.h"

#include <math.h>

#define POWERCAP "/sys/class/powercap"

typedef struct {
  char *counter;   /* path below the root */
  double range_uj; /* where the counter wraps */
  double last_uj;
} Package;

struct CmEnergy {
  char *root;
  GArray *packages;
  double sum_uj;
};

static void
package_clear(gpointer data)
{
  g_free(((Package *)data)->counter);
}

static double
zone_number(const char *root, const char *zone, const char *file)
{
  g_autofree char *path = g_strconcat(zone, file, NULL);
  return cm_sysfs_number(root, path);
}

static void
add_package(CmEnergy *self, const char *zone)
{
  g_autofree char *name_path = g_strconcat(zone, "/name", NULL);
  g_autofree char *name = cm_sysfs_text(self->root, name_path);
  Package package = {.range_uj = zone_number(self->root, zone, "/max_energy_range_uj"),
                     .last_uj = zone_number(self->root, zone, "/energy_uj")};
  if (name == NULL || !g_str_has_prefix(name, "package-") || isnan(package.range_uj) ||
      isnan(package.last_uj))
    return;
  package.counter = g_strconcat(zone, "/energy_uj", NULL);
  g_array_append_val(self->packages, package);
}

CmEnergy *
cm_energy_open(const char *root)
{
  g_autoptr(CmEnergy) self = g_new0(CmEnergy, 1);
  self->root = g_strdup(root);
  self->packages = g_array_new(FALSE, FALSE, sizeof(Package));
  g_array_set_clear_func(self->packages, package_clear);

  /* intel-rapl-mmio:N is a second door to the same package; its name does not match */
  g_auto(GStrv) zones = cm_sysfs_list(root, POWERCAP, "intel-rapl:*");
  for (gsize i = 0; zones[i] != NULL; i++)
    add_package(self, zones[i]);
  return self->packages->len > 0 ? g_steal_pointer(&self) : NULL;
}

void
cm_energy_free(CmEnergy *self)
{
  if (self == NULL)
    return;
  g_free(self->root);
  g_array_unref(self->packages);
  g_free(self);
}

double
cm_energy_read_j(CmEnergy *self)
{
  for (guint i = 0; i < self->packages->len; i++) {
    Package *package = &g_array_index(self->packages, Package, i);
    double now_uj = cm_sysfs_number(self->root, package->counter);
    double step_uj = now_uj - package->last_uj;
    self->sum_uj += step_uj < 0 ? step_uj + package->range_uj : step_uj;
    package->last_uj = now_uj;
  }
  return self->sum_uj / 1e6;
}
