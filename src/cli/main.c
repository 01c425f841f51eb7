/* SPDX-License-Identifier: MIT */
#include "cm-cli.h"
#include "cm-heap.h"

#include <fcntl.h>
#include <unistd.h>

/* A program started without descriptors 0, 1 and 2 would open a record file as one of them and
 * print into it. Reading or writing the stand-in fails, as on the closed descriptor. */
static int
guard_standard_descriptors(void)
{
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) != -1)
      continue;
    if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
      return -1;
  }
  return 0;
}

int
main(int argc, char **argv)
{
  cm_heap_keep_small();
  if (guard_standard_descriptors() != 0)
    return 3;
  return cm_cli_main(argc, argv);
}
