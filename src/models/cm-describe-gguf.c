/* SPDX-License-Identifier: MIT */
#include "cm-describe-names.h"
#include "cm-describe-private.h"
#include "cm-error.h"
#include "cm-places.h"
#include "cm-projector.h"

#include <math.h>

/* Reads a header; what is wrong with the file is a problem of the model. */
static CmGguf *
read_header(CmModel *self, const char *path)
{
  g_autoptr(GError) error = NULL;
  CmGguf *gguf = cm_gguf_read(path, &error);
  if (gguf == NULL) {
    /* of a link to nothing that is said where its files are looked at */
    if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) || g_file_test(path, G_FILE_TEST_EXISTS))
      cm_model_add_problem(self, "%s", error->message);
    /* a newer version of the format is as it was published */
    self->incomplete |= !g_error_matches(error, CM_ERROR, CM_ERROR_UNSUPPORTED);
    return NULL;
  }
  cm_describe_missing_bytes(self, path, gguf->missing_bytes);
  return gguf;
}

/* Adds the tensors of the other parts of a split model. */
static void
add_parts(CmModel *self, CmGgufTensors *sum)
{
  gint64 n_tensors = self->gguf->n_tensors;
  guint part = 0, count = 0, read = 1;
  for (guint i = 0; i < self->files->len; i++) {
    const CmModelFile *file = g_ptr_array_index(self->files, i);
    if (g_str_equal(file->path, self->path) || g_strcmp0(file->path, self->projector_path) == 0 ||
        !cm_places_split_part(file->path, &part, &count) || file->bytes < 0)
      continue;
    g_autoptr(CmGguf) gguf = read_header(self, file->path);
    if (gguf == NULL)
      continue;
    cm_gguf_tensors_add(sum, &gguf->tensors);
    n_tensors += gguf->n_tensors;
    read++;
  }
  gint64 parts = self->gguf->split_count;
  if (parts > 1 && read < parts) {
    cm_model_add_problem(self, "%u of its %" G_GINT64_FORMAT " parts are there (download the rest)",
                         read, parts);
    self->incomplete = TRUE;
  } else if (parts > 1 && self->gguf->split_tensors > n_tensors) {
    cm_model_add_problem(self,
                         "its parts hold %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                         " tensors: some part is of another model",
                         n_tensors, self->gguf->split_tensors);
  }
}

static void
describe_weights(CmModel *self)
{
  CmGgufTensors sum = self->gguf->tensors;
  add_parts(self, &sum);
  g_free(self->quantisation);
  self->quantisation = g_strdup(cm_gguf_tensors_quantisation(&sum));
  self->bits_per_weight = cm_gguf_tensors_bits(&sum);
  double projector = self->projector_gguf != NULL ? self->projector_gguf->tensors.elements : 0;
  self->parameters = sum.elements > 0 ? sum.elements + projector : NAN;
}

/* A vocabulary alone, or a header without what llama.cpp loads nothing without, is no model that
 * could run; of one that is incomplete, that is said already. */
static void
check_weights(CmModel *self)
{
  const CmGguf *gguf = self->gguf;
  const char *why = isnan(self->parameters) ? "it holds no weights"
                    : gguf->block_count <= 0 || gguf->embedding_length <= 0
                        ? "its header names no layers or no width"
                        : NULL;
  if (self->incomplete || why == NULL)
    return;
  cm_model_add_problem(self, "%s: fetch a file of the model's weights", why);
  if (self->engine_refuses[CM_ENGINE_LLAMA] == NULL)
    self->engine_refuses[CM_ENGINE_LLAMA] = g_strdup(why);
}

static void
describe_header(CmModel *self)
{
  const CmGguf *gguf = self->gguf;
  if (self->architecture == NULL)
    self->architecture = g_strdup(gguf->architecture);
  if (self->licence == NULL)
    self->licence = g_strdup(gguf->licence);
  if (self->base_model == NULL)
    self->base_model = g_strdup(gguf->base_model);
  self->context_tokens = gguf->context_length;
  if (self->model_bytes < 0)
    self->model_bytes = gguf->file_bytes;
  if (self->tokenizer == NULL && gguf->tokenizer != NULL)
    self->tokenizer = gguf->tokenizer_pre != NULL
                          ? g_strdup_printf("%s/%s", gguf->tokenizer, gguf->tokenizer_pre)
                          : g_strdup(gguf->tokenizer);
  if (self->chat_template == NULL && gguf->has_chat_template)
    self->chat_template = g_strdup_printf(
        "in the header (%s)", gguf->chat_template != NULL ? gguf->chat_template : "unknown kind");
}

/* Whether the projector is one and belongs to this model. */
static void
check_projector(CmModel *self)
{
  const CmGguf *projector = self->projector_gguf;
  g_autofree char *name = cm_describe_file_name(self->projector_path);
  if (!cm_gguf_is_projector(projector)) {
    cm_model_add_problem(self, "%s is no image projector: its architecture is %s", name,
                         projector->architecture != NULL ? projector->architecture : "not named");
    return;
  }
  gint64 width = cm_gguf_projector_width(projector);
  gint64 wanted = self->gguf != NULL ? self->gguf->embedding_length : -1;
  if (width > 0 && wanted > 0 && width != wanted)
    cm_model_add_problem(self,
                         "%s belongs to another model: it gives vectors of %" G_GINT64_FORMAT
                         " numbers, the model takes %" G_GINT64_FORMAT,
                         name, width, wanted);
}

static void
describe_projector(CmModel *self)
{
  if (self->projector_path == NULL)
    return;
  if (self->projector_gguf == NULL)
    self->projector_gguf = read_header(self, self->projector_path);
  else
    cm_describe_missing_bytes(self, self->projector_path, self->projector_gguf->missing_bytes);
  if (self->projector_gguf == NULL)
    return;
  self->projector_bytes = self->projector_gguf->file_bytes;
  check_projector(self);
  self->image_size = self->projector_gguf->image_size;
  self->patch_size = self->projector_gguf->patch_size;
  self->image_tokens = cm_gguf_image_tokens(self->projector_gguf);
}

static gboolean
is_for_sound_only(const CmGguf *projector)
{
  if (projector->has_vision == 1)
    return FALSE;
  return projector->has_audio == 1 ||
         cm_describe_is_named("llama", "sound_projectors", projector->projector_type);
}

static void
judge_sight_with_projector(CmModel *self)
{
  const CmGguf *projector = self->projector_gguf;
  g_autofree char *name = cm_describe_file_name(self->projector_path);
  if (projector == NULL)
    cm_describe_set_sees(self, CM_SEES_YES, "projector %s, which cannot be read", name);
  else if (is_for_sound_only(projector))
    cm_describe_set_sees(self, CM_SEES_NO, "an audio model: projector %s takes sound alone", name);
  else
    cm_describe_set_sees(self, CM_SEES_YES, "projector %s (%s)", name,
                         projector->projector_type != NULL ? projector->projector_type : "mlp");
}

static void
judge_sight_alone(CmModel *self)
{
  const CmGguf *gguf = self->gguf;
  if (gguf == NULL) {
    cm_describe_set_sees(self, CM_SEES_UNKNOWN, "its header cannot be read");
  } else if (g_strcmp0(gguf->type, "adapter") == 0) {
    cm_describe_set_sees(self, CM_SEES_NO, "a LoRA adapter, no model of its own");
  } else if (gguf->tensors.n_image_encoder > 0) {
    cm_describe_set_sees(self, CM_SEES_YES, "image encoder among its own tensors");
    self->engine_refuses[CM_ENGINE_LLAMA] = g_strdup(
        "its image encoder is in the model's own file; llama.cpp wants a projector (mmproj)");
  } else if (cm_describe_is_named("llama", "vision_architectures", gguf->architecture)) {
    cm_describe_set_sees(self, CM_SEES_YES, "architecture %s", gguf->architecture);
    cm_model_add_problem(self, "its image projector (mmproj) is missing: put it beside the model");
    self->incomplete = TRUE;
  } else if (gguf->pooling_type > 0 || g_strcmp0(gguf->tokenizer, "bert") == 0) {
    cm_describe_set_sees(self, CM_SEES_NO, "an embedding model: %s",
                         gguf->architecture != NULL ? gguf->architecture : "pooling_type");
  } else {
    cm_describe_set_sees(self, CM_SEES_NO,
                         "a text model: no image projector (mmproj) lies beside it");
  }
}

/* An image encoder without a text model, by its architecture or by its tensors; of a header that
 * cannot be read, by its name. */
static gboolean
is_projector_alone(const CmModel *self)
{
  if (self->gguf == NULL)
    return self->projector_path == NULL && cm_projector_is(self->path);
  return cm_gguf_is_projector(self->gguf) ||
         (self->gguf->n_tensors > 0 &&
          self->gguf->tensors.n_image_encoder == self->gguf->n_tensors);
}

static void
set_projector_alone(CmModel *self)
{
  static const char reason[] = "an image projector (mmproj), no model: name the text model that it "
                               "belongs to, or put that beside it";
  g_clear_pointer(&self->projector_path, g_free);
  g_clear_pointer(&self->projector_gguf, cm_gguf_free);
  self->projector_bytes = 0;
  cm_describe_set_sees(self, CM_SEES_NO, "an image projector, no model of its own");
  cm_model_add_problem(self, "%s", reason);
  g_free(self->skip_reason);
  self->skip_reason = g_strdup(reason);
  self->engine_refuses[CM_ENGINE_LLAMA] = g_strdup("an image projector, no model of its own");
}

void
cm_describe_gguf(CmModel *self)
{
  self->form = CM_FORM_GGUF;
  if (self->gguf == NULL)
    self->gguf = read_header(self, self->path);
  else
    cm_describe_missing_bytes(self, self->path, self->gguf->missing_bytes);
  gboolean alone = is_projector_alone(self);
  if (alone)
    set_projector_alone(self);
  describe_projector(self);
  if (self->gguf != NULL) {
    describe_header(self);
    describe_weights(self);
  }
  if (alone)
    return;
  cm_describe_no_gguf(self);
  if (self->gguf != NULL && g_strcmp0(self->gguf->type, "adapter") != 0)
    check_weights(self);
  if (self->projector_path != NULL)
    judge_sight_with_projector(self);
  else
    judge_sight_alone(self);
  if (self->licence == NULL || self->base_model == NULL) {
    g_autofree char *folder = g_path_get_dirname(self->path);
    g_free(cm_describe_readme(self, folder));
  }
}
