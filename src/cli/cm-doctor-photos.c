/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-locate.h"
#include "cm-photo-format.h"
#include "cm-photo-helper.h"
#include "cm-text.h"

#include <string.h>

#define DEADLINE_S    20.0
#define MESSAGE_BYTES 1000
#define NAME_BYTES    200
#define LIBRARIES_MAX 16

static const CmJsonLimits LIMITS = {.bytes = 1 << 16, .items = 1000, .depth = 6};

static void
set_bounded(json_t *object, const char *key, const char *text, gsize max_bytes)
{
  g_autofree char *bounded = text != NULL ? cm_text_sanitize(text, strlen(text), max_bytes) : NULL;
  cm_json_set_string(object, key, bounded);
}

/* What is told of a program that gave no answer. */
static void
set_ending(json_t *entry, const CmPhotoHelperOutcome *outcome)
{
  const json_t *refusal = json_object_get(outcome->answer, "error");
  g_autofree char *message = NULL;
  if (outcome->ending == CM_PHOTO_HELPER_REFUSED)
    message = g_strdup(cm_json_get_string(refusal, "message"));
  else if (outcome->ending == CM_PHOTO_HELPER_TIMED_OUT)
    message = g_strdup_printf("it did not answer within %g s", DEADLINE_S);
  else if (outcome->ending == CM_PHOTO_HELPER_OVERFLOWED)
    message = g_strdup("it wrote more than an answer may have");
  else if (outcome->signal != 0)
    message = g_strdup_printf("it was ended by signal %d (%s)", outcome->signal,
                              g_strsignal(outcome->signal));
  else
    message = g_strdup_printf("it gave no answer that can be read (exit status %d)",
                              outcome->exit_status);
  g_autofree char *whole =
      g_strconcat(message != NULL ? message : "it failed and does not say why",
                  *outcome->last_line != '\0' ? "; it said: " : "", outcome->last_line, NULL);
  set_bounded(entry, "message", whole, MESSAGE_BYTES);
}

static json_t *
libraries_of(const json_t *answer)
{
  json_t *libraries = json_object();
  const char *name;
  json_t *version;
  json_object_foreach (json_object_get(answer, "libraries"), name, version) {
    g_autofree char *key = cm_text_sanitize(name, strlen(name), NAME_BYTES);
    if (json_object_size(libraries) < LIBRARIES_MAX)
      set_bounded(libraries, key, json_string_value(version), NAME_BYTES);
  }
  return libraries;
}

/* Every format of ours, in our order; one that was not told of does not decode. */
static json_t *
formats_of(const json_t *answer)
{
  json_t *formats = json_array();
  const json_t *told = json_object_get(answer, "formats");
  for (int i = 0; i < CM_PHOTO_N_FORMATS; i++) {
    const char *name = cm_photo_format_to_string((CmPhotoFormat)i);
    json_t *entry = json_object();
    gboolean decodes = FALSE;
    const char *message = "the decoder does not speak of it";
    for (gsize k = 0; k < json_array_size(told); k++) {
      const json_t *format = json_array_get(told, k);
      if (g_strcmp0(cm_json_get_string(format, "format"), name) != 0)
        continue;
      decodes = cm_json_get_boolean(format, "decodes", FALSE);
      message = cm_json_get_string(format, "message");
    }
    cm_json_set_string(entry, "format", name);
    json_object_set_new(entry, "decodes", json_boolean(decodes));
    if (!decodes)
      set_bounded(entry, "message", message, MESSAGE_BYTES);
    json_array_append_new(formats, entry);
  }
  return formats;
}

/* Asks a program of photos with one option; *ret_answer is NULL where it has none. */
static json_t *
ask(const char *program, const char *option, json_t **ret_answer)
{
  json_t *entry = json_object();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = cm_locate_program(program, &error);
  cm_json_set_string(entry, "program", program);
  if (path == NULL) {
    cm_json_set_string(entry, "state", "missing");
    set_bounded(entry, "message", error->message, MESSAGE_BYTES);
    return entry;
  }
  g_autofree char *shown = g_filename_display_name(path);
  cm_json_set_string(entry, "path", shown);
  const char *const argv[] = {path, option, NULL};
  CmPhotoHelper helper = {.argv = argv, .deadline_s = DEADLINE_S, .threads = 4, .limits = LIMITS};
  g_auto(CmPhotoHelperOutcome) outcome = {0};
  gboolean started = cm_photo_helper_run(&helper, &outcome, &error);
  gboolean answered = started && outcome.ending == CM_PHOTO_HELPER_ANSWERED;
  cm_json_set_string(entry, "state", answered ? "ready" : "failed");
  if (!started)
    set_bounded(entry, "message", error->message, MESSAGE_BYTES);
  else if (!answered)
    set_ending(entry, &outcome);
  if (answered)
    *ret_answer = g_steal_pointer(&outcome.answer);
  return entry;
}

json_t *
cm_doctor_photos(void)
{
  json_t *photos = json_object();
  g_autoptr(json_t) formats = NULL;
  g_autoptr(json_t) libraries = NULL;
  json_t *decoder = ask("check-models-photo", "--formats", &formats);
  json_t *metadata = ask("check-models-metadata", "--libraries", &libraries);
  if (formats != NULL) {
    json_object_set_new(decoder, "libraries", libraries_of(formats));
    json_object_set_new(decoder, "formats", formats_of(formats));
  }
  if (libraries != NULL)
    json_object_set_new(metadata, "libraries", libraries_of(libraries));
  json_object_set_new(photos, "decoder", decoder);
  json_object_set_new(photos, "metadata", metadata);
  return photos;
}
