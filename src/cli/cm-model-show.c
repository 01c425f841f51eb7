/* SPDX-License-Identifier: MIT */
#include "cm-model-show.h"

#include "cm-format.h"
#include "cm-help.h"
#include "cm-model-words.h"
#include "cm-select.h"
#include "cm-store.h"
#include "cm-terminal.h"

#include <math.h>

#define LABEL_COLUMNS  14
#define TEXT_BYTES_MAX 4096

/* A label and what it labels, wrapped below itself; nothing for NULL. */
static void
append_text(GString *out, guint width, const char *label, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_autofree char *shown = cm_terminal_text(text, TEXT_BYTES_MAX);
  g_string_append_printf(out, "%-*s", LABEL_COLUMNS, label);
  cm_help_append_wrapped(out, shown, LABEL_COLUMNS, LABEL_COLUMNS, width);
}

/* A path or a command: never broken, so that it can be copied. */
static void
append_whole(GString *out, const char *label, const char *text)
{
  g_autofree char *shown = cm_terminal_text(text, TEXT_BYTES_MAX);
  g_string_append_printf(out, "%-*s%s\n", LABEL_COLUMNS, label, shown);
}

static void
append_count(GString *out, const char *label, gint64 count, const char *unit)
{
  if (count >= 0)
    g_string_append_printf(out, "%-*s%" G_GINT64_FORMAT " %s\n", LABEL_COLUMNS, label, count, unit);
}

static void
append_origin(GString *out, const CmModel *model, guint width)
{
  g_autoptr(GString) store = g_string_new(cm_store_kind_to_string(model->store));
  if (model->repo != NULL)
    g_string_append_printf(store, ", %s", model->repo);
  if (model->revision != NULL)
    g_string_append_printf(store, " at %s", model->revision);
  append_text(out, width, "Store", store->str);
  append_whole(out, "Path", model->path);
  if (model->projector_path != NULL)
    append_whole(out, "Projector", model->projector_path);
}

static void
append_weights(GString *out, const CmModel *model, guint width)
{
  g_autoptr(GString) text = g_string_new(model->quantisation);
  if (!isnan(model->bits_per_weight))
    g_string_append_printf(text, "%s%.2f bits per weight", text->len > 0 ? ", " : "",
                           model->bits_per_weight);
  append_text(out, width, "Quantisation", text->str);
  g_autofree char *parameters = cm_model_words_parameters(model->parameters);
  append_text(out, width, "Parameters", isnan(model->parameters) ? NULL : parameters);
}

static void
append_vision(GString *out, const CmModel *model, guint width)
{
  g_autofree char *sees = g_strdup_printf("%s%s%s", cm_model_words_sees(model->sees),
                                          model->sees_because != NULL ? ": " : "",
                                          model->sees_because != NULL ? model->sees_because : "");
  append_text(out, width, "Sees", sees);
  g_autoptr(GString) input = g_string_new(NULL);
  if (model->image_size >= 0)
    g_string_append_printf(input, "%" G_GINT64_FORMAT " pixels a side", model->image_size);
  if (model->patch_size >= 0)
    g_string_append_printf(input, "%spatches of %" G_GINT64_FORMAT, input->len > 0 ? ", " : "",
                           model->patch_size);
  if (model->image_tokens >= 0)
    g_string_append_printf(input, "%s%" G_GINT64_FORMAT " tokens", input->len > 0 ? ", " : "",
                           model->image_tokens);
  append_text(out, width, "Image input", input->str);
}

static void
append_description(GString *out, const CmModel *model, guint width)
{
  append_text(out, width, "Architecture", model->architecture);
  append_weights(out, model, width);
  append_vision(out, model, width);
  append_count(out, "Context", model->context_tokens, "tokens at most");
  append_text(out, width, "Chat template", model->chat_template);
  append_text(out, width, "Tokenizer", model->tokenizer);
  append_text(out, width, "Base model", model->base_model);
  append_text(out, width, "Licence", model->licence);
}

/* "llama can run it", "mlx-vlm could run it and is not installed here: …", "… cannot run it: …". */
static char *
engine_words(const CmModel *model, const CmEnginesHere *engines, int kind)
{
  const char *name = cm_engine_kind_to_string((CmEngineKind)kind);
  if (model->engine_refuses[kind] != NULL)
    return g_strdup_printf("%s cannot run it: %s", name, model->engine_refuses[kind]);
  if (engines->path[kind] != NULL)
    return g_strdup_printf("%s can run it", name);
  return g_strdup_printf(
      "%s could run it and is not installed here: %s%s", name, engines->why_not[kind],
      engines->install_command[kind] == NULL ? ""
      : engines->in_sources[kind] ? "; in the folder of sources that have it, this builds it:"
                                  : "; this installs it:");
}

static void
append_engines(GString *out, const CmModel *model, const CmEnginesHere *engines, guint width)
{
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    g_autofree char *text = engine_words(model, engines, kind);
    append_text(out, width, kind == 0 ? "Engines" : "", text);
    if (model->engine_refuses[kind] == NULL && engines->path[kind] == NULL &&
        engines->install_command[kind] != NULL)
      append_whole(out, "", engines->install_command[kind]);
  }
}

static void
append_problems(GString *out, const CmModel *model, const CmModelProspect *prospect, guint width)
{
  for (guint i = 0; i < model->problems->len; i++)
    append_text(out, width, i == 0 ? "Problems" : "", g_ptr_array_index(model->problems, i));
  gboolean told = model->problems->len > 0 || prospect->why == NULL;
  g_autofree char *state =
      g_strconcat(prospect->state, told ? "" : ": ", told ? "" : prospect->why, NULL);
  append_text(out, width, "State", state);
}

/* Nothing for 0, which is what no header tells. */
static void
append_part(GString *text, const char *label, double bytes)
{
  if (!(bytes > 0))
    return;
  g_autofree char *size = cm_model_words_size((gint64)bytes);
  g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", label, size);
}

/* Whether any engine, here or not, could run it: an adapter takes no memory of its own. */
static gboolean
may_be_run(const CmModel *model)
{
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    if (model->engine_refuses[kind] == NULL)
      return TRUE;
  return model->incomplete;
}

static void
append_memory(GString *out, const CmModel *model, const CmModelProspect *prospect,
              double free_bytes, guint width)
{
  if (!may_be_run(model))
    return;
  const CmFit *fit = &prospect->fit;
  const char *verdict = cm_fit_verdict_to_string(prospect->verdict);
  if (isnan(fit->least_bytes)) {
    append_text(out, width, "Memory", "no header says enough for an estimate: unknown");
    return;
  }
  g_autofree char *bytes = cm_format_size(fit->least_bytes);
  g_autofree char *available = cm_model_words_size(isnan(free_bytes) ? -1 : (gint64)free_bytes);
  g_autofree char *text =
      g_strdup_printf("%s %s of %s free: %s (an estimate)",
                      isnan(fit->total_bytes) ? "at least" : "about", bytes, available, verdict);
  append_text(out, width, "Memory", text);
  g_autoptr(GString) parts = g_string_new(NULL);
  append_part(parts, "weights", fit->weights_bytes);
  append_part(parts, "projector", fit->projector_bytes);
  g_autofree char *cache =
      g_strdup_printf("KV cache of %" G_GINT64_FORMAT " tokens", fit->context_tokens);
  append_part(parts, cache, fit->kv_cache_bytes);
  append_part(parts, "computing", fit->working_bytes);
  append_part(parts, "process", fit->process_bytes);
  append_text(out, width, "", parts->str);
}

static void
append_files(GString *out, const CmModel *model)
{
  g_autofree char *size = cm_model_words_size(cm_model_bytes(model));
  g_string_append_printf(out, "%-*s%u, %s\n", LABEL_COLUMNS, "Files", model->files->len, size);
  for (guint i = 0; i < model->files->len; i++) {
    const CmModelFile *file = g_ptr_array_index(model->files, i);
    g_autofree char *bytes =
        file->bytes < 0 ? g_strdup("missing") : cm_model_words_size(file->bytes);
    g_autofree char *path = cm_terminal_text(file->path, TEXT_BYTES_MAX);
    g_string_append_printf(out, "  %*s  %s\n", LABEL_COLUMNS - 4, bytes, path);
  }
}

/* The command, or why there is none. */
static void
append_command(GString *out, const CmModelProspect *prospect, guint width)
{
  append_text(out, width, "Run", prospect->command_note);
  if (prospect->command != NULL)
    append_whole(out, prospect->command_note == NULL ? "Run" : "", prospect->command);
}

char *
cm_model_show(const CmModel *model, const CmProspectMachine *machine, guint width)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autoptr(CmModelProspect) prospect = cm_model_prospect_new(model, machine);
  g_autofree char *id = cm_terminal_text(model->id, 1024);
  g_string_append_printf(out, "%s\n", id);
  append_origin(out, model, width);
  append_description(out, model, width);
  append_engines(out, model, machine->engines, width);
  append_problems(out, model, prospect, width);
  append_memory(out, model, prospect, machine->memory.free_bytes, width);
  append_files(out, model);
  append_command(out, prospect, width);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
