/* SPDX-License-Identifier: MIT */
#include "cm-python-ask.h"

#include "cm-child.h"
#include "cm-text.h"

#include <string.h>

#define DEADLINE_S   10.0
#define OUTPUT_BYTES 65536
#define STDERR_BYTES 4096
#define TEXT_BYTES   1000

static const CmJsonLimits LIMITS = {.bytes = OUTPUT_BYTES, .items = 100, .depth = 4};

/* A folder without __init__.py is no package of anybody's, though it can be imported. */
static const char modules_script[] = "import importlib.util, json, sys\n"
                                     "from importlib import metadata\n"
                                     "found = {}\n"
                                     "for name in sys.argv[1:]:\n"
                                     "    try:\n"
                                     "        spec = importlib.util.find_spec(name)\n"
                                     "    except Exception:\n"
                                     "        continue\n"
                                     "    if spec is None or spec.origin is None:\n"
                                     "        continue\n"
                                     "    try:\n"
                                     "        found[name] = metadata.version(name)\n"
                                     "    except Exception:\n"
                                     "        found[name] = ''\n"
                                     "print()\n"
                                     "print(json.dumps(found))\n";

/* The last line that is not empty; what a sitecustomize.py prints stands before it. */
static const char *
last_line(char *text)
{
  g_strchomp(text);
  const char *newline = strrchr(text, '\n');
  return newline != NULL ? newline + 1 : text;
}

static char *
problem_of(const CmChildOutput *output)
{
  if (output->timed_out)
    return g_strdup_printf("it did not answer within %g s", DEADLINE_S);
  const char *last = last_line(output->stderr_text);
  g_autofree char *message =
      g_strdup_printf("it gave no answer that can be read (exit status %d)%s%s",
                      output->exit.exit_status, *last != '\0' ? "; it said: " : "", last);
  return cm_text_sanitize(message, strlen(message), TEXT_BYTES);
}

static GStrv
words_of(const char *program, const char *script, const char *const *arguments)
{
  g_autoptr(GStrvBuilder) words = g_strv_builder_new();
  const char *const first[] = {program, "-c", script, NULL};
  g_strv_builder_addv(words, (const char **)first);
  if (arguments != NULL)
    g_strv_builder_addv(words, (const char **)arguments);
  return g_strv_builder_end(words);
}

json_t *
cm_python_ask(const char *program, const char *script, const char *const *arguments,
              char **ret_problem)
{
  g_auto(GStrv) argv = words_of(program, script, arguments);
  const CmChildSpec spec = {.argv = (const char *const *)argv, .folder = "/"};
  const CmChildBounds bounds = {
      .max_output_bytes = OUTPUT_BYTES, .max_stderr_bytes = STDERR_BYTES, .deadline_s = DEADLINE_S};
  g_auto(CmChildOutput) output = {0};
  g_autoptr(GError) error = NULL;
  if (!cm_child_run(&spec, &bounds, &output, &error)) {
    *ret_problem = cm_text_sanitize(error->message, strlen(error->message), TEXT_BYTES);
    return NULL;
  }
  gboolean exited = !output.timed_out && !output.overflowed && output.exit.exit_status == 0;
  const char *line = exited ? last_line(output.output->str) : "";
  json_t *answer = exited ? cm_json_parse(line, strlen(line), LIMITS, NULL) : NULL;
  if (json_is_object(answer))
    return answer;
  json_decref(answer);
  *ret_problem = problem_of(&output);
  return NULL;
}

json_t *
cm_python_ask_modules(const char *program, const char *const *modules, char **ret_problem)
{
  return cm_python_ask(program, modules_script, modules, ret_problem);
}
