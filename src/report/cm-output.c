/* SPDX-License-Identifier: MIT */
#include "cm-output.h"

#include "cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

struct CmOutput {
  char *path;
  char *temporary; /* NULL once it is renamed */
  FILE *file;      /* NULL once it is closed */
  int saved_errno; /* of the first failure; 0 for none */
};

CmOutput *
cm_output_open(const char *path, GError **error)
{
  g_autoptr(CmOutput) self = g_new0(CmOutput, 1);
  self->path = g_strdup(path);
  g_autofree char *temporary = g_strdup_printf("%s.XXXXXX", path);
  int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0) {
    cm_error_set_errno(error, errno, "%s: cannot write", path);
    return NULL;
  }
  self->temporary = g_steal_pointer(&temporary);
  self->file = fdopen(fd, "w");
  if (self->file == NULL) {
    cm_error_set_errno(error, errno, "%s: cannot write", path);
    close(fd);
    return NULL;
  }
  return g_steal_pointer(&self);
}

void
cm_output_write(CmOutput *self, const char *text, gsize length)
{
  if (self->saved_errno == 0 && fwrite(text, 1, length, self->file) != length)
    self->saved_errno = errno != 0 ? errno : EIO;
}

void
cm_output_put(CmOutput *self, const char *text)
{
  cm_output_write(self, text, strlen(text));
}

/* Closes the file; keeps the first failure. */
static void
close_file(CmOutput *self)
{
  if (self->file == NULL)
    return;
  if (fclose(self->file) != 0 && self->saved_errno == 0)
    self->saved_errno = errno;
  self->file = NULL;
}

gboolean
cm_output_commit(CmOutput *self, GError **error)
{
  close_file(self);
  if (self->saved_errno == 0 && g_rename(self->temporary, self->path) != 0)
    self->saved_errno = errno;
  if (self->saved_errno != 0) {
    cm_error_set_errno(error, self->saved_errno, "%s: cannot write", self->path);
    return FALSE;
  }
  g_clear_pointer(&self->temporary, g_free);
  return TRUE;
}

void
cm_output_free(CmOutput *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    fclose(self->file);
  if (self->temporary != NULL)
    g_unlink(self->temporary);
  g_free(self->temporary);
  g_free(self->path);
  g_free(self);
}
