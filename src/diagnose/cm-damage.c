/* SPDX-License-Identifier: MIT */
#include "cm-damage.h"

#include "cm-fingerprint.h"

#include <string.h>

static const char *
find_damage(const CmResult *result)
{
  for (guint i = 0; i < result->warnings->len; i++) {
    const CmWarning *warning = g_ptr_array_index(result->warnings, i);
    if (strcmp(warning->code, CM_WARNING_INCOMPLETE) == 0)
      return warning->message;
  }
  return NULL;
}

static void
take(char **text, const char *value)
{
  g_free(*text);
  *text = g_strdup(value);
}

/* A class that says that a file is not there: whether the repository has it, nothing here tells. */
static gboolean
is_missing(const CmDiagnosis *diagnosis)
{
  return g_str_has_suffix(diagnosis->class_name, "-missing");
}

void
cm_damage_apply(CmDiagnosis *diagnosis, const CmResult *result)
{
  const char *damage = find_damage(result);
  gboolean may_be_theirs = diagnosis->layer == CM_LAYER_MODEL_REPOSITORY ||
                           diagnosis->layer == CM_LAYER_ENGINE ||
                           diagnosis->layer == CM_LAYER_UNKNOWN;
  if (damage == NULL || !may_be_theirs)
    return;
  diagnosis->layer = CM_LAYER_ENVIRONMENT;
  gboolean missing = is_missing(diagnosis);
  diagnosis->confidence = missing ? CM_CONFIDENCE_INFERRED : CM_CONFIDENCE_KNOWN;
  take(&diagnosis->evidence, damage);
  take(&diagnosis->explanation, "The model's files on this machine are not whole, which was seen "
                                "before it was run");
  take(&diagnosis->remedy, missing ? "Download the model again, whole; where its repository lacks "
                                     "the file, take another conversion"
                                   : "Download the model again");
  take(&diagnosis->fixed_in, NULL);
  g_clear_pointer(&diagnosis->references, g_strfreev);
  g_free(diagnosis->signature);
  diagnosis->signature = cm_fingerprint(CM_WARNING_INCOMPLETE, diagnosis->message);
}
