/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerChild: a server that was started for one model and ends with it.
 *
 * It runs in a process group of its own and cannot outlive this process, however that ends (see
 * cm-child.h). What it writes to either stream goes on to this process's stderr; the last lines are
 * kept to explain a failure.
 *
 * Calling order: new; drain as often as bytes may have come; free, which ends it (SIGTERM, then
 * SIGKILL). Everything from the thread that called new, which must live as long.
 */

#include "cm-server-memory.h"

typedef struct CmServerChild CmServerChild;

/* Starts a command with additions to the environment. CM_FAULT_ENGINE_MISSING where the program is
 * not there, CM_FAULT_SERVER_START_FAILED. */
CmServerChild *cm_server_child_new(const char *const *argv, const char *const *env,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_server_child_free(CmServerChild *self);

/* Reads what it has written, and looks at its memory now and then. */
void cm_server_child_drain(CmServerChild *self);

/* Its two streams' descriptors, -1 where one has ended. */
void cm_server_child_fds(const CmServerChild *self, int ret_fds[2]);

/* What its processes hold, and which they are; the child's. */
CmServerMemory *cm_server_child_memory(CmServerChild *self);

/* Waits up to timeout_s for its end; TRUE where it has ended. */
gboolean cm_server_child_wait(const CmServerChild *self, double timeout_s);

/* How it ended ("exited with status 1"), once it has; ends it where it has not. */
char *cm_server_child_ending(CmServerChild *self) G_GNUC_WARN_UNUSED_RESULT;

/* The last lines that it wrote, valid UTF-8, at most 30 and 8 KiB. */
char **cm_server_child_last_lines(const CmServerChild *self) G_GNUC_WARN_UNUSED_RESULT;

/* For the end of a message: where those lines are, or that there are none. Static. */
const char *cm_server_child_where_words(const CmServerChild *self);

/* The line of its last 64 KiB that explains why it ended; NULL where it wrote nothing. */
char *cm_server_child_cause(const CmServerChild *self) G_GNUC_WARN_UNUSED_RESULT;

/* What it writes from now on belongs to a request. */
void cm_server_child_begin_request(CmServerChild *self);

/* The exception that it wrote of since then; NULL for none. */
char *cm_server_child_exception(const CmServerChild *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmServerChild, cm_server_child_free)
