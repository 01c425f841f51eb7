/* SPDX-License-Identifier: MIT */
#include "cm-server-identity.h"

#include "cm-child.h"
#include "cm-text.h"

#include <string.h>

#define VERSION_BYTES 200
#define REPLY_BYTES   ((gsize)4 << 20)
#define REPLY_S       5.0
#define COMMAND_S     20.0
#define COMMAND_BYTES ((gsize)64 << 10)

static const CmJsonLimits LIMITS = {.bytes = REPLY_BYTES, .items = 100000, .depth = 32};

/* Whose models' owner that is, and where it tells its version: each program's own documentation or
 * source. llama-server's build_info is "b" and the number of its build, then a commit; --version
 * tells the number as well, and the rest in another way (tools/server and common/build-info of
 * llama.cpp). */
static const struct {
  const char *name;
  const char *owner;
  const char *header; /* how "Server" begins */
  const char *path;
  const char *pointer;
  const char *pattern; /* with one group, the version; NULL: all of it */
} programs[] = {
    {"llama-server", "llamacpp", "llama.cpp", "/props", "/build_info", "^b(\\d+)\\b"},
    {"ollama", "library", NULL, "/api/version", "/version", NULL},
    {"vllm", "vllm", NULL, "/version", "/version", NULL},
    {"lm-studio", "organization_owner", NULL, NULL, NULL, NULL},
};

const char *
cm_server_identity_name(const json_t *models, const char *header)
{
  const char *owner = cm_json_get_string(json_array_get(models, 0), "owned_by");
  for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
    gboolean says = header != NULL && programs[i].header != NULL &&
                    g_str_has_prefix(header, programs[i].header);
    if (says || g_strcmp0(owner, programs[i].owner) == 0)
      return programs[i].name;
  }
  return NULL;
}

static const json_t *
follow(const json_t *value, const char *pointer)
{
  g_auto(GStrv) keys = g_strsplit(*pointer == '/' ? pointer + 1 : pointer, "/", 16);
  for (guint i = 0; keys[i] != NULL; i++)
    value = json_object_get(value, keys[i]);
  return value;
}

/* One line of visible text; NULL for none. */
static char *
one_line(const char *text, gsize length)
{
  g_autofree char *safe = cm_text_sanitize(text, length, VERSION_BYTES);
  safe[strcspn(safe, "\r\n")] = '\0';
  g_strstrip(safe);
  return *safe != '\0' ? g_steal_pointer(&safe) : NULL;
}

char *
cm_server_identity_version_at(CmServerClient *client, const char *path, const char *pointer)
{
  CmServerCall call = {.path = path, .timeout_s = REPLY_S, .max_bytes = REPLY_BYTES};
  g_auto(CmServerReply) reply = {0};
  g_autoptr(GError) unused = NULL;
  if (!cm_server_client_call(client, &call, &reply, &unused) || reply.status != 200)
    return NULL;
  g_autoptr(json_t) body = cm_json_parse(reply.body->str, reply.body->len, LIMITS, NULL);
  const json_t *version = follow(body, pointer);
  if (!json_is_string(version))
    return NULL;
  return one_line(json_string_value(version), json_string_length(version));
}

static char *
match(const char *text, const char *pattern)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) info = NULL;
  if (regex == NULL || !g_regex_match(regex, text, 0, &info))
    return NULL;
  g_autofree char *found = g_match_info_fetch(info, 1);
  return found != NULL ? one_line(found, strlen(found)) : NULL;
}

char *
cm_server_identity_version(CmServerClient *client, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
    if (g_strcmp0(name, programs[i].name) != 0 || programs[i].path == NULL)
      continue;
    g_autofree char *told =
        cm_server_identity_version_at(client, programs[i].path, programs[i].pointer);
    char *part =
        told != NULL && programs[i].pattern != NULL ? match(told, programs[i].pattern) : NULL;
    return part != NULL ? part : g_steal_pointer(&told);
  }
  return NULL;
}

char *
cm_server_identity_version_of(const char *const *argv, const char *pattern)
{
  CmChildSpec spec = {.argv = argv};
  CmChildBounds bounds = {.max_output_bytes = COMMAND_BYTES,
                          .max_stderr_bytes = COMMAND_BYTES,
                          .deadline_s = COMMAND_S};
  g_auto(CmChildOutput) output = {0};
  if (!cm_child_run(&spec, &bounds, &output, NULL))
    return NULL;
  g_autofree char *printed =
      cm_text_sanitize(output.output->str, output.output->len, COMMAND_BYTES);
  g_autofree char *text = g_strconcat(printed, "\n", output.stderr_text, NULL);
  g_strchug(text);
  return pattern != NULL ? match(text, pattern) : one_line(text, strlen(text));
}
