/* SPDX-License-Identifier: MIT */
#include "cm-prompts.h"

#include "cm-lanes.h"

static gboolean
make_prompts(const CmOptions *options, CmRun *run, GError **error)
{
  g_autoptr(CmVocabulary) vocabulary = NULL;
  if (options->vocabulary != NULL &&
      (vocabulary = cm_vocabulary_read(options->vocabulary, error)) == NULL)
    return FALSE;
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (guint i = 0; i < options->lanes->len; i++)
    g_strv_builder_add(names, g_ptr_array_index(options->lanes, i));
  g_auto(GStrv) lanes = g_strv_builder_end(names);
  const CmLaneOptions how = {
      .lanes = (const char *const *)lanes,
      .prompt = options->prompt,
      .prompt_file = options->prompt_file,
      .template_name = options->template_name,
      .language = options->language,
      .vocabulary = vocabulary,
      .schema = options->schema,
  };
  if (!cm_lanes_make(&how, run->photos, run->prompts, error))
    return FALSE;
  run->vocabulary = vocabulary != NULL ? cm_vocabulary_to_json(vocabulary) : NULL;
  return TRUE;
}

static void
take_prompts(const CmRun *earlier, CmRun *run)
{
  for (guint i = 0; i < earlier->prompts->len; i++) {
    const CmPrompt *recorded = g_ptr_array_index(earlier->prompts, i);
    CmPrompt *prompt = cm_prompt_new(recorded->lane, recorded->text);
    prompt->photo_id = g_strdup(recorded->photo_id);
    g_ptr_array_add(run->prompts, prompt);
  }
  run->vocabulary = json_incref(earlier->vocabulary);
}

gboolean
cm_prompts_prepare(const CmOptions *options, const CmRun *earlier, CmRun *run, GError **error)
{
  gboolean asked = options->prompt != NULL || options->prompt_file != NULL;
  if (earlier == NULL || asked || earlier->prompts->len == 0)
    return make_prompts(options, run, error);
  take_prompts(earlier, run);
  return TRUE;
}

gboolean
cm_prompts_check(const CmOptions *options, GError **error)
{
  g_autoptr(CmRun) without_photos = cm_run_new();
  return make_prompts(options, without_photos, error);
}
