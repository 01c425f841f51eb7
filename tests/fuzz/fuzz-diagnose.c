/* SPDX-License-Identifier: MIT */
/* Any bytes as a log: a diagnosis whose texts are valid, bounded and lead to no other file. */
#include "cm-diagnosis-json.h"
#include "cm-private.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_text(const char *text, gsize max_bytes)
{
  if (text == NULL)
    return;
  g_assert_true(g_utf8_validate(text, -1, NULL));
  g_assert_cmpuint(strlen(text), <=, max_bytes);
}

static void
check_diagnosis(const CmDiagnosis *diagnosis)
{
  check_text(diagnosis->message, 1024);
  check_text(diagnosis->evidence, 1024);
  check_text(diagnosis->signature, 56);
  g_assert_cmpuint(strspn(diagnosis->signature, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==,
                   strlen(diagnosis->signature));
  g_assert_true((diagnosis->layer == CM_LAYER_UNKNOWN) ==
                (diagnosis->confidence == CM_CONFIDENCE_UNKNOWN));
  g_autoptr(json_t) object = cm_diagnosis_to_json(diagnosis);
  g_autofree char *line = cm_json_line(object);
  g_assert_null(strchr(line, '\n'));
}

/* No home folder is left of a text with one in it. */
static void
check_private(const char *text)
{
  static CmPrivate *private;
  static CmRun *run;
  if (private == NULL) {
    run = cm_run_new();
    private = cm_private_new(run, NULL);
  }
  g_autofree char *shown = cm_private_redact(private, text);
  g_assert_true(g_utf8_validate(shown, -1, NULL));
  g_assert_null(strstr(shown, " /home/jo/a"));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  static CmSignatures *signatures;
  if (signatures == NULL)
    signatures = cm_signatures_load(NULL);
  g_assert_nonnull(signatures);
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose_log(signatures, (const char *)data, size);
  check_diagnosis(diagnosis);
  g_autofree char *text = g_strndup((const char *)data, size);
  check_private(text);
  return 0;
}
