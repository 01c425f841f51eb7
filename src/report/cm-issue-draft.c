/* SPDX-License-Identifier: MIT */
#include "cm-issue-draft.h"

#include "cm-error.h"
#include "cm-issue-text.h"
#include "cm-writer-markdown.h"

#include <errno.h>

typedef CmWriter MarkdownWriter;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MarkdownWriter, cm_writer_markdown_free)

typedef struct {
  CmDiagnosis *diagnosis; /* of the first result */
  GPtrArray *results;     /* of CmResult, borrowed */
} Group;

static void
group_free(gpointer data)
{
  Group *self = data;
  cm_diagnosis_free(self->diagnosis);
  g_ptr_array_unref(self->results);
  g_free(self);
}

/* Only whoever keeps an engine or a model can act on a report. */
static gboolean
is_theirs(const CmDiagnosis *diagnosis)
{
  return diagnosis->layer == CM_LAYER_ENGINE || diagnosis->layer == CM_LAYER_MODEL_REPOSITORY;
}

static Group *
find_group(const GPtrArray *groups, const char *signature)
{
  for (guint i = 0; i < groups->len; i++) {
    Group *group = g_ptr_array_index(groups, i);
    if (g_str_equal(group->diagnosis->signature, signature))
      return group;
  }
  return NULL;
}

static void
group_result(GPtrArray *groups, const CmSignatures *signatures, CmResult *result)
{
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, result);
  if (!is_theirs(diagnosis))
    return;
  Group *group = find_group(groups, diagnosis->signature);
  if (group == NULL && groups->len == CM_ISSUE_DRAFTS_MAX)
    return;
  if (group == NULL) {
    group = g_new0(Group, 1);
    group->diagnosis = g_steal_pointer(&diagnosis);
    group->results = g_ptr_array_new();
    g_ptr_array_add(groups, group);
  }
  g_ptr_array_add(group->results, result);
}

static gboolean
write_group(const CmRun *run, const Group *group, const CmPrivate *private, const char *folder,
            GError **error)
{
  g_autofree char *name = g_strconcat(group->diagnosis->signature, ".md", NULL);
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(CmOutput) output = cm_output_open(path, error);
  if (output == NULL)
    return FALSE;
  const CmIssue issue = {.run = run,
                         .diagnosis = group->diagnosis,
                         .first = g_ptr_array_index(group->results, 0),
                         .results = group->results};
  g_autoptr(MarkdownWriter) writer = cm_writer_markdown_new(output);
  cm_issue_write(&issue, private, writer);
  return cm_output_commit(output, error);
}

static gboolean
write_groups(const CmRun *run, const GPtrArray *groups, const char *folder, GError **error)
{
  g_autoptr(CmPrivate) private = cm_private_new(run, error);
  if (private == NULL)
    return FALSE;
  g_autofree char *issues = g_build_filename(folder, CM_ISSUES_FOLDER, NULL);
  if (g_mkdir_with_parents(issues, 0777) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot make the folder of issue drafts", issues);
    return FALSE;
  }
  for (guint i = 0; i < groups->len; i++)
    if (!write_group(run, g_ptr_array_index(groups, i), private, issues, error))
      return FALSE;
  return TRUE;
}

gboolean
cm_issue_drafts_write(const CmRun *run, const GPtrArray *results, const CmSignatures *signatures,
                      const char *folder, GError **error)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);
  for (guint i = 0; i < results->len; i++) {
    CmResult *result = g_ptr_array_index(results, i);
    if (result->status == CM_STATUS_FAILED && result->failure != NULL)
      group_result(groups, signatures, result);
  }
  return groups->len == 0 || write_groups(run, groups, folder, error);
}
