/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-loopback.h"
#include "cm-text.h"

#include <string.h>

#define MODELS_MAX 100
#define NAME_BYTES 200

static const CmJsonLimits LIMITS = {.bytes = CM_LOOPBACK_BYTES_MAX, .items = 50000, .depth = 16};

/* Each program's own documentation. */
const CmDoctorPort cm_doctor_ports[] = {
    {11434, "Ollama"}, {1234, "LM Studio"}, {8080, "llama-server or mlx_vlm.server"},
    {8000, "vLLM"},    {0, NULL},
};

/* Whose models' owner that is: what a server says beats what its port lets expect. */
static const struct {
  const char *owner;
  const char *server;
} owners[] = {
    {"library", "Ollama"},
    {"llamacpp", "llama-server"},
    {"vllm", "vLLM"},
    {"organization_owner", "LM Studio"},
};

static const char *
server_of(const json_t *models, const char *usual)
{
  const char *owner = cm_json_get_string(json_array_get(models, 0), "owned_by");
  for (gsize i = 0; i < G_N_ELEMENTS(owners); i++)
    if (g_strcmp0(owner, owners[i].owner) == 0)
      return owners[i].server;
  return usual;
}

/* The models' names, bounded; their number, all counted. */
static void
set_models(json_t *entry, const json_t *told)
{
  json_t *models = json_array();
  for (gsize i = 0; i < json_array_size(told) && json_array_size(models) < MODELS_MAX; i++) {
    const char *name = cm_json_get_string(json_array_get(told, i), "id");
    g_autofree char *bounded =
        name != NULL ? cm_text_sanitize(name, strlen(name), NAME_BYTES) : NULL;
    if (bounded != NULL)
      json_array_append_new(models, json_string(bounded));
  }
  json_object_set_new(entry, "n_models", json_integer((json_int_t)json_array_size(told)));
  json_object_set_new(entry, "models", models);
}

static char *
problem_of(const CmLoopbackAnswer *answer)
{
  switch (answer->ending) {
  case CM_LOOPBACK_SILENT:
    return g_strdup_printf("it listens, and did not answer within %g s", CM_LOOPBACK_WHOLE_S);
  case CM_LOOPBACK_TOO_LONG:
    return g_strdup("its answer is longer than 1 MiB");
  case CM_LOOPBACK_NO_HTTP:
    return g_strdup("it does not speak HTTP");
  case CM_LOOPBACK_CLOSED:
  case CM_LOOPBACK_ANSWERED:
    break;
  }
  if (answer->status == 401 || answer->status == 403)
    return g_strdup_printf("it wants an API key (HTTP status %d)", answer->status);
  if (answer->status != 200)
    return g_strdup_printf("it has no /v1/models (HTTP status %d)", answer->status);
  return g_strdup("what it says under /v1/models is no list of models");
}

static json_t *
entry_of(const CmDoctorPort *port, const CmLoopbackAnswer *answer)
{
  json_t *entry = json_object();
  g_autoptr(json_t) told = answer->status == 200
                               ? cm_json_parse(answer->body->str, answer->body->len, LIMITS, NULL)
                               : NULL;
  /* a server without models may say null */
  const json_t *models = json_object_get(told, "data");
  gboolean lists = json_is_array(models) || (json_is_null(models) && json_is_object(told));
  json_object_set_new(entry, "port", json_integer(port->port));
  cm_json_set_string(entry, "server", server_of(models, port->usual));
  json_object_set_new(entry, "answers", json_boolean(lists));
  if (lists) {
    set_models(entry, models);
    return entry;
  }
  g_autofree char *problem = problem_of(answer);
  cm_json_set_string(entry, "message", problem);
  return entry;
}

json_t *
cm_doctor_servers(const CmDoctorPort *ports)
{
  json_t *servers = json_array();
  for (const CmDoctorPort *port = ports; port->port != 0; port++) {
    g_auto(CmLoopbackAnswer) answer = {0};
    cm_loopback_get(port->port, "/v1/models", &answer);
    if (answer.ending != CM_LOOPBACK_CLOSED)
      json_array_append_new(servers, entry_of(port, &answer));
  }
  return servers;
}
