/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-file.h"

#include <string.h>

#define OS_RELEASE_BYTES_MAX 65536

/* Names of distributions, as os-release(5) has them under ID and ID_LIKE. */
static const struct {
  const char *name;
  CmDoctorInstaller installer;
} families[] = {
    {"debian", CM_DOCTOR_APT}, {"ubuntu", CM_DOCTOR_APT}, {"fedora", CM_DOCTOR_DNF},
    {"rhel", CM_DOCTOR_DNF},   {"centos", CM_DOCTOR_DNF},
};

static CmDoctorInstaller
installer_of_names(const char *value)
{
  g_auto(GStrv) names = g_strsplit_set(value, " \"'", -1);
  for (guint i = 0; names[i] != NULL; i++)
    for (gsize k = 0; k < G_N_ELEMENTS(families); k++)
      if (g_str_equal(names[i], families[k].name))
        return families[k].installer;
  return CM_DOCTOR_OTHER;
}

CmDoctorInstaller
cm_doctor_installer(const char *root)
{
  g_autofree char *path = g_strconcat(root, "/etc/os-release", NULL);
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, OS_RELEASE_BYTES_MAX, &length, NULL);
  g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
  CmDoctorInstaller installer = CM_DOCTOR_OTHER;
  for (guint i = 0; lines[i] != NULL && installer == CM_DOCTOR_OTHER; i++) {
    const char *value = strchr(lines[i], '=');
    if (g_str_has_prefix(lines[i], "ID=") || g_str_has_prefix(lines[i], "ID_LIKE="))
      installer = installer_of_names(value + 1);
  }
  return installer;
}
