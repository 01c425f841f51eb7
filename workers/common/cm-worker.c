/* SPDX-License-Identifier: MIT */
#include "cm-worker.h"

#include "cm-clock.h"
#include "cm-error.h"
#include "cm-fault.h"
#include "cm-peak.h"
#include "cm-requests.h"
#include "cm-text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Bounds of what a failure quotes from a library's log. */
#define MAX_MESSAGE_BYTES 4096
#define MAX_DETAIL_BYTES  1024
#define MAX_DETAILS       40

struct CmWorker {
  int out;
  CmRequests *requests;
  json_int_t id; /* of the request under way, 0 outside */
  gboolean in_phase;
  CmPhase phase;
  CmWorkerPeak peak; /* functions NULL: this process's own */
  char *engine;      /* to be told when a phase begins; NULL: nothing is */
  char *engine_version;
};

/* Moves the protocol to descriptors above 2; 0 then reads nothing and 1 is 2. */
static gboolean
divert(int *ret_in, int *ret_out, GError **error)
{
  int in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

  if (in < 0 || out < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
      dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    cm_error_set_errno(error, errno, "the standard streams cannot be moved");
    return FALSE;
  }
  close(null);
  *ret_in = in;
  *ret_out = out;
  return TRUE;
}

CmWorker *
cm_worker_new(GError **error)
{
  g_autoptr(CmWorker) self = NULL;
  int in;
  int out;

  if (!divert(&in, &out, error))
    return NULL;
  /* a supervisor that is gone shows as EPIPE, not as death by signal */
  signal(SIGPIPE, SIG_IGN);
  self = g_new0(CmWorker, 1);
  self->out = out;
  self->requests = cm_requests_new(in);
  return g_steal_pointer(&self);
}

void
cm_worker_free(CmWorker *self)
{
  if (!self)
    return;
  close(self->out);
  cm_requests_unref(self->requests);
  g_free(self->engine);
  g_free(self->engine_version);
  g_free(self);
}

json_t *
cm_worker_next(CmWorker *self)
{
  json_t *request;

  self->id = 0;
  request = cm_requests_next(self->requests);
  if (request)
    self->id = cm_json_get_integer(request, "id", 0);
  return request;
}

static void
write_all(int fd, const char *bytes, gsize length)
{
  while (length > 0) {
    ssize_t written = write(fd, bytes, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      _exit(0); /* nobody reads any more */
    bytes += written;
    length -= (gsize)written;
  }
}

/* Adds a newline and sends both in one write, so that half a line is as rare as can be. */
static void
send_line(CmWorker *self, char *line)
{
  gsize length = strlen(line);

  line[length] = '\n';
  write_all(self->out, line, length + 1);
}

void
cm_worker_send(CmWorker *self, CmMessageType type, json_t *members)
{
  g_autoptr(json_t) message = json_object();
  g_autoptr(json_t) taken = members;
  g_autofree char *line = NULL;

  cm_json_set_string(message, "type", cm_message_type_to_string(type));
  if (type != CM_MESSAGE_HELLO && type != CM_MESSAGE_BYE)
    json_object_set_new(message, "id", json_integer(self->id));
  cm_json_set_number(message, "t", cm_clock_now_s());
  if (taken)
    json_object_update(message, taken);
  line = cm_json_line(message);
  send_line(self, line);
}

void
cm_worker_set_peak(CmWorker *self, const CmWorkerPeak *peak)
{
  self->peak = *peak;
}

void
cm_worker_set_engine(CmWorker *self, const char *engine, const char *version)
{
  g_free(self->engine);
  g_free(self->engine_version);
  self->engine = g_strdup(engine);
  self->engine_version = g_strdup(version);
}

void
cm_worker_begin(CmWorker *self, CmPhase phase)
{
  json_t *members = json_object();

  self->phase = phase;
  self->in_phase = TRUE;
  if (self->peak.begin)
    self->peak.begin(self->peak.data);
  else
    cm_peak_begin();
  cm_json_set_string(members, "phase", cm_phase_to_string(phase));
  cm_json_set_string(members, "event", "begin");
  cm_json_set_string(members, "engine", self->engine);
  cm_json_set_string(members, "engine_version", self->engine_version);
  cm_worker_set_engine(self, NULL, NULL);
  cm_worker_send(self, CM_MESSAGE_PHASE, members);
}

void
cm_worker_end(CmWorker *self)
{
  json_t *members = json_object();

  self->in_phase = FALSE;
  cm_json_set_string(members, "phase", cm_phase_to_string(self->phase));
  cm_json_set_string(members, "event", "end");
  cm_json_set_number(members, "peak_rss_bytes",
                     self->peak.end ? self->peak.end(self->peak.data) : cm_peak_end());
  cm_worker_send(self, CM_MESSAGE_PHASE, members);
}

void
cm_worker_text(CmWorker *self, const char *text, guint tokens)
{
  json_t *members = json_object();

  cm_json_set_string(members, "text", text);
  json_object_set_new(members, "tokens", json_integer(tokens));
  cm_worker_send(self, CM_MESSAGE_TEXT, members);
}

/* Adds text of a library: bounded, valid UTF-8. */
static void
set_bounded(json_t *members, const char *key, const char *text, gsize max_bytes)
{
  g_autofree char *safe = cm_text_sanitize(text, strlen(text), max_bytes);

  cm_json_set_string(members, key, safe);
}

void
cm_worker_warn(CmWorker *self, const char *code, const char *format, ...)
{
  json_t *members = json_object();
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  cm_json_set_string(members, "code", code);
  set_bounded(members, "message", text, MAX_MESSAGE_BYTES);
  cm_worker_send(self, CM_MESSAGE_WARNING, members);
}

void
cm_worker_fail(CmWorker *self, const GError *fault, const char *const *details)
{
  json_t *members = json_object();
  json_t *lines = json_array();
  CmFault class = fault->domain == CM_FAULT ? (CmFault)fault->code : CM_FAULT_INTERNAL;

  cm_json_set_string(members, "class", cm_fault_to_string(class));
  set_bounded(members, "message", fault->message, MAX_MESSAGE_BYTES);
  for (guint i = 0; details && details[i] && i < MAX_DETAILS; i++) {
    g_autofree char *safe = cm_text_sanitize(details[i], strlen(details[i]), MAX_DETAIL_BYTES);

    json_array_append_new(lines, json_string(safe));
  }
  json_object_set_new(members, "details", lines);
  if (self->in_phase)
    cm_json_set_string(members, "phase", cm_phase_to_string(self->phase));
  self->in_phase = FALSE;
  cm_worker_send(self, CM_MESSAGE_FAILURE, members);
}
