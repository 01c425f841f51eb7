/* SPDX-License-Identifier: MIT */
#include "cm-reasons.h"

#include <string.h>

typedef struct {
  const char *wording;
  guint scopes; /* 1 << CmScope, several */
  CmFault fault;
} Reason;

#define MODEL     (1u << CM_SCOPE_MODEL)
#define PROJECTOR (1u << CM_SCOPE_PROJECTOR)
#define COMPUTE   (1u << CM_SCOPE_COMPUTE)
#define ANYWHERE  (MODEL | PROJECTOR | COMPUTE)

/* Wordings of llama.cpp 0.7, each seen in a run or in its library's strings. Earlier rows win over
 * later ones. */
static const Reason reasons[] = {
    {"failed to allocate", ANYWHERE, CM_FAULT_OUT_OF_MEMORY},
    {"unable to allocate", ANYWHERE, CM_FAULT_OUT_OF_MEMORY},
    {"out of memory", ANYWHERE, CM_FAULT_OUT_OF_MEMORY},
    {"bad_alloc", ANYWHERE, CM_FAULT_OUT_OF_MEMORY},

    {"unknown model architecture", MODEL, CM_FAULT_MODEL_UNSUPPORTED},
    {"unknown pre-tokenizer type", MODEL, CM_FAULT_MODEL_UNSUPPORTED},
    {"unknown tokenizer", MODEL, CM_FAULT_MODEL_UNSUPPORTED},
    {"CLIP cannot be used as main model", MODEL, CM_FAULT_MODEL_UNSUPPORTED},
    {"invalid ggml type", MODEL, CM_FAULT_MODEL_UNSUPPORTED},
    {"within the file bounds", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"invalid magic", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"failed to read", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"key not found in model", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"missing tensor", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"' not found", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"wrong shape", MODEL, CM_FAULT_MODEL_CORRUPT},
    {"wrong number of tensors", MODEL, CM_FAULT_MODEL_CORRUPT},

    {"mismatch between text model", PROJECTOR, CM_FAULT_PROJECTOR_MISMATCH},
    {"unknown projector type", PROJECTOR, CM_FAULT_PROJECTOR_UNSUPPORTED},
    {"no vision or audio", PROJECTOR, CM_FAULT_PROJECTOR_UNSUPPORTED},
    {"unknown vision model", PROJECTOR, CM_FAULT_PROJECTOR_UNSUPPORTED},
    {"invalid ggml type", PROJECTOR, CM_FAULT_PROJECTOR_UNSUPPORTED},
    {"failed to seek", PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT},
    {"failed to read", PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT},
    {"invalid magic", PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT},
    {"within the file bounds", PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT},
    {"unable to find tensor", PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT},
    {"not found", PROJECTOR, CM_FAULT_PROJECTOR_CORRUPT},

    {"failed to find a memory slot", COMPUTE, CM_FAULT_CONTEXT_TOO_SMALL},
};

static const Reason *
find_reason(CmScope scope, const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
    if ((reasons[i].scopes & (1u << scope)) && strstr(line, reasons[i].wording))
      return &reasons[i];
  return NULL;
}

/* Without the "error" that says no more than the failure itself. */
static const char *
without_lead(const char *line)
{
  static const char *const leads[] = {"error: ", "error loading model: "};
  for (guint i = 0; i < G_N_ELEMENTS(leads); i++)
    if (g_str_has_prefix(line, leads[i]))
      line += strlen(leads[i]);
  return line;
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
      g_set_error(error, CM_FAULT, (gint)reason->fault, "%s; %s", without_lead(lines[i].text),
                  what);
      return;
    }
    if (!first_error && lines[i].level == CM_LOG_ERROR)
      first_error = lines[i].text;
  }
  if (first_error)
    g_set_error(error, CM_FAULT, (gint)fallback, "%s; %s", without_lead(first_error), what);
  else
    g_set_error(error, CM_FAULT, (gint)fallback, "%s; llama.cpp's log gives no reason", what);
}
