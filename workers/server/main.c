/* SPDX-License-Identifier: MIT */

/* check-models-server: a worker (docs/protocol.md) that runs models by servers with OpenAI's chat
 * completions, running already or started for one model. Requests come on standard input; with
 * --models it only lists what a running server has. */

#include "cm-fault.h"
#include "cm-server-end.h"
#include "cm-server-generate.h"
#include "cm-server-list.h"
#include "cm-version.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_WRONG_USE 2
#define EXIT_NO_LIST   3

static void
send_hello(CmWorker *worker)
{
  json_t *hello = json_object();
  json_t *libraries = json_object();
  cm_json_set_string(libraries, "libcurl", curl_version_info(CURLVERSION_NOW)->version);
  json_object_set_new(hello, "protocol", json_integer(CM_PROTOCOL_VERSION));
  cm_json_set_string(hello, "worker", "check-models-server");
  cm_json_set_string(hello, "worker_version", CM_VERSION);
  cm_json_set_string(hello, "engine", "server");
  json_object_set_new(hello, "libraries", libraries);
  json_object_set_new(hello, "devices", json_array());
  json_object_set_new(hello, "capabilities",
                      json_pack("[sssss]", CM_CAPABILITY_PICTURE, CM_CAPABILITY_SEED,
                                CM_CAPABILITY_PEAK_MEMORY, CM_CAPABILITY_SCHEMA,
                                CM_CAPABILITY_ELSEWHERE));
  cm_worker_send(worker, CM_MESSAGE_HELLO, hello);
}

static gboolean
handle(CmWorker *worker, const json_t *request, CmServer *server, gboolean *loaded, GError **error)
{
  const char *type = cm_json_get_string(request, "type");
  gboolean loads = g_str_equal(type, CM_REQUEST_LOAD);
  if (!loads && !g_str_equal(type, CM_REQUEST_GENERATE)) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_INTERNAL, "a request of unknown type");
    return FALSE;
  }
  if (loads == *loaded) {
    g_set_error_literal(error, CM_FAULT, CM_FAULT_INTERNAL,
                        loads ? "a worker process loads one model only"
                              : "generate came before a model was loaded");
    return FALSE;
  }
  if (!loads)
    return cm_server_generate(server, request, worker, error);
  *loaded = cm_server_load(server, request, worker, error);
  return *loaded;
}

/* TRUE where the conversation ended with `quit`. */
static gboolean
converse(CmWorker *worker, CmServer *server)
{
  gboolean loaded = FALSE;
  while (!server->over) {
    g_autoptr(json_t) request = cm_worker_next(worker);
    g_autoptr(GError) fault = NULL;
    g_auto(GStrv) lines = NULL;
    if (request == NULL)
      return FALSE;
    if (g_str_equal(cm_json_get_string(request, "type"), CM_REQUEST_QUIT))
      return TRUE;
    if (handle(worker, request, server, &loaded, &fault))
      continue;
    if (cm_server_end_wanted())
      return FALSE;
    lines = cm_server_last_lines(server);
    cm_worker_fail(worker, fault, (const char *const *)lines);
  }
  return FALSE;
}

static int
work(void)
{
  g_autoptr(GError) error = NULL;
  cm_server_end_watch(); /* before there are threads that would get the signal */
  g_autoptr(CmWorker) worker = cm_worker_new(&error);
  if (worker == NULL) {
    fprintf(stderr, "check-models-server: %s\n", error->message);
    return EXIT_FAILURE;
  }
  CmServer *server = cm_server_new();
  send_hello(worker);
  gboolean quit = converse(worker, server);
  cm_server_free(server);
  if (quit)
    cm_worker_send(worker, CM_MESSAGE_BYE, NULL);
  return EXIT_SUCCESS;
}

static int
list(const char *url, const char *key_file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) models = cm_server_list(url, key_file, &error);
  if (models == NULL) {
    fprintf(stderr, "check-models-server: %s\n", error->message);
    return EXIT_NO_LIST;
  }
  g_autofree char *line = cm_json_line(models);
  return printf("%s\n", line) < 0 || fflush(stdout) != 0 ? EXIT_NO_LIST : EXIT_SUCCESS;
}

static int
complain_of_use(void)
{
  fprintf(stderr, "usage: check-models-server [--models URL [--key-file FILE]]\n"
                  "Without arguments it is a worker of check-models.\n");
  return EXIT_WRONG_USE;
}

int
main(int argc, char **argv)
{
  const char *url = NULL;
  const char *key_file = NULL;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  if (argc == 1)
    return work();
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < argc; i += 2) {
    gboolean names_url = strcmp(argv[i], "--models") == 0;
    if (i + 1 == argc || (!names_url && strcmp(argv[i], "--key-file") != 0))
      return complain_of_use();
    *(names_url ? &url : &key_file) = argv[i + 1];
  }
  return url != NULL ? list(url, key_file) : complain_of_use();
}
