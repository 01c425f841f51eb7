/* SPDX-License-Identifier: MIT */
#include "cm-meta-read.h"

#include "cm-meta-lists.h"
#include "cm-meta-numbers.h"
#include "cm-meta-place.h"
#include "cm-meta-sidecars.h"
#include "cm-meta-taken.h"
#include "cm-meta-texts.h"

static void
free_origin(gpointer origin)
{
  cm_meta_origin_free(origin);
}

json_t *
cm_meta_read(const char *path, GError **error)
{
  g_autoptr(CmMetaAnswer) answer = cm_meta_answer_new();
  g_autoptr(CmPhotoSource) source = cm_photo_source_open_unhashed(path, error);
  g_autoptr(CmMetaBlocks) blocks =
      source != NULL ? cm_meta_blocks_read(source, answer, error) : NULL;
  if (blocks == NULL)
    return NULL;
  g_autoptr(GPtrArray) origins = g_ptr_array_new_with_free_func(free_origin);
  cm_meta_sidecars_open(path, origins, answer);
  g_ptr_array_add(origins, cm_meta_origin_open(blocks, answer));

  cm_meta_texts_read(origins, answer);
  cm_meta_lists_read(origins, answer);
  cm_meta_taken_read(origins, answer);
  cm_meta_place_read(origins, answer);
  cm_meta_numbers_read(origins, answer);
  return cm_meta_answer_to_json(answer);
}
