/* SPDX-License-Identifier: MIT */
#include "cm-model-prospect.h"

#include "cm-machine.h"
#include "cm-model-words.h"
#include "cm-plan-fit.h"
#include "cm-select.h"

CmProspectMachine
cm_prospect_machine(const CmEnginesHere *engines, const CmEnginesListed *listed,
                    const CmOptions *options)
{
  g_autoptr(json_t) machine = cm_machine_describe("");
  return (CmProspectMachine){.engines = engines,
                             .listed = listed,
                             .options = options,
                             .memory = cm_plan_memory(machine, options)};
}

/* The engine that a run would start: one that is here, else the first that could. A GGUF file that
 * llama.cpp refuses is run all the same, so that its failure is a record. CM_N_ENGINES for none. */
static CmEngineKind
engine_of(const CmModelProspect *self, const CmModel *model)
{
  unsigned could = self->here != 0 ? self->here : cm_engines_of_model(model);
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    if ((could & CM_ENGINE_BIT(kind)) != 0)
      return (CmEngineKind)kind;
  return model->form == CM_FORM_GGUF ? CM_ENGINE_LLAMA : CM_N_ENGINES;
}

static void
set_command(CmModelProspect *self, const CmModel *model, const CmProspectMachine *machine)
{
  g_autofree char *argument = cm_model_words_argument(model);
  const CmServerHere *server =
      self->here == 0 ? cm_engines_listed_server(machine->listed, model) : NULL;
  CmEngineKind engine = engine_of(self, model);
  if (model->sees == CM_SEES_NO) {
    self->command_note = g_strdup("not: it takes no pictures");
  } else if (model->not_found != NULL) {
    self->command_note = g_strdup_printf("not: %s", model->not_found);
  } else if (server != NULL) {
    self->command =
        g_strdup_printf("check-models photo.jpg --engine %s -m %s", server->preset->name, argument);
  } else if (engine == CM_N_ENGINES) {
    self->command = g_strdup_printf("check-models photo.jpg --worker PROGRAM -m %s", argument);
    self->command_note = g_strdup("not by an engine that is known here; with --worker PROGRAM, a "
                                  "worker that runs it (docs/protocol.md):");
  } else {
    self->command = g_strdup_printf("check-models photo.jpg -m %s", argument);
    if (machine->engines->path[engine] == NULL)
      self->command_note =
          g_strdup_printf("once %s is installed here:", cm_engine_kind_to_string(engine));
  }
}

static char *
why_none(const CmModel *model, const CmProspectMachine *machine)
{
  char *why = cm_engines_here_why_none(machine->engines, model);
  return why != NULL ? why : g_strdup("none of the engines asked for is here and can run it");
}

static void
set_state(CmModelProspect *self, const CmModel *model, const CmProspectMachine *machine)
{
  self->here = cm_engines_of_model(model) & machine->listed->here;
  self->state = cm_model_words_state(model, machine->listed);
  if (model->problems->len > 0)
    self->why = g_strdup(g_ptr_array_index(model->problems, 0));
  else if (!model->incomplete && !cm_engines_listed_can(machine->listed, model))
    self->why = why_none(model, machine);
}

CmModelProspect *
cm_model_prospect_new(const CmModel *model, const CmProspectMachine *machine)
{
  CmModelProspect *self = g_new0(CmModelProspect, 1);
  set_state(self, model, machine);
  self->fit = cm_plan_fit(model, machine->options, cm_plan_pictures(machine->options, NULL));
  self->verdict = cm_fit_judge(&self->fit, &machine->memory);
  set_command(self, model, machine);
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
