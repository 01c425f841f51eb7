/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-child.h"
#include "cm-text.h"

#include <string.h>

#define DEADLINE_S   10.0
#define OUTPUT_BYTES 65536
#define STDERR_BYTES 4096
#define TEXT_BYTES   1000

/* Only what stands in the packages' metadata is read: importing mlx-vlm takes seconds. */
static const char script[] =
    "import json, platform, sys\n"
    "from importlib import metadata\n"
    "found = {}\n"
    "for name in ('mlx-vlm', 'mlx', 'transformers', 'huggingface-hub'):\n"
    "    try:\n"
    "        found[name] = metadata.version(name)\n"
    "    except metadata.PackageNotFoundError:\n"
    "        pass\n"
    "print(json.dumps({'version': platform.python_version(), 'executable': sys.executable,\n"
    "                  'packages': found}))\n";

static const CmJsonLimits LIMITS = {.bytes = OUTPUT_BYTES, .items = 100, .depth = 4};

static void
set_bounded(json_t *object, const char *key, const char *text)
{
  g_autofree char *bounded = text != NULL ? cm_text_sanitize(text, strlen(text), TEXT_BYTES) : NULL;
  cm_json_set_string(object, key, bounded);
}

static void
set_answer(json_t *python, const json_t *answer)
{
  json_t *packages = json_object();
  const char *name;
  json_t *version;
  json_object_foreach (json_object_get(answer, "packages"), name, version)
    set_bounded(packages, name, json_string_value(version));
  cm_json_set_string(python, "state", "ready");
  set_bounded(python, "version", cm_json_get_string(answer, "version"));
  set_bounded(python, "executable", cm_json_get_string(answer, "executable"));
  json_object_set_new(python, "packages", packages);
}

static void
set_failed(json_t *python, const CmChildOutput *output)
{
  g_autofree char *message = NULL;
  const char *last = g_strrstr(g_strchomp(output->stderr_text), "\n");
  last = last != NULL ? last + 1 : output->stderr_text;
  if (output->timed_out)
    message = g_strdup_printf("it did not answer within %g s", DEADLINE_S);
  else
    message = g_strdup_printf("it gave no answer that can be read (exit status %d)%s%s",
                              output->exit.exit_status, *last != '\0' ? "; it said: " : "", last);
  cm_json_set_string(python, "state", "failed");
  set_bounded(python, "message", message);
}

json_t *
cm_doctor_python(const CmPython *found)
{
  json_t *python = json_object();
  cm_json_set_string(python, "from", found->from);
  if (found->path == NULL) {
    cm_json_set_string(python, "state", "missing");
    set_bounded(python, "message", found->problem);
    return python;
  }
  g_autofree char *shown = g_filename_display_name(found->path);
  cm_json_set_string(python, "path", shown);
  const char *const argv[] = {found->path, "-c", script, NULL};
  /* not in the present folder: Python imports from there first, whoever wrote it */
  CmChildSpec spec = {.argv = argv, .folder = "/"};
  CmChildBounds bounds = {
      .max_output_bytes = OUTPUT_BYTES, .max_stderr_bytes = STDERR_BYTES, .deadline_s = DEADLINE_S};
  g_auto(CmChildOutput) output = {0};
  g_autoptr(GError) error = NULL;
  if (!cm_child_run(&spec, &bounds, &output, &error)) {
    cm_json_set_string(python, "state", "failed");
    set_bounded(python, "message", error->message);
    return python;
  }
  g_autoptr(json_t) answer =
      output.exit.exit_status == 0
          ? cm_json_parse(output.output->str, output.output->len, LIMITS, NULL)
          : NULL;
  if (json_is_object(answer))
    set_answer(python, answer);
  else
    set_failed(python, &output);
  return python;
}
