/* SPDX-License-Identifier: MIT */
#include "cm-backends.h"

#include "cm-json.h"
#include "cm-log.h"

#include <dlfcn.h>
#include <ggml-backend.h>
#include <llama.h>
#include <mtmd-helper.h>
#include <stdio.h>

static void
on_log(enum ggml_log_level level, const char *text, void *user_data)
{
  (void)user_data;
  cm_log_add((CmLogLevel)level, text);
}

/* ggml ends the process after this. One line, so that who reads stderr finds the reason. */
static void
on_abort(const char *message)
{
  fprintf(stderr, "check-models-llama: ggml aborted: %s\n", message);
  fflush(stderr);
}

/* The folder of libggml as it was loaded; NULL where the system does not tell. */
static char *
library_folder(void)
{
  Dl_info info;

  if (!dladdr((void *)ggml_backend_load_all, &info) || !info.dli_fname)
    return NULL;
  return g_path_get_dirname(info.dli_fname);
}

/* A private runtime was built for other paths than those it lies in, so its backends are sought
 * beside its library first; ggml's own search covers an ordinary installation. */
static void
load_beside_library(void)
{
  static const char *const folders[] = {"ggml/backends0", "ggml/backends", "ggml"};
  g_autofree char *libraries = library_folder();

  for (guint i = 0; libraries && i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *folder = g_build_filename(libraries, folders[i], NULL);

    if (ggml_backend_dev_count() == 0 && g_file_test(folder, G_FILE_TEST_IS_DIR))
      ggml_backend_load_all_from_path(folder);
  }
}

void
cm_backends_load(void)
{
  /* ggml_abort() would start gdb where that is installed */
  g_setenv("GGML_NO_BACKTRACE", "1", TRUE);
  ggml_set_abort_callback(on_abort);
  llama_log_set(on_log, NULL);
  mtmd_helper_log_set(on_log, NULL);
  load_beside_library();
  if (ggml_backend_dev_count() == 0)
    ggml_backend_load_all();
  llama_backend_init();
}

static const char *
kind_of(enum ggml_backend_dev_type type)
{
  switch (type) {
  case GGML_BACKEND_DEVICE_TYPE_CPU:
    return "cpu";
  case GGML_BACKEND_DEVICE_TYPE_GPU:
  case GGML_BACKEND_DEVICE_TYPE_IGPU:
    return "gpu";
  default:
    return "accelerator";
  }
}

int
cm_backends_have_gpu(void)
{
  for (size_t i = 0; i < ggml_backend_dev_count(); i++)
    if (g_str_equal(kind_of(ggml_backend_dev_type(ggml_backend_dev_get(i))), "gpu"))
      return TRUE;
  return FALSE;
}

json_t *
cm_backends_devices(void)
{
  json_t *devices = json_array();

  for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
    struct ggml_backend_dev_props props = {0};
    json_t *device = json_object();

    ggml_backend_dev_get_props(ggml_backend_dev_get(i), &props);
    cm_json_set_string(device, "name", props.name);
    cm_json_set_string(device, "kind", kind_of(props.type));
    cm_json_set_string(device, "description", props.description);
    if (props.memory_total > 0)
      cm_json_set_number(device, "memory_bytes", (double)props.memory_total);
    json_array_append_new(devices, device);
  }
  return devices;
}
