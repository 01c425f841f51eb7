/* SPDX-License-Identifier: MIT */
/* Each way in which a worker can go wrong, and what it becomes (docs/protocol.md). */
#include "test-job.h"

#include <math.h>
#include <signal.h>
#include <string.h>

/* What the deadline under test is, in seconds; all others stay at test_limits(). */
typedef struct {
  const char *script;
  const char *class_name; /* NULL: it answers all the same */
  const char *phase;
  int exit_status;
  int signal;
  const char *warning; /* of the first result; NULL: none is asked for */
  const char *stderr_part;
  double spawn_s, load_s, first_token_s, answer_s;
  gboolean loses_all; /* every task of the job fails */
} Fault;

static const Fault faults[] = {
    {"ok", NULL},
    {"segv-at-start", "crashed", "spawn", -1, SIGSEGV, NULL, "not there", .loses_all = TRUE},
    {"segv-in-load", "crashed", "load", -1, SIGSEGV, .loses_all = TRUE},
    {"segv-in-decode", "crashed", "decode", -1, SIGSEGV, NULL, "about to touch"},
    {"abort-in-decode", "crashed", "decode", -1, SIGABRT, NULL, "GGML_ASSERT"},
    {"kill-in-decode", "killed", "decode", -1, SIGKILL},
    {"exit-7", "exited", "decode", 7},
    {"exit-0", "exited", "decode", 0},
    {"half-line", "exited", "decode", 0},
    {"hang-before-hello", "spawn-timeout", "spawn", -1, SIGTERM, .spawn_s = 0.2, .loses_all = TRUE},
    {"hang-in-load", "load-timeout", "load", -1, SIGTERM, .load_s = 0.2, .loses_all = TRUE},
    {"hang-before-token", "first-token-timeout", "prefill", -1, SIGTERM, .first_token_s = 0.2},
    {"hang-in-decode", "answer-timeout", "decode", -1, SIGKILL, .answer_s = 0.2},
    {"flood", "answer-timeout", "decode", -1, SIGTERM, .answer_s = 0.3},
    {"flood-garbage", "protocol-json", "decode", -1, SIGTERM},
    {"endless-line", "protocol-limit", "decode", -1, SIGTERM},
    {"bad-utf8", "protocol-utf8", "decode"},
    {"split-utf8", "protocol-utf8", "decode"},
    {"bad-json", "protocol-json", "decode"},
    {"deep-json", "protocol-limit", "decode"},
    {"many-items", "protocol-limit", "decode"},
    {"duplicate-keys", "protocol-json", "decode"},
    {"unknown-type", "protocol-type", "decode"},
    {"missing-member", "protocol-member", "decode"},
    {"wrong-version", "protocol-version", "spawn", .loses_all = TRUE},
    {"other-id", "protocol-order", "decode"},
    {"text-mismatch", "protocol-mismatch", "decode"},
    {"close-stdout", "stream-closed", "decode", -1, SIGTERM},
    {"refuse-load", "model-corrupt", "load", -1, 0, NULL, "error loading", .loses_all = TRUE},
    {"refuse-generate", "context-too-small", "prefill", -1, 0},
    {"refuse-and-exit", "decode-failed", "prefill", -1, 0},
    {"flood-stderr", NULL, .warning = "stderr-cut"},
    {"chatter-before-hello", NULL},
    {"chatter-in-decode", NULL},
    {"leave-grandchild", NULL, .warning = "left-running"},
    {"leave-session", NULL, .warning = "left-running"},
    {"no-image-tokens", NULL, .warning = "picture-not-counted"},
    {"clock-fast", NULL, .warning = "clock-disagrees"},
    {"clock-slow", NULL, .warning = "clock-disagrees"},
    {"hang-at-quit", NULL, .warning = "teardown-timeout"},
    {"exit-7-at-quit", NULL, .warning = "teardown-failed"},
    {"segv-at-quit", NULL, .warning = "teardown-failed"},
    {"two-answers", NULL, .warning = "message-after-answer"},
    {"text-after-answer", NULL, .warning = "message-after-answer"},
};

static CmLimits
limits_of(const Fault *fault)
{
  CmLimits limits = test_limits();
  limits.spawn_s = fault->spawn_s > 0 ? fault->spawn_s : limits.spawn_s;
  limits.load_s = fault->load_s > 0 ? fault->load_s : limits.load_s;
  limits.first_token_s = fault->first_token_s > 0 ? fault->first_token_s : limits.first_token_s;
  limits.answer_s = fault->answer_s > 0 ? fault->answer_s : limits.answer_s;
  return limits;
}

static void
assert_answered(const CmResult *result)
{
  if (result->failure != NULL)
    g_test_message("%s: %s", result->failure->class_name, result->failure->message);
  g_assert_null(result->failure);
  g_assert_cmpint(result->status, ==, CM_STATUS_ANSWERED);
  g_assert_true(g_str_has_prefix(result->text, "token0 token1 "));
  g_assert_true(g_str_has_suffix(result->text, "token9 "));
  g_assert_cmpfloat(result->measured.tokens_out, ==, 10);
}

static void
assert_failed(const CmResult *result, const Fault *fault)
{
  g_assert_cmpint(result->status, ==, CM_STATUS_FAILED);
  g_assert_cmpstr(result->failure->class_name, ==, fault->class_name);
  g_assert_cmpstr(result->failure->phase, ==, fault->phase);
  g_assert_nonnull(result->failure->message);
  gboolean ended_by_itself_or_told = fault->exit_status != 0 || fault->signal != 0;
  if (ended_by_itself_or_told) {
    g_assert_cmpint(result->failure->exit_status, ==, fault->exit_status);
    g_assert_cmpint(result->failure->signal, ==, fault->signal);
  }
  if (fault->stderr_part != NULL)
    g_assert_nonnull(strstr(result->failure->stderr_text, fault->stderr_part));
  gboolean had_text = g_str_equal(fault->phase, "decode") && result->text != NULL;
  g_assert_true(!had_text || g_str_has_prefix(result->text, "token0 "));
  g_assert_true(isnan(result->measured.total_s));
}

/* The fault strikes where the prompt holds "now": the first task has it and the others not. */
static void
test_fault(gconstpointer data)
{
  const Fault *fault = data;
  CmLimits limits = limits_of(fault);
  TestJob job = {.options = (const char *const[]){"--load-ms", "20", "--script", fault->script,
                                                  "--only-if", "now", NULL},
                 .prompts = {"now"}};
  g_autoptr(GPtrArray) alone = test_run_with(&limits, &job);
  const CmResult *result = g_ptr_array_index(alone, 0);
  if (fault->class_name == NULL)
    assert_answered(result);
  else
    assert_failed(result, fault);
  if (fault->warning != NULL)
    g_assert_nonnull(test_warning(result, fault->warning));
  if (g_str_equal(fault->script, "ok"))
    g_assert_cmpuint(result->warnings->len, ==, 0);
}

/* The same with a task after it: that one is answered, by a fresh worker where need be. */
static void
test_next_task(gconstpointer data)
{
  const Fault *fault = data;
  CmLimits limits = limits_of(fault);
  TestJob job = {.options = (const char *const[]){"--load-ms", "20", "--script", fault->script,
                                                  "--only-if", "now", NULL},
                 .tasks = 2,
                 .prompts = {"now", "later"}};
  g_autoptr(GPtrArray) both = test_run_with(&limits, &job);
  const CmResult *second = g_ptr_array_index(both, 1);
  g_assert_cmpuint(second->repeat, ==, 1);
  if (fault->loses_all)
    assert_failed(second, fault);
  else
    assert_answered(second);
}

/* More messages of a finished request, heard while the next is under way, cost that one. */
static void
test_two_answers_then_a_task(void)
{
  CmLimits limits = test_limits();
  TestJob job = {.options =
                     (const char *const[]){"--script", "two-answers", "--only-if", "now", NULL},
                 .tasks = 3,
                 .prompts = {"now", "later", "later"}};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  assert_answered(g_ptr_array_index(results, 0));
  const CmResult *second = g_ptr_array_index(results, 1);
  g_assert_cmpstr(second->failure->class_name, ==, "protocol-order");
  assert_answered(g_ptr_array_index(results, 2));
}

static void
test_memory_limit(void)
{
  CmLimits limits = test_limits();
  limits.max_rss_bytes = 300 << 20;
  TestJob job = {.options = (const char *const[]){"--script", "eat-memory", NULL}};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  const CmResult *result = g_ptr_array_index(results, 0);
  g_assert_cmpstr(result->failure->class_name, ==, "memory-limit");
  g_assert_cmpstr(result->failure->phase, ==, "decode");
  g_assert_cmpfloat(result->measured.peak_rss_bytes, >, 300 << 20);
  g_assert_cmpfloat(result->measured.peak_rss_bytes, <, 600 << 20);
}

static void
test_cannot_start(void)
{
  CmLimits limits = test_limits();
  TestJob job = {.argv = (const char *const[]){"/no/such/worker", NULL}, .tasks = 2};
  g_autoptr(GPtrArray) missing = test_run_with(&limits, &job);
  for (guint i = 0; i < 2; i++) {
    const CmResult *result = g_ptr_array_index(missing, i);
    g_assert_cmpstr(result->failure->class_name, ==, "spawn-failed");
    g_assert_cmpstr(result->failure->phase, ==, "spawn");
    g_assert_nonnull(strstr(result->failure->message, "/no/such/worker"));
  }
  job.argv = (const char *const[]){"/etc/passwd", NULL};
  g_autoptr(GPtrArray) forbidden = test_run_with(&limits, &job);
  const CmResult *result = g_ptr_array_index(forbidden, 0);
  g_assert_cmpstr(result->failure->class_name, ==, "spawn-failed");
}

/* Hello, then never a read: a request larger than the pipe must not block the supervisor. */
static void
test_deaf_worker(void)
{
  CmLimits limits = test_limits();
  limits.load_s = 0.3;
  g_autofree char *path = g_strnfill(1 << 20, 'x');
  TestJob job = {.argv = (const char *const[]){"/bin/sh", "-c",
                                               "echo '{\"type\":\"hello\",\"protocol\":1,\"t\":1,"
                                               "\"worker\":\"sh\",\"engine\":\"sh\"}';"
                                               "exec sleep 100",
                                               NULL},
                 .model_path = path};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  const CmResult *result = g_ptr_array_index(results, 0);
  g_assert_cmpstr(result->failure->class_name, ==, "load-timeout");
}

static void
test_request_too_long(void)
{
  CmLimits limits = test_limits();
  g_autofree char *prompt = g_strnfill(5 << 20, 'x');
  TestJob job = {.tasks = 2, .prompts = {prompt, "short"}};
  g_autoptr(GPtrArray) results = test_run_with(&limits, &job);
  const CmResult *first = g_ptr_array_index(results, 0);
  g_assert_cmpstr(first->failure->class_name, ==, "request-too-long");
  assert_answered(g_ptr_array_index(results, 1));
}

static void
add_table(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
    g_autofree char *path = g_strdup_printf("/faults/%s", faults[i].script);
    g_test_add_data_func(path, &faults[i], test_fault);
    gboolean has_answer = g_str_has_suffix(faults[i].script, "answer") ||
                          g_str_equal(faults[i].script, "two-answers");
    g_autofree char *next = g_strdup_printf("/next-task/%s", faults[i].script);
    if (!has_answer)
      g_test_add_data_func(next, &faults[i], test_next_task);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  add_table();
  g_test_add_func("/faults/two-answers-then-a-task", test_two_answers_then_a_task);
  g_test_add_func("/faults/memory-limit", test_memory_limit);
  g_test_add_func("/faults/cannot-start", test_cannot_start);
  g_test_add_func("/faults/deaf-worker", test_deaf_worker);
  g_test_add_func("/faults/request-too-long", test_request_too_long);
  return g_test_run();
}
