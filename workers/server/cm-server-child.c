/* SPDX-License-Identifier: MIT */
#include "cm-server-child.h"

#include "cm-child.h"
#include "cm-error.h"
#include "cm-fault.h"
#include "cm-server-cause.h"
#include "cm-server-end.h"
#include "cm-text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define KEPT_BYTES (64 << 10) /* vLLM's processes tell of one failure in 25 kB */
#define LAST_BYTES 8192
#define LAST_LINES 30
#define READS      64 /* of 16 KiB in a row: one that writes without end must not keep us */
/* The worker has two seconds from `quit` to its end (docs/protocol.md). */
#define GRACE_S 1.5

struct CmServerChild {
  CmChild *child;
  CmServerMemory *memory;
  GString *tail;    /* the last bytes of both streams, as they came */
  gsize of_request; /* bytes written since the request began */
  gboolean open[2]; /* stdout, stderr */
};

CmServerChild *
cm_server_child_new(const char *const *argv, const char *const *env, GError **error)
{
  g_autoptr(GError) problem = NULL;
  CmChildSpec spec = {.argv = argv, .env = env, .pipe_stdout = TRUE, .pipe_stderr = TRUE};
  CmChild *child = cm_child_spawn(&spec, &problem);
  if (child == NULL) {
    gboolean missing = g_error_matches(problem, CM_ERROR, CM_ERROR_NOT_FOUND);
    g_set_error(error, CM_FAULT, missing ? CM_FAULT_ENGINE_MISSING : CM_FAULT_SERVER_START_FAILED,
                "the server cannot be started: %s", problem->message);
    return NULL;
  }
  CmServerChild *self = g_new0(CmServerChild, 1);
  *self = (CmServerChild){.child = child,
                          .memory = cm_server_memory_new(cm_child_pid(child)),
                          .tail = g_string_new(NULL),
                          .open = {TRUE, TRUE}};
  cm_server_end_set_group(cm_child_pid(child));
  return self;
}

void
cm_server_child_free(CmServerChild *self)
{
  if (self == NULL)
    return;
  cm_server_end_set_group(0); /* its number may be another's from now on */
  cm_child_end(self->child, GRACE_S);
  cm_server_child_drain(self);
  cm_child_free(self->child);
  cm_server_memory_free(self->memory);
  g_string_free(self->tail, TRUE);
  g_free(self);
}

/* To our stderr, whose reader may be gone. */
static void
pass_on(const char *bytes, gsize length)
{
  while (length > 0) {
    ssize_t written = write(STDERR_FILENO, bytes, length);
    if (written <= 0 && errno != EINTR)
      return;
    bytes += MAX(written, 0);
    length -= (gsize)MAX(written, 0);
  }
}

/* Reads once; FALSE where nothing is there. */
static gboolean
read_stream(CmServerChild *self, guint which, int fd)
{
  char bytes[16384];
  ssize_t got = read(fd, bytes, sizeof bytes);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
    self->open[which] = FALSE;
  if (got <= 0)
    return FALSE;
  pass_on(bytes, (gsize)got);
  g_string_append_len(self->tail, bytes, got);
  self->of_request += (gsize)got;
  if (self->tail->len > 2 * (gsize)KEPT_BYTES)
    g_string_erase(self->tail, 0, (gssize)(self->tail->len - KEPT_BYTES));
  return TRUE;
}

void
cm_server_child_drain(CmServerChild *self)
{
  int fds[2];
  cm_server_child_fds(self, fds);
  for (guint which = 0; which < 2; which++)
    for (guint i = 0; i < READS && self->open[which] && read_stream(self, which, fds[which]); i++)
      ;
  cm_server_memory_tick(self->memory);
}

void
cm_server_child_fds(const CmServerChild *self, int ret_fds[2])
{
  ret_fds[0] = self->open[0] ? cm_child_stdout(self->child) : -1;
  ret_fds[1] = self->open[1] ? cm_child_stderr(self->child) : -1;
}

CmServerMemory *
cm_server_child_memory(CmServerChild *self)
{
  return self->memory;
}

gboolean
cm_server_child_wait(const CmServerChild *self, double timeout_s)
{
  return timeout_s > 0 ? cm_child_wait(self->child, timeout_s) : cm_child_has_exited(self->child);
}

char *
cm_server_child_ending(CmServerChild *self)
{
  cm_server_end_set_group(0);
  CmChildExit ended = cm_child_end(self->child, GRACE_S);
  cm_server_child_drain(self);
  if (ended.signal == 0)
    return g_strdup_printf("exited with status %d", ended.exit_status);
  return g_strdup_printf("was ended by signal %d, %s", ended.signal, g_strsignal(ended.signal));
}

/* At most max_bytes of the end of what it wrote. */
static char *
end_of(const CmServerChild *self, gsize max_bytes)
{
  gsize skipped = self->tail->len > max_bytes ? self->tail->len - max_bytes : 0;
  return cm_text_sanitize(self->tail->str + skipped, self->tail->len - skipped, max_bytes);
}

char **
cm_server_child_last_lines(const CmServerChild *self)
{
  g_autofree char *text = end_of(self, LAST_BYTES);
  g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
  g_autoptr(GStrvBuilder) last = g_strv_builder_new();
  guint count = g_strv_length(lines);
  for (guint i = count > LAST_LINES ? count - LAST_LINES : 0; i < count; i++)
    if (*g_strchomp(lines[i]) != '\0')
      g_strv_builder_add(last, lines[i]);
  return g_strv_builder_end(last);
}

const char *
cm_server_child_where_words(const CmServerChild *self)
{
  g_auto(GStrv) lines = cm_server_child_last_lines(self);
  return lines[0] != NULL ? "its last words are in the details" : "it wrote nothing";
}

char *
cm_server_child_cause(const CmServerChild *self)
{
  g_autofree char *text = end_of(self, KEPT_BYTES);
  return cm_server_cause_find(text);
}

void
cm_server_child_begin_request(CmServerChild *self)
{
  cm_server_child_drain(self);
  self->of_request = 0;
}

char *
cm_server_child_exception(const CmServerChild *self)
{
  g_autofree char *text = end_of(self, MIN(self->of_request, KEPT_BYTES));
  return cm_server_cause_exception(text);
}
