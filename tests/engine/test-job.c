/* SPDX-License-Identifier: MIT */
#include "test-job.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

CmLimits
test_limits(void)
{
  return (CmLimits){.spawn_s = 20, .load_s = 20, .first_token_s = 20, .answer_s = 30};
}

char *
test_program(const char *name)
{
  const char *build = g_getenv("CM_BINARY_DIR");
  return g_build_filename(build != NULL ? build : ".", "tests", name, NULL);
}

static guint
count_descriptors(void)
{
  guint count = 0;
  for (int fd = 0; fd < 256; fd++)
    count += fcntl(fd, F_GETFD) >= 0;
  return count;
}

static gboolean
keep_result(CmResult *result, gpointer user_data, GError **error)
{
  (void)error;
  g_ptr_array_add(user_data, result);
  return TRUE;
}

/* A CmTeardownFunc: it is always of the result that was delivered last. */
static gboolean
keep_teardown(const CmResult *teardown, gpointer user_data, GError **error)
{
  (void)error;
  GPtrArray *results = user_data;
  CmResult *last = g_ptr_array_index(results, results->len - 1);
  g_assert_cmpstr(teardown->model_id, ==, last->model_id);
  g_assert_cmpstr(teardown->photo_id, ==, last->photo_id);
  g_assert_cmpstr(teardown->lane, ==, last->lane);
  g_assert_cmpuint(teardown->repeat, ==, last->repeat);
  cm_result_add_teardown(last, teardown);
  return TRUE;
}

GPtrArray *
test_run_job(CmSupervisor *supervisor, const CmJob *job, GError **error)
{
  GPtrArray *results = g_ptr_array_new_with_free_func((GDestroyNotify)cm_result_free);
  guint before = count_descriptors();
  cm_supervisor_set_teardown(supervisor, keep_teardown, results);
  gboolean done = cm_supervisor_run(supervisor, job, keep_result, results, error);
  g_assert_cmpuint(count_descriptors(), ==, before);
  g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint(errno, ==, ECHILD);
  g_assert_true(!done || results->len == job->n_tasks);
  return results;
}

GPtrArray *
test_run(CmSupervisor *supervisor, const TestJob *job, GError **error)
{
  g_autofree char *fake = test_program("fake-worker");
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, fake);
  for (guint i = 0; job->options != NULL && job->options[i] != NULL; i++)
    g_ptr_array_add(argv, (gpointer)job->options[i]);
  g_ptr_array_add(argv, NULL);

  CmPhoto photo = {.id = (char *)"photo-1",
                   .pixels_path = (char *)"/nowhere.ppm",
                   .width = 2,
                   .height = 1,
                   .prepare_s = 0.25};
  CmPrompt prompts[4];
  CmTask tasks[4];
  guint count = MAX(job->tasks, 1);
  for (guint i = 0; i < count; i++) {
    const char *text = job->prompts[i] != NULL ? job->prompts[i] : "Describe.";
    prompts[i] = (CmPrompt){.lane = (char *)"blind", .text = (char *)text};
    tasks[i] = (CmTask){.photo = job->without_picture ? NULL : &photo,
                        .prompt = &prompts[i],
                        .repeat = i,
                        .settings = job->settings};
  }
  CmJob whole = {.model_id = "fake/model",
                 .argv = job->argv != NULL ? job->argv : (const char *const *)argv->pdata,
                 .model_path = job->model_path != NULL ? job->model_path : "/no/such/model",
                 .tasks = tasks,
                 .n_tasks = count};
  return test_run_job(supervisor, &whole, error);
}

GPtrArray *
test_run_with(const CmLimits *limits, const TestJob *job)
{
  g_autoptr(CmSupervisor) supervisor = cm_supervisor_new(limits);
  g_autoptr(GError) error = NULL;
  GPtrArray *results = test_run(supervisor, job, &error);
  g_assert_no_error(error);
  return results;
}

const char *
test_warning(const CmResult *result, const char *code)
{
  for (guint i = 0; i < result->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(result->warnings, i);
    if (g_str_equal(warning->code, code))
      return warning->message;
  }
  return NULL;
}
