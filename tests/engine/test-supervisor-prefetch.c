/* SPDX-License-Identifier: MIT */
/* Workers started before their turn: what they cost, what they save, and that none is left. */
#include "test-job.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-process.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two jobs of one task each, and the supervisor that runs them. */
typedef struct {
  CmSupervisor *supervisor;
  CmPrompt prompt;
  CmTask task;
  CmJob first, second;
} Pair;

static void
open_pair(Pair *pair, const char *const *first, const char *const *second, double max_rss_bytes)
{
  CmLimits limits = test_limits();
  limits.max_rss_bytes = max_rss_bytes;
  *pair = (Pair){.supervisor = cm_supervisor_new(&limits),
                 .prompt = {.lane = (char *)"blind", .text = (char *)"Describe."}};
  pair->task.prompt = &pair->prompt;
  pair->first = (CmJob){.model_id = "first",
                        .argv = first,
                        .model_path = "/no/such/model",
                        .tasks = &pair->task,
                        .n_tasks = 1};
  pair->second = pair->first;
  pair->second.model_id = "second";
  pair->second.argv = second;
}

static gboolean
keep(CmResult *result, gpointer user_data, GError **error)
{
  CmResult **kept = user_data;
  (void)error;
  g_assert_null(*kept);
  *kept = result;
  return TRUE;
}

static CmResult *
run(Pair *pair, const CmJob *job)
{
  CmResult *result = NULL;
  g_autoptr(GError) error = NULL;
  g_assert_true(cm_supervisor_run(pair->supervisor, job, keep, &result, &error));
  g_assert_no_error(error);
  return result;
}

static guint
count_workers(void)
{
  guint count = 0;
  g_autoptr(GArray) all = cm_process_list();
  for (guint i = 0; i < all->len; i++) {
    const CmProcess *process = &g_array_index(all, CmProcess, i);
    /* leaders of groups, so a keeper counts too: two a worker */
    count += process->parent == getpid() && process->running;
  }
  return count / 2;
}

static void
close_pair(Pair *pair)
{
  g_clear_pointer(&pair->supervisor, cm_supervisor_free);
  g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
}

/* The fake worker's path, for command lines; alive to the end of the process. */
static const char *
fake(void)
{
  static char *path;
  if (path == NULL)
    path = test_program("fake-worker");
  return path;
}

/* hello comes while nobody looks: it is timed by its own clock, not by the look. */
static void
test_between(void)
{
  Pair pair;
  const char *const argv[] = {fake(), NULL};
  open_pair(&pair, argv, argv, 0);
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_null(first->prefetched);
  g_assert_cmpuint(count_workers(), ==, 0);

  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  g_assert_cmpuint(count_workers(), ==, 1);
  g_usleep(1500000);
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpstr(second->prefetched, ==, CM_PREFETCHED_BETWEEN);
  g_assert_cmpint(second->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpfloat(second->measured.spawn_s, >, 0);
  g_assert_cmpfloat(second->measured.spawn_s, <, 1.4);
  g_assert_cmpfloat(second->measured.peak_rss_bytes, >, 0);
  g_assert_null(test_warning(second, "clock-disagrees"));
  close_pair(&pair);
}

/* The second starts while the first loads, and waits in the background through its answer. */
static void
test_in_load(void)
{
  Pair pair;
  const char *const argv[] = {fake(), "--load-ms", "700", "--delay-us", "40000", NULL};
  const char *const slow[] = {"/bin/sh", "-c", "sleep 0.3; exec \"$0\"", fake(), NULL};
  open_pair(&pair, argv, slow, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  g_assert_cmpuint(count_workers(), ==, 0);
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_null(first->prefetched);
  g_assert_cmpint(first->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpuint(first->warnings->len, ==, 0);
  g_assert_cmpuint(count_workers(), ==, 1);
  /* it is there already */
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  g_assert_cmpuint(count_workers(), ==, 1);

  double begin_s = cm_clock_now_s();
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpstr(second->prefetched, ==, CM_PREFETCHED_IN_LOAD);
  g_assert_cmpint(second->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpfloat(second->measured.spawn_s, >, 0.29);
  g_assert_cmpfloat(second->measured.spawn_s, <, 0.29 + 0.7);
  g_assert_cmpfloat(cm_clock_now_s() - begin_s, <, 5);
  g_assert_null(test_warning(second, "clock-disagrees"));
  close_pair(&pair);
}

/* Where the start takes longer than the load, the answer waits for it: they share no processor. */
static void
test_start_outlasts_load(void)
{
  Pair pair;
  const char *const argv[] = {fake(), NULL};
  const char *const slow[] = {"/bin/sh", "-c", "sleep 0.6; exec \"$0\"", fake(), NULL};
  open_pair(&pair, argv, slow, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  double begin_s = cm_clock_now_s();
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_cmpfloat(cm_clock_now_s() - begin_s, >, 0.6);
  g_assert_cmpint(first->status, ==, CM_STATUS_ANSWERED);
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpstr(second->prefetched, ==, CM_PREFETCHED_IN_LOAD);
  g_assert_cmpfloat(first->measured.total_s, <, second->measured.spawn_s);
  g_assert_cmpfloat(second->measured.spawn_s, >, 0.59); /* heard as it came: never absent */
  close_pair(&pair);
}

/* While it waits for the other's start, its own end is noticed. */
static void
test_ends_while_other_starts(void)
{
  Pair pair;
  const char *const mortal[] = {"perl", "-e", "alarm 1; exec @ARGV", fake(), NULL};
  const char *const never[] = {"sleep", "60", NULL};
  open_pair(&pair, mortal, never, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  double begin_s = cm_clock_now_s();
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  double took_s = cm_clock_now_s() - begin_s;
  g_assert_cmpint(first->status, ==, CM_STATUS_FAILED);
  g_assert_cmpint(first->failure->signal, ==, SIGALRM);
  g_assert_cmpfloat(took_s, >, 0.9);
  g_assert_cmpfloat(took_s, <, test_limits().spawn_s);
  close_pair(&pair);
}

/* A worker that ends before its turn, once: the one started afresh answers. */
static void
test_dies_before_its_turn(void)
{
  Pair pair;
  g_autofree char *folder = g_dir_make_tmp("cm-prefetch-XXXXXX", NULL);
  g_autofree char *flag = g_build_filename(folder, "flag", NULL);
  const char *const argv[] = {fake(), NULL};
  const char *const once[] = {
      "/bin/sh", "-c", "test -e \"$1\" || { : >\"$1\"; exit 9; }; exec \"$0\"", fake(), flag, NULL};
  open_pair(&pair, argv, once, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  while (!g_file_test(flag, G_FILE_TEST_EXISTS))
    g_usleep(5000);
  g_usleep(100000);
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpint(second->status, ==, CM_STATUS_ANSWERED);
  g_assert_null(second->prefetched);
  close_pair(&pair);
  g_unlink(flag);
  g_rmdir(folder);
}

/* What goes wrong is the failure of its own model, told by the worker of its turn. */
static void
assert_fails(const char *const *argv, const char *class_name)
{
  Pair pair;
  const char *const good[] = {fake(), NULL};
  open_pair(&pair, good, argv, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_cmpint(first->status, ==, CM_STATUS_ANSWERED);
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpint(second->status, ==, CM_STATUS_FAILED);
  g_assert_cmpstr(second->failure->class_name, ==, class_name);
  g_assert_cmpstr(second->failure->phase, ==, "spawn");
  close_pair(&pair);
}

static void
test_failures_are_its_own(void)
{
  assert_fails((const char *const[]){"/no/such/worker", NULL}, "spawn-failed");
  assert_fails((const char *const[]){fake(), "--script", "segv-at-start", NULL}, "crashed");
  assert_fails((const char *const[]){fake(), "--script", "wrong-version", NULL},
               "protocol-version");
  assert_fails((const char *const[]){"/bin/sh", "-c", "echo no JSON; sleep 100", NULL},
               "protocol-json");
}

/* A line without end does not grow here, and costs only its own model. */
static void
test_endless_line(void)
{
  assert_fails((const char *const[]){"/bin/sh", "-c", "tr '\\0' x </dev/zero", NULL},
               "protocol-limit");
}

/* Another job, nobody's turn, and an interrupted run each end it. */
static void
test_not_taken(void)
{
  Pair pair;
  const char *const argv[] = {fake(), NULL}, *const hangs[] = {fake(), "--script", "hang-in-decode",
                                                               NULL};
  open_pair(&pair, argv, hangs, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_null(first->prefetched);
  g_assert_cmpuint(count_workers(), ==, 0);

  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  cm_supervisor_prefetch(pair.supervisor, NULL, CM_PREFETCH_BETWEEN);
  g_assert_cmpuint(count_workers(), ==, 0);

  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  g_assert_cmpuint(count_workers(), ==, 1);
  close_pair(&pair);
}

static CmSupervisor *interrupted;

static void
on_alarm(int number)
{
  (void)number;
  cm_supervisor_interrupt(interrupted);
}

static void
test_interrupt(void)
{
  Pair pair;
  const char *const argv[] = {fake(), NULL}, *const hangs[] = {fake(), "--script", "hang-in-decode",
                                                               NULL};
  open_pair(&pair, hangs, argv, 0);
  interrupted = pair.supervisor;
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  ualarm(400000, 0);
  g_autoptr(GError) error = NULL;
  CmResult *none = NULL;
  g_assert_false(cm_supervisor_run(pair.supervisor, &pair.first, keep, &none, &error));
  g_assert_error(error, CM_ERROR, CM_ERROR_INTERRUPTED);
  g_assert_null(none);
  g_assert_cmpuint(count_workers(), ==, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_BETWEEN);
  g_assert_cmpuint(count_workers(), ==, 0);
  close_pair(&pair);
}

/* More memory than is allowed, before its turn: ended then, and told by the fresh one's turn. */
static void
test_memory_limit(void)
{
  Pair pair;
  const char *const argv[] = {fake(), "--load-ms", "1500", NULL};
  /* tail keeps a line until its end */
  const char *const eats[] = {"/bin/sh", "-c", "ulimit -v 1500000; exec tail </dev/zero", NULL};
  open_pair(&pair, argv, eats, 300e6);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_cmpint(first->status, ==, CM_STATUS_ANSWERED);
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpint(second->status, ==, CM_STATUS_FAILED);
  g_assert_cmpstr(second->failure->class_name, ==, "memory-limit");
  close_pair(&pair);
}

/* What the first leaves running ends with it; the second, which waits, does not. */
static void
test_remains_of_the_first(void)
{
  Pair pair;
  const char *const leaves[] = {fake(), "--script", "leave-session", NULL};
  const char *const argv[] = {fake(), NULL};
  open_pair(&pair, leaves, argv, 0);
  cm_supervisor_prefetch(pair.supervisor, &pair.second, CM_PREFETCH_IN_LOAD);
  g_autoptr(CmResult) first = run(&pair, &pair.first);
  g_assert_cmpuint(count_workers(), ==, 1);
  g_autoptr(CmResult) second = run(&pair, &pair.second);
  g_assert_cmpint(second->status, ==, CM_STATUS_ANSWERED);
  g_assert_cmpstr(second->prefetched, ==, CM_PREFETCHED_IN_LOAD);
  close_pair(&pair);
}

/* Many pairs in a row leave neither processes nor descriptors. */
static void
test_many(void)
{
  Pair pair;
  const char *const argv[] = {fake(), "--tokens", "100", NULL};
  open_pair(&pair, argv, argv, 0);
  int lowest = dup(0);
  close(lowest);
  for (guint i = 0; i < 20; i++) {
    const CmJob *job = i % 2 == 0 ? &pair.first : &pair.second;
    const CmJob *next = i % 2 == 0 ? &pair.second : &pair.first;
    if (i % 4 < 2)
      cm_supervisor_prefetch(pair.supervisor, next, CM_PREFETCH_IN_LOAD);
    g_autoptr(CmResult) result = run(&pair, job);
    g_assert_cmpint(result->status, ==, CM_STATUS_ANSWERED);
    g_assert_cmpint(result->prefetched != NULL, ==, i > 0);
    cm_supervisor_prefetch(pair.supervisor, next, CM_PREFETCH_BETWEEN);
  }
  cm_supervisor_prefetch(pair.supervisor, NULL, CM_PREFETCH_BETWEEN);
  int now_lowest = dup(0);
  g_assert_cmpint(now_lowest, ==, lowest);
  close(now_lowest);
  close_pair(&pair);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/prefetch/between", test_between);
  g_test_add_func("/prefetch/in-load", test_in_load);
  g_test_add_func("/prefetch/start-outlasts-load", test_start_outlasts_load);
  g_test_add_func("/prefetch/ends-while-other-starts", test_ends_while_other_starts);
  g_test_add_func("/prefetch/dies-before-its-turn", test_dies_before_its_turn);
  g_test_add_func("/prefetch/failures-are-its-own", test_failures_are_its_own);
  g_test_add_func("/prefetch/endless-line", test_endless_line);
  g_test_add_func("/prefetch/not-taken", test_not_taken);
  g_test_add_func("/prefetch/interrupt", test_interrupt);
  g_test_add_func("/prefetch/memory-limit", test_memory_limit);
  g_test_add_func("/prefetch/remains-of-the-first", test_remains_of_the_first);
  g_test_add_func("/prefetch/many", test_many);
  return g_test_run();
}
