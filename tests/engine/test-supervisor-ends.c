/* SPDX-License-Identifier: MIT */
/* How a run ends before its time: by interrupt, by the death of the supervisor. */
#include "test-job.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static CmSupervisor *interrupted;

static void
on_alarm(int number)
{
  (void)number;
  cm_supervisor_interrupt(interrupted);
}

static void
assert_interrupted(const char *script)
{
  CmLimits limits = test_limits();
  interrupted = cm_supervisor_new(&limits);
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  ualarm(300000, 0);
  g_autoptr(GError) error = NULL;
  TestJob job = {.options = (const char *const[]){"--script", script, NULL}, .tasks = 2};
  g_autoptr(GPtrArray) results = test_run(interrupted, &job, &error);
  g_assert_error(error, CM_ERROR, CM_ERROR_INTERRUPTED);
  g_assert_cmpuint(results->len, ==, 0);

  /* it stays interrupted, and starts nothing any more */
  g_autoptr(GError) again = NULL;
  g_autoptr(GPtrArray) none = test_run(interrupted, &job, &again);
  g_assert_error(again, CM_ERROR, CM_ERROR_INTERRUPTED);
  g_assert_cmpuint(none->len, ==, 0);
  g_clear_pointer(&interrupted, cm_supervisor_free);
}

static void
test_interrupt(gconstpointer script)
{
  assert_interrupted(script);
}

static gboolean
is_running(pid_t pid)
{
  g_autoptr(GArray) all = cm_process_list();
  for (guint i = 0; i < all->len; i++) {
    const CmProcess *process = &g_array_index(all, CmProcess, i);
    if (process->pid == pid)
      return process->running;
  }
  return FALSE;
}

/* Waits until a process and all that came from it have gone. */
static void
wait_until_gone(const GArray *pids)
{
  double end_s = cm_clock_now_s() + 20;
  for (guint i = 0; i < pids->len; i++) {
    while (is_running(g_array_index(pids, pid_t, i))) {
      g_assert_cmpfloat(cm_clock_now_s(), <, end_s);
      g_usleep(5000);
    }
  }
}

/* The pids below a process, once there are at least `count`. */
static GArray *
wait_for_descendants(pid_t root, guint count)
{
  double end_s = cm_clock_now_s() + 20;
  for (;;) {
    g_autoptr(GArray) found = cm_process_descendants(root);
    if (found->len >= count)
      return g_steal_pointer(&found);
    g_assert_cmpfloat(cm_clock_now_s(), <, end_s);
    g_usleep(5000);
  }
}

static gboolean
drop_result(CmResult *result, gpointer user_data, GError **error)
{
  (void)user_data;
  (void)error;
  cm_result_free(result);
  return TRUE;
}

/* A supervisor in a process of its own is killed while its worker hangs and ignores SIGTERM; the
 * second command has a launcher before the worker, as ssh or srun would be. With `ahead`, the next
 * worker waits for its turn meanwhile. */
static void
assert_dies_with_supervisor(const char *const *argv, guint processes, gboolean ahead)
{
  pid_t supervisor = fork();
  if (supervisor == 0) {
    CmLimits limits = test_limits();
    CmSupervisor *self = cm_supervisor_new(&limits);
    CmPrompt prompt = {.lane = (char *)"blind", .text = (char *)"x"};
    CmTask task = {.prompt = &prompt};
    CmJob job = {.model_id = "m", .argv = argv, .model_path = "/x", .tasks = &task, .n_tasks = 1};
    CmJob next = {.model_id = "n", .argv = argv};
    if (ahead)
      cm_supervisor_prefetch(self, &next, CM_PREFETCH_IN_LOAD);
    _exit(cm_supervisor_run(self, &job, drop_result, NULL, NULL) ? 0 : 1);
  }
  /* the keeper is the one besides the worker's own processes */
  guint workers = ahead ? 2 : 1;
  g_autoptr(GArray) pids = wait_for_descendants(supervisor, workers * (processes + 1));
  kill(supervisor, SIGKILL);
  waitpid(supervisor, NULL, 0);
  wait_until_gone(pids);
  while (waitpid(-1, NULL, WNOHANG) > 0) /* those that fell to this process */
    ;
}

static void
test_supervisor_killed(void)
{
  g_autofree char *fake = test_program("fake-worker");
  assert_dies_with_supervisor((const char *const[]){fake, "--script", "hang-in-decode", NULL}, 1,
                              FALSE);
  assert_dies_with_supervisor((const char *const[]){fake, "--script", "hang-in-decode", NULL}, 1,
                              TRUE);
  g_autofree char *script = g_strdup_printf("'%s' --script hang-in-decode; :", fake);
  assert_dies_with_supervisor((const char *const[]){"/bin/sh", "-c", script, NULL}, 2, FALSE);
  assert_dies_with_supervisor((const char *const[]){"/bin/sh", "-c", script, NULL}, 2, TRUE);
}

/* Many jobs in a row leave neither memory nor processes behind (test_run() looks). */
static void
test_many_jobs(void)
{
  CmLimits limits = test_limits();
  g_autoptr(CmSupervisor) supervisor = cm_supervisor_new(&limits);
  for (guint i = 0; i < 30; i++) {
    g_autoptr(GError) error = NULL;
    TestJob job = {.options = (const char *const[]){"--tokens", "1000", NULL}};
    g_autoptr(GPtrArray) results = test_run(supervisor, &job, &error);
    g_assert_no_error(error);
    const CmResult *result = g_ptr_array_index(results, 0);
    g_assert_cmpfloat(result->measured.tokens_out, ==, 1000);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/ends/interrupt-before-hello", "hang-before-hello", test_interrupt);
  g_test_add_data_func("/ends/interrupt-in-load", "hang-in-load", test_interrupt);
  g_test_add_data_func("/ends/interrupt-in-decode", "hang-in-decode", test_interrupt);
  g_test_add_data_func("/ends/interrupt-in-a-flood", "flood", test_interrupt);
  g_test_add_func("/ends/supervisor-killed", test_supervisor_killed);
  g_test_add_func("/ends/many-jobs", test_many_jobs);
  return g_test_run();
}
