/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmChild: one child process that cannot outlive its purpose.
 *
 * The child runs in a process group of its own, with every descriptor closed but 0, 1 and 2 (a pipe
 * to us or /dev/null each), default signal handling, no core file, and it dies with this process
 * however that ends: on Linux by the kernel (tied to the thread that spawns, so spawn from a thread
 * that lives as long as the child should), on macOS by a keeper process.
 *
 * Ending it ends what it left behind too: its process group, and on Linux also descendants that
 * left the group (this process becomes their reaper at the first spawn). Those it knows by having
 * become children of this process, so they are let live where this process had a child that is no
 * CmChild already at the spawn, whose they may be: start no process by other means meanwhile. Of
 * several CmChild the eldest takes all of them with it when it ends, a younger one its group alone.
 * All calls from one thread.
 *
 * Calling order: spawn; read and write the descriptors, which are non-blocking and owned by the
 * child (close them only with cm_child_close_stdin()); wait on the descriptors and on
 * cm_child_exit_fd(); cm_child_end(), which reaps; free, which ends a child still there. For a
 * child that only computes something, cm_child_run() does all of it.
 */

#include <glib.h>
#include <sys/types.h>

typedef struct CmChild CmChild;

/* What to start; everything borrowed. A member left 0 or NULL means its default. */
typedef struct {
  const char *const *argv; /* argv[0] is looked up in PATH where it has no slash */
  const char *const *env;  /* NAME=VALUE, added to this process's environment or replacing there */
  const char *folder;      /* to run in; argv[0] is found from the present one */
  gboolean pipe_stdin;     /* else /dev/null */
  gboolean pipe_stdout;
  gboolean pipe_stderr;
  guint64 max_address_bytes; /* RLIMIT_AS */
  guint64 max_cpu_s;         /* RLIMIT_CPU */
  guint64 max_file_bytes;    /* RLIMIT_FSIZE */
} CmChildSpec;

/* How it ended. */
typedef struct {
  int exit_status;   /* -1 where a signal ended it */
  int signal;        /* 0 where it exited by itself */
  guint left_behind; /* processes of it that were still running then and had to be killed */
} CmChildExit;

/* Seconds between SIGTERM and SIGKILL. */
#define CM_CHILD_GRACE_S 2.0

/* Starts it. Errors name the program: CM_ERROR_NOT_FOUND, CM_ERROR_PERMISSION where it may not be
 * executed, CM_ERROR_UNSUPPORTED where it is no program of this machine, CM_ERROR_IO. */
CmChild *cm_child_spawn(const CmChildSpec *spec, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends it if need be, with no grace, and closes its descriptors; NULL is allowed. */
void cm_child_free(CmChild *self);

/* Its process id, which is its group's too. */
pid_t cm_child_pid(const CmChild *self);

/* Our ends of its streams; -1 where none was asked for or it is closed. */
int cm_child_stdin(const CmChild *self);
int cm_child_stdout(const CmChild *self);
int cm_child_stderr(const CmChild *self);

/* Gives it the end of its standard input. */
void cm_child_close_stdin(CmChild *self);

/* A descriptor that polls readable once the child has exited; -1 where the system has none, and
 * cm_child_has_exited() is to be asked now and then. */
int cm_child_exit_fd(const CmChild *self);

/* TRUE once the process itself has ended; does not reap it. */
gboolean cm_child_has_exited(const CmChild *self);

/* Waits up to timeout_s for its exit. */
gboolean cm_child_wait(const CmChild *self, double timeout_s);

/* Sends a signal to its process group. */
void cm_child_signal(const CmChild *self, int signal_number);

/* Ends it: where it still runs, SIGTERM to the group and, grace_s later, SIGKILL; then kills what
 * it left behind and reaps everything. A second call only repeats the answer. */
CmChildExit cm_child_end(CmChild *self, double grace_s);

/* What cm_child_run() takes beyond the spec, whose pipes it sets itself. */
typedef struct {
  const char *input; /* for standard input; NULL for none */
  gsize input_bytes;
  gsize max_output_bytes; /* of standard output; more ends the child */
  gsize max_stderr_bytes; /* kept of each, its beginning and its end */
  double deadline_s;      /* 0: none */
} CmChildBounds;

typedef struct {
  CmChildExit exit;
  gboolean timed_out;  /* the deadline passed: it was ended */
  gboolean overflowed; /* it wrote more than max_output_bytes: it was ended */
  GString *output;     /* any bytes, at most max_output_bytes */
  char *stderr_text;   /* valid UTF-8; never NULL */
  double wall_s;
} CmChildOutput;

/* Runs a child to its end, however that comes: exit, signal, deadline and overflow are outcomes in
 * ret_output, to be cleared with cm_child_output_clear(). An error means it could not start. */
gboolean cm_child_run(const CmChildSpec *spec, const CmChildBounds *bounds,
                      CmChildOutput *ret_output, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cm_child_output_clear(CmChildOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmChild, cm_child_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmChildOutput, cm_child_output_clear)
