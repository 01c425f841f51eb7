/* SPDX-License-Identifier: MIT */
#include "cm-projector.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* GGUF's marks, by ggml's docs/gguf.md: magic, version, two counts, then keys with their values. */
#define PEEK_BYTES   4096
#define HEADER_BYTES 24
#define TYPE_STRING  8

/* Of several projectors none of which fits, one is meant for a model whose name it shares so far.
 */
#define OWN_NAME_LETTERS 6

typedef struct {
  char *path;
  gint64 file_bytes;
  gboolean is_read;
  gint64 width; /* cm_gguf_projector_width(), -1 unknown */
} Projector;

struct CmProjectors {
  GPtrArray *list; /* of Projector */
};

static void
projector_free(gpointer data)
{
  Projector *self = data;
  g_free(self->path);
  g_free(self);
}

CmProjectors *
cm_projectors_new(void)
{
  CmProjectors *self = g_new0(CmProjectors, 1);
  self->list = g_ptr_array_new_with_free_func(projector_free);
  return self;
}

void
cm_projectors_free(CmProjectors *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->list);
  g_free(self);
}

void
cm_projectors_add(CmProjectors *self, const char *path, gint64 bytes)
{
  Projector *projector = g_new0(Projector, 1);
  projector->path = g_strdup(path);
  projector->file_bytes = bytes;
  projector->width = -1;
  g_ptr_array_add(self->list, projector);
}

guint
cm_projectors_count(const CmProjectors *self)
{
  return self->list->len;
}

/* The name without folder, suffix, case and the word mmproj with its separators. */
static char *
stem_of(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *lower = g_ascii_strdown(name, -1);
  g_autoptr(GString) stem = g_string_new(lower);
  g_string_replace(stem, ".gguf", "", 0);
  g_string_replace(stem, "mmproj-", "", 0);
  g_string_replace(stem, "-mmproj", "", 0);
  g_string_replace(stem, "mmproj", "", 0);
  return g_string_free(g_steal_pointer(&stem), FALSE);
}

static gsize
likeness(const char *model, const char *projector)
{
  g_autofree char *a = stem_of(model);
  g_autofree char *b = stem_of(projector);
  gsize common = 0;
  while (a[common] != '\0' && a[common] == b[common])
    common++;
  return common;
}

static gint64
width_of(Projector *projector)
{
  if (!projector->is_read) {
    g_autoptr(CmGguf) gguf = cm_gguf_read(projector->path, NULL);
    if (gguf != NULL)
      projector->width = cm_gguf_projector_width(gguf);
    projector->is_read = TRUE;
  }
  return projector->width;
}

static gboolean
widths_differ(const CmProjectors *self)
{
  gint64 first = width_of(g_ptr_array_index(self->list, 0));
  for (guint i = 1; i < self->list->len; i++)
    if (width_of(g_ptr_array_index(self->list, i)) != first)
      return TRUE;
  return FALSE;
}

/* What cannot be read fits everything: its failure is to be its own. */
static gboolean
fits(const CmGguf *gguf, Projector *projector)
{
  return gguf == NULL || gguf->embedding_length < 0 || width_of(projector) < 0 ||
         width_of(projector) == gguf->embedding_length;
}

/* The one whose name is most alike, among those that fit or do not; NULL where there is none. */
static const Projector *
most_alike(const CmProjectors *self, const CmModel *model, const CmGguf *gguf, gboolean fitting,
           gsize least)
{
  const Projector *chosen = NULL;
  for (guint i = 0; i < self->list->len; i++) {
    Projector *projector = g_ptr_array_index(self->list, i);
    gsize alike = likeness(model->path, projector->path);
    if (fits(gguf, projector) != fitting || alike < least)
      continue;
    chosen = projector;
    least = alike + 1;
  }
  return chosen;
}

void
cm_projectors_choose(CmProjectors *self, CmModel *model)
{
  if (self->list->len == 0)
    return;
  gboolean by_width = self->list->len > 1 && widths_differ(self);
  g_autoptr(CmGguf) gguf = by_width ? cm_gguf_read(model->path, NULL) : NULL;
  const Projector *chosen = most_alike(self, model, gguf, TRUE, 0);
  if (chosen == NULL)
    chosen = most_alike(self, model, gguf, FALSE, OWN_NAME_LETTERS);
  if (chosen == NULL) {
    g_free(model->skip_reason);
    model->skip_reason =
        g_strdup("none of the image projectors beside it fits its embedding width");
    return;
  }
  model->projector_path = g_strdup(chosen->path);
  model->projector_bytes = MAX(chosen->file_bytes, 0);
  cm_model_add_file(model, chosen->path, chosen->file_bytes);
}

static guint64
little_endian(const guint8 *bytes, gsize length)
{
  guint64 value = 0;
  for (gsize i = 0; i < length; i++)
    value |= (guint64)bytes[i] << (8 * i);
  return value;
}

/* Writers put general.architecture first; where one does not, the file is read as a model, and its
 * description says what it is. */
static gboolean
begins_as_clip(const guint8 *head, gsize length)
{
  static const char key[] = "general.architecture";
  static const gsize key_length = sizeof key - 1;
  const guint8 *at = head + HEADER_BYTES;
  if (length < HEADER_BYTES + 8 + key_length + 4 + 8 + 4 || memcmp(head, "GGUF", 4) != 0)
    return FALSE;
  if (little_endian(at, 8) != key_length || memcmp(at + 8, key, key_length) != 0)
    return FALSE;
  at += 8 + key_length;
  return little_endian(at, 4) == TYPE_STRING && little_endian(at + 4, 8) == 4 &&
         memcmp(at + 12, "clip", 4) == 0;
}

gboolean
cm_projector_is(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *lower = g_ascii_strdown(name, -1);
  if (strstr(lower, "mmproj") != NULL)
    return TRUE;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return FALSE;
  guint8 head[PEEK_BYTES];
  ssize_t length = pread(fd, head, sizeof head, 0);
  close(fd);
  return length > 0 && begins_as_clip(head, (gsize)length);
}
