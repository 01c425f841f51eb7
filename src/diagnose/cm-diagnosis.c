/* SPDX-License-Identifier: MIT */
#include "cm-diagnosis.h"

#include "cm-damage.h"
#include "cm-ending.h"
#include "cm-fingerprint.h"
#include "cm-log-line.h"
#include "cm-log.h"
#include "cm-rules.h"
#include "cm-signatures.h"
#include "cm-text.h"
#include "cm-traceback.h"

#include <string.h>

#define SHOWN_BYTES     500
#define SUBJECT_BYTES   (16 * 1024)
#define DETAIL_MAX      100
#define NEAR_END_LINES  12
#define FAILURE_DEFAULT "failure"

static const char *const layer_names[] = {
    "model-repository", "engine", "environment", "capacity", "setting", "input", "unknown",
};

static const char *const confidence_names[] = {"known", "inferred", "unknown"};

/* What a diagnosis is made from, and what has been found so far. */
typedef struct {
  const CmSignatures *signatures;
  CmEvidence evidence;
  GPtrArray *subjects; /* of char *, in the order in which they are tried */
  guint n_limits;
} Case;

const char *
cm_layer_to_string(CmLayer layer)
{
  return (gsize)layer < G_N_ELEMENTS(layer_names) ? layer_names[layer] : "unknown";
}

const char *
cm_confidence_to_string(CmConfidence confidence)
{
  return (gsize)confidence < G_N_ELEMENTS(confidence_names) ? confidence_names[confidence]
                                                            : "unknown";
}

void
cm_diagnosis_free(CmDiagnosis *self)
{
  if (self == NULL)
    return;
  g_free(self->class_name);
  g_free(self->phase);
  g_free(self->end);
  g_free(self->package);
  g_free(self->message);
  g_free(self->evidence);
  g_free(self->explanation);
  g_free(self->remedy);
  g_strfreev(self->references);
  g_free(self->fixed_in);
  g_free(self->signature);
  g_free(self);
}

static void
case_clear(Case *self)
{
  g_ptr_array_unref(self->subjects);
  g_ptr_array_unref(self->evidence.exceptions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static void
add_subject(Case *self, const char *text)
{
  if (text != NULL && *text != '\0')
    g_ptr_array_add(self->subjects, cm_text_sanitize(text, strlen(text), SUBJECT_BYTES));
}

/* The exceptions of the evidence's text, first cause first. */
static void
add_exceptions(Case *self)
{
  for (guint i = 0; i < self->evidence.exceptions->len; i++) {
    g_autofree char *text = cm_exception_text(g_ptr_array_index(self->evidence.exceptions, i));
    add_subject(self, text);
  }
}

/* "Missing 2 parameters: " and what follows it belong together; else the first line is enough. */
static char *
shown_message(const char *subject, gsize offset)
{
  char *line = cm_log_line_at(subject, offset);
  const char *at = strstr(subject + offset, "\n");
  if (at == NULL || !g_str_has_suffix(line, ":"))
    return line;
  g_autofree char *next = cm_log_line_at(at + 1, 0);
  g_autofree char *first = line;
  g_autofree char *both = g_strjoin(" ", first, next, NULL);
  return cm_text_sanitize(both, strlen(both), SHOWN_BYTES);
}

static void
take_signature(CmDiagnosis *self, const CmSignature *entry, const char *subject, gsize offset)
{
  g_free(self->class_name);
  self->class_name = g_strdup(entry->class_name);
  self->layer = entry->layer;
  self->confidence = entry->confidence;
  self->message = shown_message(subject, offset);
  self->evidence = cm_log_line_at(subject, offset);
  self->explanation = g_strdup(entry->explanation);
  self->remedy = g_strdup(entry->remedy);
  self->references = g_strdupv(entry->issues);
  self->fixed_in = g_strdup(entry->fixed_in);
  self->signature = cm_fingerprint(entry->id, self->message);
}

/* A server that was reached and answers with an error does not speak of the way to the hub, though
 * "503 Service Unavailable" reads as if it did. */
static gboolean
is_beside(const Case *self, const CmSignature *entry)
{
  return g_strcmp0(self->evidence.class_name, "server-error") == 0 &&
         (g_str_equal(entry->class_name, "network") ||
          g_str_equal(entry->class_name, "rate-limit"));
}

/* How many lines that speak of something wrong follow the one at offset, up to max. */
static guint
count_telling_after(const char *text, gsize offset, guint max)
{
  guint count = 0;
  for (const char *at = strchr(text + offset, '\n'); at != NULL && count < max;
       at = strchr(at + 1, '\n')) {
    gsize length = strcspn(at + 1, "\n");
    count += cm_log_line_tells(at + 1, length) ? 1 : 0;
  }
  return count;
}

/* By anything in the log: what stands far from its end, or beside a known failure of another layer,
 * need not be what ended it. */
static gboolean
diagnose_by_log(Case *self, CmDiagnosis *diagnosis)
{
  const char *text = self->evidence.text;
  gsize offset = 0;
  const CmSignature *entry =
      cm_signatures_find(self->signatures, text, text, &offset, &self->n_limits);
  if (entry == NULL || is_beside(self, entry))
    return FALSE;
  take_signature(diagnosis, entry, text, offset);
  if (count_telling_after(text, offset, NEAR_END_LINES) == NEAR_END_LINES ||
      cm_signatures_conflict(self->signatures, entry, text))
    diagnosis->confidence = CM_CONFIDENCE_INFERRED;
  return TRUE;
}

/* By what was said of the failure itself. An entry that only says that something failed waits for
 * what stands anywhere in the log. */
static gboolean
diagnose_by_signature(Case *self, CmDiagnosis *diagnosis)
{
  for (guint i = 0; i < self->subjects->len; i++) {
    const char *subject = g_ptr_array_index(self->subjects, i);
    gsize offset = 0;
    const CmSignature *entry = cm_signatures_find(self->signatures, subject, self->evidence.text,
                                                  &offset, &self->n_limits);
    if (entry == NULL || entry->general || is_beside(self, entry))
      continue;
    take_signature(diagnosis, entry, subject, offset);
    return TRUE;
  }
  return FALSE;
}

/* The line that explains a failure that no signature knows. */
static char *
own_message(const Case *self)
{
  if (self->evidence.exceptions->len > 0) {
    g_autofree char *text = cm_exception_text(g_ptr_array_index(self->evidence.exceptions, 0));
    return shown_message(text, 0);
  }
  for (guint i = 0; i < self->subjects->len; i++) {
    char *line = cm_log_line_at(g_ptr_array_index(self->subjects, i), 0);
    if (!cm_log_line_is_generic(line))
      return line;
    g_free(line);
  }
  char *line = cm_log_line_explaining(self->evidence.text);
  return line != NULL ? line : g_strdup("");
}

static void
take_finding(CmDiagnosis *self, CmFinding *finding)
{
  self->layer = finding->layer;
  self->confidence = finding->confidence;
  self->explanation = g_strdup(finding->explanation);
  self->remedy = g_strdup(finding->remedy);
  if (finding->evidence != NULL)
    self->evidence = cm_text_sanitize(finding->evidence, strlen(finding->evidence), SHOWN_BYTES);
  g_free(finding->evidence);
}

static void
take_nothing(CmDiagnosis *self, guint n_limits)
{
  self->layer = CM_LAYER_UNKNOWN;
  self->confidence = CM_CONFIDENCE_UNKNOWN;
  self->explanation =
      n_limits > 0
          ? g_strdup_printf("Nothing known fits; %u signatures could not be tried to the end on "
                            "this text",
                            n_limits)
          : g_strdup("Nothing known fits this failure");
  self->remedy = g_strdup("Read the log; if the engine is at fault, report it there");
}

/* ValueError gives value-error; what a log's failure is called where no signature fits. */
static char *
class_of_exception(const CmException *exception)
{
  const char *dot = strrchr(exception->type, '.');
  g_autoptr(GString) name = g_string_new(NULL);
  for (const char *at = dot != NULL ? dot + 1 : exception->type; *at != '\0' && name->len < 60;
       at++) {
    gboolean word = g_ascii_isupper(*at) && name->len > 0 && g_ascii_islower(at[-1]);
    g_string_append(name, word ? "-" : "");
    g_string_append_c(name, g_ascii_tolower(*at));
  }
  return g_string_free(g_steal_pointer(&name), FALSE);
}

static void
finish_without_signature(Case *self, CmDiagnosis *diagnosis)
{
  diagnosis->message = own_message(self);
  if (self->evidence.class_name == NULL && self->evidence.exceptions->len > 0) {
    g_free(diagnosis->class_name);
    diagnosis->class_name = class_of_exception(g_ptr_array_index(self->evidence.exceptions, 0));
  }
  diagnosis->signature = cm_fingerprint(NULL, *diagnosis->message != '\0' ? diagnosis->message
                                                                          : diagnosis->class_name);
}

/* What the supervisor saw, then what was said of the failure, then the exceptions' frames, then
 * anything in the log, then class, signal and words. */
static void
decide(Case *self, CmDiagnosis *diagnosis)
{
  CmFinding finding = {0};
  gboolean seen = cm_rules_supervisor(&self->evidence, &finding);
  if (!seen && diagnose_by_signature(self, diagnosis))
    return;
  seen = seen || cm_rules_exceptions(&self->evidence, &finding);
  if (!seen && diagnose_by_log(self, diagnosis))
    return;
  if (seen || cm_rules_decide(&self->evidence, &finding))
    take_finding(diagnosis, &finding);
  else
    take_nothing(diagnosis, self->n_limits);
  finish_without_signature(self, diagnosis);
}

static CmDiagnosis *
run_case(Case *self)
{
  CmDiagnosis *diagnosis = g_new0(CmDiagnosis, 1);
  const char *class_name = self->evidence.class_name;
  diagnosis->class_name = g_strdup(class_name != NULL ? class_name : FAILURE_DEFAULT);
  diagnosis->phase = g_strdup(self->evidence.phase);
  diagnosis->package = cm_rules_package(&self->evidence);
  decide(self, diagnosis);
  return diagnosis;
}

/* The traceback of an exception object, or its type and message in the form of one; its module
 * before the type, as Python prints it. */
static void
append_exception(GString *text, const json_t *exception)
{
  const char *traceback = cm_json_get_string(exception, "traceback");
  const char *type = cm_json_get_string(exception, "type");
  const char *module = cm_json_get_string(exception, "module");
  const char *message = cm_json_get_string(exception, "message");
  if (traceback != NULL && *traceback != '\0')
    g_string_append_printf(text, "%s\n", traceback);
  if (type == NULL || (traceback != NULL && strstr(traceback, type) != NULL))
    return;
  gboolean bare = module == NULL || g_str_equal(module, "builtins") || strchr(type, '.') != NULL;
  g_string_append_printf(text, "Traceback (most recent call last):\n%s%s%s: %s\n",
                         bare ? "" : module, bare ? "" : ".", type, message != NULL ? message : "");
}

/* Causes first, as Python prints them; a chain lists the nearest cause first. */
static void
append_exceptions(GString *text, const json_t *exception)
{
  const json_t *chain = json_object_get(exception, "chain");
  for (gsize i = json_array_size(chain); i > 0; i--) {
    append_exception(text, json_array_get(chain, i - 1));
    g_string_append(text, "\nThe above exception was the direct cause of the following exception:"
                          "\n\n");
  }
  append_exception(text, exception);
}

static GString *
failure_text(const CmFailure *failure)
{
  g_autoptr(GString) text = g_string_new(NULL);
  if (failure->exception != NULL)
    append_exceptions(text, failure->exception);
  if (failure->message != NULL)
    g_string_append_printf(text, "\n%s\n", failure->message);
  for (guint i = 0; failure->details != NULL && failure->details[i] != NULL && i < DETAIL_MAX; i++)
    g_string_append_printf(text, "%s\n", failure->details[i]);
  if (failure->stderr_text != NULL)
    g_string_append_printf(text, "\n%s\n", failure->stderr_text);
  return cm_log_condense(text->str, text->len);
}

/* Whether the worker's message is its own finding, and no repetition of what a library raised. */
static gboolean
message_is_own(const CmFailure *failure)
{
  const char *type = cm_json_get_string(failure->exception, "type");
  return type != NULL && failure->message != NULL && strstr(failure->message, type) == NULL;
}

static void
add_failure_subjects(Case *self, const CmFailure *failure)
{
  gboolean first = message_is_own(failure);
  if (first)
    add_subject(self, failure->message);
  add_exceptions(self);
  if (!first)
    add_subject(self, failure->message);
  for (guint i = 0; failure->details != NULL && failure->details[i] != NULL && i < DETAIL_MAX; i++)
    add_subject(self, failure->details[i]);
}

CmDiagnosis *
cm_diagnose(const CmSignatures *signatures, const CmResult *result)
{
  g_autoptr(CmFailure) none = cm_failure_new(FAILURE_DEFAULT, NULL, "");
  const CmFailure *failure = result->failure != NULL ? result->failure : none;
  g_autoptr(GString) text = failure_text(failure);
  g_auto(Case) self = {.signatures = signatures,
                       .subjects = g_ptr_array_new_with_free_func(g_free),
                       .evidence = {.class_name = failure->class_name,
                                    .phase = failure->phase,
                                    .signal = failure->signal,
                                    .exceptions = cm_traceback_parse(text->str),
                                    .text = text->str}};
  add_failure_subjects(&self, failure);
  CmDiagnosis *diagnosis = run_case(&self);
  diagnosis->end = cm_ending_words(failure->signal, failure->exit_status);
  cm_damage_apply(diagnosis, result);
  return diagnosis;
}

CmDiagnosis *
cm_diagnose_log(const CmSignatures *signatures, const char *log, gsize length)
{
  g_autoptr(GString) text = cm_log_condense(log, length);
  g_auto(Case)
      self = {.signatures = signatures,
              .subjects = g_ptr_array_new_with_free_func(g_free),
              .evidence = {.exceptions = cm_traceback_parse(text->str), .text = text->str}};
  add_exceptions(&self);
  return run_case(&self);
}
