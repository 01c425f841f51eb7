/* SPDX-License-Identifier: MIT */
#include "cm-diagnosis-json.h"
#include "cm-error.h"
#include "cm-fingerprint.h"
#include "cm-log.h"
#include "cm-signatures.h"
#include "cm-traceback.h"

#include <signal.h>
#include <string.h>

#define FRAME(file, function) "  File \"" file "\", line 12, in " function "\n    work()\n"
#define HEAD                  "Traceback (most recent call last):\n"

static CmSignatures *signatures;

static CmDiagnosis *
of_log(const char *log)
{
  return cm_diagnose_log(signatures, log, strlen(log));
}

static void
assert_layer(const char *log, CmLayer layer, CmConfidence confidence)
{
  g_autoptr(CmDiagnosis) diagnosis = of_log(log);
  if (diagnosis->layer != layer || diagnosis->confidence != confidence)
    g_error("%s: %s, %s (%s)", log, cm_layer_to_string(diagnosis->layer),
            cm_confidence_to_string(diagnosis->confidence), diagnosis->signature);
}

/* Each entry knows its own example, and no entry before it does: by itself and as a log. */
static void
test_examples(void)
{
  g_assert_cmpuint(cm_signatures_size(signatures), >=, 60);
  for (guint i = 0; i < cm_signatures_size(signatures); i++) {
    const CmSignature *entry = cm_signatures_at(signatures, i);
    gsize offset = 0;
    guint limits = 0;
    const CmSignature *found =
        cm_signatures_find(signatures, entry->example, entry->example, &offset, &limits);
    g_assert_true(found != NULL);
    g_assert_cmpstr(found->id, ==, entry->id);
    g_assert_cmpuint(limits, ==, 0);
    g_autoptr(CmDiagnosis) diagnosis = of_log(entry->example);
    g_autofree char *prefix = g_strconcat(entry->id, "-", NULL);
    if (!g_str_has_prefix(diagnosis->signature, prefix))
      g_error("the example of %s is taken for %s", entry->id, diagnosis->signature);
    g_assert_cmpint(diagnosis->layer, ==, entry->layer);
  }
}

/* A log's own chatter does not hide what a known failure says at its end. */
static void
test_examples_within_chatter(void)
{
  for (guint i = 0; i < cm_signatures_size(signatures); i++) {
    const CmSignature *entry = cm_signatures_at(signatures, i);
    g_autofree char *log = g_strconcat("llama_model_loader: loaded meta data with 26 pairs\n"
                                       "print_info: n_ctx_train = 32768\n\n",
                                       entry->example, "\n", NULL);
    g_autoptr(CmDiagnosis) diagnosis = of_log(log);
    g_assert_cmpint(diagnosis->layer, ==, entry->layer);
  }
}

static void
assert_refused(const char *yaml, const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmSignatures) table = cm_signatures_parse("t.yaml", yaml, strlen(yaml), &error);
  g_assert_null(table);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  if (strstr(error->message, message) == NULL)
    g_error("%s does not say %s", error->message, message);
}

#define ENTRY(id, pattern, layer, more)                                                            \
  "- id: " id "\n  pattern: '" pattern "'\n  class: c\n  layer: " layer                            \
  "\n  explanation: e\n  remedy: r\n  example: x\n" more

static void
test_bad_tables(void)
{
  assert_refused("other: 1\n", "t.yaml:1: no list of failures");
  assert_refused("failures:\n" ENTRY("a", "x", "engine", "  color: red\n"), "unknown member color");
  assert_refused("failures:\n" ENTRY("a", "x", "nobody", ""), "t.yaml:5: no layer has the name");
  assert_refused("failures:\n" ENTRY("a", "x(", "engine", ""), "t.yaml:3: ");
  assert_refused("failures:\n" ENTRY("a", "x", "engine", "  where: 'x('\n"), "t.yaml:9: ");
  assert_refused("failures:\n" ENTRY("a", "x", "engine", "  confidence: sure\n"), "t.yaml:9: ");
  assert_refused("failures:\n" ENTRY("a", "x", "engine", "  general: yes\n"), "t.yaml:9: ");
  assert_refused("failures:\n" ENTRY("a", "x", "engine", "") ENTRY("a", "y", "engine", ""),
                 "two failures a");
  assert_refused("failures:\n- id: a\n", "has no ");
  assert_refused("failures:\n- id: a\n  pattern: [x]\n", "t.yaml:3: not one text: pattern");
}

/* The first cause decides, whatever is raised over it, and the frames around it are its own. */
static void
test_chain(void)
{
  g_autoptr(GPtrArray) chain = cm_traceback_parse(HEAD FRAME(
      "/a/huggingface_hub/file_download.py",
      "get") "OSError: [Errno 28] No space left on device\n\n"
             "During handling of the above exception, another exception occurred:\n\n" HEAD FRAME(
                 "/a/mlx_vlm/utils.py",
                 "load") "ValueError: loading failed\nsecond line\n\nlater\n");
  g_assert_cmpuint(chain->len, ==, 2);
  const CmException *first = g_ptr_array_index(chain, 0);
  const CmException *second = g_ptr_array_index(chain, 1);
  g_assert_cmpstr(first->type, ==, "OSError");
  g_assert_cmpstr(second->message, ==, "loading failed\nsecond line");
  g_assert_cmpuint(second->frames->len, ==, 1);
  const CmFrame *frame = g_ptr_array_index(second->frames, 0);
  g_assert_cmpstr(frame->function, ==, "load");
  g_assert_cmpstr(frame->source, ==, "work()");
}

/* Two tracebacks that nothing links: the last is the one that ended the program. */
static void
test_separate_tracebacks(void)
{
  g_autoptr(CmDiagnosis) diagnosis = of_log(
      HEAD FRAME("/a/x.py", "f") "OSError: [Errno 28] No space left on device\n"
                                 "going on without a cache\n" HEAD FRAME(
                                     "/a/PIL/Image.py", "open") "ValueError: what is this\n");
  g_assert_cmpint(diagnosis->layer, ==, CM_LAYER_INPUT);
  g_assert_cmpstr(diagnosis->message, ==, "ValueError: what is this");
}

static void
test_rules(void)
{
  assert_layer(HEAD FRAME("/a/mlx_vlm/models/x/x.py", "f")
                   FRAME("/usr/lib/python3.11/copy.py", "c") "ValueError: odd\n",
               CM_LAYER_ENGINE, CM_CONFIDENCE_INFERRED);
  assert_layer(
      HEAD FRAME("/c/modules/transformers_modules/o/n/processing.py", "f") "ValueError: odd\n",
      CM_LAYER_MODEL_REPOSITORY, CM_CONFIDENCE_INFERRED);
  assert_layer(HEAD FRAME("/a/huggingface_hub/x.py", "f") "ValueError: odd\n", CM_LAYER_ENVIRONMENT,
               CM_CONFIDENCE_INFERRED);
  assert_layer(HEAD FRAME("/a/mlx_vlm/utils.py", "f") "MemoryError\n", CM_LAYER_CAPACITY,
               CM_CONFIDENCE_INFERRED);
  assert_layer(HEAD FRAME("/h/mlx/mlx-vlm/mlx_vlm/utils.py", "f")
                   FRAME("/h/mlx/check_models/src/x.py", "g") "ValueError: odd\n",
               CM_LAYER_SETTING, CM_CONFIDENCE_INFERRED);
  assert_layer(
      HEAD FRAME("/a/huggingface_hub/x.py", "f") FRAME("/envs/mlx/lib/python3.13/threading.py", "w")
          FRAME("/envs/mlx/lib/python3.13/site-packages/tqdm/std.py", "w") "ValueError: odd\n",
      CM_LAYER_ENVIRONMENT, CM_CONFIDENCE_INFERRED);
  assert_layer(HEAD FRAME("/a/huggingface_hub/x.py", "f") "TypeError: odd\n", CM_LAYER_ENGINE,
               CM_CONFIDENCE_INFERRED);
  assert_layer("all went well\n", CM_LAYER_UNKNOWN, CM_CONFIDENCE_UNKNOWN);
  assert_layer("", CM_LAYER_UNKNOWN, CM_CONFIDENCE_UNKNOWN);
}

/* What the reference report gets wrong. */
static void
test_known_mistakes_of_the_reference(void)
{
  assert_layer("RuntimeError: [METAL] Command buffer execution failed: Insufficient Memory "
               "(00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)\n",
               CM_LAYER_CAPACITY, CM_CONFIDENCE_KNOWN);
  assert_layer("TimeoutError: Operation timed out after 300.0 seconds\n", CM_LAYER_ENVIRONMENT,
               CM_CONFIDENCE_INFERRED);
  assert_layer("ValueError: Missing 1 parameters: \nlm_head.weight.\n", CM_LAYER_ENGINE,
               CM_CONFIDENCE_KNOWN);
  assert_layer("ValueError: Image features and image tokens do not match: tokens: 0, features 9\n",
               CM_LAYER_ENGINE, CM_CONFIDENCE_INFERRED);
}

static CmDiagnosis *
of_failure(const char *class_name, const char *message, int signal_number)
{
  g_autoptr(CmResult) result = cm_result_new("o/m", "photo-1", "blind", 0);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new(class_name, "load", message);
  result->failure->signal = signal_number;
  return cm_diagnose(signatures, result);
}

static void
test_recorded(void)
{
  g_autoptr(CmDiagnosis) limit = of_failure("memory-limit", "more than 8 GB", SIGKILL);
  g_assert_cmpint(limit->layer, ==, CM_LAYER_CAPACITY);
  g_assert_cmpint(limit->confidence, ==, CM_CONFIDENCE_KNOWN);
  g_assert_true(g_str_has_prefix(limit->end, "ended by SIGKILL"));
  g_assert_cmpstr(limit->phase, ==, "load");
  g_autoptr(CmDiagnosis) crash = of_failure("crashed", "ended by signal", SIGSEGV);
  g_assert_cmpint(crash->layer, ==, CM_LAYER_ENGINE);
  g_autoptr(CmDiagnosis) mismatch =
      of_failure("projector-mismatch",
                 "mismatch between text model (n_embd = 192) and mmproj (n_embd = 256)", 0);
  g_assert_cmpint(mismatch->layer, ==, CM_LAYER_MODEL_REPOSITORY);
  g_assert_cmpstr(mismatch->class_name, ==, "projector-mismatch");
}

/* The reason stands in stderr, and the message only says that there was one. */
static void
test_reason_in_stderr(void)
{
  g_autoptr(CmResult) result = cm_result_new("o/m", "photo-1", "blind", 0);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new("exited", "load", "the worker exited with status 1");
  result->failure->exit_status = 1;
  result->failure->stderr_text = g_strdup("loading\nllama_model_load: error loading model: unknown "
                                          "model architecture: 'x'\nfailed to load model\n");
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, result);
  g_assert_cmpint(diagnosis->layer, ==, CM_LAYER_ENGINE);
  g_assert_nonnull(strstr(diagnosis->message, "unknown model architecture"));
  g_assert_cmpstr(diagnosis->end, ==, "exit status 1");
}

static void
test_worker_exception(void)
{
  g_autoptr(CmResult) result = cm_result_new("o/m", "photo-1", "blind", 0);
  result->status = CM_STATUS_FAILED;
  result->failure = cm_failure_new("model-load", "load", "loading failed");
  result->failure->exception =
      json_pack("{s:s, s:s, s:[{s:s, s:s}]}", "type", "ValueError", "message", "loading failed",
                "chain", "type", "OSError", "message", "[Errno 28] No space left on device");
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose(signatures, result);
  g_assert_cmpint(diagnosis->layer, ==, CM_LAYER_ENVIRONMENT);
  g_assert_cmpstr(diagnosis->class_name, ==, "disk-full");
  cm_result_trim(result); /* what reports are made of gives the same */
  g_autoptr(CmDiagnosis) again = cm_diagnose(signatures, result);
  g_assert_cmpstr(again->signature, ==, diagnosis->signature);
}

static void
assert_same_signature(const char *a, const char *b, gboolean same)
{
  g_autoptr(CmDiagnosis) left = of_log(a);
  g_autoptr(CmDiagnosis) right = of_log(b);
  g_assert_true(g_str_equal(left->signature, right->signature) == same);
}

static void
test_signatures_group(void)
{
  assert_same_signature(
      "Model generation failed for o/m-7B: Weird thing at /home/a/x.py: 17 of 0xff",
      "Model generation failed for p/q: Weird thing at /Users/bo/y.py: 9 of 0xa1", TRUE);
  assert_same_signature(
      "ValueError: [broadcast_shapes] Shapes (1,2) and (3,4) cannot be broadcast.",
      "ValueError: [broadcast_shapes] Shapes (5,6,7) and (8) cannot be broadcast.", TRUE);
  assert_same_signature("Model generation failed for o/m: weird",
                        "Model generation failed for o/m: odd", FALSE);
}

/* A signature names a file: whatever the message, nothing in it can leave a folder. */
static void
test_signature_is_a_file_name(void)
{
  static const char *const messages[] = {"", "../../etc/passwd", "a/b\\c\n", "\xF0\x9F\x98\x80",
                                         "- -"};
  for (gsize i = 0; i < G_N_ELEMENTS(messages); i++) {
    g_autofree char *signature = cm_fingerprint(NULL, messages[i]);
    g_assert_cmpuint(strspn(signature, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==,
                     strlen(signature));
    g_assert_cmpuint(strlen(signature), <=, 56);
    g_assert_true(g_ascii_isalnum(signature[0]));
  }
}

static void
test_condense(void)
{
  const char log[] = "\033[31mred\033[0m\r50%\r100%\nbad \xff byte\n";
  g_autoptr(GString) text = cm_log_condense(log, sizeof log - 1);
  g_assert_cmpstr(text->str, ==, "red\n50%\n100%\nbad \xEF\xBF\xBD byte\n");
}

/* 20 MB of anything: the reason in its middle is found, and what is kept is bounded. */
static void
test_long_log(void)
{
  g_autoptr(GString) log = g_string_new(NULL);
  while (log->len < 10u << 20)
    g_string_append(log, "some line of no interest at all, number 17\n");
  g_string_append(log, "OSError: [Errno 28] No space left on device\n");
  while (log->len < 20u << 20)
    g_string_append(log, "(((((((((((((((((((((((((((((aaaaaaaaaaaaaaaaaaaaa\n");
  g_autoptr(GString) text = cm_log_condense(log->str, log->len);
  g_assert_cmpuint(text->len, <, 1u << 20);
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose_log(signatures, log->str, log->len);
  g_assert_cmpstr(diagnosis->class_name, ==, "disk-full");
}

/* A file that the plan knew to be cut short is at fault for what only it explains, and for nothing
 * else. */
static void
test_damaged_file(void)
{
  static const struct {
    const char *class_name;
    const char *message;
    CmLayer layer;
    CmLayer damaged;
    gboolean missing; /* which the repository may lack as well */
  } cases[] = {
      {"load-failed",
       "tensor 'blk.1.ffn_up.weight' data is not within the file bounds, model is corrupted or "
       "incomplete",
       CM_LAYER_MODEL_REPOSITORY, CM_LAYER_ENVIRONMENT, FALSE},
      {"load-failed", "blurb 17", CM_LAYER_UNKNOWN, CM_LAYER_ENVIRONMENT, FALSE},
      {"memory-limit", "more than 8 GB", CM_LAYER_CAPACITY, CM_LAYER_CAPACITY, FALSE},
      {"tokenizer-missing", "no tokenizer is in /m (tokenizer.json, …); download the model again",
       CM_LAYER_MODEL_REPOSITORY, CM_LAYER_ENVIRONMENT, TRUE},
      {"projector-missing",
       "preprocessor_config.json is missing, which says how pictures are "
       "prepared; download it (/m)",
       CM_LAYER_MODEL_REPOSITORY, CM_LAYER_ENVIRONMENT, TRUE},
      {"template-missing", "the model has no chat template", CM_LAYER_MODEL_REPOSITORY,
       CM_LAYER_ENVIRONMENT, TRUE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(CmResult) result = cm_result_new("m", "photo-1", "blind", 0);
    result->status = CM_STATUS_FAILED;
    result->failure = cm_failure_new(cases[i].class_name, "load", cases[i].message);
    g_autoptr(CmDiagnosis) whole = cm_diagnose(signatures, result);
    cm_result_warn(result, CM_WARNING_INCOMPLETE, "m.gguf is cut short: 9 bytes are missing");
    g_autoptr(CmDiagnosis) damaged = cm_diagnose(signatures, result);
    g_assert_cmpint(whole->layer, ==, cases[i].layer);
    g_assert_cmpint(damaged->layer, ==, cases[i].damaged);
    if (whole->layer == damaged->layer) {
      g_assert_cmpstr(whole->signature, ==, damaged->signature);
      continue;
    }
    g_assert_cmpstr(damaged->evidence, ==, "m.gguf is cut short: 9 bytes are missing");
    g_assert_true(g_str_has_prefix(damaged->remedy, "Download the model again"));
    g_assert_cmpint(strstr(damaged->remedy, "repository lacks") != NULL, ==, cases[i].missing);
    g_assert_cmpint(damaged->confidence, ==,
                    cases[i].missing ? CM_CONFIDENCE_INFERRED : CM_CONFIDENCE_KNOWN);
    if (cases[i].missing)
      g_assert_cmpint(whole->confidence, ==, CM_CONFIDENCE_INFERRED);
    g_assert_true(g_str_has_prefix(damaged->signature, CM_WARNING_INCOMPLETE "-"));
  }
}

static void
test_json(void)
{
  g_autoptr(CmDiagnosis) diagnosis = of_log("all went well\n");
  g_autoptr(json_t) object = cm_diagnosis_to_json(diagnosis);
  static const char *const keys[] = {"class",       "layer",  "confidence",
                                     "explanation", "remedy", "signature"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
    g_assert_nonnull(cm_json_get_string(object, keys[i]));
  g_assert_cmpstr(cm_json_get_string(object, "layer"), ==, "unknown");
  g_assert_true(json_is_array(json_object_get(object, "references")));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  signatures = cm_signatures_load(&error);
  g_assert_no_error(error);
  g_test_add_func("/diagnose/examples", test_examples);
  g_test_add_func("/diagnose/examples-within-chatter", test_examples_within_chatter);
  g_test_add_func("/diagnose/bad-tables", test_bad_tables);
  g_test_add_func("/diagnose/chain", test_chain);
  g_test_add_func("/diagnose/separate-tracebacks", test_separate_tracebacks);
  g_test_add_func("/diagnose/rules", test_rules);
  g_test_add_func("/diagnose/reference-mistakes", test_known_mistakes_of_the_reference);
  g_test_add_func("/diagnose/recorded", test_recorded);
  g_test_add_func("/diagnose/reason-in-stderr", test_reason_in_stderr);
  g_test_add_func("/diagnose/worker-exception", test_worker_exception);
  g_test_add_func("/diagnose/signatures-group", test_signatures_group);
  g_test_add_func("/diagnose/signature-is-a-file-name", test_signature_is_a_file_name);
  g_test_add_func("/diagnose/condense", test_condense);
  g_test_add_func("/diagnose/long-log", test_long_log);
  g_test_add_func("/diagnose/damaged-file", test_damaged_file);
  g_test_add_func("/diagnose/json", test_json);
  int status = g_test_run();
  cm_signatures_free(signatures);
  return status;
}
