/* SPDX-License-Identifier: MIT */
#include "cm-server-start.h"

#include "cm-clock.h"
#include "cm-fault.h"
#include "cm-server-end.h"
#include "cm-server-expand.h"
#include "cm-server-socket.h"

#define PORTS     3
#define PAUSE_S   0.05
#define REPLY_S   10.0
#define READY_MAX ((gsize)16 << 20)

/* A listener that is none of the server's processes may be the server all the same (one in a
 * container); it is asked after so long. */
#define STRANGER_S 30.0

typedef enum { WAIT_READY, WAIT_TAKEN, WAIT_FAILED } Wait;

void
cm_server_started_clear(CmServerStarted *self)
{
  g_clear_pointer(&self->client, cm_server_client_free);
  g_clear_pointer(&self->child, cm_server_child_free);
  g_clear_pointer(&self->argv, g_strfreev);
}

static gboolean
listens(const CmServerStarted *started, guint port, double waited_s)
{
  if (!cm_server_port_is_taken(port))
    return FALSE;
  g_autoptr(GArray) pids = cm_server_memory_pids(cm_server_child_memory(started->child));
  return cm_server_port_is_of(port, pids) || waited_s > STRANGER_S;
}

gboolean
cm_server_is_ready(const CmServerStarted *started, const CmServerSettings *settings)
{
  CmServerCall call = {.path = settings->ready_path, .timeout_s = REPLY_S, .max_bytes = READY_MAX};
  g_auto(CmServerReply) reply = {0};
  g_autoptr(GError) unused = NULL;
  return cm_server_client_call(started->client, &call, &reply, &unused) &&
         reply.status == settings->ready_status;
}

/* The server has ended: because somebody else has its port, or by its own fault. */
static Wait
take_end(const CmServerStarted *started, const CmServerSettings *settings, guint port,
         GError **error)
{
  g_autofree char *ending = cm_server_child_ending(started->child);
  if (cm_server_port_is_taken(port))
    return WAIT_TAKEN;
  g_auto(GStrv) lines = cm_server_child_last_lines(started->child);
  g_autofree char *cause = cm_server_child_cause(started->child);
  if (cause == NULL)
    g_set_error(error, CM_FAULT, CM_FAULT_SERVER_START_FAILED,
                "%s %s before it was ready and wrote nothing; check its command: %.200s",
                settings->name, ending, started->argv[0]);
  else
    g_set_error(error, CM_FAULT, CM_FAULT_SERVER_START_FAILED, "%s; %s %s before it was ready%s",
                cause, settings->name, ending,
                g_strv_length(lines) > 1 ? ", more of its words are in the details" : "");
  return WAIT_FAILED;
}

static Wait
wait_ready(const CmServerStarted *started, const CmServerSettings *settings, guint port,
           GError **error)
{
  double begin_s = cm_clock_now_s();
  for (;;) {
    double waited_s = cm_clock_now_s() - begin_s;
    if (cm_server_child_wait(started->child, 0))
      return take_end(started, settings, port, error);
    if (listens(started, port, waited_s) && cm_server_is_ready(started, settings))
      return WAIT_READY;
    if (waited_s > settings->ready_timeout_s) {
      g_set_error(
          error, CM_FAULT, CM_FAULT_SERVER_NOT_READY,
          "%s was not ready %g s after its start, its ready_timeout_s (HTTP status %u of %s "
          "was waited for); %s",
          settings->name, settings->ready_timeout_s, settings->ready_status, settings->ready_path,
          cm_server_child_where_words(started->child));
      return WAIT_FAILED;
    }
    if (!cm_server_client_wait(started->client, PAUSE_S, error) && cm_server_end_wanted())
      return WAIT_FAILED;
    g_clear_error(error);
  }
}

/* Starts the process and what speaks to it. */
static gboolean
launch(CmServerStarted *started, const CmServerSettings *settings, json_t *values, guint port,
       GError **error)
{
  g_autofree char *number = g_strdup_printf("%u", port);
  g_autofree char *address = g_strdup_printf("http://127.0.0.1:%u", port);
  cm_json_set_string(values, "port", number);
  cm_server_started_clear(started);
  started->argv = cm_server_expand_argv(settings->command, values, error);
  if (started->argv == NULL)
    return FALSE;
  g_auto(GStrv) env = cm_server_expand_env(settings->env, values);
  g_auto(CmServerUrl) url = {0};
  if (!cm_server_url_parse(address, &url, error))
    return FALSE;
  started->child =
      cm_server_child_new((const char *const *)started->argv, (const char *const *)env, error);
  if (started->child == NULL)
    return FALSE;
  started->client = cm_server_client_new(&url, NULL, started->child);
  return TRUE;
}

gboolean
cm_server_start(const CmServerSettings *settings, const json_t *values,
                CmServerStarted *ret_started, GError **error)
{
  g_autoptr(json_t) all = json_copy((json_t *)values);
  for (guint i = 0; i < PORTS; i++) {
    guint port = cm_server_port_find();
    if (port == 0) {
      g_set_error(error, CM_FAULT, CM_FAULT_SERVER_START_FAILED,
                  "%s cannot be started: this machine has no free port on 127.0.0.1",
                  settings->name);
      return FALSE;
    }
    if (!launch(ret_started, settings, all, port, error))
      return FALSE;
    Wait came_to = wait_ready(ret_started, settings, port, error);
    if (came_to != WAIT_TAKEN)
      return came_to == WAIT_READY;
  }
  g_set_error(error, CM_FAULT, CM_FAULT_SERVER_START_FAILED,
              "%s was started on %d ports, and each was taken by another program meanwhile",
              settings->name, PORTS);
  return FALSE;
}
