/* SPDX-License-Identifier: MIT */
#include "cm-tasks.h"

#include "cm-lanes.h"

/* What stays the same while the tasks of a model are listed. */
typedef struct {
  const CmRun *run;
  const CmResultSet *results;
  const CmOptions *options;
  const char *model_id;
  const CmTaskSettings *settings;
  GArray *tasks; /* of CmTask */
} List;

static gboolean
is_missing(const List *list, const CmTask *task)
{
  const CmGeneration generation = {
      .model_id = list->model_id,
      .photo_id = task->photo->id,
      .lane = task->prompt->lane,
      .control = task->control != NULL ? task->control->id : NULL,
      .repeat = task->repeat,
  };
  const CmResult *known = cm_result_set_find(list->results, &generation);
  if (known == NULL)
    return TRUE;
  if (known->status == CM_STATUS_SKIPPED)
    return list->options->force && g_strcmp0(known->skip_class, CM_SKIP_MEMORY) == 0;
  return list->options->retry_failed && known->status == CM_STATUS_FAILED;
}

static void
add_task(const List *list, const CmPhoto *photo, const CmPrompt *prompt, const CmPhoto *control,
         guint repeat)
{
  gboolean prose = g_strcmp0(prompt->lane, CM_LANE_TRIAGE) == 0;
  const CmTask task = {.photo = photo,
                       .control = control,
                       .prompt = prompt,
                       .repeat = repeat,
                       .settings = prose ? list->settings->prose : list->settings->entry};
  if (is_missing(list, &task))
    g_array_append_val(list->tasks, task);
}

/* The photo's lanes, each as often as is asked for. */
static void
add_photo(const List *list, const CmPhoto *photo)
{
  for (guint i = 0; i < list->run->prompts->len; i++) {
    const CmPrompt *prompt = g_ptr_array_index(list->run->prompts, i);
    if (prompt->photo_id != NULL && g_strcmp0(prompt->photo_id, photo->id) != 0)
      continue;
    for (guint repeat = 0; repeat < list->options->repeat; repeat++)
      add_task(list, photo, prompt, NULL, repeat);
  }
}

/* Whether no earlier prompt is of the same lane. */
static gboolean
is_first_of_lane(const CmRun *run, guint index)
{
  const CmPrompt *prompt = g_ptr_array_index(run->prompts, index);
  for (guint i = 0; i < index; i++) {
    const CmPrompt *earlier = g_ptr_array_index(run->prompts, i);
    if (g_strcmp0(earlier->lane, prompt->lane) == 0)
      return FALSE;
  }
  return TRUE;
}

static void
add_controls(const List *list)
{
  const CmRun *run = list->run;
  for (guint i = 0; i < run->prompts->len; i++) {
    if (!is_first_of_lane(run, i))
      continue;
    const CmPrompt *prompt = g_ptr_array_index(run->prompts, i);
    const CmPhoto *photo = prompt->photo_id != NULL ? cm_run_find_photo(run, prompt->photo_id)
                                                    : g_ptr_array_index(run->photos, 0);
    for (guint j = 0; photo != NULL && j < run->controls->len; j++)
      add_task(list, photo, prompt, g_ptr_array_index(run->controls, j), 0);
  }
}

GArray *
cm_tasks_missing(const CmRun *run, const CmResultSet *results, const CmOptions *options,
                 const char *model_id, const CmTaskSettings *settings)
{
  const List list = {
      .run = run,
      .results = results,
      .options = options,
      .model_id = model_id,
      .settings = settings,
      .tasks = g_array_new(FALSE, TRUE, sizeof(CmTask)),
  };
  for (guint i = 0; i < run->photos->len; i++)
    add_photo(&list, g_ptr_array_index(run->photos, i));
  if (run->photos->len > 0)
    add_controls(&list);
  return list.tasks;
}
