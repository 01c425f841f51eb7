/* SPDX-License-Identifier: MIT */
#include "cm-energy.h"

#include "made-tree.h"

#include <math.h>
#include <unistd.h>

#define ZONES "/sys/class/powercap"

static void
add_zone(const MadeTree *root, const char *zone, const char *name, const char *energy_uj)
{
  const char *const files[][2] = {
      {"name", name}, {"energy_uj", energy_uj}, {"max_energy_range_uj", "262143328850\n"}};
  for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = g_strdup_printf("%s/%s/%s", ZONES, zone, files[i][0]);
    made_tree_add(root, path, files[i][1]);
  }
}

static void
set_energy(const MadeTree *root, const char *zone, const char *energy_uj)
{
  g_autofree char *path = g_strdup_printf("%s/%s/energy_uj", ZONES, zone);
  made_tree_add(root, path, energy_uj);
}

/* Parts of a package, its second door and psys are there and must not be counted. */
static MadeTree *
two_packages(void)
{
  MadeTree *root = made_tree_new();
  add_zone(root, "intel-rapl:0", "package-0\n", "1000000\n");
  add_zone(root, "intel-rapl:0:0", "core\n", "900000\n");
  add_zone(root, "intel-rapl:0:1", "dram\n", "900000\n");
  add_zone(root, "intel-rapl:1", "package-1\n", "262143000000\n");
  add_zone(root, "intel-rapl:2", "psys\n", "5\n");
  add_zone(root, "intel-rapl-mmio:0", "package-0\n", "1000000\n");
  return root;
}

static void
test_packages_alone(void)
{
  g_autoptr(MadeTree) root = two_packages();
  g_autoptr(CmEnergy) energy = cm_energy_open(root);
  g_assert_nonnull(energy);
  g_assert_cmpfloat(cm_energy_read_j(energy), ==, 0);
  set_energy(root, "intel-rapl:0", "3500000\n");
  set_energy(root, "intel-rapl:0:0", "9900000\n");
  set_energy(root, "intel-rapl:2", "9900000\n");
  set_energy(root, "intel-rapl-mmio:0", "3500000\n");
  g_assert_cmpfloat_with_epsilon(cm_energy_read_j(energy), 2.5, 1e-9);
}

static void
test_wrap(void)
{
  g_autoptr(MadeTree) root = two_packages();
  g_autoptr(CmEnergy) energy = cm_energy_open(root);
  set_energy(root, "intel-rapl:1", "671150\n");
  g_assert_cmpfloat_with_epsilon(cm_energy_read_j(energy), 1.0, 1e-9);
  set_energy(root, "intel-rapl:1", "1671150\n");
  g_assert_cmpfloat_with_epsilon(cm_energy_read_j(energy), 2.0, 1e-9);
}

static void
test_hole(void)
{
  g_autoptr(MadeTree) root = two_packages();
  g_autoptr(CmEnergy) energy = cm_energy_open(root);
  set_energy(root, "intel-rapl:1", "no number\n");
  g_assert_true(isnan(cm_energy_read_j(energy)));
  set_energy(root, "intel-rapl:1", "262143000000\n");
  g_assert_true(isnan(cm_energy_read_j(energy)));
}

static void
test_absent(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  g_assert_null(cm_energy_open(root));
  add_zone(root, "intel-rapl:0:0", "core\n", "900000\n");
  g_assert_null(cm_energy_open(root));
}

static void
test_not_permitted(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  add_zone(root, "intel-rapl:0", "package-0\n", "1\n");
  g_autofree char *counter = g_strconcat(root, ZONES "/intel-rapl:0/energy_uj", NULL);
  g_assert_cmpint(g_chmod(counter, 0), ==, 0);
  if (g_access(counter, R_OK) == 0)
    g_test_skip("root may read everything");
  else
    g_assert_null(cm_energy_open(root));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/energy/packages-alone", test_packages_alone);
  g_test_add_func("/energy/wrap", test_wrap);
  g_test_add_func("/energy/hole", test_hole);
  g_test_add_func("/energy/absent", test_absent);
  g_test_add_func("/energy/not-permitted", test_not_permitted);
  return g_test_run();
}
