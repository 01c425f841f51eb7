/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A folder of safetensors as small as one can be and whole: what is said of it is tested with files
 * put there, or taken away. Each test has a folder of its own, which ends with it.
 */

#include "cm-describe.h"

#include <string.h>

#include <glib/gstdio.h>

typedef struct {
  char *folder;
} Fixture;

#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

static inline void
put_file(const Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(self->folder, name, NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A safetensors file of one tensor; `cut` bytes of its data are left out. */
static inline void
put_weights(const Fixture *self, const char *name, const char *tensor, const char *dtype,
            guint elements, guint bytes, guint cut)
{
  g_autofree char *header =
      g_strdup_printf("{\"%s\":{\"dtype\":\"%s\",\"shape\":[%u],\"data_offsets\":[0,%u]}}", tensor,
                      dtype, elements, bytes);
  g_autoptr(GByteArray) file = g_byte_array_new();
  guint8 length[8] = {(guint8)strlen(header), (guint8)(strlen(header) >> 8)};
  g_byte_array_append(file, length, 8);
  g_byte_array_append(file, (const guint8 *)header, (guint)strlen(header));
  g_byte_array_set_size(file, file->len + bytes - cut);
  g_autofree char *path = g_build_filename(self->folder, name, NULL);
  g_assert_true(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
}

static inline void
set_up(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->folder = g_dir_make_tmp("cm-test-XXXXXX", NULL);
  g_assert_nonnull(self->folder);
  put_file(self, "tokenizer.json", "{}");
  put_file(self, "preprocessor_config.json", "{}");
  put_file(self, "tokenizer_config.json", "{\"chat_template\":\"{{ messages }}\"}");
  put_weights(self, "model.safetensors", "w", "F16", 100, 200, 0);
}

static inline void
tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(GDir) dir = g_dir_open(self->folder, 0, NULL);
  const char *name = NULL;
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(self->folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(self->folder);
  g_free(self->folder);
}

static inline CmModel *
describe(const Fixture *self)
{
  CmModel *model = cm_model_new(self->folder);
  cm_model_describe(model);
  return model;
}

static inline gboolean
has_problem(const CmModel *model, const char *words)
{
  for (guint i = 0; i < model->problems->len; i++)
    if (strstr(g_ptr_array_index(model->problems, i), words) != NULL)
      return TRUE;
  return FALSE;
}
