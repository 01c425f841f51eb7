/* SPDX-License-Identifier: MIT */
#include "cm-resume.h"

#include "cm-error.h"
#include "cm-settings.h"
#include "cm-terminal.h"

#define DIFFERENCE_BYTES 1024 /* of one setting, on a terminal */

/* Settings that say where models are sought, not how they are run. */
static const char *const place_settings[] = {"model",  "exclude", "max_size",   "engine",
                                             "server", "quant",   "best_quant", "revision"};

/* Takes what may differ from `now`. */
static void
take_over(json_t *settings, const char *key, const CmRun *now)
{
  json_t *value = json_object_get(now->settings, key);
  if (settings != NULL && value != NULL)
    json_object_set(settings, key, value);
}

static gboolean
read_records(CmEarlierRun *self, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, CM_RESULTS_FILE, NULL);
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "%s holds no run: %s is not there; --resume takes the folder of a run", folder,
                CM_RESULTS_FILE);
    return FALSE;
  }
  return cm_results_file_read(path, &self->run, &self->results, error);
}

CmEarlierRun *
cm_earlier_run_read(CmOptions *options, GError **error)
{
  if (options->output != NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "--output and --resume exclude each other: a run goes on in its folder");
    return NULL;
  }
  g_autoptr(CmEarlierRun) self = g_new0(CmEarlierRun, 1);
  if (!read_records(self, options->resume, error))
    return NULL;
  /* the limits of the last time, where the records tell them */
  if (self->run->settings != NULL && self->run->limits != NULL)
    json_object_update_existing(self->run->settings, self->run->limits);
  if (!cm_settings_restore(options, self->run->settings, error))
    return NULL;
  guint recorded = options->photos->len == 0 ? self->run->photos->len : 0;
  for (guint i = 0; i < recorded; i++) {
    const CmPhoto *photo = g_ptr_array_index(self->run->photos, i);
    g_ptr_array_add(options->photos, g_strdup(photo->path));
  }
  return g_steal_pointer(&self);
}

void
cm_earlier_run_free(CmEarlierRun *self)
{
  if (self == NULL)
    return;
  g_clear_pointer(&self->run, cm_run_free);
  cm_result_set_free(self->results);
  g_free(self);
}

char *
cm_earlier_run_note(const CmEarlierRun *self, const CmOptions *options)
{
  g_autoptr(json_t) now = cm_settings_to_json(options);
  g_autoptr(GString) note = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(place_settings); i++) {
    g_autofree char *difference =
        cm_run_setting_difference(self->run->settings, now, place_settings[i]);
    if (difference == NULL)
      continue;
    g_autofree char *shown = cm_terminal_text(difference, DIFFERENCE_BYTES);
    g_string_append_printf(note, "%s%s",
                           note->len > 0 ? "; " : "Going on with other models: ", shown);
  }
  if (note->len > 0)
    g_string_append(note, ". What is recorded stays, also of what is not run again.\n");
  return g_string_free(g_steal_pointer(&note), FALSE);
}

gboolean
cm_earlier_run_check(const CmEarlierRun *self, const CmRun *now, const char *folder, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(place_settings); i++)
    take_over(self->run->settings, place_settings[i], now);
  const char *key;
  json_t *unused;
  json_object_foreach (now->limits, key, unused)
    take_over(self->run->settings, key, now);
  g_autofree char *difference = NULL;
  if (cm_run_settings_equal(self->run, now, &difference))
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "%s cannot be gone on with: %s; leave the option out, or begin a new run", folder,
              difference);
  return FALSE;
}
