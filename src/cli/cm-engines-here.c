/* SPDX-License-Identifier: MIT */
#include "cm-engines-here.h"

#include "cm-doctor.h"
#include "cm-locate.h"
#include "cm-select.h"
#include "cm-terminal.h"

#define NOTE_BYTES     8192 /* on one engine */
#define HOW_TO_INSTALL "check-models doctor says what installs it"

const CmEngineWorker cm_engine_workers[CM_N_ENGINE_WORKERS] = {
    [CM_ENGINE_LLAMA] = {"llama.cpp", "check-models-llama", "GGUF models with their projector"},
    [CM_ENGINE_MLX_VLM] = {"mlx-vlm", "check-models-mlx-vlm",
                           "folders of safetensors, as MLX and Hugging Face have them"},
    {"server", "check-models-server",
     "models of Ollama, LM Studio, llama-server and vLLM as they "
     "serve them"},
};

/* Why the worker, which is there, cannot start; NULL where nothing is known to keep it. */
static char *
python_problem(const CmPython *python)
{
  if (python->problem != NULL)
    return g_strdup_printf("its worker, %s, finds no Python: %s",
                           cm_engine_workers[CM_ENGINE_MLX_VLM].program, python->problem);
  if (python->mlx_vlm == CM_PYTHON_HAS)
    return NULL;
  g_autofree char *shown = g_filename_display_name(python->path);
  if (python->mlx_vlm == CM_PYTHON_UNKNOWN)
    return g_strdup_printf("the Python of %s, %s, does not tell whether it has mlx-vlm: %s",
                           python->from, shown, python->unknown_because);
  return g_strdup_printf("the Python of %s, %s, has no mlx-vlm", python->from, shown);
}

static void
look_for_engine(CmEnginesHere *self, CmEngineKind kind)
{
  CmDoctorInstaller installer = cm_doctor_installer("");
  const char *program = cm_engine_workers[kind].program;
  g_autofree char *path = cm_locate_program(program, NULL);
  if (path == NULL) {
    self->why_not[kind] = g_strdup_printf("this build lacks its worker, %s", program);
    self->install_command[kind] = g_strdup(cm_doctor_build_command(installer));
    self->in_sources[kind] = self->install_command[kind] != NULL;
    return;
  }
  self->why_not[kind] = kind == CM_ENGINE_MLX_VLM ? python_problem(self->python) : NULL;
  if (self->why_not[kind] != NULL)
    self->install_command[kind] = cm_doctor_mlx_command(installer, self->python);
  else
    self->path[kind] = g_steal_pointer(&path);
}

CmEnginesHere *
cm_engines_here_find(const char *python)
{
  CmEnginesHere *self = g_new0(CmEnginesHere, 1);
  self->python = cm_python_find(python);
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    look_for_engine(self, (CmEngineKind)kind);
  return self;
}

void
cm_engines_here_free(CmEnginesHere *self)
{
  if (self == NULL)
    return;
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    g_free(self->path[kind]);
    g_free(self->why_not[kind]);
    g_free(self->install_command[kind]);
  }
  cm_python_free(self->python);
  g_free(self);
}

GStrv
cm_engines_here_env(const CmEnginesHere *self, CmEngineKind kind)
{
  /* what nobody named the launcher finds in the same places, with what lies beside it */
  if (kind != CM_ENGINE_MLX_VLM || self->python->path == NULL || !cm_python_is_named(self->python))
    return NULL;
  g_autoptr(GStrvBuilder) env = g_strv_builder_new();
  g_autofree char *python = g_strconcat(CM_PYTHON_VARIABLE "=", self->python->path, NULL);
  g_strv_builder_add(env, python);
  return g_strv_builder_end(env);
}

unsigned
cm_engines_here_bits(const CmEnginesHere *self)
{
  unsigned bits = 0;
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    bits |= self->path[kind] != NULL ? CM_ENGINE_BIT(kind) : 0;
  return bits;
}

char *
cm_engines_here_why_none(const CmEnginesHere *self, const CmModel *model)
{
  unsigned could = cm_engines_of_model(model);
  if ((could & cm_engines_here_bits(self)) != 0)
    return NULL;
  g_autoptr(GString) why = g_string_new(NULL);
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    const char *name = cm_engine_kind_to_string((CmEngineKind)kind);
    const char *between = why->len > 0 ? "; " : could == 0 ? "no engine can run it: " : "";
    if (could == 0)
      g_string_append_printf(why, "%s%s: %s", between, name, model->engine_refuses[kind]);
    else if ((could & CM_ENGINE_BIT(kind)) != 0)
      g_string_append_printf(why,
                             "%s%s could run it and is not installed here: %s (" HOW_TO_INSTALL ")",
                             between, name, self->why_not[kind]);
  }
  return g_strdup(why->str);
}

char *
cm_engines_here_missing(const CmEnginesHere *self, unsigned engines)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    if (self->path[kind] == NULL && (engines & CM_ENGINE_BIT(kind)) != 0)
      g_string_append_printf(text, "%s%s is not installed here: %s", text->len > 0 ? "; " : "",
                             cm_engine_kind_to_string((CmEngineKind)kind), self->why_not[kind]);
  if (text->len == 0)
    return NULL;
  g_string_append(text, " (" HOW_TO_INSTALL ")");
  return g_strdup(text->str);
}

char *
cm_engines_here_note(const CmEnginesHere *self, const guint *n_models, unsigned asked)
{
  g_autoptr(GString) note = g_string_new(NULL);
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    g_autofree char *missing = cm_engines_here_missing(self, CM_ENGINE_BIT(kind));
    guint count = n_models[kind];
    if (missing == NULL || (count == 0 && (asked & CM_ENGINE_BIT(kind)) == 0))
      continue;
    g_autofree char *shown = cm_terminal_text(missing, NOTE_BYTES);
    g_string_append(note, shown);
    if (count > 0)
      g_string_append_printf(note, "; it could run %u model%s that nothing else here can", count,
                             count == 1 ? "" : "s");
    g_string_append(note, ".\n");
  }
  return g_strdup(note->str);
}

void
cm_engines_here_count(const CmEnginesHere *self, const GPtrArray *models, guint *ret_n_models)
{
  unsigned here = cm_engines_here_bits(self);
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    ret_n_models[kind] = 0;
  for (guint i = 0; i < models->len; i++) {
    unsigned could = cm_engines_of_model(g_ptr_array_index(models, i));
    for (int kind = 0; kind < CM_N_ENGINES && (could & here) == 0; kind++)
      ret_n_models[kind] += (could & CM_ENGINE_BIT(kind)) != 0;
  }
}
