/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the supervisor sends: the requests of a job (docs/protocol.md, "Requests of the
 * supervisor"), and what of them a worker does not honour. Private to the supervisor.
 *
 * Requests are new references; `id` is set when one is sent.
 */

#include "cm-supervisor.h"

/* The picture that a task sends; NULL for none. Borrowed. */
const CmPhoto *cm_request_picture(const CmTask *task);

/* `load`: the model's files and the job's settings, copied. */
json_t *cm_request_load(const CmJob *job) G_GNUC_WARN_UNUSED_RESULT;

/* `generate`: the prompt, the picture's file and size in pixels, the task's settings, copied, and
 * when the first text is due by the limits. */
json_t *cm_request_generate(const CmTask *task, const CmLimits *limits) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Holds a request against what the worker said in `hello`. A schema is taken out where the worker
 * has no capability for it, with the warning `schema-unsupported`. Settings that ask for something
 * and that the worker does not list under `settings` are named by the warning
 * `setting-ignored`; a worker that lists none is not asked.
 */
void cm_request_fit(json_t *request, const json_t *hello, CmResult *result);

/* Why `load` is not sent: it has a setting that decides which model answers (`adapter`, `revision`)
 * and that the worker does not list, so that another model would answer. The failure
 * `setting-unsupported`, to be freed with cm_failure_free(); NULL where it may be sent, as to a
 * worker that lists none. */
CmFailure *cm_request_refusal(const json_t *request, const json_t *hello) G_GNUC_WARN_UNUSED_RESULT;
