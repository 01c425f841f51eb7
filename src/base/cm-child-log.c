/* SPDX-License-Identifier: MIT */
#include "cm-child-log.h"

#include "cm-text.h"

struct CmChildLog {
  GString *head;
  GString *tail; /* cut back to part_bytes only when twice as long, so that each byte moves once */
  gsize part_bytes;
  guint64 total;
};

CmChildLog *
cm_child_log_new(gsize part_bytes)
{
  CmChildLog *self = g_new0(CmChildLog, 1);
  self->head = g_string_new(NULL);
  self->tail = g_string_new(NULL);
  self->part_bytes = part_bytes;
  return self;
}

void
cm_child_log_free(CmChildLog *self)
{
  if (self == NULL)
    return;
  g_string_free(self->head, TRUE);
  g_string_free(self->tail, TRUE);
  g_free(self);
}

void
cm_child_log_add(CmChildLog *self, const char *bytes, gsize length)
{
  self->total += length;
  gsize part = MIN(length, self->part_bytes - self->head->len);
  g_string_append_len(self->head, bytes, (gssize)part);
  bytes += part;
  length -= part;

  if (length > self->part_bytes) {
    bytes += length - self->part_bytes;
    length = self->part_bytes;
  }
  g_string_append_len(self->tail, bytes, (gssize)length);
  if (self->tail->len > 2 * self->part_bytes)
    g_string_erase(self->tail, 0, (gssize)(self->tail->len - self->part_bytes));
}

guint64
cm_child_log_total(const CmChildLog *self)
{
  return self->total;
}

gboolean
cm_child_log_cut(const CmChildLog *self)
{
  return self->total > 2 * (guint64)self->part_bytes;
}

char *
cm_child_log_text(const CmChildLog *self)
{
  gsize end = MIN(self->tail->len, self->part_bytes);
  const char *last = self->tail->str + self->tail->len - end;
  g_autoptr(GString) all = g_string_new_len(self->head->str, (gssize)self->head->len);
  if (cm_child_log_cut(self))
    g_string_append_printf(all, "\n[%" G_GUINT64_FORMAT " bytes left out]\n",
                           self->total - self->head->len - end);
  g_string_append_len(all, last, (gssize)end);
  return cm_text_sanitize(all->str, all->len, G_MAXSSIZE);
}
