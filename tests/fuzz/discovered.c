/* SPDX-License-Identifier: MIT */
#include "discovered.h"

#include "cm-discover.h"
#include "scratch.h"

#include <math.h>
#include <string.h>

static void
check_path(const char *path)
{
  const char *folder = scratch_folder();
  g_autofree char *whole = g_canonicalize_filename(path, "/");
  g_assert_true(g_str_has_prefix(whole, folder));
  g_assert_true(whole[strlen(folder)] == '/' || whole[strlen(folder)] == '\0');
}

void
discovered_check(const CmModel *model)
{
  const char *texts[] = {model->id,           model->repo,          model->revision,
                         model->architecture, model->sees_because,  model->quantisation,
                         model->tokenizer,    model->chat_template, model->licence,
                         model->base_model,   model->skip_reason,   model->stands_in_for};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
    scratch_check_text(texts[i]);
  for (guint i = 0; i < CM_N_ENGINES; i++)
    scratch_check_text(model->engine_refuses[i]);
  for (guint i = 0; i < model->problems->len; i++)
    scratch_check_text(g_ptr_array_index(model->problems, i));
  check_path(model->path);
  if (model->projector_path != NULL)
    check_path(model->projector_path);
  for (guint i = 0; i < model->files->len; i++)
    check_path(((const CmModelFile *)g_ptr_array_index(model->files, i))->path);
  g_assert_true(isnan(model->parameters) || model->parameters > 0);
  g_assert_true(isnan(model->bits_per_weight) || model->bits_per_weight > 0);
  g_assert_cmpint(model->context_tokens, !=, 0);
  g_assert_cmpint(model->image_size, !=, 0);
  g_assert_cmpint(model->patch_size, !=, 0);
  g_assert_cmpint(model->image_tokens, !=, 0);
}

GPtrArray *
discovered_in(CmStoreKind kind)
{
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func((GDestroyNotify)cm_store_place_free);
  g_ptr_array_add(places, cm_store_place_new(kind, scratch_folder()));
  GPtrArray *models = cm_discover_in(places);
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    g_assert_nonnull(model->id);
    g_assert_cmpint(model->store, ==, kind);
    discovered_check(model);
  }
  return models;
}
