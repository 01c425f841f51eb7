/* SPDX-License-Identifier: MIT */
#include "cm-rules.h"

#include "cm-log-line.h"
#include "cm-rule-tables.h"
#include "cm-traceback.h"

#include <signal.h>
#include <string.h>

static CmFinding
finding_of(const CmRule *rule, CmConfidence confidence)
{
  return (CmFinding){.layer = rule->layer,
                     .confidence = confidence,
                     .explanation = rule->explanation,
                     .remedy = rule->remedy};
}

static const CmRule *
find_rule(const CmRule *rules, gsize n_rules, const char *name)
{
  for (gsize i = 0; i < n_rules; i++)
    if (g_str_equal(rules[i].name, name))
      return &rules[i];
  return NULL;
}

gboolean
cm_rules_supervisor(const CmEvidence *evidence, CmFinding *ret_finding)
{
  if (evidence->class_name == NULL)
    return FALSE;
  const CmRule *certain = find_rule(cm_certain_rules, cm_n_certain_rules, evidence->class_name);
  const CmRule *likely =
      find_rule(cm_supervisor_rules, cm_n_supervisor_rules, evidence->class_name);
  if (certain == NULL && likely == NULL)
    return FALSE;
  *ret_finding = certain != NULL ? finding_of(certain, CM_CONFIDENCE_KNOWN)
                                 : finding_of(likely, CM_CONFIDENCE_INFERRED);
  return TRUE;
}

/* The last part of a dotted name. */
static const char *
bare_type(const char *type)
{
  const char *dot = strrchr(type, '.');
  return dot != NULL ? dot + 1 : type;
}

static char *
frame_text(const CmFrame *frame)
{
  return frame->source != NULL
             ? g_strdup_printf("%s, in %s: %s", frame->file, frame->function, frame->source)
             : g_strdup_printf("%s, in %s", frame->file, frame->function);
}

/* The part of a path that says whose the code is: below an environment's packages. What else lies
 * below an environment (`~/envs/mlx/lib/python3.13/json/`) is Python's own and nobody's. */
static const char *
owned_part(const char *file)
{
  const char *packages = g_strrstr(file, "/site-packages/");
  if (packages == NULL)
    packages = g_strrstr(file, "/dist-packages/");
  if (packages != NULL)
    return strchr(packages + 1, '/');
  return strstr(file, "/lib/python") != NULL ? "" : file;
}

/* The owner of a frame's file, by the innermost folder that is somebody's: of a home folder such as
 * `~/mlx/check_models/` the second decides. */
static const CmRule *
frame_owner(const CmFrame *frame)
{
  const char *path = owned_part(frame->file);
  const CmRule *owner = NULL;
  const char *innermost = NULL;
  for (gsize i = 0; i < cm_n_owner_rules; i++) {
    const char *at = g_strrstr(path, cm_owner_rules[i].name);
    if (at == NULL || (innermost != NULL && at <= innermost))
      continue;
    owner = &cm_owner_rules[i];
    innermost = at;
  }
  return owner;
}

/* A kind that is said of what one piece of code hands to another: a type, a name, an argument.
 * Raised in a library that is not the engine's own it tells of versions that do not fit each other,
 * not of the network, the picture or the weights that the library reads. */
static gboolean
is_between_libraries(const CmException *exception, const CmRule *owner)
{
  static const char *const kinds[] = {"TypeError", "AttributeError", "NameError", "ImportError",
                                      "UnboundLocalError"};
  if (owner->layer == CM_LAYER_ENGINE || owner->layer == CM_LAYER_SETTING)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(bare_type(exception->type), kinds[i]))
      return TRUE;
  return FALSE;
}

/* Standard library, progress bars and decorators are nobody's: the frame around them decides. NULL
 * where no frame is anybody's. */
static const CmFrame *
innermost_owned(const CmException *exception, const CmRule **ret_owner)
{
  for (guint i = exception->frames->len; i > 0; i--) {
    const CmFrame *frame = g_ptr_array_index(exception->frames, i - 1);
    const CmRule *owner = frame_owner(frame);
    if (owner == NULL)
      continue;
    *ret_owner = owner;
    return frame;
  }
  return NULL;
}

static gboolean
decide_by_frames(const CmException *exception, CmFinding *ret_finding)
{
  const CmRule *owner = NULL;
  const CmFrame *frame = innermost_owned(exception, &owner);
  if (frame == NULL)
    return FALSE;
  gboolean between = is_between_libraries(exception, owner);
  *ret_finding = finding_of(between ? &cm_between_rule : owner, CM_CONFIDENCE_INFERRED);
  ret_finding->evidence = frame_text(frame);
  return TRUE;
}

char *
cm_rules_package(const CmEvidence *evidence)
{
  const CmRule *owner = NULL;
  for (guint i = 0; i < evidence->exceptions->len && owner == NULL; i++)
    innermost_owned(g_ptr_array_index(evidence->exceptions, i), &owner);
  if (owner == NULL)
    return NULL;
  const char *begin = owner->name + strspn(owner->name, "/");
  return g_strdelimit(g_strndup(begin, strcspn(begin, "/.")), "_", '-');
}

static gboolean
decide_by_type(const CmException *exception, const CmRule *rules, gsize n_rules,
               CmFinding *ret_finding)
{
  const CmRule *rule = find_rule(rules, n_rules, bare_type(exception->type));
  if (rule == NULL)
    return FALSE;
  *ret_finding = finding_of(rule, CM_CONFIDENCE_INFERRED);
  ret_finding->evidence = cm_exception_text(exception);
  return TRUE;
}

/* An exception whose kind says more than where it arose; else where it arose; else its kind. */
static gboolean
decide_by_exception(const CmException *exception, CmFinding *ret_finding)
{
  return decide_by_type(exception, cm_strong_types, cm_n_strong_types, ret_finding) ||
         decide_by_frames(exception, ret_finding) ||
         decide_by_type(exception, cm_weak_types, cm_n_weak_types, ret_finding);
}

static gboolean
decide_by_signal(int number, CmFinding *ret_finding)
{
  const char *name = NULL;
  if (number == SIGKILL)
    name = "SIGKILL";
  else if (number == SIGILL)
    name = "SIGILL";
  else if (number == SIGSEGV || number == SIGABRT || number == SIGBUS || number == SIGFPE ||
           number == SIGTRAP || number == SIGSYS)
    name = "crash";
  const CmRule *rule = name != NULL ? find_rule(cm_signal_rules, cm_n_signal_rules, name) : NULL;
  if (rule == NULL)
    return FALSE;
  *ret_finding = finding_of(rule, CM_CONFIDENCE_INFERRED);
  return TRUE;
}

/* "NAME: …" without frames, as a message alone is handed on: the kind named first in a line. */
static gboolean
decide_by_words(const CmEvidence *evidence, CmFinding *ret_finding)
{
  for (gsize i = 0; i < cm_n_word_rules; i++) {
    if (strstr(evidence->text, cm_word_rules[i].name) == NULL)
      continue;
    *ret_finding = finding_of(&cm_word_rules[i], CM_CONFIDENCE_INFERRED);
    ret_finding->evidence = g_strdup(cm_word_rules[i].name);
    return TRUE;
  }
  return FALSE;
}

gboolean
cm_rules_exceptions(const CmEvidence *evidence, CmFinding *ret_finding)
{
  if (g_strcmp0(evidence->class_name, "internal") == 0)
    return FALSE; /* the worker itself says whose fault it is */
  for (guint i = 0; i < evidence->exceptions->len; i++) {
    const CmException *exception = g_ptr_array_index(evidence->exceptions, i);
    if (!cm_log_line_is_generic(exception->message) && decide_by_exception(exception, ret_finding))
      return TRUE;
  }
  return FALSE;
}

/* An exception that only says that something failed still tells where. */
static gboolean
decide_by_any_exception(const CmEvidence *evidence, CmFinding *ret_finding)
{
  for (guint i = 0; i < evidence->exceptions->len; i++)
    if (decide_by_exception(g_ptr_array_index(evidence->exceptions, i), ret_finding))
      return TRUE;
  return FALSE;
}

gboolean
cm_rules_decide(const CmEvidence *evidence, CmFinding *ret_finding)
{
  const CmRule *rule = evidence->class_name != NULL
                           ? find_rule(cm_worker_rules, cm_n_worker_rules, evidence->class_name)
                           : NULL;
  if (rule != NULL) {
    *ret_finding = finding_of(rule, CM_CONFIDENCE_INFERRED);
    return TRUE;
  }
  return decide_by_any_exception(evidence, ret_finding) ||
         decide_by_signal(evidence->signal, ret_finding) || decide_by_words(evidence, ret_finding);
}
