/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-child.h"
#include "cm-server-form.h"
#include "cm-servers-here.h"
#include "cm-text.h"

#include <string.h>

/* A server's program says its version at once; Python's packages are not imported for it. */
#define DEADLINE_S    10.0
#define OUTPUT_BYTES  (64 << 10)
#define STDERR_BYTES  4096
#define VERSION_BYTES 100
#define MESSAGE_BYTES 1000

static void
set_bounded(json_t *entry, const char *key, const char *text)
{
  g_autofree char *bounded =
      text != NULL ? cm_text_sanitize(text, strlen(text), MESSAGE_BYTES) : NULL;
  cm_json_set_string(entry, key, bounded);
}

/* The words of a command that needs nothing but the program; NULL for another. */
static GStrv
command_of(const CmServerHere *server)
{
  const CmServerValues values = {.program = server->program, .python = server->python};
  g_autoptr(json_t) filled = cm_server_preset_to_json(server->preset, &values);
  const json_t *known = json_object_get(filled, "values");
  const json_t *command = json_object_get(json_object_get(filled, "version"), "command");
  if (command == NULL)
    return NULL;
  g_autoptr(GStrvBuilder) words = g_strv_builder_new();
  for (gsize i = 0; i < json_array_size(command); i++) {
    g_autofree char *word =
        cm_server_form_fill(json_string_value(json_array_get(command, i)), known, NULL);
    if (word == NULL)
      return NULL;
    g_strv_builder_add(words, word);
  }
  return g_strv_builder_end(words);
}

/* What the pattern's group matches in the text; NULL where it matches nothing. */
static char *
group_of(const char *pattern, const char *text)
{
  g_autoptr(GMatchInfo) found = NULL;
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
  if (regex == NULL || !g_regex_match(regex, text, 0, &found))
    return NULL;
  g_autofree char *group = g_match_info_fetch(found, 1);
  return group != NULL && *group != '\0' ? cm_text_sanitize(group, strlen(group), VERSION_BYTES)
                                         : NULL;
}

/* Its version, where it tells it without being started as a server; NULL unknown. */
static char *
version_of(const CmServerHere *server)
{
  g_auto(GStrv) argv = command_of(server);
  const json_t *version = json_object_get(server->preset->server, "version");
  const char *pattern = cm_json_get_string(version, "pattern");
  if (argv == NULL || pattern == NULL)
    return NULL;
  /* not in the present folder: Python imports from there first, whoever wrote it */
  const CmChildSpec spec = {.argv = (const char *const *)argv, .folder = "/"};
  const CmChildBounds bounds = {
      .max_output_bytes = OUTPUT_BYTES, .max_stderr_bytes = STDERR_BYTES, .deadline_s = DEADLINE_S};
  g_auto(CmChildOutput) output = {0};
  if (!cm_child_run(&spec, &bounds, &output, NULL))
    return NULL;
  g_autofree char *said = cm_text_sanitize(output.output->str, output.output->len, OUTPUT_BYTES);
  char *found = group_of(pattern, said);
  return found != NULL ? found : group_of(pattern, output.stderr_text);
}

static json_t *
entry_of(const CmServerHere *server)
{
  json_t *entry = json_object();
  cm_json_set_string(entry, "name", server->preset->name);
  set_bounded(entry, "about", server->preset->about);
  cm_json_set_string(entry, "takes", cm_server_takes_to_string(server->preset->takes));
  cm_json_set_string(entry, "tested", cm_server_tested_to_string(server->preset->tested));
  cm_json_set_string(entry, "state", server->why_not == NULL ? "installed" : "missing");
  set_bounded(entry, "message", server->why_not);
  if (server->program == NULL)
    return entry;
  g_autofree char *path = g_filename_display_name(server->program);
  g_autofree char *version = version_of(server);
  cm_json_set_string(entry, "path", path);
  cm_json_set_string(entry, "version", version);
  return entry;
}

json_t *
cm_doctor_presets(const char *python)
{
  json_t *presets = json_array();
  g_autoptr(GError) error = NULL;
  g_autoptr(CmServersHere) here = cm_servers_here_find(python, &error);
  if (here == NULL) {
    json_t *entry = json_object();
    cm_json_set_string(entry, "name", "servers.yaml");
    cm_json_set_string(entry, "state", "failed");
    set_bounded(entry, "message", error->message);
    json_array_append_new(presets, entry);
    return presets;
  }
  for (guint i = 0; i < here->list->len; i++) {
    const CmServerHere *server = g_ptr_array_index(here->list, i);
    json_array_append_new(presets, entry_of(cm_servers_here_ask(here, server->preset->name)));
  }
  return presets;
}
