/* SPDX-License-Identifier: MIT */
/* Any text as a photo's metadata: the assisted prompt stays one in which the hint ends where it
 * ends, so that the judge reads the same instructions as ever. */
#include "cm-lanes.h"
#include "cm-prompt-spec.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* The assisted prompt of a photo in which every text is this one. */
static char *
prompt_of(const char *text)
{
  static const char *const lanes[] = {CM_LANE_ASSISTED, NULL};
  static const char *const members[] = {"title", "description", "city", "country"};
  const CmLaneOptions options = {.lanes = lanes};
  g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func((GDestroyNotify)cm_photo_free);
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func((GDestroyNotify)cm_prompt_free);
  CmPhoto *photo = cm_photo_new();
  photo->id = g_strdup("photo-1");
  photo->metadata = json_object();
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
    cm_json_set_string(photo->metadata, members[i], text);
  json_object_set_new(photo->metadata, "keywords", json_pack("[ss]", text, "last"));
  g_ptr_array_add(photos, photo);
  g_autoptr(GError) error = NULL;
  if (!cm_lanes_make(&options, photos, prompts, &error))
    g_error("%s", error->message);
  return g_steal_pointer(&((CmPrompt *)g_ptr_array_index(prompts, 0))->text);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autofree char *bytes = g_strndup((const char *)data, MIN(size, 4096));
  g_autofree char *text = g_utf8_make_valid(bytes != NULL ? bytes : "", -1);
  g_autofree char *prompt = prompt_of(text);
  g_autofree char *harmless = prompt_of("word");
  g_autoptr(CmPromptSpec) spec = cm_prompt_spec_new(prompt);
  g_autoptr(CmPromptSpec) expected = cm_prompt_spec_new(harmless);
  g_assert_cmpstr(spec->instructions, ==, expected->instructions);
  g_assert_true(g_utf8_validate(prompt, -1, NULL));
  g_assert_null(strstr(prompt, "\n\n\n"));
  g_assert_null(strpbrk(prompt, "<>[]\r\t\x1B"));
  g_assert_cmpuint(spec->hint_keywords->len, >=, 1);
  g_assert_cmpuint(spec->hint_keywords->len, <=, 2);
  return 0;
}
