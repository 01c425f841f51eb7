/* SPDX-License-Identifier: MIT */
#include "cm-photo-helper.h"

#include "cm-child.h"
#include "cm-text.h"

#include <signal.h>
#include <string.h>

#define STDERR_BYTES_KEPT 4096
#define LINE_BYTES_MAX    1000
#define EXIT_REFUSED      1

/* The last line that says something; "" where none does. */
static char *
last_line(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = g_strv_length(lines); i > 0; i--) {
    const char *line = g_strstrip(lines[i - 1]);
    if (*line != '\0')
      return cm_text_sanitize(line, strlen(line), LINE_BYTES_MAX);
  }
  return g_strdup("");
}

/* GLib and C++ end the process where an allocation fails, after saying so. */
static gboolean
died_of_memory(const CmChildOutput *output)
{
  return strstr(output->stderr_text, "failed to allocate") != NULL ||
         strstr(output->stderr_text, "bad_alloc") != NULL;
}

static CmPhotoHelperEnding
ending_of_signal(const CmChildOutput *output)
{
  if (output->exit.signal == SIGXCPU)
    return CM_PHOTO_HELPER_CPU_USED_UP;
  if (output->exit.signal == SIGKILL)
    return CM_PHOTO_HELPER_KILLED;
  return died_of_memory(output) ? CM_PHOTO_HELPER_OUT_OF_MEMORY : CM_PHOTO_HELPER_CRASHED;
}

/* How it ended; its answer goes to *ret_answer where there is one. */
static CmPhotoHelperEnding
judge_ending(const CmPhotoHelper *helper, const CmChildOutput *output, json_t **ret_answer)
{
  if (output->timed_out)
    return CM_PHOTO_HELPER_TIMED_OUT;
  if (output->overflowed)
    return CM_PHOTO_HELPER_OVERFLOWED;
  if (output->exit.signal != 0)
    return ending_of_signal(output);
  g_autoptr(json_t) answer =
      cm_json_parse(output->output->str, output->output->len, helper->limits, NULL);
  if (!json_is_object(answer) || output->exit.exit_status > EXIT_REFUSED)
    return CM_PHOTO_HELPER_NONSENSE;
  *ret_answer = g_steal_pointer(&answer);
  return output->exit.exit_status == EXIT_REFUSED ? CM_PHOTO_HELPER_REFUSED
                                                  : CM_PHOTO_HELPER_ANSWERED;
}

gboolean
cm_photo_helper_run(const CmPhotoHelper *helper, CmPhotoHelperOutcome *ret_outcome, GError **error)
{
  CmChildSpec spec = {.argv = helper->argv};
  if (helper->deadline_s > 0)
    spec.max_cpu_s = (guint64)(helper->deadline_s * helper->threads) + 1;
  CmChildBounds bounds = {.max_output_bytes = helper->limits.bytes,
                          .max_stderr_bytes = STDERR_BYTES_KEPT,
                          .deadline_s = helper->deadline_s};
  g_auto(CmChildOutput) output = {0};
  if (!cm_child_run(&spec, &bounds, &output, error))
    return FALSE;
  *ret_outcome = (CmPhotoHelperOutcome){.last_line = last_line(output.stderr_text),
                                        .signal = output.exit.signal,
                                        .exit_status = output.exit.exit_status,
                                        .wall_s = output.wall_s};
  ret_outcome->ending = judge_ending(helper, &output, &ret_outcome->answer);
  return TRUE;
}

void
cm_photo_helper_outcome_clear(CmPhotoHelperOutcome *self)
{
  json_decref(self->answer);
  g_free(self->last_line);
  *self = (CmPhotoHelperOutcome){0};
}
