/* SPDX-License-Identifier: MIT */

/* check-models-llama: a worker (docs/protocol.md) that runs GGUF models by libllama and libmtmd in
 * its own process. It takes no arguments; requests come on standard input. */

#include "cm-backends.h"
#include "cm-clock.h"
#include "cm-facts.h"
#include "cm-fault.h"
#include "cm-generate.h"
#include "cm-log.h"
#include "cm-version.h"

#include <stdio.h>
#include <stdlib.h>

/* What is read of the settings of `load` and `generate`; others are named as ignored by whoever
 * sent them. */
static const char *const honoured[] = {
    "context_tokens",     "threads",           "gpu_layers", "batch_tokens", "ubatch_tokens",
    "max_tokens",         "temperature",       "top_k",      "top_p",        "min_p",
    "repetition_penalty", "repetition_window", "seed",       "stop",         "schema"};

static json_t *
honoured_settings(void)
{
  json_t *names = json_array();
  for (gsize i = 0; i < G_N_ELEMENTS(honoured); i++)
    json_array_append_new(names, json_string(honoured[i]));
  return names;
}

static void
send_hello(CmWorker *worker, double library_load_s)
{
  json_t *hello = json_object();
  json_t *libraries = json_object();

  cm_json_set_string(libraries, "llama.cpp", llama_version());
  cm_json_set_string(libraries, "ggml", ggml_version());
  json_object_set_new(hello, "protocol", json_integer(CM_PROTOCOL_VERSION));
  cm_json_set_string(hello, "worker", "check-models-llama");
  cm_json_set_string(hello, "worker_version", CM_VERSION);
  cm_json_set_string(hello, "engine", "llama.cpp");
  cm_json_set_string(hello, "engine_version", llama_version());
  json_object_set_new(hello, "libraries", libraries);
  json_object_set_new(hello, "devices", cm_backends_devices());
  json_object_set_new(hello, "capabilities",
                      json_pack("[ssss]", CM_CAPABILITY_PICTURE, CM_CAPABILITY_SEED,
                                CM_CAPABILITY_PEAK_MEMORY, CM_CAPABILITY_SCHEMA));
  json_object_set_new(hello, "settings", honoured_settings());
  cm_json_set_number(hello, "library_load_s", library_load_s);
  cm_worker_send(worker, CM_MESSAGE_HELLO, hello);
}

static gboolean
load(CmWorker *worker, const json_t *request, CmLlama **llama, GError **error)
{
  json_t *loaded;

  if (*llama) {
    g_set_error(error, CM_FAULT, CM_FAULT_INTERNAL, "a worker process loads one model only");
    return FALSE;
  }
  *llama = cm_llama_load(request, worker, error);
  if (!*llama)
    return FALSE;
  loaded = json_object();
  json_object_set_new(loaded, "model", cm_facts_model(*llama));
  json_object_set_new(loaded, "settings", cm_facts_settings(*llama));
  json_object_set_new(loaded, "buffers", cm_facts_buffers(*llama));
  cm_worker_send(worker, CM_MESSAGE_LOADED, loaded);
  return TRUE;
}

static gboolean
handle(CmWorker *worker, const json_t *request, CmLlama **llama, GError **error)
{
  const char *type = cm_json_get_string(request, "type");

  if (g_str_equal(type, CM_REQUEST_LOAD))
    return load(worker, request, llama, error);
  if (!g_str_equal(type, CM_REQUEST_GENERATE)) {
    g_set_error(error, CM_FAULT, CM_FAULT_INTERNAL, "a request of unknown type");
    return FALSE;
  }
  if (!*llama) {
    g_set_error(error, CM_FAULT, CM_FAULT_INTERNAL, "generate came before a model was loaded");
    return FALSE;
  }
  return cm_generate(*llama, request, worker, error);
}

/* TRUE where the conversation ended with `quit`. */
static gboolean
converse(CmWorker *worker, CmLlama **llama)
{
  for (;;) {
    g_autoptr(json_t) request = cm_worker_next(worker);
    g_autoptr(GError) fault = NULL;
    g_auto(GStrv) complaints = NULL;

    if (!request)
      return FALSE;
    if (g_str_equal(cm_json_get_string(request, "type"), CM_REQUEST_QUIT))
      return TRUE;
    cm_log_mark();
    if (handle(worker, request, llama, &fault))
      continue;
    complaints = cm_log_complaints();
    cm_worker_fail(worker, fault, (const char *const *)complaints);
  }
}

int
main(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmWorker) worker = cm_worker_new(&error);
  g_autoptr(CmLlama) llama = NULL;
  double began;

  if (!worker) {
    fprintf(stderr, "check-models-llama: %s\n", error->message);
    return EXIT_FAILURE;
  }
  began = cm_clock_now_s();
  cm_backends_load();
  send_hello(worker, cm_clock_now_s() - began);
  if (converse(worker, &llama))
    cm_worker_send(worker, CM_MESSAGE_BYE, NULL);
  return EXIT_SUCCESS;
}
