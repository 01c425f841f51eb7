/* SPDX-License-Identifier: MIT */
#include "cm-model-show.h"

#include "cm-fit.h"
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

static void
append_engines(GString *out, const CmModel *model, guint width)
{
  for (int kind = 0; kind < CM_N_ENGINES; kind++) {
    const char *refusal = model->engine_refuses[kind];
    g_autofree char *text = g_strdup_printf("%s %s%s", cm_engine_kind_to_string((CmEngineKind)kind),
                                            refusal != NULL ? "cannot run it: " : "can run it",
                                            refusal != NULL ? refusal : "");
    append_text(out, width, kind == 0 ? "Engines" : "", text);
  }
}

static void
append_problems(GString *out, const CmModel *model, guint width)
{
  for (guint i = 0; i < model->problems->len; i++)
    append_text(out, width, i == 0 ? "Problems" : "", g_ptr_array_index(model->problems, i));
  append_text(out, width, "State", cm_model_words_state(model));
}

static void
append_memory(GString *out, const CmModel *model, guint width, double free_bytes)
{
  CmFit needed = cm_fit_estimate(model, &(CmFitPlan){.picture_pixels = NAN});
  CmFitVerdict verdict = cm_fit_judge(&needed, &(CmFitMemory){.free_bytes = free_bytes});
  if (isnan(needed.least_bytes)) {
    append_text(out, width, "Memory", "no header says enough for an estimate: unknown");
    return;
  }
  g_autofree char *bytes = cm_format_size(needed.least_bytes);
  g_autofree char *available = cm_model_words_size(isnan(free_bytes) ? -1 : (gint64)free_bytes);
  g_autofree char *text = g_strdup_printf("%s %s of %s free: %s (an estimate)",
                                          isnan(needed.total_bytes) ? "at least" : "about", bytes,
                                          available, cm_fit_verdict_to_string(verdict));
  append_text(out, width, "Memory", text);
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
append_command(GString *out, const CmModel *model, guint width)
{
  g_autofree char *argument = cm_model_words_argument(model);
  if (model->sees == CM_SEES_NO) {
    append_text(out, width, "Run", "not: it takes no pictures");
    return;
  }
  if (model->engine_refuses[CM_ENGINE_LLAMA] != NULL && model->form != CM_FORM_GGUF) {
    append_text(out, width, "Run",
                "not by check-models-llama; with --worker PROGRAM, a worker that runs it "
                "(docs/protocol.md):");
    g_autofree char *command =
        g_strdup_printf("check-models photo.jpg --worker PROGRAM -m %s", argument);
    append_whole(out, "", command);
    return;
  }
  g_autofree char *command = g_strdup_printf("check-models photo.jpg -m %s", argument);
  append_whole(out, "Run", command);
}

char *
cm_model_show(const CmModel *model, guint width, double free_bytes)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autofree char *id = cm_terminal_text(model->id, 1024);
  g_string_append_printf(out, "%s\n", id);
  append_origin(out, model, width);
  append_description(out, model, width);
  append_engines(out, model, width);
  append_problems(out, model, width);
  append_memory(out, model, width, free_bytes);
  append_files(out, model);
  append_command(out, model, width);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
