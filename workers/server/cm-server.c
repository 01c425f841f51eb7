/* SPDX-License-Identifier: MIT */
#include "cm-server.h"

CmServer *
cm_server_new(void)
{
  CmServer *self = g_new0(CmServer, 1);
  self->in_force = json_object();
  self->text_tokens = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
cm_server_reset(CmServer *self)
{
  cm_server_started_clear(&self->started);
  cm_server_settings_clear(&self->settings);
  json_object_clear(self->in_force);
  g_clear_pointer(&self->ignored, g_free);
  g_clear_pointer(&self->model, g_free);
  g_clear_pointer(&self->model_path, g_free);
  g_clear_pointer(&self->program, g_free);
  g_clear_pointer(&self->version, g_free);
  self->has_projector = FALSE;
}

void
cm_server_free(CmServer *self)
{
  if (self == NULL)
    return;
  cm_server_reset(self);
  g_hash_table_unref(self->text_tokens);
  json_decref(self->in_force);
  g_free(self);
}

char **
cm_server_last_lines(const CmServer *self)
{
  return self->started.child != NULL ? cm_server_child_last_lines(self->started.child) : NULL;
}
