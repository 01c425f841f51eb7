/* SPDX-License-Identifier: MIT */
/* What answers on a loopback port: servers of every kind, and what only pretends to be one. */
#include "cm-clock.h"
#include "cm-doctor.h"
#include "cm-loopback.h"

#include <gio/gio.h>
#include <string.h>

#define JSON_HEAD "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"

/* How the server in hand behaves: what it sends, and how it goes on. */
typedef enum { THEN_CLOSE, THEN_KEEP_OPEN, THEN_DRIP, THEN_FLOOD } Then;

typedef struct {
  GSocket *socket;
  guint16 port;
  const char *answer;
  Then then;
  GThread *thread;
} Server;

static void
go_on(GSocket *peer, Then then)
{
  static char flood[65536];
  gint64 end_us = g_get_monotonic_time() + 3 * G_USEC_PER_SEC;
  memset(flood, 'x', sizeof flood);
  while (then != THEN_CLOSE && g_get_monotonic_time() < end_us) {
    gssize sent = 1;
    if (then == THEN_DRIP)
      sent = g_socket_send(peer, " ", 1, NULL, NULL);
    else if (then == THEN_FLOOD)
      sent = g_socket_send(peer, flood, sizeof flood, NULL, NULL);
    else if (g_socket_condition_check(peer, G_IO_HUP | G_IO_IN) != 0)
      sent = -1;
    if (sent < 0)
      return;
    if (then != THEN_FLOOD)
      g_usleep(20000);
  }
}

static gpointer
serve(gpointer data)
{
  Server *server = data;
  char request[4096];
  g_autoptr(GSocket) peer = g_socket_accept(server->socket, NULL, NULL);
  if (peer == NULL)
    return NULL;
  gssize got = g_socket_receive(peer, request, sizeof request - 1, NULL, NULL);
  request[MAX(got, 0)] = '\0';
  g_assert_true(g_str_has_prefix(request, "GET /v1/models HTTP/1.0\r\n"));
  if (server->answer != NULL)
    g_socket_send(peer, server->answer, strlen(server->answer), NULL, NULL);
  go_on(peer, server->then);
  return NULL;
}

static void
start(Server *server, const char *answer, Then then)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0);
  *server = (Server){.answer = answer, .then = then};
  server->socket =
      g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error(error);
  g_socket_bind(server->socket, address, TRUE, &error);
  g_socket_listen(server->socket, &error);
  g_assert_no_error(error);
  g_autoptr(GSocketAddress) own = g_socket_get_local_address(server->socket, &error);
  g_assert_no_error(error);
  server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(own));
  server->thread = g_thread_new("server", serve, server);
}

/* What the doctor says of a server that answers so; NULL where it sees none. */
static json_t *
say(const char *answer, Then then)
{
  Server server;
  start(&server, answer, then);
  const CmDoctorPort ports[] = {{server.port, "the usual"}, {0, NULL}};
  double begin_s = cm_clock_now_s();
  g_autoptr(json_t) servers = cm_doctor_servers(ports);
  g_assert_cmpfloat(cm_clock_now_s() - begin_s, <, 2.5);
  g_thread_join(server.thread);
  g_object_unref(server.socket);
  g_assert_cmpuint(json_array_size(servers), ==, 1);
  return json_incref(json_array_get(servers, 0));
}

static void
assert_refused(const char *answer, Then then, const char *message)
{
  g_autoptr(json_t) entry = say(answer, then);
  g_assert_false(cm_json_get_boolean(entry, "answers", TRUE));
  g_assert_null(json_object_get(entry, "models"));
  g_assert_nonnull(strstr(cm_json_get_string(entry, "message"), message));
}

static void
test_named_by_owner(void)
{
  static const char *const owners[][2] = {{"library", "Ollama"},
                                          {"llamacpp", "llama-server"},
                                          {"vllm", "vLLM"},
                                          {"organization_owner", "LM Studio"},
                                          {"somebody", "the usual"}};
  for (gsize i = 0; i < G_N_ELEMENTS(owners); i++) {
    g_autofree char *answer = g_strdup_printf(
        JSON_HEAD "{\"data\":[{\"id\":\"m1\",\"owned_by\":\"%s\"},{\"id\":\"m2\"}]}", owners[i][0]);
    g_autoptr(json_t) entry = say(answer, THEN_CLOSE);
    g_assert_true(cm_json_get_boolean(entry, "answers", FALSE));
    g_assert_cmpstr(cm_json_get_string(entry, "server"), ==, owners[i][1]);
    g_assert_cmpint(cm_json_get_integer(entry, "n_models", -1), ==, 2);
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(entry, "models"), 1)), ==,
                    "m2");
  }
}

static void
test_no_models(void)
{
  g_autoptr(json_t) empty = say(JSON_HEAD "{\"data\":[]}", THEN_CLOSE);
  g_assert_cmpint(cm_json_get_integer(empty, "n_models", -1), ==, 0);
  g_autoptr(json_t) null = say(JSON_HEAD "{\"data\":null}", THEN_CLOSE);
  g_assert_cmpint(cm_json_get_integer(null, "n_models", -1), ==, 0);
}

/* A server that leaves the connection open is not waited for, once all that it promised is there.
 */
static void
test_kept_open(void)
{
  double begin_s = cm_clock_now_s();
  g_autoptr(json_t) entry =
      say("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":[]}", THEN_KEEP_OPEN);
  g_assert_true(cm_json_get_boolean(entry, "answers", FALSE));
  g_assert_cmpfloat(cm_clock_now_s() - begin_s, <, CM_LOOPBACK_WHOLE_S);
}

static void
test_bounded(void)
{
  g_autoptr(GString) answer = g_string_new(JSON_HEAD "{\"data\":[");
  for (int i = 0; i < 1000; i++)
    g_string_append(answer, "{\"id\":\"\\u001b[31m0123456789\\u0000\"},");
  g_autofree char *name = g_strnfill(100000, 'n');
  g_string_append_printf(answer, "{\"id\":\"%s\"}]}", name);
  /* NUL in a string is refused by the reader of JSON */
  assert_refused(answer->str, THEN_CLOSE, "no list of models");

  g_string_assign(answer, JSON_HEAD "{\"data\":[");
  g_string_append_printf(answer, "{\"id\":\"%s\"}", name);
  for (int i = 0; i < 1000; i++)
    g_string_append(answer, ",{\"id\":\"m\"},7,{}");
  g_string_append(answer, "]}");
  g_autoptr(json_t) entry = say(answer->str, THEN_CLOSE);
  const json_t *models = json_object_get(entry, "models");
  g_assert_cmpuint(json_array_size(models), ==, 100);
  g_assert_cmpuint(strlen(json_string_value(json_array_get(models, 0))), <, 250);
}

static void
test_refused(void)
{
  assert_refused("HTTP/1.1 401 Unauthorized\r\n\r\n{}", THEN_CLOSE, "API key");
  assert_refused("HTTP/1.1 404 Not Found\r\n\r\n", THEN_CLOSE, "status 404");
  assert_refused("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\n\r\n", THEN_CLOSE,
                 "status 302");
  assert_refused(JSON_HEAD "<html>", THEN_CLOSE, "no list of models");
  assert_refused(JSON_HEAD "{\"data\":7}", THEN_CLOSE, "no list of models");
  assert_refused(JSON_HEAD "[]", THEN_CLOSE, "no list of models");
  assert_refused(JSON_HEAD, THEN_CLOSE, "no list of models");
}

static void
test_no_http(void)
{
  assert_refused("SSH-2.0-OpenSSH_9\r\n", THEN_CLOSE, "does not speak HTTP");
  assert_refused("HTTP/1.1 2x0 OK\r\n\r\n", THEN_CLOSE, "does not speak HTTP");
  assert_refused("HTTP/1.1 200 OK\r\n", THEN_CLOSE, "does not speak HTTP");
  assert_refused(NULL, THEN_CLOSE, "does not speak HTTP");
}

static void
test_never_ends(void)
{
  assert_refused(NULL, THEN_KEEP_OPEN, "did not answer within 1 s");
  assert_refused(JSON_HEAD, THEN_DRIP, "did not answer within 1 s");
  assert_refused("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}", THEN_KEEP_OPEN,
                 "did not answer within 1 s");
  assert_refused(JSON_HEAD, THEN_FLOOD, "longer than 1 MiB");
  assert_refused("no head", THEN_FLOOD, "longer than 1 MiB");
}

/* A port that was free a moment ago. */
static void
test_closed(void)
{
  Server server;
  start(&server, NULL, THEN_CLOSE);
  g_auto(CmLoopbackAnswer) last = {0};
  cm_loopback_get(server.port, "/v1/models", &last);
  g_thread_join(server.thread);
  g_object_unref(server.socket);
  const CmDoctorPort ports[] = {{server.port, "the usual"}, {0, NULL}};
  g_autoptr(json_t) servers = cm_doctor_servers(ports);
  g_assert_cmpuint(json_array_size(servers), ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/doctor/servers/named-by-owner", test_named_by_owner);
  g_test_add_func("/doctor/servers/no-models", test_no_models);
  g_test_add_func("/doctor/servers/kept-open", test_kept_open);
  g_test_add_func("/doctor/servers/bounded", test_bounded);
  g_test_add_func("/doctor/servers/refused", test_refused);
  g_test_add_func("/doctor/servers/no-http", test_no_http);
  g_test_add_func("/doctor/servers/never-ends", test_never_ends);
  g_test_add_func("/doctor/servers/closed", test_closed);
  return g_test_run();
}
