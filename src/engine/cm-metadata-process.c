/* SPDX-License-Identifier: MIT */
#include "cm-metadata-process.h"

#include "cm-metadata.h"
#include "cm-photo-helper.h"
#include "cm-text.h"

#include <string.h>

#define TEXT_BYTES_MAX 1000
#define ENTRIES_MAX    100

/* Items: the keywords, the creators and their sources, and what is said of them. */
static const CmJsonLimits LIMITS = {.bytes = 1 << 20, .items = 20000, .depth = 6};

json_t *
cm_metadata_unread(const char *message)
{
  g_autofree char *bounded = cm_text_sanitize(message, strlen(message), TEXT_BYTES_MAX);
  json_t *object = json_object();
  json_object_set_new(object, "warnings", json_pack("[s]", bounded));
  return object;
}

/* A new string, bounded; NULL where value is none. */
static json_t *
bounded_string(const json_t *value)
{
  const char *text = json_string_value(value);
  if (text == NULL)
    return NULL;
  g_autofree char *bounded = cm_text_sanitize(text, strlen(text), TEXT_BYTES_MAX);
  return json_string(bounded);
}

static json_t *
bounded_strings(const json_t *array)
{
  json_t *texts = json_array();
  for (gsize i = 0; i < json_array_size(array) && json_array_size(texts) < ENTRIES_MAX; i++) {
    json_t *text = bounded_string(json_array_get(array, i));
    if (text != NULL)
      json_array_append_new(texts, text);
  }
  return texts;
}

/* Where the values that are kept came from: a text, or an array of texts. */
static json_t *
sources_of(const json_t *answer, const json_t *kept)
{
  const json_t *told = json_object_get(answer, "sources");
  json_t *sources = json_object();
  const char *field;
  json_t *unused;
  json_object_foreach ((json_t *)kept, field, unused) {
    const json_t *source = json_object_get(told, field);
    if (json_is_string(source))
      json_object_set_new(sources, field, bounded_string(source));
    else if (json_array_size(source) > 0)
      json_object_set_new(sources, field, bounded_strings(source));
  }
  return sources;
}

static json_t *
repairs_of(const json_t *answer)
{
  const json_t *told = json_object_get(answer, "repairs");
  json_t *repairs = json_array();
  for (gsize i = 0; i < json_array_size(told) && json_array_size(repairs) < ENTRIES_MAX; i++) {
    const json_t *item = json_array_get(told, i);
    g_autoptr(json_t) field = bounded_string(json_object_get(item, "field"));
    g_autoptr(json_t) message = bounded_string(json_object_get(item, "message"));
    if (field != NULL && message != NULL)
      json_array_append_new(repairs, json_pack("{sOsO}", "field", field, "message", message));
  }
  return repairs;
}

/* Takes a container as a member where it holds something. */
static void
set_unless_empty(json_t *object, const char *key, json_t *container)
{
  if (json_object_size(container) + json_array_size(container) > 0)
    json_object_set(object, key, container);
  json_decref(container);
}

/* What is kept of an answer: what a CmMetadata takes, and what is said of it. */
static json_t *
metadata_of_answer(const json_t *answer)
{
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(answer);
  json_t *object = cm_metadata_to_json(metadata);
  json_t *sources = sources_of(answer, object);
  set_unless_empty(object, "sources", sources);
  set_unless_empty(object, "repairs", repairs_of(answer));
  set_unless_empty(object, "warnings", bounded_strings(json_object_get(answer, "warnings")));
  return object;
}

/* What a person is told of a program that gave no metadata. */
static char *
message_of_ending(const CmPhotoHelperOutcome *outcome, double deadline_s)
{
  const char *message = NULL;
  switch (outcome->ending) {
  case CM_PHOTO_HELPER_REFUSED:
    message = cm_json_get_string(json_object_get(outcome->answer, "error"), "message");
    return g_strdup_printf("the metadata cannot be read: %s",
                           message != NULL ? message : "its reader does not say why");
  case CM_PHOTO_HELPER_TIMED_OUT:
    return g_strdup_printf("the metadata was not read: it took longer than %g s", deadline_s);
  case CM_PHOTO_HELPER_CPU_USED_UP:
    return g_strdup("the metadata was not read: its reader used up its processor time");
  case CM_PHOTO_HELPER_OUT_OF_MEMORY:
    return g_strdup("the metadata was not read: it needs more memory than is allowed");
  case CM_PHOTO_HELPER_KILLED:
  case CM_PHOTO_HELPER_CRASHED:
    return g_strdup_printf("the metadata was not read: its reader was ended by signal %d (%s)",
                           outcome->signal, g_strsignal(outcome->signal));
  case CM_PHOTO_HELPER_OVERFLOWED:
    return g_strdup("the metadata was not read: it is larger than is taken");
  case CM_PHOTO_HELPER_ANSWERED:
  case CM_PHOTO_HELPER_NONSENSE:
    break;
  }
  return g_strdup_printf("the metadata was not read: its reader gave no answer that can be read "
                         "(exit status %d)",
                         outcome->exit_status);
}

json_t *
cm_metadata_process(const char *program, const char *path, double deadline_s)
{
  g_autoptr(GError) error = NULL;
  g_auto(CmPhotoHelperOutcome) outcome = {0};
  /* a photo may be named like an option */
  const char *const argv[] = {program, "--", path, NULL};
  CmPhotoHelper helper = {.argv = argv, .deadline_s = deadline_s, .threads = 1, .limits = LIMITS};
  if (!cm_photo_helper_run(&helper, &outcome, &error))
    return cm_metadata_unread(error->message);
  if (outcome.ending == CM_PHOTO_HELPER_ANSWERED)
    return metadata_of_answer(outcome.answer);
  g_autofree char *message = message_of_ending(&outcome, deadline_s);
  const char *line = outcome.ending != CM_PHOTO_HELPER_REFUSED ? outcome.last_line : "";
  g_autofree char *whole = g_strconcat(message, *line != '\0' ? "; it said: " : "", line, NULL);
  return cm_metadata_unread(whole);
}
