/* SPDX-License-Identifier: MIT */
/* The ways in which a worker can go wrong, one function each. */
#include "fake-worker.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
segv(Fake *fake)
{
  (void)fake;
  fputs("about to touch what is not there\n", stderr);
  signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would make an exit status of it */
  raise(SIGSEGV);
}

static void
abort_with_word(Fake *fake)
{
  (void)fake;
  fputs("GGML_ASSERT(false) failed\n", stderr);
  signal(SIGABRT, SIG_DFL);
  abort();
}

static void
be_killed(Fake *fake)
{
  (void)fake;
  kill(getpid(), SIGKILL);
}

static void
exit_7(Fake *fake)
{
  (void)fake;
  _exit(7);
}

static void
exit_0(Fake *fake)
{
  (void)fake;
  _exit(0);
}

G_NORETURN static void
sleep_for_ever(void)
{
  for (;;)
    pause();
}

static void
hang(Fake *fake)
{
  (void)fake;
  sleep_for_ever();
}

static void
hang_stubbornly(Fake *fake)
{
  (void)fake;
  signal(SIGTERM, SIG_IGN);
  sleep_for_ever();
}

/* Well-formed messages without end. */
static void
flood(Fake *fake)
{
  for (;;)
    fake_send(fake, "{\"type\":\"progress\",\"id\":%d,\"t\":%.9f,\"phase\":\"decode\"}",
              (int)fake->id, fake_now(fake));
}

static void
flood_garbage(Fake *fake)
{
  for (;;)
    fake_send(fake, "all work and no play");
}

static void
flood_stderr(Fake *fake)
{
  static char block[1 << 16];
  memset(block, 'e', sizeof block);
  fputs("first words\n", stderr);
  for (int i = 0; i < fake->options.flood_mib * 16; i++)
    fwrite(block, 1, sizeof block, stderr);
  fputs("\nlast words\n", stderr);
}

static void
endless_line(Fake *fake)
{
  for (;;)
    fputs("{\"type\":\"text\",\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          fake->out);
}

static void
half_line(Fake *fake)
{
  fputs("{\"type\":\"te", fake->out);
  fflush(fake->out);
  _exit(0);
}

static void
bad_utf8(Fake *fake)
{
  fake_send(fake, "{\"type\":\"text\",\"id\":%d,\"t\":1,\"text\":\"\xff\xfe\",\"tokens\":1}",
            (int)fake->id);
}

/* The first half of a character, as a worker sends that does not keep it back. */
static void
split_utf8(Fake *fake)
{
  fake_send(fake, "{\"type\":\"text\",\"id\":%d,\"t\":1,\"text\":\"\xe2\x82\",\"tokens\":1}",
            (int)fake->id);
}

static void
bad_json(Fake *fake)
{
  fake_send(fake, "{\"type\":\"text\",");
}

static void
deep_json(Fake *fake)
{
  g_autofree char *deep = g_strnfill(1000, '[');
  fake_send(fake, "%s", deep);
}

static void
many_items(Fake *fake)
{
  g_autoptr(GString) wide = g_string_new("[1");
  for (int i = 0; i < 200000; i++)
    g_string_append(wide, ",1");
  fake_send(fake, "%s]", wide->str);
}

static void
duplicate_keys(Fake *fake)
{
  fake_send(fake, "{\"type\":\"text\",\"type\":\"text\",\"id\":%d,\"t\":1,\"text\":\"a\"}",
            (int)fake->id);
}

static void
unknown_type(Fake *fake)
{
  fake_send(fake, "{\"type\":\"thought\",\"id\":%d,\"t\":1}", (int)fake->id);
}

static void
missing_member(Fake *fake)
{
  fake_send(fake, "{\"type\":\"text\",\"id\":%d,\"t\":1}", (int)fake->id);
}

static void
other_id(Fake *fake)
{
  fake->id += 1000;
}

static void
second_answer(Fake *fake)
{
  fake_send(fake,
            "{\"type\":\"answer\",\"id\":%d,\"t\":%.9f,\"stop_reason\":\"end\",\"text_bytes\":0}",
            (int)fake->id, fake_now(fake));
}

static void
text_after_answer(Fake *fake)
{
  fake_send(fake, "{\"type\":\"text\",\"id\":%d,\"t\":%.9f,\"text\":\"PS\",\"tokens\":1}",
            (int)fake->id, fake_now(fake));
}

static void
close_stdout(Fake *fake)
{
  fclose(fake->out);
  sleep_for_ever();
}

static void
leave_grandchild(Fake *fake)
{
  (void)fake;
  if (fork() == 0)
    sleep_for_ever();
}

static void
leave_session(Fake *fake)
{
  (void)fake;
  if (fork() != 0)
    return;
  setsid();
  if (fork() == 0)
    sleep_for_ever();
  _exit(0);
}

/* A library that prints to descriptor 1, where the protocol no longer is. */
static void
chatter(Fake *fake)
{
  const char *line = "library: hello from descriptor 1\n{\"type\":\"bye\"}\n";
  (void)fake;
  ssize_t written = write(STDOUT_FILENO, line, strlen(line));
  (void)written;
}

static void
eat_memory(Fake *fake)
{
  (void)fake;
  for (int i = 0; i < 4096; i++) {
    fake_hold_memory(1);
    g_usleep(1000);
  }
}

static void
wrong_version(Fake *fake)
{
  fake->protocol_version = 99;
}

static void
lie_about_bytes(Fake *fake)
{
  fake->extra_bytes = 1;
}

static void
pass_over_picture(Fake *fake)
{
  fake->image_tokens = 0;
}

static void
run_clock_fast(Fake *fake)
{
  fake->clock_rate = 1000;
}

static void
run_clock_slow(Fake *fake)
{
  fake->clock_rate = 0.001;
}

static void
refuse(Fake *fake, const char *class_name)
{
  fake_send(fake,
            "{\"type\":\"failure\",\"id\":%d,\"t\":%.9f,\"class\":\"%s\",\"message\":\"told to\","
            "\"details\":[\"line one\",\"line two\"],"
            "\"exception\":{\"type\":\"ValueError\",\"module\":\"fake\"}}",
            (int)fake->id, fake_now(fake), class_name);
  fake->id = -1; /* the request is over */
}

static void
refuse_load(Fake *fake)
{
  fputs("error loading model\n", stderr);
  refuse(fake, "model-corrupt");
}

static void
refuse_generate(Fake *fake)
{
  refuse(fake, "context-too-small");
}

static void
refuse_and_exit(Fake *fake)
{
  refuse(fake, "decode-failed");
  _exit(0);
}

static const struct {
  const char *script;
  FakePoint point;
  void (*strike)(Fake *fake);
} faults[] = {
    {"ok", FAKE_NEVER, NULL},
    {"segv-at-start", FAKE_START, segv},
    {"segv-in-load", FAKE_LOAD, segv},
    {"segv-in-decode", FAKE_DECODE, segv},
    {"abort-in-decode", FAKE_DECODE, abort_with_word},
    {"kill-in-decode", FAKE_DECODE, be_killed},
    {"exit-7", FAKE_DECODE, exit_7},
    {"exit-0", FAKE_DECODE, exit_0},
    {"hang-before-hello", FAKE_START, hang},
    {"hang-in-load", FAKE_LOAD, hang},
    {"hang-before-token", FAKE_GENERATE, hang},
    {"hang-in-decode", FAKE_DECODE, hang_stubbornly},
    {"hang-at-quit", FAKE_QUIT, hang},
    {"flood", FAKE_DECODE, flood},
    {"flood-garbage", FAKE_DECODE, flood_garbage},
    {"flood-stderr", FAKE_DECODE, flood_stderr},
    {"endless-line", FAKE_DECODE, endless_line},
    {"half-line", FAKE_DECODE, half_line},
    {"bad-utf8", FAKE_DECODE, bad_utf8},
    {"split-utf8", FAKE_DECODE, split_utf8},
    {"bad-json", FAKE_DECODE, bad_json},
    {"deep-json", FAKE_DECODE, deep_json},
    {"many-items", FAKE_DECODE, many_items},
    {"duplicate-keys", FAKE_DECODE, duplicate_keys},
    {"unknown-type", FAKE_DECODE, unknown_type},
    {"missing-member", FAKE_DECODE, missing_member},
    {"wrong-version", FAKE_START, wrong_version},
    {"other-id", FAKE_DECODE, other_id},
    {"two-answers", FAKE_ANSWERED, second_answer},
    {"text-after-answer", FAKE_ANSWERED, text_after_answer},
    {"text-mismatch", FAKE_DECODE, lie_about_bytes},
    {"close-stdout", FAKE_DECODE, close_stdout},
    {"leave-grandchild", FAKE_DECODE, leave_grandchild},
    {"leave-session", FAKE_DECODE, leave_session},
    {"chatter-before-hello", FAKE_START, chatter},
    {"chatter-in-decode", FAKE_DECODE, chatter},
    {"eat-memory", FAKE_DECODE, eat_memory},
    {"eat-memory-in-load", FAKE_LOAD, eat_memory},
    {"no-image-tokens", FAKE_GENERATE, pass_over_picture},
    {"clock-fast", FAKE_LOAD, run_clock_fast},
    {"clock-slow", FAKE_LOAD, run_clock_slow},
    {"refuse-load", FAKE_LOAD, refuse_load},
    {"refuse-generate", FAKE_GENERATE, refuse_generate},
    {"refuse-and-exit", FAKE_GENERATE, refuse_and_exit},
    {"exit-7-at-quit", FAKE_QUIT, exit_7},
    {"segv-at-quit", FAKE_QUIT, segv},
};

void
fake_fault(Fake *fake, FakePoint point)
{
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
    if (faults[i].point == point && g_str_equal(faults[i].script, fake->options.script))
      faults[i].strike(fake);
  }
}

gboolean
fake_fault_exists(const char *script)
{
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
    if (g_str_equal(faults[i].script, script))
      return TRUE;
  }
  return FALSE;
}
