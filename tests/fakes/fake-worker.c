/* SPDX-License-Identifier: MIT */
/*
 * A worker without a model, for tests: it speaks the protocol and goes wrong where told to.
 *
 *   fake-worker [--script NAME] [--tokens N] [--text TEXT] [--delay-us N] [--load-ms N]
 *               [--memory-mib N] [--flood-mib N] [--only-if TEXT] [--peaks] [--schema]
 *
 * The scripts are the table in fake-faults.c. Where the file named as the model begins with the
 * word "fake-worker", the options that follow it in its first line count too, so that a folder of
 * small files can stand for a folder of models (options that take effect before load cannot be
 * given there).
 */
#include "fake-worker.h"

#include "cm-clock.h"
#include "cm-json.h"
#include "cm-lines.h"
#include "cm-protocol.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

double
fake_now(const Fake *fake)
{
  static double hello_s = 0;
  double now_s = cm_clock_now_s();
  if (hello_s == 0)
    hello_s = now_s;
  return hello_s + (now_s - hello_s) * fake->clock_rate;
}

void
fake_send(Fake *fake, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vfprintf(fake->out, format, args);
  va_end(args);
  fputc('\n', fake->out);
  fflush(fake->out);
}

static gboolean
parse_options(FakeOptions *options, char **argv, GError **error)
{
  /* file names, because strings would be converted from the locale */
  const GOptionEntry entries[] = {
      {"script", 0, 0, G_OPTION_ARG_FILENAME, &options->script, "", ""},
      {"only-if", 0, 0, G_OPTION_ARG_FILENAME, &options->only_if, "", ""},
      {"text", 0, 0, G_OPTION_ARG_FILENAME, &options->text, "", ""},
      {"tokens", 0, 0, G_OPTION_ARG_INT, &options->tokens, "", ""},
      {"delay-us", 0, 0, G_OPTION_ARG_INT, &options->delay_us, "", ""},
      {"load-ms", 0, 0, G_OPTION_ARG_INT, &options->load_ms, "", ""},
      {"memory-mib", 0, 0, G_OPTION_ARG_INT, &options->memory_mib, "", ""},
      {"flood-mib", 0, 0, G_OPTION_ARG_INT, &options->flood_mib, "", ""},
      {"peaks", 0, 0, G_OPTION_ARG_NONE, &options->peaks, "", ""},
      {"schema", 0, 0, G_OPTION_ARG_NONE, &options->schema, "", ""},
      {NULL},
  };
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_add_main_entries(context, entries, NULL);
  g_option_context_set_help_enabled(context, FALSE);
  g_auto(GStrv) rest = g_strdupv(argv); /* where unknown words may be left over */
  if (!g_option_context_parse_strv(context, &rest, error))
    return FALSE;
  if (fake_fault_exists(options->script))
    return TRUE;
  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no script %s", options->script);
  return FALSE;
}

G_NORETURN static void
stop_for(const GError *error)
{
  fprintf(stderr, "fake-worker: %s\n", error->message);
  exit(2);
}

static void
take_options_of_model(Fake *fake, const char *path)
{
  g_autofree char *text = NULL;
  if (path == NULL || !g_file_get_contents(path, &text, NULL, NULL) ||
      !g_str_has_prefix(text, "fake-worker"))
    return;
  text[strcspn(text, "\n")] = '\0';
  g_auto(GStrv) words = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_shell_parse_argv(text, NULL, &words, &error) ||
      !parse_options(&fake->options, words, &error))
    stop_for(error);
}

static void
send_phase(Fake *fake, const char *phase, const char *event)
{
  const char *peak = fake->options.peaks && *event == 'e' ? ",\"peak_rss_bytes\":123456789" : "";
  fake_send(fake, "{\"type\":\"phase\",\"id\":%d,\"t\":%.9f,\"phase\":\"%s\",\"event\":\"%s\"%s}",
            (int)fake->id, fake_now(fake), phase, event, peak);
}

static void
send_hello(Fake *fake)
{
  fake_send(fake,
            "{\"type\":\"hello\",\"protocol\":%d,\"worker\":\"fake-worker\","
            "\"worker_version\":\"1\",\"engine\":\"fake\",\"engine_version\":\"1.2\","
            "\"libraries\":{},\"devices\":[],\"capabilities\":[\"picture\",\"seed\"%s%s],"
            "\"library_load_s\":0.001,\"t\":%.9f}",
            fake->protocol_version, fake->options.peaks ? ",\"peak_memory\"" : "",
            fake->options.schema ? ",\"schema\"" : "", fake_now(fake));
}

void
fake_hold_memory(int mebibytes)
{
  gsize bytes = (gsize)mebibytes << 20;
  /* volatile: an optimiser drops the filling of a block that nobody reads */
  volatile char *block = bytes > 0 ? g_try_malloc(bytes) : NULL;
  for (gsize at = 0; block != NULL && at < bytes; at += 1024)
    block[at] = 1;
}

static void
load(Fake *fake, const json_t *request)
{
  take_options_of_model(fake, cm_json_get_string(request, "model"));
  send_phase(fake, "model_load", "begin");
  fake_hold_memory(fake->options.memory_mib);
  g_usleep((gulong)fake->options.load_ms * 1000);
  fake_fault(fake, FAKE_LOAD);
  if (fake->id < 0)
    return;
  send_phase(fake, "model_load", "end");
  fake_send(fake,
            "{\"type\":\"loaded\",\"id\":%d,\"t\":%.9f,\"model\":{\"architecture\":\"fake\"},"
            "\"settings\":{\"threads\":1},\"buffers\":[{\"kind\":\"weights\",\"device\":\"CPU\","
            "\"bytes\":1000},{\"kind\":\"kv_cache\",\"device\":\"CPU\",\"bytes\":10}]}",
            (int)fake->id, fake_now(fake));
}

/* Sends the i-th token; returns its bytes. */
static gsize
send_token(Fake *fake, const char *token)
{
  if (fake->options.delay_us > 0)
    g_usleep((gulong)fake->options.delay_us);
  g_autoptr(json_t) message =
      json_pack("{s:s, s:I, s:f, s:s, s:i}", "type", "text", "id", (json_int_t)fake->id, "t",
                fake_now(fake), "text", token, "tokens", 1);
  g_autofree char *line = cm_json_line(message);
  fake_send(fake, "%s", line);
  return strlen(token);
}

static GStrv
make_tokens(const FakeOptions *options)
{
  g_autoptr(GStrvBuilder) tokens = g_strv_builder_new();
  if (options->text != NULL) {
    g_auto(GStrv) words = g_strsplit(options->text, " ", -1);
    for (guint i = 0; words[i] != NULL; i++) {
      g_autofree char *word = g_strconcat(i > 0 ? " " : "", words[i], NULL);
      g_strv_builder_add(tokens, word);
    }
    return g_strv_builder_end(tokens);
  }
  for (int i = 0; i < options->tokens; i++) {
    g_autofree char *word = g_strdup_printf("token%d ", i);
    g_strv_builder_add(tokens, word);
  }
  return g_strv_builder_end(tokens);
}

static void
send_answer(Fake *fake, const json_t *request, gsize bytes, guint tokens, double first_t)
{
  const json_t *settings = json_object_get(request, "settings");
  const char *schema = cm_json_get_string(json_object_get(settings, "schema"), "name");
  g_autofree char *in_force =
      schema != NULL ? g_strdup_printf(",\"settings\":{\"schema\":\"%s\"}", schema) : NULL;
  fake_send(fake,
            "{\"type\":\"answer\",\"id\":%d,\"t\":%.9f,\"stop_reason\":\"end\","
            "\"text_bytes\":%" G_GSIZE_FORMAT ",\"text_tokens_in\":20,\"image_tokens_in\":%d,"
            "\"tokens_out\":%u,\"first_token_t\":%.9f,\"last_token_t\":%.9f,\"last_token_id\":7%s}",
            (int)fake->id, fake_now(fake), bytes + (gsize)fake->extra_bytes, fake->image_tokens,
            tokens, first_t, fake_now(fake), in_force != NULL ? in_force : "");
}

static void
strike(Fake *fake, FakePoint point, gboolean armed)
{
  if (armed)
    fake_fault(fake, point);
}

static void
generate(Fake *fake, const json_t *request)
{
  const char *prompt = cm_json_get_string(request, "prompt");
  const char *wanted = fake->options.only_if;
  gboolean armed = wanted == NULL || (prompt != NULL && strstr(prompt, wanted) != NULL);
  const char *const before[] = {"prepare", "encode", "prefill"};
  for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
    send_phase(fake, before[i], "begin");
    send_phase(fake, before[i], "end");
  }
  strike(fake, FAKE_GENERATE, armed);
  if (fake->id < 0)
    return;
  send_phase(fake, "decode", "begin");
  double first_t = fake_now(fake);
  g_auto(GStrv) tokens = make_tokens(&fake->options);
  guint count = g_strv_length(tokens);
  gsize bytes = 0;
  for (guint i = 0; i < count; i++) {
    bytes += send_token(fake, tokens[i]);
    if (i == count / 2)
      strike(fake, FAKE_DECODE, armed);
  }
  send_phase(fake, "decode", "end");
  send_answer(fake, request, bytes, count, first_t);
  strike(fake, FAKE_ANSWERED, armed);
}

/* FALSE once it is to end. */
static gboolean
serve(Fake *fake, const char *line, gsize length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) request = cm_json_parse(line, length, CM_JSON_LIMITS_LINE, &error);
  if (request == NULL)
    stop_for(error);
  const char *type = cm_json_get_string(request, "type");
  fake->id = cm_json_get_integer(request, "id", 0);
  if (g_strcmp0(type, CM_REQUEST_LOAD) == 0) {
    load(fake, request);
  } else if (g_strcmp0(type, CM_REQUEST_GENERATE) == 0) {
    generate(fake, request);
  } else {
    fake_fault(fake, FAKE_QUIT);
    fake_send(fake, "{\"type\":\"bye\",\"t\":%.9f}", fake_now(fake));
    return FALSE;
  }
  return TRUE;
}

static void
serve_all(Fake *fake)
{
  g_autoptr(CmLines) lines = cm_lines_new(CM_PROTOCOL_MAX_LINE_BYTES);
  g_autoptr(GError) error = NULL;
  char buffer[65536];
  for (;;) {
    ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
    if (got <= 0)
      return;
    if (!cm_lines_feed(lines, buffer, (gsize)got, &error))
      stop_for(error);
    gsize length = 0;
    for (const char *line = NULL; (line = cm_lines_take(lines, &length)) != NULL;) {
      if (!serve(fake, line, length))
        return;
    }
  }
}

int
main(int argc, char **argv)
{
  (void)argc;
  Fake fake = {.options = {.script = "ok", .tokens = 10, .flood_mib = 4},
               .protocol_version = CM_PROTOCOL_VERSION,
               .image_tokens = 64,
               .clock_rate = 1};
  g_autoptr(GError) error = NULL;
  if (!parse_options(&fake.options, argv, &error))
    stop_for(error);

  fake.out = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
  dup2(STDERR_FILENO, STDOUT_FILENO);
  fake_fault(&fake, FAKE_START);
  send_hello(&fake);
  serve_all(&fake);
  fflush(fake.out);
  _exit(0); /* what the options allocated is nobody's leak */
}
