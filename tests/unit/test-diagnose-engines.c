/* SPDX-License-Identifier: MIT */
/* Failures of the engines that are Python or servers: by class, by reason, by package. */
#include "cm-diagnosis-json.h"

#include <string.h>

#define FRAME(file, function) "  File \"" file "\", line 12, in " function "\n    work()\n"
#define HEAD                  "Traceback (most recent call last):\n"

static CmSignatures *signatures;

static CmDiagnosis *
of_log(const char *log)
{
  return cm_diagnose_log(signatures, log, strlen(log));
}

static CmResult *
failed_result(const char *class_name, const char *message)
{
  CmResult *result = cm_result_new("o/m", "photo-1", "blind", 0);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new(class_name, "prefill", message);
  return result;
}

static const struct {
  const char *class_name, *message;
  CmLayer layer;
  CmConfidence confidence;
  const char *remedy;
} classes[] = {
    {"server-refused", "127.0.0.1:8080: Connection refused", CM_LAYER_ENVIRONMENT,
     CM_CONFIDENCE_KNOWN, "Start the server"},
    {"server-unauthorized", "401 Unauthorized for url", CM_LAYER_SETTING, CM_CONFIDENCE_KNOWN,
     "--server-key-file"},
    {"server-not-found", "404: model 'x' not found", CM_LAYER_SETTING, CM_CONFIDENCE_INFERRED,
     "/v1/models"},
    {"request-too-large", "413 Request Entity Too Large", CM_LAYER_SETTING, CM_CONFIDENCE_KNOWN,
     "--max-edge"},
    {"server-busy", "429 Too Many Requests for url", CM_LAYER_ENVIRONMENT, CM_CONFIDENCE_KNOWN,
     "nobody else"},
    {"gateway-error", "504 Gateway Time-out", CM_LAYER_ENVIRONMENT, CM_CONFIDENCE_KNOWN,
     "own address"},
    {"wrong-model", "asked for a, b answered", CM_LAYER_SETTING, CM_CONFIDENCE_KNOWN, "very name"},
    {"picture-dropped", "the prompt has 12 tokens with the picture and without", CM_LAYER_SETTING,
     CM_CONFIDENCE_INFERRED, "--mmproj"},
    {"models-not-listed", "--server 127.0.0.1:1: cannot be reached", CM_LAYER_ENVIRONMENT,
     CM_CONFIDENCE_INFERRED, "--server"},
    {"stream-cut", "Connection reset by peer", CM_LAYER_ENGINE, CM_CONFIDENCE_INFERRED, "log"},
    {"stream-endless", "no end after 16 MiB", CM_LAYER_ENGINE, CM_CONFIDENCE_INFERRED,
     "--max-tokens"},
    {"stream-malformed", "Expecting value: line 1 column 1", CM_LAYER_ENGINE,
     CM_CONFIDENCE_INFERRED, "OpenAI-compatible"},
    {"server-error", "500 Internal Server Error", CM_LAYER_ENGINE, CM_CONFIDENCE_INFERRED, "log"},
    {"request-rejected", "unknown member top_k", CM_LAYER_SETTING, CM_CONFIDENCE_INFERRED,
     "Leave out"},
    {"server-died", "the server ended", CM_LAYER_ENGINE, CM_CONFIDENCE_INFERRED, "its log"},
    {"server-not-ready", "not ready after 60 s", CM_LAYER_ENVIRONMENT, CM_CONFIDENCE_INFERRED,
     "ready_timeout_s in servers.yaml"},
    {"server-start-failed", "vllm: no such program", CM_LAYER_ENVIRONMENT, CM_CONFIDENCE_INFERRED,
     "doctor"},
    {"engine-missing", "no engine here", CM_LAYER_ENVIRONMENT, CM_CONFIDENCE_INFERRED, "--python"},
};

/* What a server did is told by its class, whatever words and whatever log come with it. */
static void
test_server_classes(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(classes); i++) {
    g_autoptr(CmResult) result = failed_result(classes[i].class_name, classes[i].message);
    g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, result);
    g_test_message("%s: %s", classes[i].class_name, diagnosis->signature);
    g_assert_cmpint(diagnosis->layer, ==, classes[i].layer);
    g_assert_cmpint(diagnosis->confidence, ==, classes[i].confidence);
    g_assert_cmpstr(diagnosis->class_name, ==, classes[i].class_name);
    g_assert_nonnull(strstr(diagnosis->remedy, classes[i].remedy));
  }
}

/* The reason why a server failed, died or did not start stands in what it said. */
static void
test_server_reasons(void)
{
  static const char *const failing[] = {"server-error", "request-rejected", "server-died",
                                        "server-not-ready", "server-start-failed"};
  for (gsize i = 0; i < G_N_ELEMENTS(failing); i++) {
    g_autoptr(CmResult) result = failed_result(failing[i], "the server said more than nothing");
    result->failure->details = g_strsplit("loading\ncudaMalloc failed: out of memory", "\n", -1);
    g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, result);
    g_assert_cmpint(diagnosis->layer, ==, CM_LAYER_CAPACITY);
    g_assert_cmpstr(diagnosis->class_name, ==, "out-of-memory");
  }
  g_autoptr(CmResult) refused = failed_result("server-refused", "127.0.0.1:8080 refused");
  refused->failure->stderr_text = g_strdup("cudaMalloc failed: out of memory\n");
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, refused);
  g_assert_cmpstr(diagnosis->class_name, ==, "server-refused");
}

/* "Could not load" waits for the line below it that says why, and decides where there is none. */
static void
test_general_waits(void)
{
  static const char *const words[] = {
      "0.00.011.367 E mtmd_get_memory_usage: error: Failed to load CLIP model from mmproj.gguf",
      "0.00.011.368 E llama_model_load_from_file_impl: no backends are loaded. hint: use "
      "ggml_backend_load()",
      NULL};
  g_autoptr(CmResult) result = failed_result("server-start-failed", "llama-server exited");
  result->failure->details = g_strdupv((char **)words);
  g_autoptr(CmDiagnosis) both = cm_diagnose(signatures, result);
  g_assert_cmpstr(both->class_name, ==, "library-missing");
  g_assert_cmpint(both->layer, ==, CM_LAYER_ENVIRONMENT);
  g_assert_true(g_str_has_prefix(both->evidence, "llama_model_load_from")); /* without its stamp */
  g_clear_pointer(&result->failure->details[1], g_free);
  g_autoptr(CmDiagnosis) alone = cm_diagnose(signatures, result);
  g_assert_cmpstr(alone->class_name, ==, "projector-corrupt");
}

/* The package of the innermost frame that is somebody's, of the first cause. */
static void
test_package(void)
{
  g_autoptr(CmDiagnosis) below =
      of_log(HEAD FRAME("/v/site-packages/mlx_vlm/utils.py", "load")
                 FRAME("/v/site-packages/transformers/processing_utils.py", "from_pretrained")
                     FRAME("/usr/lib/python3.11/json/decoder.py", "decode") "ValueError: odd\n");
  g_assert_cmpstr(below->package, ==, "transformers");
  g_autoptr(CmDiagnosis) cause = of_log(HEAD FRAME(
      "/v/site-packages/huggingface_hub/x.py",
      "get") "ValueError: odd\n\n"
             "The above exception was the direct cause of the following exception:\n\n" HEAD FRAME(
                 "/v/site-packages/mlx_vlm/utils.py", "load") "ValueError: loading failed\n");
  g_assert_cmpstr(cause->package, ==, "huggingface-hub");
  g_autoptr(CmDiagnosis) nobody = of_log(HEAD FRAME("/home/me/x.py", "f") "ValueError: odd\n");
  g_assert_null(nobody->package);
  g_autoptr(json_t) object = cm_diagnosis_to_json(below);
  g_assert_cmpstr(cm_json_get_string(object, "package"), ==, "transformers");
}

/* An exception without traceback has its module before its type, as Python prints it. */
static void
test_worker_exception_module(void)
{
  g_autoptr(CmResult) result = failed_result("model-load", "could not load");
  result->failure->exception = json_pack("{s:s, s:s, s:s}", "type", "Qwen9Error", "module",
                                         "mlx_vlm.errors", "message", "odd");
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, result);
  g_assert_cmpstr(diagnosis->message, ==, "mlx_vlm.errors.Qwen9Error: odd");
  g_autoptr(CmResult) plain = failed_result("model-load", "could not load");
  plain->failure->exception = json_pack("{s:s, s:s, s:s}", "type", "KeyError", "module", "builtins",
                                        "message", "'model_type'");
  g_autoptr(CmDiagnosis) key = cm_diagnose(signatures, plain);
  g_assert_cmpstr(key->class_name, ==, "config-incomplete");
}

/* The worker's own frame is nobody's: what native code raises has it as its innermost. What the
 * worker says is its own fault is. */
static void
test_worker_frames(void)
{
  g_autoptr(CmDiagnosis) native = of_log(HEAD FRAME(
      "/usr/libexec/check-models/mlx-vlm/check_models_mlx_vlm.py", "encode") "RuntimeError: odd\n");
  g_assert_cmpint(native->layer, ==, CM_LAYER_ENGINE);
  g_autoptr(CmResult) result = failed_result("internal", "AttributeError: odd");
  result->failure->exception =
      json_pack("{s:s, s:s, s:s}", "type", "AttributeError", "message", "odd", "traceback",
                HEAD FRAME("/usr/libexec/check-models/mlx-vlm/check_models_mlx_vlm.py",
                           "main") "AttributeError: odd\n");
  g_autoptr(CmDiagnosis) own = cm_diagnose(signatures, result);
  g_assert_cmpint(own->layer, ==, CM_LAYER_SETTING);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  signatures = cm_signatures_load(&error);
  g_assert_no_error(error);
  g_test_add_func("/diagnose/server-classes", test_server_classes);
  g_test_add_func("/diagnose/server-reasons", test_server_reasons);
  g_test_add_func("/diagnose/general-waits", test_general_waits);
  g_test_add_func("/diagnose/package", test_package);
  g_test_add_func("/diagnose/worker-exception-module", test_worker_exception_module);
  g_test_add_func("/diagnose/worker-frames", test_worker_frames);
  int status = g_test_run();
  cm_signatures_free(signatures);
  return status;
}
