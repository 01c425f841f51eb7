/* SPDX-License-Identifier: MIT */
#include "cm-ppm.h"

#include "cm-fault.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef FILE CmStdFile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmStdFile, fclose)

static gboolean
is_space(int c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next character that is neither white space nor part of a comment. */
static int
skip_space(FILE *file)
{
  int c = fgetc(file);

  while (is_space(c) || c == '#') {
    if (c == '#')
      while (c != '\n' && c != EOF)
        c = fgetc(file);
    else
      c = fgetc(file);
  }
  return c;
}

/* A number of the header, with the one character after it; 0 where there is none or it exceeds
 * max. */
static guint
read_number(FILE *file, guint max)
{
  guint value = 0;
  int c = skip_space(file);

  for (; g_ascii_isdigit(c); c = fgetc(file)) {
    value = value * 10 + (guint)(c - '0');
    if (value > max)
      return 0;
  }
  return is_space(c) ? value : 0;
}

static gboolean
read_header(FILE *file, CmPpm *ppm)
{
  char magic[2];

  if (fread(magic, 1, sizeof magic, file) != sizeof magic || memcmp(magic, "P6", 2) != 0)
    return FALSE;
  ppm->width = read_number(file, CM_PPM_MAX_EDGE);
  ppm->height = read_number(file, CM_PPM_MAX_EDGE);
  return ppm->width > 0 && ppm->height > 0 && read_number(file, 255) == 255 &&
         (gsize)ppm->width * ppm->height <= CM_PPM_MAX_PIXELS;
}

CmPpm *
cm_ppm_read(const char *path, GError **error)
{
  g_autoptr(CmPpm) ppm = g_new0(CmPpm, 1);
  g_autoptr(CmStdFile) file = fopen(path, "rbe");
  gsize length;

  if (!file) {
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED, "the picture %s cannot be opened: %s",
                path, g_strerror(errno));
    return NULL;
  }
  if (!read_header(file, ppm)) {
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED,
                "the picture %s is no binary PPM of 8 bits within %u × %u", path, CM_PPM_MAX_EDGE,
                CM_PPM_MAX_EDGE);
    return NULL;
  }
  length = (gsize)ppm->width * ppm->height * 3;
  ppm->rgb = g_try_malloc(length);
  if (!ppm->rgb) {
    g_set_error(error, CM_FAULT, CM_FAULT_OUT_OF_MEMORY,
                "no memory for a picture of %u × %u pixels", ppm->width, ppm->height);
    return NULL;
  }
  if (fread(ppm->rgb, 1, length, file) != length) {
    g_set_error(error, CM_FAULT, CM_FAULT_PICTURE_REJECTED,
                "the picture %s ends before its %u × %u pixels", path, ppm->width, ppm->height);
    return NULL;
  }
  return g_steal_pointer(&ppm);
}

void
cm_ppm_free(CmPpm *self)
{
  if (!self)
    return;
  g_free(self->rgb);
  g_free(self);
}
