/* SPDX-License-Identifier: MIT */
#include "cm-read-ahead.h"

#include "cm-clock.h"
#include "cm-readahead.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct CmReadAhead {
  GStrv paths;
  guint next; /* path */
  int fd;     /* -1 none */
  goffset offset;
  goffset size; /* of the file that is open */
};

CmReadAhead *
cm_read_ahead_new(const char *const *paths)
{
  static const char *const none[] = {NULL};
  CmReadAhead *self = g_new0(CmReadAhead, 1);
  self->paths = g_strdupv((char **)(paths != NULL ? paths : none));
  self->fd = -1;
  return self;
}

static void
close_file(CmReadAhead *self)
{
  if (self->fd >= 0)
    close(self->fd);
  self->fd = -1;
}

void
cm_read_ahead_free(CmReadAhead *self)
{
  if (self == NULL)
    return;
  close_file(self);
  g_strfreev(self->paths);
  g_free(self);
}

/* Without waiting, should it be a pipe. */
static void
open_file(CmReadAhead *self, const char *path)
{
  struct stat status;
  self->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (self->fd < 0)
    return;
  self->offset = 0;
  self->size = fstat(self->fd, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : 0;
}

/* Asks for one piece, or goes on to the next file. */
static void
advance(CmReadAhead *self)
{
  if (self->fd < 0) {
    open_file(self, self->paths[self->next++]);
    return;
  }
  gsize bytes = (gsize)MIN(self->size - self->offset, (goffset)CM_READAHEAD_BYTES);
  if (bytes == 0 || !cm_readahead_range(self->fd, self->offset, bytes))
    close_file(self);
  self->offset += (goffset)bytes;
}

gboolean
cm_read_ahead_step(CmReadAhead *self, double budget_s)
{
  double end_s = cm_clock_now_s() + budget_s;
  while ((self->fd >= 0 || self->paths[self->next] != NULL) && cm_clock_now_s() < end_s)
    advance(self);
  return self->fd >= 0 || self->paths[self->next] != NULL;
}
