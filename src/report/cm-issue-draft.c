/* SPDX-License-Identifier: MIT */
#include "cm-issue-draft.h"

#include "cm-error.h"
#include "cm-issue-text.h"
#include "cm-writer-markdown.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

typedef CmWriter MarkdownWriter;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MarkdownWriter, cm_writer_markdown_free)

typedef struct {
  const CmDiagnosis *diagnosis; /* of the first result */
  GPtrArray *results;           /* of CmResult, borrowed */
} Group;

static void
group_free(gpointer data)
{
  Group *self = data;
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
group_result(GPtrArray *groups, const CmReview *review, CmResult *result)
{
  const CmVerdict *verdict = cm_review_find(review, result);
  const CmDiagnosis *diagnosis = verdict != NULL ? verdict->diagnosis : NULL;
  if (diagnosis == NULL || result->failure == NULL || !is_theirs(diagnosis))
    return;
  Group *group = find_group(groups, diagnosis->signature);
  if (group == NULL && groups->len == CM_ISSUE_DRAFTS_MAX)
    return;
  if (group == NULL) {
    group = g_new0(Group, 1);
    group->diagnosis = diagnosis;
    group->results = g_ptr_array_new();
    g_ptr_array_add(groups, group);
  }
  g_ptr_array_add(group->results, result);
}

static char *
name_of(const Group *group)
{
  return g_strconcat(group->diagnosis->signature, ".md", NULL);
}

static gboolean
write_group(const CmRun *run, const Group *group, const CmPrivate *private, const char *folder,
            GError **error)
{
  g_autofree char *name = name_of(group);
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

/* Whether a file's name is a draft's, SIGNATURE.md: a person's own notes are left alone. */
static gboolean
is_draft(const char *name)
{
  static const char ending[] = "-012345.md"; /* a hash's digits */
  gsize length = strlen(name);
  if (length <= strlen(ending) || !g_str_has_suffix(name, ".md"))
    return FALSE;
  const char *hash = name + length - strlen(ending);
  return hash[0] == '-' && strspn(hash + 1, "0123456789abcdef") == strlen("012345") &&
         strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length - strlen(".md");
}

/* Removes what an earlier writing left that no group stands for: a failure that a resumed run has
 * overcome, or that is diagnosed better now. */
static gboolean
remove_stale(const GPtrArray *groups, const char *issues, GError **error)
{
  g_autoptr(GHashTable) current = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < groups->len; i++)
    g_hash_table_add(current, name_of(g_ptr_array_index(groups, i)));
  g_autoptr(GDir) dir = g_dir_open(issues, 0, NULL);
  for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    if (!is_draft(name) || g_hash_table_contains(current, name))
      continue;
    g_autofree char *path = g_build_filename(issues, name, NULL);
    if (g_unlink(path) != 0 && errno != ENOENT) {
      cm_error_set_errno(error, errno, "%s: cannot remove this draft of an earlier report", path);
      return FALSE;
    }
  }
  if (groups->len == 0)
    g_rmdir(issues); /* stays where something else lies in it */
  return TRUE;
}

static gboolean
write_groups(const CmRun *run, const GPtrArray *groups, const char *issues, GError **error)
{
  g_autoptr(CmPrivate) private = cm_private_new(run, error);
  if (private == NULL)
    return FALSE;
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
cm_issue_drafts_write(const CmRun *run, const GPtrArray *results, const CmReview *review,
                      const char *folder, GError **error)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);
  g_autofree char *issues = g_build_filename(folder, CM_ISSUES_FOLDER, NULL);
  for (guint i = 0; i < results->len; i++)
    group_result(groups, review, g_ptr_array_index(results, i));
  return remove_stale(groups, issues, error) &&
         (groups->len == 0 || write_groups(run, groups, issues, error));
}
