/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CM_ERROR: the one error domain of check-models, and how each code ends the program.
 *
 * Every fallible function takes a GError ** as its last argument and sets an error of this domain;
 * errors of other libraries are converted where they arise, with cm_error_wrap(). A message says
 * what happened, to which file or model, and what to do next; callers put context before it with
 * g_prefix_error(). Only main() prints an error, once.
 *
 * A model's crash, timeout or nonsense is never a GError: it is a recorded result.
 */

#include <glib.h>

#define CM_ERROR (cm_error_quark())

typedef enum {
  CM_ERROR_INTERNAL,    /* a bug of ours */
  CM_ERROR_USAGE,       /* the command line or a configuration file is wrong */
  CM_ERROR_NOT_FOUND,   /* a file, model or program is not there */
  CM_ERROR_PERMISSION,  /* it is there and may not be used */
  CM_ERROR_NO_SPACE,    /* the disk is full or a quota reached */
  CM_ERROR_IO,          /* reading or writing failed in another way */
  CM_ERROR_INVALID,     /* data that is not what it should be */
  CM_ERROR_LIMIT,       /* data larger, longer or deeper than its bound */
  CM_ERROR_UNSUPPORTED, /* well-formed, but nothing here handles it */
  CM_ERROR_TIMEOUT,     /* a deadline passed */
  CM_ERROR_INTERRUPTED, /* the person ended it */
  CM_N_ERRORS
} CmError;

/* Exit statuses of check-models (documented in docs/options.md and the manual page). */
typedef enum {
  CM_EXIT_OK = 0,            /* every model answered */
  CM_EXIT_MODEL_FAILED = 1,  /* at least one model failed */
  CM_EXIT_USAGE = 2,         /* wrong command line */
  CM_EXIT_SETUP = 3,         /* no photo, no model, output not writable, disk full */
  CM_EXIT_INTERRUPTED = 130, /* ended by Ctrl-C, SIGTERM or SIGHUP */
} CmExit;

GQuark cm_error_quark(void);

/* The code's stable name, such as "no-space"; never NULL. */
const char *cm_error_to_string(CmError code);

/* The code of a name written by cm_error_to_string(); FALSE where there is none. */
gboolean cm_error_from_string(const char *name, CmError *ret_code) G_GNUC_WARN_UNUSED_RESULT;

/* The exit status that an error means for the whole program. */
CmExit cm_error_exit_status(const GError *error);

/* Sets an error from errno, as "MESSAGE: strerror"; the code follows the errno. */
void cm_error_set_errno(GError **error, int saved_errno, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Turns an error of any other domain (GIO's, GLib's file errors) into one of ours, in place. */
void cm_error_wrap(GError **error);
