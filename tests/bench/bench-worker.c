/* SPDX-License-Identifier: MIT */
/*
 * A worker that does nothing but answer, for measuring what the supervisor adds.
 *
 * Method. It speaks docs/protocol.md with as little of its own as can be: no library, no model. It
 * sends BENCH_TOKENS text messages of one token each, and at its end appends one line to the file
 * BENCH_LIFE: the monotonic clock at main's beginning and end, and the seconds spent in waiting for
 * requests. What lies between one worker's end and the next one's beginning, and what it waited, is
 * the supervisor's (and the loader's).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 1 << 16 };

static FILE *protocol;
static double waited_s;

static double
now_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The number of the member "id"; what is read are our own supervisor's short lines. */
static long
id_of(const char *line)
{
  const char *member = strstr(line, "\"id\":");
  return member != NULL ? strtol(member + strlen("\"id\":"), NULL, 10) : 0;
}

static void
send_hello(void)
{
  fprintf(protocol,
          "{\"type\":\"hello\",\"t\":%.6f,\"protocol\":1,\"worker\":\"bench-worker\","
          "\"worker_version\":\"1\",\"engine\":\"none\",\"engine_version\":\"1\",\"libraries\":{},"
          "\"devices\":[],\"capabilities\":[\"picture\"],\"library_load_s\":null}\n",
          now_s());
}

static void
send_loaded(long id)
{
  fprintf(protocol,
          "{\"type\":\"loaded\",\"t\":%.6f,\"id\":%ld,\"model\":{},\"settings\":{},"
          "\"buffers\":[]}\n",
          now_s(), id);
}

static void
send_answer(long id, long tokens)
{
  static const char word[] = "word ";
  double first_t = now_s();
  for (long i = 0; i < tokens; i++)
    fprintf(protocol, "{\"type\":\"text\",\"t\":%.6f,\"id\":%ld,\"text\":\"%s\",\"tokens\":1}\n",
            now_s(), id, word);
  fprintf(protocol,
          "{\"type\":\"answer\",\"t\":%.6f,\"id\":%ld,\"stop_reason\":\"length\","
          "\"text_bytes\":%zu,\"text_tokens_in\":1,\"image_tokens_in\":1,\"tokens_out\":%ld,"
          "\"first_token_t\":%.6f,\"last_token_t\":%.6f}\n",
          now_s(), id, strlen(word) * (size_t)tokens, tokens, first_t, now_s());
}

/* Answers one request; 0 after quit. */
static int
serve(const char *line, long tokens)
{
  if (strstr(line, "\"quit\"") != NULL) {
    fprintf(protocol, "{\"type\":\"bye\",\"t\":%.6f}\n", now_s());
    return 0;
  }
  if (strstr(line, "\"generate\"") != NULL)
    send_answer(id_of(line), tokens);
  else
    send_loaded(id_of(line));
  return 1;
}

static void
append_life(const char *path, double begun_s)
{
  char line[128];
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  int length = snprintf(line, sizeof line, "%.6f %.6f %.6f\n", begun_s, now_s(), waited_s);
  if (fd < 0 || write(fd, line, (size_t)length) != length)
    perror(path);
  if (fd >= 0)
    close(fd);
}

int
main(void)
{
  static char line[LINE_BYTES];
  double begun_s = now_s();
  const char *tokens_text = getenv("BENCH_TOKENS"), *life = getenv("BENCH_LIFE");
  long tokens = tokens_text != NULL ? strtol(tokens_text, NULL, 10) : 1;

  protocol = fdopen(dup(STDOUT_FILENO), "w");
  if (protocol == NULL || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    return 1;
  send_hello();
  for (int more = 1; more;) {
    fflush(protocol);
    double from_s = now_s();
    if (fgets(line, sizeof line, stdin) == NULL)
      break;
    waited_s += now_s() - from_s;
    more = serve(line, tokens);
  }
  fflush(protocol);
  if (life != NULL)
    append_life(life, begun_s);
  return 0;
}
