/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmMessage: one line of a worker, parsed and checked as far as it can be without knowing what came
 * before.
 *
 * The line is hostile: it is held to the protocol's bounds, to valid UTF-8 and strict JSON, to a
 * known type, and to the members that this type cannot do without, with their types and ranges.
 * What the order of messages makes wrong is the supervisor's to see.
 */

#include "cm-json.h"
#include "cm-protocol.h"

typedef struct {
  CmMessageType type;
  gint64 id;       /* of the request it belongs to; 0 for none */
  double t;        /* seconds of the worker's monotonic clock */
  CmPhase phase;   /* of `phase` and `progress` */
  gboolean begins; /* of `phase`: event is begin */
  json_t *body;    /* the whole object, owned */
} CmMessage;

/* How a line can be wrong; the names are failure classes (docs/protocol.md). */
typedef enum {
  CM_MESSAGE_FAULT_UTF8,
  CM_MESSAGE_FAULT_JSON,
  CM_MESSAGE_FAULT_LIMIT,
  CM_MESSAGE_FAULT_TYPE,
  CM_MESSAGE_FAULT_MEMBER,
  CM_N_MESSAGE_FAULTS
} CmMessageFault;

/* Parses a line without its newline. FALSE with ret_fault and error set where it breaks the
 * protocol; ret_message is to be cleared with cm_message_clear(). */
gboolean cm_message_parse(const char *line, gsize length, CmMessage *ret_message,
                          CmMessageFault *ret_fault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cm_message_clear(CmMessage *self);

/* The failure class of a fault, such as "protocol-json"; never NULL. */
const char *cm_message_fault_class(CmMessageFault fault);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmMessage, cm_message_clear)
