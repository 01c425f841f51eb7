/* SPDX-License-Identifier: MIT */
#include "cm-lanes.h"

#include "cm-error.h"
#include "cm-prompt-values.h"

#include <string.h>

typedef enum { LANE_ASSISTED, LANE_BLIND, LANE_TRIAGE, LANE_CUSTOM, N_LANES } Lane;

static const char *const lane_names[N_LANES] = {
    [LANE_ASSISTED] = CM_LANE_ASSISTED,
    [LANE_BLIND] = CM_LANE_BLIND,
    [LANE_TRIAGE] = CM_LANE_TRIAGE,
    [LANE_CUSTOM] = CM_LANE_CUSTOM,
};

enum { ALL_SHIPPED = 1 << LANE_ASSISTED | 1 << LANE_BLIND | 1 << LANE_TRIAGE };

/* What prompts are made of. */
typedef struct {
  const CmLaneOptions *options;
  const CmLanguageName *language; /* NULL for none */
  guint lanes;                    /* bits 1 << Lane */
  gboolean by_photo;              /* of assisted and blind each photo has the one that fits it */
  CmTemplate *templates[N_LANES]; /* NULL for lanes that are not asked, and a custom text */
  char *text;                     /* of the lane custom, sent as it stands; NULL for none */
  CmTemplate *hint;
} Maker;

static void
maker_clear(Maker *self)
{
  for (guint i = 0; i < N_LANES; i++)
    cm_template_free(self->templates[i]);
  cm_template_free(self->hint);
  g_free(self->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Maker, maker_clear)

static gboolean
has_custom(const CmLaneOptions *options)
{
  return options->prompt != NULL || options->prompt_file != NULL;
}

static gboolean
add_lane(Maker *self, const char *name, GError **error)
{
  if (g_str_equal(name, "all")) {
    self->lanes |= ALL_SHIPPED | (has_custom(self->options) ? 1u << LANE_CUSTOM : 0);
    return TRUE;
  }
  for (guint i = 0; i < N_LANES; i++) {
    if (g_str_equal(name, lane_names[i])) {
      self->lanes |= 1u << i;
      return TRUE;
    }
  }
  g_autofree char *shown = g_strescape(name, NULL);
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "--lane %s: no such lane; there are assisted, blind, triage, custom and all", shown);
  return FALSE;
}

static gboolean
choose_lanes(Maker *self, GError **error)
{
  const CmLaneOptions *options = self->options;
  gboolean named = options->lanes != NULL && options->lanes[0] != NULL;
  if (options->prompt != NULL && options->prompt_file != NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "--prompt and --prompt-file exclude each other: both are the lane custom");
    return FALSE;
  }
  for (guint i = 0; named && options->lanes[i] != NULL; i++)
    if (!add_lane(self, options->lanes[i], error))
      return FALSE;
  gboolean asks_custom = (self->lanes & 1u << LANE_CUSTOM) != 0;
  if (named && asks_custom != has_custom(options)) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "%s",
                asks_custom ? "--lane custom needs a prompt: give --prompt or --prompt-file"
                            : "--prompt and --prompt-file are the lane custom, which --lane leaves "
                              "out: add --lane custom");
    return FALSE;
  }
  self->by_photo = !named && !has_custom(options);
  if (!named)
    self->lanes = has_custom(options) ? 1u << LANE_CUSTOM : 1u << LANE_ASSISTED | 1u << LANE_BLIND;
  return TRUE;
}

static gboolean
choose_language(Maker *self, GError **error)
{
  const char *text = self->options->language;
  if (text == NULL)
    return TRUE;
  self->language = g_utf8_validate(text, -1, NULL) ? cm_language_name_find(text) : NULL;
  if (self->language != NULL)
    return TRUE;
  g_autofree char *shown = g_strescape(text, NULL);
  g_autofree char *known = cm_language_name_list();
  g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
              "--language %s: no language that is known here; there are %s", shown, known);
  return FALSE;
}

/* A language that nothing asks for would be judged by nothing. */
static gboolean
check_language(const Maker *self, GError **error)
{
  gboolean asked = self->language == NULL;
  for (guint i = 0; i < N_LANES && !asked; i++)
    asked = self->templates[i] != NULL && cm_template_uses(self->templates[i], "language");
  if (!asked)
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "--language %s: no prompt of this run asks for a language (--prompt and --template "
                "reference are sent as they stand); write it into the prompt, or use {{language}} "
                "in a --prompt-file",
                self->options->language);
  return asked;
}

static gboolean
read_templates(Maker *self, GError **error)
{
  const CmLaneOptions *options = self->options;
  const char *catalogue = options->template_name != NULL ? options->template_name : "catalogue";
  if (!g_str_equal(catalogue, "catalogue") && !g_str_equal(catalogue, "reference")) {
    g_autofree char *shown = g_strescape(catalogue, NULL);
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "--template %s: no such template; there are catalogue and reference", shown);
    return FALSE;
  }
  self->hint = cm_prompt_source_shipped("hint");
  for (guint i = 0; i < LANE_CUSTOM; i++)
    if ((self->lanes & 1u << i) != 0)
      self->templates[i] = cm_prompt_source_shipped(i == LANE_TRIAGE ? "triage" : catalogue);
  if (options->prompt_file != NULL) {
    self->templates[LANE_CUSTOM] = cm_prompt_source_file(options->prompt_file, error);
    return self->templates[LANE_CUSTOM] != NULL;
  }
  if (options->prompt != NULL) {
    self->text = cm_prompt_source_text(options->prompt, error);
    return self->text != NULL;
  }
  return TRUE;
}

/* Whether the lane asks the photo. */
static gboolean
asks(const Maker *self, Lane lane, const CmPhoto *photo)
{
  if (!self->by_photo)
    return (self->lanes & 1u << lane) != 0;
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(photo->metadata);
  return lane == (cm_metadata_has_hint(metadata) ? LANE_ASSISTED : LANE_BLIND);
}

static char *
make_text(const Maker *self, Lane lane, const CmPhoto *photo, GError **error)
{
  const CmTemplate *template = self->templates[lane];
  if (template == NULL)
    return g_strdup(self->text);
  g_autoptr(GHashTable) values = cm_prompt_values_new();
  cm_prompt_values_add_options(values, self->language, self->options->vocabulary,
                               self->options->schema);
  if (lane == LANE_ASSISTED || lane == LANE_CUSTOM)
    cm_prompt_values_add_photo(values, photo->metadata, self->hint);
  g_autoptr(GError) bad = NULL;
  g_autofree char *text = cm_template_render(template, values, CM_PROMPT_BYTES_MAX, &bad);
  if (text != NULL && *g_strchomp(text) == '\0')
    g_set_error_literal(&bad, CM_ERROR, CM_ERROR_INVALID,
                        "it gives an empty prompt; let some text "
                        "stand outside its parts");
  if (bad == NULL)
    return g_steal_pointer(&text);
  g_propagate_prefixed_error(error, g_steal_pointer(&bad), "%s, for %s: ",
                             lane == LANE_CUSTOM ? self->options->prompt_file : lane_names[lane],
                             photo->path != NULL ? photo->path : photo->id);
  return NULL;
}

/* The lane's texts, one a photo, NULL where it does not ask it. */
static GPtrArray *
make_lane(const Maker *self, Lane lane, const GPtrArray *photos, GError **error)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < photos->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(photos, i);
    char *text = NULL;
    if (asks(self, lane, photo) && (text = make_text(self, lane, photo, error)) == NULL)
      return NULL;
    g_ptr_array_add(texts, text);
  }
  return g_steal_pointer(&texts);
}

/* Whether every photo is asked the same. */
static gboolean
is_shared(const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_ptr_array_index(texts, i) == NULL ||
        !g_str_equal(g_ptr_array_index(texts, i), g_ptr_array_index(texts, 0)))
      return FALSE;
  return TRUE;
}

static void
append_lane(Lane lane, const GPtrArray *texts, const GPtrArray *photos, GPtrArray *prompts)
{
  gboolean shared = is_shared(texts);
  for (guint i = 0; i < texts->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(photos, i);
    const char *text = g_ptr_array_index(texts, i);
    if (text == NULL || (shared && i > 0))
      continue;
    CmPrompt *prompt = cm_prompt_new(lane_names[lane], text);
    prompt->photo_id = shared ? NULL : g_strdup(photo->id);
    g_ptr_array_add(prompts, prompt);
  }
}

gboolean
cm_lanes_make(const CmLaneOptions *options, const GPtrArray *photos, GPtrArray *prompts,
              GError **error)
{
  g_auto(Maker) maker = {.options = options};
  if (!choose_lanes(&maker, error) || !choose_language(&maker, error) ||
      !read_templates(&maker, error) || !check_language(&maker, error))
    return FALSE;
  g_autoptr(GPtrArray) lanes = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  for (guint lane = 0; lane < N_LANES; lane++) {
    GPtrArray *texts = make_lane(&maker, lane, photos, error);
    if (texts == NULL)
      return FALSE;
    g_ptr_array_add(lanes, texts);
  }
  for (guint lane = 0; lane < N_LANES; lane++)
    append_lane(lane, g_ptr_array_index(lanes, lane), photos, prompts);
  return TRUE;
}
