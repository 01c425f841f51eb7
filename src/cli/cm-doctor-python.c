/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-python-ask.h"
#include "cm-text.h"

#include <string.h>

#define TEXT_BYTES 1000

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
  g_autofree char *problem = NULL;
  g_autoptr(json_t) answer = cm_python_ask(found->path, script, NULL, &problem);
  if (answer != NULL) {
    set_answer(python, answer);
  } else {
    cm_json_set_string(python, "state", "failed");
    cm_json_set_string(python, "message", problem);
  }
  return python;
}
