/* SPDX-License-Identifier: MIT */
#include "cm-photo-answer.h"

#include <fcntl.h>
#include <unistd.h>

FILE *
cm_photo_answer_open(void)
{
  int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    return NULL;
  return fdopen(fd, "w");
}

gboolean
cm_photo_answer_write(FILE *answer, const json_t *object)
{
  g_autofree char *line = cm_json_line(object);
  gboolean written = fprintf(answer, "%s\n", line) >= 0;
  return fclose(answer) == 0 && written;
}
