/* SPDX-License-Identifier: MIT */

/* llama.cpp's log: lines put together, reasons told from wording, sizes of buffers. */

#include "cm-buffers.h"
#include "cm-json.h"
#include "cm-log.h"
#include "cm-reasons.h"

#include <string.h>

static void
test_log_joins_pieces(void)
{
  guint count;
  const CmLogLine *lines;

  cm_log_mark();
  cm_log_add(CM_LOG_WARN, "load_thing: half ");
  cm_log_add(CM_LOG_CONTINUED, "a line\nsecond");
  cm_log_add(CM_LOG_CONTINUED, " line\n");
  cm_log_add(CM_LOG_DEBUG, "noise\n");
  cm_log_add(CM_LOG_CONTINUED, "more noise\n");
  cm_log_add(CM_LOG_INFO, "std::f: third \xff\n\n");
  lines = cm_log_lines(&count);
  g_assert_cmpuint(count, ==, 3);
  g_assert_cmpstr(lines[0].text, ==, "half a line");
  g_assert_cmpstr(lines[1].text, ==, "second line");
  g_assert_cmpstr(lines[2].text, ==, "third \357\277\275");
  g_auto(GStrv) complaints = cm_log_complaints();
  g_assert_cmpuint(g_strv_length(complaints), ==, 2);
}

static void
test_log_is_bounded(void)
{
  g_autofree char *huge = g_strnfill(1 << 20, 'x');
  guint count;
  const CmLogLine *lines;

  cm_log_mark();
  for (int i = 0; i < 2000; i++) {
    g_autofree char *line = g_strdup_printf("line %d\n", i);
    cm_log_add(CM_LOG_INFO, line);
  }
  cm_log_add(CM_LOG_INFO, huge);
  cm_log_add(CM_LOG_CONTINUED, "\n");
  lines = cm_log_lines(&count);
  g_assert_cmpuint(count, ==, 512);
  g_assert_cmpstr(lines[0].text, ==, "line 1489");
  g_assert_cmpuint(strlen(lines[511].text), <, 2048);
}

typedef struct {
  CmScope scope;
  const char *log;
  CmFault fault;
  const char *leads; /* how the message begins */
} Case;

/* Lines as llama.cpp 0.7 wrote them. */
static const Case cases[] = {
    {CM_SCOPE_MODEL,
     "llama_model_load: error loading model: tensor 'blk.1.ffn_up.weight' data is not within the "
     "file bounds, model is corrupted or incomplete\n",
     CM_FAULT_MODEL_CORRUPT, "tensor 'blk.1.ffn_up.weight' data"},
    {CM_SCOPE_MODEL, "llama_model_load: error loading model: unknown model architecture: 'x'\n",
     CM_FAULT_MODEL_UNSUPPORTED, "unknown model architecture: 'x'"},
    {CM_SCOPE_MODEL, "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer\n",
     CM_FAULT_OUT_OF_MEMORY, "failed to allocate"},
    {CM_SCOPE_PROJECTOR,
     "error: mismatch between text model (n_embd = 192) and mmproj (n_embd = 256)\n",
     CM_FAULT_PROJECTOR_MISMATCH, "mismatch between text model"},
    {CM_SCOPE_PROJECTOR, "clip_init: failed to seek for tensor v.blk.0.ln1.bias\n",
     CM_FAULT_PROJECTOR_CORRUPT, "failed to seek"},
    {CM_SCOPE_COMPUTE, "decode: failed to find a memory slot for batch of size 256\n",
     CM_FAULT_CONTEXT_TOO_SMALL, "failed to find"},
    {CM_SCOPE_COMPUTE, "something new went wrong\n", CM_FAULT_INTERNAL, "something new"},
};

static void
test_reasons_from_wording(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;

    cm_log_mark();
    cm_log_add(CM_LOG_INFO, "unknown model architecture is what this line does not complain of\n");
    cm_log_add(CM_LOG_ERROR, cases[i].log);
    cm_log_add(CM_LOG_ERROR, "failed to load model\n");
    cm_reasons_set_error(&error, cases[i].scope, CM_FAULT_INTERNAL, "loading X failed");
    g_assert_error(error, CM_FAULT, (gint)cases[i].fault);
    g_assert_true(g_str_has_prefix(error->message, cases[i].leads));
    g_assert_true(g_str_has_suffix(error->message, "; loading X failed"));
    g_assert_null(strstr(error->message, "failed to load model"));
  }
}

static void
test_reasons_of_a_silent_log(void)
{
  g_autoptr(GError) error = NULL;

  cm_log_mark();
  cm_reasons_set_error(&error, CM_SCOPE_MODEL, CM_FAULT_MODEL_LOAD, "loading X failed");
  g_assert_error(error, CM_FAULT, CM_FAULT_MODEL_LOAD);
  g_assert_nonnull(strstr(error->message, "no reason"));
}

static void
test_buffers_sum_by_kind_and_device(void)
{
  g_autoptr(json_t) buffers = json_array();

  cm_log_mark();
  cm_log_add(CM_LOG_INFO, "load_tensors:   CPU_Mapped model buffer size =     1.50 MiB\n");
  cm_log_add(CM_LOG_INFO, "load_tensors:        CUDA0 model buffer size =   100.00 MiB\n");
  cm_log_add(CM_LOG_INFO, "llama_kv_cache:        CPU KV buffer size =     2.00 MiB\n");
  cm_log_add(CM_LOG_INFO, "llama_kv_cache:        CPU KV buffer size =     3.00 MiB\n");
  cm_log_add(CM_LOG_INFO, "sched_reserve:        CPU compute buffer size =     5.00 MiB\n");
  cm_log_add(CM_LOG_INFO, "llama_context:        CPU  output buffer size =     0.25 MiB\n");
  cm_log_add(CM_LOG_INFO, "x: CPU KV buffer size = nan MiB\n");
  cm_log_add(CM_LOG_INFO, "x: CPU KV buffer size = 7 GiB\n");
  cm_log_add(CM_LOG_INFO, "x: a whole lot of words buffer size = 7.00 MiB\n");
  cm_buffers_collect(buffers);
  g_autofree char *line = cm_json_line(buffers);
  g_assert_cmpstr(line, ==,
                  "[{\"kind\":\"weights\",\"device\":\"CPU_Mapped\",\"bytes\":1572864},"
                  "{\"kind\":\"weights\",\"device\":\"CUDA0\",\"bytes\":104857600},"
                  "{\"kind\":\"kv_cache\",\"device\":\"CPU\",\"bytes\":5242880},"
                  "{\"kind\":\"compute\",\"device\":\"CPU\",\"bytes\":5505024}]");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/log/pieces", test_log_joins_pieces);
  g_test_add_func("/log/bounds", test_log_is_bounded);
  g_test_add_func("/reasons/wording", test_reasons_from_wording);
  g_test_add_func("/reasons/silent", test_reasons_of_a_silent_log);
  g_test_add_func("/buffers/sums", test_buffers_sum_by_kind_and_device);
  return g_test_run();
}
