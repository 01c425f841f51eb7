/* SPDX-License-Identifier: MIT */
#include "cm-cli.h"

#include "cm-version.h"

#include <stdio.h>

int
cm_cli_main(int argc, char **argv)
{
  (void)argc;
  (void)argv;
  printf("check-models %s\n", CM_VERSION);
  return 0;
}
