/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmSupervisor: runs one model at a time in a worker process and turns whatever happens to it into
 * results.
 *
 * A CmJob is one model with its tasks; a task is one generation (photo, prompt, repeat). For every
 * task exactly one CmResult reaches the callback, in the order of the tasks: an answer, or a
 * failure with class, phase, exit status or signal and the worker's stderr. A worker that dies in a
 * task costs that task; a fresh one takes the rest. A worker that cannot load costs all tasks of
 * the job, each with the same failure.
 *
 * A result reaches the callback when its task ends, before anything waits for the worker's end.
 * What that end then tells of the last result (`teardown_s`, warnings) goes to a callback of its
 * own.
 *
 * Calling order: new, any number of run (one thread, the main one: workers are tied to the life of
 * the thread that starts them), free. new ignores SIGPIPE for the whole process.
 * cm_supervisor_interrupt() may be called from a signal handler. The supervisor owns every process
 * and descriptor it opens: when run returns, no worker, no grandchild and no descriptor of the job
 * is left. The worker of the job that follows may be started before, by prefetch; it is left only
 * where run succeeds, until that job's run, another job's, or free.
 *
 * Limits: docs/protocol.md, "Bounds"; stderr is kept up to its first and last 256 KiB.
 */

#include "cm-result.h"

#include <sys/types.h>

/* Deadlines in seconds and bounds; 0 means none. */
typedef struct {
  double spawn_s;       /* process start to hello */
  double load_s;        /* load to loaded */
  double first_token_s; /* generate to the first token */
  double answer_s;      /* generate to the answer */
  double max_rss_bytes; /* resident memory of the worker and its descendants */
} CmLimits;

/* 60 s, 600 s, 300 s, 900 s, no memory bound. */
CmLimits cm_limits_default(void);

/* One generation. Everything is borrowed for the duration of the run. */
typedef struct {
  const CmPhoto *photo;   /* NULL: no picture is sent */
  const CmPhoto *control; /* the picture sent in its place; NULL: the photo's own */
  const CmPrompt *prompt;
  guint repeat;
  const json_t *settings; /* the `settings` of `generate` */
} CmTask;

/* One model. Everything is borrowed for the duration of the run. */
typedef struct {
  const char *model_id;
  const char *const *argv; /* the worker's command line, NULL-terminated, a launcher before it */
  const char *const *env;  /* NAME=VALUE added to the environment; NULL for none */
  const char *model_path;
  const char *projector_path; /* NULL: not named */
  const json_t *load_settings;
  const char *const *files; /* paths to be read ahead, NULL-terminated; NULL: none */
  const CmTask *tasks;
  gsize n_tasks;
} CmJob;

/* When the worker of a job to come is started. */
typedef enum {
  CM_PREFETCH_BETWEEN, /* at once: no job is being run */
  CM_PREFETCH_IN_LOAD, /* when the next run asks its own worker to load */
} CmPrefetchMoment;

/* Where the worker in hand stands, for a progress line; valid during the call. */
typedef struct {
  const char *model_id;
  const char *phase; /* spawn, load, prepare, encode, prefill, decode, teardown */
  gsize task;        /* index, from 0 */
  gsize n_tasks;     /* of the job */
  double elapsed_s;  /* since the job began */
  double tokens;     /* of this answer so far */
  double tps;        /* decode rate so far; NAN before the second token */
  double rss_bytes;  /* last sample; NAN unknown */
} CmProgress;

/* Takes ownership of result. FALSE with error set ends the run (a full disk, say). */
typedef gboolean (*CmResultFunc)(CmResult *result, gpointer user_data, GError **error);

/*
 * The end of a worker that could be asked to quit. teardown is borrowed; it names the generation of
 * the result that was delivered last, and holds nothing else but `teardown_s` and warnings. FALSE
 * with error set ends the run.
 */
typedef gboolean (*CmTeardownFunc)(const CmResult *teardown, gpointer user_data, GError **error);

/* Called on every phase change and at most ten times a second. */
typedef void (*CmProgressFunc)(const CmProgress *progress, gpointer user_data);

/*
 * Whatever else measures while an answer is made: energy, GPU memory. begin is called when the
 * request is sent, sample about every 25 ms, end when the answer or failure is there; end writes
 * what it knows into the measurement and leaves the rest NAN. Each may be NULL.
 */
typedef struct {
  void (*begin)(gpointer data, pid_t worker);
  void (*sample)(gpointer data);
  void (*end)(gpointer data, CmMeasurement *measured);
  gpointer data;
} CmMeter;

typedef struct CmSupervisor CmSupervisor;

CmSupervisor *cm_supervisor_new(const CmLimits *limits) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_supervisor_free(CmSupervisor *self);

/* NULL turns progress off, which is how it begins. */
void cm_supervisor_set_progress(CmSupervisor *self, CmProgressFunc func, gpointer user_data);

/* NULL, which is how it begins: nobody is told. */
void cm_supervisor_set_teardown(CmSupervisor *self, CmTeardownFunc func, gpointer user_data);

/* The meter, copied; NULL takes it away. */
void cm_supervisor_set_meter(CmSupervisor *self, const CmMeter *meter);

/* The last `hello`: worker, engine, libraries, devices (docs/protocol.md). Borrowed until the next
 * run; NULL where no worker has said hello. */
const json_t *cm_supervisor_hello(const CmSupervisor *self);

/*
 * Runs a job to its end. TRUE where every task's result was delivered. FALSE with error set where
 * the callback failed, or with CM_ERROR_INTERRUPTED where the run was interrupted: the task then
 * under way and those after it have no result.
 */
gboolean cm_supervisor_run(CmSupervisor *self, const CmJob *job, CmResultFunc on_result,
                           gpointer user_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Starts a job's worker before its turn: that of the job run next, at once (CM_PREFETCH_BETWEEN),
 * or that of the job after it, when the next one loads (CM_PREFETCH_IN_LOAD). Its files are read
 * into the system's cache, a little at a time and never while an answer is made. What is needed of
 * the job is copied. Nothing happens where that worker is there already; NULL ends one that is.
 *
 * That nothing goes wrong ahead of time: a worker that cannot be started, or ends or breaks a bound
 * before its turn, is started afresh in its turn. Results of one that was taken say so
 * (`prefetched`); their `spawn_s` is from its own start to the arrival of its hello.
 */
void cm_supervisor_prefetch(CmSupervisor *self, const CmJob *next, CmPrefetchMoment moment);

/* Ends the worker in hand, by SIGTERM and after 2 s SIGKILL, and every later run at its beginning;
 * safe in a signal handler. */
void cm_supervisor_interrupt(CmSupervisor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSupervisor, cm_supervisor_free)
