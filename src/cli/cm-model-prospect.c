/* SPDX-License-Identifier: MIT */
#include "cm-model-prospect.h"

#include "cm-machine.h"
#include "cm-model-words.h"
#include "cm-plan-fit.h"
#include "cm-select.h"

CmProspectMachine
cm_prospect_machine(const CmEnginesHere *engines, const CmOptions *options)
{
  g_autoptr(json_t) machine = cm_machine_describe("");
  return (CmProspectMachine){
      .engines = engines, .options = options, .memory = cm_plan_memory(machine, options)};
}

/* A run starts check-models-llama; another engine's worker must be named. A GGUF file that
 * llama.cpp refuses is run all the same, so that its failure is a record. */
static void
set_command(CmModelProspect *self, const CmModel *model, const CmEnginesHere *engines)
{
  g_autofree char *argument = cm_model_words_argument(model);
  if (model->sees == CM_SEES_NO) {
    self->command_note = g_strdup("not: it takes no pictures");
    return;
  }
  if (model->engine_refuses[CM_ENGINE_LLAMA] == NULL || model->form == CM_FORM_GGUF) {
    self->command = g_strdup_printf("check-models photo.jpg -m %s", argument);
    if (engines->path[CM_ENGINE_LLAMA] == NULL)
      self->command_note = g_strdup("once llama is installed here:");
    return;
  }
  for (int kind = 0; kind < CM_N_ENGINES && self->command == NULL; kind++) {
    if ((self->here & CM_ENGINE_BIT(kind)) == 0)
      continue;
    g_autofree char *worker = cm_model_words_quote(engines->path[kind]);
    self->command = g_strdup_printf("check-models photo.jpg --worker %s -m %s", worker, argument);
  }
  if (self->command != NULL)
    return;
  self->command = g_strdup_printf("check-models photo.jpg --worker PROGRAM -m %s", argument);
  self->command_note = g_strdup("not by an engine here; with --worker PROGRAM, a worker that runs "
                                "it (docs/protocol.md):");
}

static void
set_state(CmModelProspect *self, const CmModel *model, const CmEnginesHere *engines)
{
  self->here = cm_engines_of_model(model) & cm_engines_here_bits(engines);
  self->state = cm_model_words_state(model, cm_engines_here_bits(engines));
  if (model->problems->len > 0)
    self->why = g_strdup(g_ptr_array_index(model->problems, 0));
  else if (!model->incomplete)
    self->why = cm_engines_here_why_none(engines, model);
}

CmModelProspect *
cm_model_prospect_new(const CmModel *model, const CmProspectMachine *machine)
{
  CmModelProspect *self = g_new0(CmModelProspect, 1);
  set_state(self, model, machine->engines);
  self->fit = cm_plan_fit(model, machine->options, cm_plan_picture_pixels(machine->options, NULL));
  self->verdict = cm_fit_judge(&self->fit, &machine->memory);
  set_command(self, model, machine->engines);
  return self;
}

void
cm_model_prospect_free(CmModelProspect *self)
{
  if (self == NULL)
    return;
  g_free(self->why);
  g_free(self->command);
  g_free(self->command_note);
  g_free(self);
}
