/* SPDX-License-Identifier: MIT */
#include "cm-child-log.h"
#include "cm-child.h"
#include "cm-clock.h"
#include "cm-error.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL(script) ((const char *const[]){"/bin/sh", "-c", script, NULL})

static const CmChildBounds bounds_default = {
    .max_output_bytes = 1 << 20, .max_stderr_bytes = 100, .deadline_s = 20};

static void
run(const CmChildSpec *spec, const CmChildBounds *bounds, CmChildOutput *ret_output)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(cm_child_run(spec, bounds, ret_output, &error));
  g_assert_no_error(error);
}

static void
test_run_answers(void)
{
  g_auto(CmChildOutput) output = {0};
  CmChildBounds bounds = bounds_default;
  bounds.input = "in";
  bounds.input_bytes = 2;
  const char *const env[] = {"CM_TEST=added", NULL};
  CmChildSpec spec = {.argv = SHELL("cat; echo \" $CM_TEST $PWD\"; echo oops >&2; exit 7"),
                      .env = env,
                      .folder = "/"};
  run(&spec, &bounds, &output);
  g_assert_cmpstr(output.output->str, ==, "in added /\n");
  g_assert_cmpstr(output.stderr_text, ==, "oops\n");
  g_assert_cmpint(output.exit.exit_status, ==, 7);
  g_assert_cmpint(output.exit.signal, ==, 0);
  g_assert_cmpuint(output.exit.left_behind, ==, 0);
}

static void
test_signal_is_told(void)
{
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL("kill -SEGV $$")}, &bounds_default, &output);
  g_assert_cmpint(output.exit.exit_status, ==, -1);
  g_assert_cmpint(output.exit.signal, ==, SIGSEGV);
}

static void
test_bounds(void)
{
  g_auto(CmChildOutput) flood = {0};
  run(&(CmChildSpec){.argv = SHELL("yes")}, &bounds_default, &flood);
  g_assert_true(flood.overflowed);
  g_assert_cmpuint(flood.output->len, ==, 1 << 20);

  CmChildBounds bounds = bounds_default;
  bounds.deadline_s = 0.2;
  g_auto(CmChildOutput) slow = {0};
  run(&(CmChildSpec){.argv = SHELL("sleep 100")}, &bounds, &slow);
  g_assert_true(slow.timed_out);
  g_assert_cmpint(slow.exit.signal, ==, SIGTERM);

  g_auto(CmChildOutput) chatty = {0};
  run(&(CmChildSpec){.argv = SHELL("echo begin >&2; seq 10000 >&2; echo end >&2")}, &bounds_default,
      &chatty);
  g_assert_true(g_str_has_prefix(chatty.stderr_text, "begin\n1\n"));
  g_assert_true(g_str_has_suffix(chatty.stderr_text, "10000\nend\n"));
  g_assert_nonnull(strstr(chatty.stderr_text, "bytes left out]"));
  g_assert_cmpuint(strlen(chatty.stderr_text), <, 300);
}

/* A child that reads nothing of a large input, and one that ends before it was written. */
static void
test_unread_input(void)
{
  g_autofree char *input = g_strnfill(1 << 20, 'x');
  CmChildBounds bounds = bounds_default;
  bounds.input = input;
  bounds.input_bytes = 1 << 20;
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL("exec <&-; sleep 0.1; exit 3")}, &bounds, &output);
  g_assert_cmpint(output.exit.exit_status, ==, 3);
}

static void
assert_gone(const char *text)
{
  pid_t pid = (pid_t)g_ascii_strtoll(text, NULL, 10);
  g_assert_cmpint(pid, >, 1);
  g_assert_cmpint(kill(pid, 0), ==, -1);
  g_assert_cmpint(errno, ==, ESRCH);
}

static void
test_left_behind(void)
{
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL("sleep 1000 & echo $!")}, &bounds_default, &output);
  g_assert_cmpuint(output.exit.left_behind, ==, 1);
  g_assert_cmpint(output.exit.exit_status, ==, 0);
  assert_gone(output.output->str);
}

static void
test_left_behind_in_its_own_session(void)
{
  g_autofree char *setsid = g_find_program_in_path("setsid");
  if (setsid == NULL || !g_file_test("/proc/self/stat", G_FILE_TEST_EXISTS)) {
    g_test_skip("no setsid, or no /proc to find such a process");
    return;
  }
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL("setsid sh -c 'echo $$; sleep 1000; :' & sleep 0.2")},
      &bounds_default, &output);
  g_assert_cmpuint(output.exit.left_behind, ==, 2);
  assert_gone(output.output->str);
}

/* A child of this process that was there before, as a shell that execs a program leaves it one, may
 * leave orphans of its own meanwhile: they are nobody's remains. */
static void
test_orphans_of_others_live(void)
{
  int pipe_fds[2];
  char text[32] = "";
  g_assert_cmpint(pipe(pipe_fds), ==, 0);
  pid_t innocent = fork();
  if (innocent == 0) {
    dup2(pipe_fds[1], STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", "sleep 0.2; sleep 1000 >/dev/null & echo $!", (char *)NULL);
    _exit(127);
  }
  close(pipe_fds[1]);
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL("sleep 1")}, &bounds_default, &output);
  g_assert_cmpint(read(pipe_fds[0], text, sizeof text - 1), >, 0);
  pid_t orphan = (pid_t)g_ascii_strtoll(text, NULL, 10);
  g_assert_cmpint(orphan, >, 1);
  g_assert_cmpuint(output.exit.left_behind, ==, 0);
  g_assert_cmpint(kill(orphan, SIGKILL), ==, 0);
  while (waitpid(-1, NULL, 0) > 0)
    ;
  close(pipe_fds[0]);
}

/* What a child leaves behind fills its stderr without end: that is not waited for. */
static void
test_flood_left_behind(void)
{
  CmChildBounds bounds = bounds_default;
  bounds.deadline_s = 20;
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL("(exec yes >&2) & exit 4")}, &bounds, &output);
  g_assert_false(output.timed_out);
  g_assert_cmpint(output.exit.exit_status, ==, 4);
  g_assert_cmpuint(output.exit.left_behind, ==, 1);
  g_assert_cmpfloat(output.wall_s, <, 15);
}

static void
test_descriptors_are_closed(void)
{
  int leak[2];
  g_assert_cmpint(pipe(leak), ==, 0); /* on purpose not close-on-exec */
  g_autofree char *script =
      g_strdup_printf("(true >&%d) 2>/dev/null && echo open || echo closed", leak[1]);
  g_auto(CmChildOutput) output = {0};
  run(&(CmChildSpec){.argv = SHELL(script)}, &bounds_default, &output);
  g_assert_cmpstr(output.output->str, ==, "closed\n");
  close(leak[0]);
  close(leak[1]);
}

static void
test_limits(void)
{
  g_auto(CmChildOutput) output = {0};
  CmChildSpec spec = {
      .argv = SHELL("ulimit -c; ulimit -f; ulimit -t"), .max_cpu_s = 9, .max_file_bytes = 1024};
  run(&spec, &bounds_default, &output);
  g_assert_true(g_str_has_prefix(output.output->str, "0\n2\n9\n"));
}

static void
assert_cannot_start(const CmChildSpec *spec, CmError code, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_auto(CmChildOutput) output = {0};
  g_assert_false(cm_child_run(spec, &bounds_default, &output, &error));
  g_assert_error(error, CM_ERROR, (int)code);
  g_assert_nonnull(strstr(error->message, part));
}

static void
test_cannot_start(void)
{
  assert_cannot_start(&(CmChildSpec){.argv = (const char *const[]){"/no/such", NULL}},
                      CM_ERROR_NOT_FOUND, "/no/such");
  assert_cannot_start(&(CmChildSpec){.argv = (const char *const[]){"no-such-program", NULL}},
                      CM_ERROR_NOT_FOUND, "no-such-program");
  assert_cannot_start(&(CmChildSpec){.argv = (const char *const[]){"/etc/passwd", NULL}},
                      CM_ERROR_PERMISSION, "/etc/passwd");
  assert_cannot_start(&(CmChildSpec){.argv = SHELL(":"), .folder = "/no/folder"},
                      CM_ERROR_NOT_FOUND, "/no/folder");
}

static void
test_log_parts(void)
{
  g_autoptr(CmChildLog) log = cm_child_log_new(4);
  for (int i = 0; i < 26; i++)
    cm_child_log_add(log, &"abcdefghijklmnopqrstuvwxyz"[i], 1);
  g_autofree char *cut = cm_child_log_text(log);
  g_assert_cmpstr(cut, ==, "abcd\n[18 bytes left out]\nwxyz");
  g_autoptr(CmChildLog) short_log = cm_child_log_new(4);
  cm_child_log_add(short_log, "12345678", 8);
  g_autofree char *whole = cm_child_log_text(short_log);
  g_assert_cmpstr(whole, ==, "12345678");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/child/run-answers", test_run_answers);
  g_test_add_func("/child/signal-is-told", test_signal_is_told);
  g_test_add_func("/child/bounds", test_bounds);
  g_test_add_func("/child/unread-input", test_unread_input);
  g_test_add_func("/child/left-behind", test_left_behind);
  g_test_add_func("/child/left-behind-in-its-own-session", test_left_behind_in_its_own_session);
  g_test_add_func("/child/orphans-of-others-live", test_orphans_of_others_live);
  g_test_add_func("/child/flood-left-behind", test_flood_left_behind);
  g_test_add_func("/child/descriptors-are-closed", test_descriptors_are_closed);
  g_test_add_func("/child/limits", test_limits);
  g_test_add_func("/child/cannot-start", test_cannot_start);
  g_test_add_func("/child/log-parts", test_log_parts);
  return g_test_run();
}
