/* SPDX-License-Identifier: MIT */
#include "cm-cli.h"

int
main(int argc, char **argv)
{
  return cm_cli_main(argc, argv);
}
