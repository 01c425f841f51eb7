/* SPDX-License-Identifier: MIT */
#include "cm-reasons.h"

#include <string.h>

typedef struct {
  guint scopes; /* 1 << CmScope, several */
  const char *wording;
  CmFault fault;
} Reason;

#define MODEL     (1u << CM_SCOPE_MODEL)
#define PROJECTOR (1u << CM_SCOPE_PROJECTOR)
#define COMPUTE   (1u << CM_SCOPE_COMPUTE)
#define ANYWHERE  (MODEL | PROJECTOR | COMPUTE)

/* Wordings of llama.cpp 0.7, each seen in a run or in its library's strings. Earlier rows win over
 * later ones. */
static const Reason reasons[] = {
    {ANYWHERE, "failed to allocate", CM_FAULT_OUT_OF_MEMORY},
    {ANYWHERE, "unable to allocate", CM_FAULT_OUT_OF_MEMORY},
    {ANYWHERE, "out of memory", CM_FAULT_OUT_OF_MEMORY},
    {ANYWHERE, "bad_alloc", CM_FAULT_OUT_OF_MEMORY},

    {MODEL, "unknown model architecture", CM_FAULT_MODEL_UNSUPPORTED},
    {MODEL, "unknown pre-tokenizer type", CM_FAULT_MODEL_UNSUPPORTED},
    {MODEL, "unknown tokenizer", CM_FAULT_MODEL_UNSUPPORTED},
    {MODEL, "CLIP cannot be used as main model", CM_FAULT_MODEL_UNSUPPORTED},
    {MODEL, "invalid ggml type", CM_FAULT_MODEL_UNSUPPORTED},
    {MODEL, "within the file bounds", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "invalid magic", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "failed to read", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "key not found in model", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "missing tensor", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "' not found", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "wrong shape", CM_FAULT_MODEL_CORRUPT},
    {MODEL, "wrong number of tensors", CM_FAULT_MODEL_CORRUPT},

    {PROJECTOR, "mismatch between text model", CM_FAULT_PROJECTOR_MISMATCH},
    {PROJECTOR, "unknown projector type", CM_FAULT_PROJECTOR_UNSUPPORTED},
    {PROJECTOR, "no vision or audio", CM_FAULT_PROJECTOR_UNSUPPORTED},
    {PROJECTOR, "unknown vision model", CM_FAULT_PROJECTOR_UNSUPPORTED},
    {PROJECTOR, "invalid ggml type", CM_FAULT_PROJECTOR_UNSUPPORTED},
    {PROJECTOR, "failed to seek", CM_FAULT_PROJECTOR_CORRUPT},
    {PROJECTOR, "failed to read", CM_FAULT_PROJECTOR_CORRUPT},
    {PROJECTOR, "invalid magic", CM_FAULT_PROJECTOR_CORRUPT},
    {PROJECTOR, "within the file bounds", CM_FAULT_PROJECTOR_CORRUPT},
    {PROJECTOR, "unable to find tensor", CM_FAULT_PROJECTOR_CORRUPT},
    {PROJECTOR, "not found", CM_FAULT_PROJECTOR_CORRUPT},

    {COMPUTE, "failed to find a memory slot", CM_FAULT_CONTEXT_TOO_SMALL},
};

static const Reason *
find_reason(CmScope scope, const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
    if ((reasons[i].scopes & (1u << scope)) && strstr(line, reasons[i].wording))
      return &reasons[i];
  return NULL;
}

void
cm_reasons_set_error(GError **error, CmScope scope, CmFault fallback, const char *what)
{
  const char *first_error = NULL;
  guint count;
  const CmLogLine *lines = cm_log_lines(&count);

  for (guint i = 0; i < count; i++) {
    const Reason *reason = lines[i].level >= CM_LOG_WARN ? find_reason(scope, lines[i].text) : NULL;

    if (reason) {
      g_set_error(error, CM_FAULT, (gint)reason->fault, "%s: %s", what, lines[i].text);
      return;
    }
    if (!first_error && lines[i].level == CM_LOG_ERROR)
      first_error = lines[i].text;
  }
  if (first_error)
    g_set_error(error, CM_FAULT, (gint)fallback, "%s: %s", what, first_error);
  else
    g_set_error(error, CM_FAULT, (gint)fallback, "%s; llama.cpp's log gives no reason", what);
}
