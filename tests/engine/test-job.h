/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the supervisor's tests share: a job over the fake worker, and the results it left.
 *
 * Every run checks that nothing of it is left: no child process and no descriptor.
 */

#include "cm-supervisor.h"

typedef struct {
  const char *const *options; /* of the fake worker, NULL-terminated; NULL: none */
  const char *const *argv;    /* the whole command instead */
  guint tasks;                /* 0: one */
  const char *prompts[4];     /* of the tasks; NULL: "Describe." */
  gboolean without_picture;
  const char *model_path; /* NULL: a name that is no file */
  const json_t *settings; /* of every task; NULL: none */
} TestJob;

/* Deadlines that a loaded machine does not reach; no memory bound. */
CmLimits test_limits(void);

/* Runs a job; the array of CmResult is the caller's. */
GPtrArray *test_run(CmSupervisor *supervisor, const TestJob *job, GError **error);

/* As test_run() for a job made by hand. */
GPtrArray *test_run_job(CmSupervisor *supervisor, const CmJob *job, GError **error);

/* As test_run() with a supervisor of its own, which must succeed. */
GPtrArray *test_run_with(const CmLimits *limits, const TestJob *job);

/* The warning's message; NULL where the result has no such warning. */
const char *test_warning(const CmResult *result, const char *code);

/* Path of a program of this build's tests. */
char *test_program(const char *name);
