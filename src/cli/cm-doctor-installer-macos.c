/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

/* Homebrew is what tools/setup uses there, and where it is missing says how to get it. */
CmDoctorInstaller
cm_doctor_installer(const char *root)
{
  (void)root;
  return CM_DOCTOR_BREW;
}
