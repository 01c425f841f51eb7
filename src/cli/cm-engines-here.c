/* SPDX-License-Identifier: MIT */
#include "cm-engines-here.h"

#include "cm-doctor.h"
#include "cm-locate.h"
#include "cm-select.h"

#define HOW_TO_INSTALL "check-models doctor says what installs it"

const CmEngineWorker cm_engine_workers[CM_N_ENGINE_WORKERS] = {
    [CM_ENGINE_LLAMA] = {"llama.cpp", "check-models-llama", "GGUF models with their projector"},
    [CM_ENGINE_MLX_VLM] = {"mlx-vlm", "check-models-mlx-vlm",
                           "folders of safetensors, as MLX and Hugging Face have them"},
    {"server", "check-models-server",
     "models of Ollama, LM Studio, llama-server and vLLM as they "
     "serve them"},
};

CmEnginesHere *
cm_engines_here_find(void)
{
  CmEnginesHere *self = g_new0(CmEnginesHere, 1);
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    const char *program = cm_engine_workers[kind].program;
    self->path[kind] = cm_locate_program(program, NULL);
    if (self->path[kind] == NULL)
      self->why_not[kind] = g_strdup_printf("this build lacks its worker, %s", program);
  }
  self->install_command = cm_doctor_build_command(cm_doctor_installer(""));
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
  }
  g_free(self);
}

unsigned
cm_engines_here_bits(const CmEnginesHere *self)
{
  unsigned bits = 0;
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    bits |= self->path[kind] != NULL ? CM_ENGINE_BIT(kind) : 0;
  return bits;
}

unsigned
cm_engines_of_model(const CmModel *model)
{
  unsigned bits = 0;
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    bits |= model->engine_refuses[kind] == NULL ? CM_ENGINE_BIT(kind) : 0;
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
cm_engines_here_missing(const CmEnginesHere *self, const char *name)
{
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    if (self->path[kind] == NULL &&
        g_strcmp0(name, cm_engine_kind_to_string((CmEngineKind)kind)) == 0)
      return g_strdup_printf("%s is not installed here: %s (" HOW_TO_INSTALL ")", name,
                             self->why_not[kind]);
  return NULL;
}

char *
cm_engines_here_note(const CmEnginesHere *self, const guint *n_models, const char *asked)
{
  g_autoptr(GString) note = g_string_new(NULL);
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    const char *name = cm_engine_kind_to_string((CmEngineKind)kind);
    g_autofree char *missing = cm_engines_here_missing(self, name);
    guint count = n_models[kind];
    if (missing == NULL || (count == 0 && g_strcmp0(asked, name) != 0))
      continue;
    g_string_append(note, missing);
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
