/* SPDX-License-Identifier: MIT */
#include "cm-result.h"

#include "cm-text.h"

#include <string.h>

/* More of these than anybody reads are dropped. */
#define MAX_ITEMS 100

/* Causes of an exception that are kept. */
#define MAX_CAUSES 8

/* Cuts *text at max_bytes between characters; returns how many bytes went. */
static gsize
cut_end(char **text, gsize max_bytes)
{
  gsize length = *text != NULL ? strlen(*text) : 0;
  gsize kept = cm_text_prefix(*text, length, max_bytes);
  if (kept == length)
    return 0;
  char *shorter = g_strndup(*text, kept);
  g_free(*text);
  *text = shorter;
  return length - kept;
}

/* Keeps the last max_bytes of *text, from the beginning of a character. */
static gsize
cut_beginning(char **text, gsize max_bytes)
{
  gsize length = *text != NULL ? strlen(*text) : 0;
  if (length <= max_bytes)
    return 0;
  gsize start = length - max_bytes;
  while (((guchar)(*text)[start] & 0xC0) == 0x80)
    start++;
  char *shorter = g_strdup(*text + start);
  g_free(*text);
  *text = shorter;
  return start;
}

/* Kinds and messages of the causes, by which drafts of bug reports tell failures apart. */
static json_t *
trim_chain(const json_t *chain)
{
  static const char *const kept[] = {"type", "message"};
  json_t *trimmed = json_array();
  for (gsize i = 0; i < json_array_size(chain) && i < MAX_CAUSES; i++) {
    json_t *cause = json_object();
    for (gsize j = 0; j < G_N_ELEMENTS(kept); j++) {
      g_autofree char *text = g_strdup(cm_json_get_string(json_array_get(chain, i), kept[j]));
      cut_end(&text, CM_TRIM_TEXT_BYTES / MAX_CAUSES);
      cm_json_set_string(cause, kept[j], text);
    }
    json_array_append_new(trimmed, cause);
  }
  return trimmed;
}

/* The parts of an exception that a report shows. */
static json_t *
trim_exception(json_t *exception)
{
  enum { TRACEBACK = 3 };
  static const char *const shown[] = {"type", "module", "message", [TRACEBACK] = "traceback"};
  json_t *trimmed = json_object();
  for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
    g_autofree char *text = g_strdup(cm_json_get_string(exception, shown[i]));
    cut_beginning(&text, i == TRACEBACK ? CM_TRIM_TRACEBACK_BYTES : CM_TRIM_TEXT_BYTES);
    cm_json_set_string(trimmed, shown[i], text);
  }
  const json_t *chain = json_object_get(exception, "chain");
  if (json_array_size(chain) > 0)
    json_object_set_new(trimmed, "chain", trim_chain(chain));
  json_decref(exception);
  return trimmed;
}

static void
trim_failure(CmFailure *self)
{
  gsize total = 0;
  cut_end(&self->message, CM_TRIM_TEXT_BYTES);
  self->stderr_cut_bytes += cut_beginning(&self->stderr_text, CM_TRIM_TEXT_BYTES);
  if (self->exception != NULL)
    self->exception = trim_exception(self->exception);
  for (gsize i = 0; self->details != NULL && self->details[i] != NULL; i++) {
    cut_end(&self->details[i], CM_TRIM_TEXT_BYTES - total);
    total += strlen(self->details[i]);
    if (i + 1 < MAX_ITEMS && total < CM_TRIM_TEXT_BYTES)
      continue;
    for (gsize rest = i + 1; self->details[rest] != NULL; rest++)
      g_clear_pointer(&self->details[rest], g_free);
  }
}

void
cm_result_trim(CmResult *self)
{
  self->text_cut_bytes += cut_end(&self->text, CM_TRIM_ANSWER_BYTES);
  cut_end(&self->skip_reason, CM_TRIM_TEXT_BYTES);
  cut_end(&self->skip_class, CM_TRIM_TEXT_BYTES);
  self->reasoning_cut_bytes += cut_end(&self->reasoning, CM_TRIM_TEXT_BYTES);
  cut_end(&self->engine, CM_TRIM_TEXT_BYTES / 8);
  cut_end(&self->engine_version, CM_TRIM_TEXT_BYTES / 8);
  cut_end(&self->prefetched, CM_TRIM_TEXT_BYTES / 8);
  g_clear_pointer(&self->last_token_ids, json_decref);
  if (self->failure != NULL)
    trim_failure(self->failure);
  if (self->warnings->len > MAX_ITEMS)
    g_ptr_array_set_size(self->warnings, MAX_ITEMS);
  for (guint i = 0; i < self->warnings->len; i++) {
    CmWarning *warning = g_ptr_array_index(self->warnings, i);
    cut_end(&warning->message, CM_TRIM_TEXT_BYTES / 8);
    cut_end(&warning->code, CM_TRIM_TEXT_BYTES / 8);
  }
  g_ptr_array_set_size(self->buffers, 0);
  g_clear_pointer(&self->model, json_decref);
  g_clear_pointer(&self->settings, json_decref);
  g_clear_pointer(&self->extra, json_decref);
}
