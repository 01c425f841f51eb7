/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-results-file.h"

#define LANES_MAX 16 /* shown */

/* How a lane's prompts differ over photos. */
typedef struct {
  const CmPrompt *first;
  guint n_prompts;
  gboolean differ;
} Lane;

/* The lanes of the run in order, as an array of Lane. */
static GArray *
collect(const CmRun *run)
{
  GArray *lanes = g_array_new(FALSE, FALSE, sizeof(Lane));
  g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < run->prompts->len; i++) {
    const CmPrompt *prompt = g_ptr_array_index(run->prompts, i);
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, prompt->lane));
    if (place == 0) {
      const Lane fresh = {.first = prompt};
      g_array_append_val(lanes, fresh);
      place = lanes->len;
      g_hash_table_insert(places, prompt->lane, GUINT_TO_POINTER(place));
    }
    Lane *lane = &g_array_index(lanes, Lane, place - 1);
    lane->n_prompts++;
    lane->differ |= g_strcmp0(lane->first->text, prompt->text) != 0;
  }
  return lanes;
}

/* "**Prompt used** in lane `blind` for `photo-1` (SHA-256 `…`):" */
static CmInline *
title_of(const Lane *lane, gboolean many)
{
  CmInline *title = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Prompt used");
  if (many)
    cm_inline_add(cm_inline_add(title, CM_SPAN_TEXT, " in lane "), CM_SPAN_CODE, lane->first->lane);
  if (lane->differ && lane->first->photo_id != NULL)
    cm_inline_add(cm_inline_add(title, CM_SPAN_TEXT, " for "), CM_SPAN_CODE, lane->first->photo_id);
  if (lane->first->sha256 != NULL) {
    cm_inline_add(cm_inline_add(title, CM_SPAN_TEXT, " (SHA-256 "), CM_SPAN_CODE,
                  lane->first->sha256);
    cm_inline_add(title, CM_SPAN_TEXT, ")");
  }
  return cm_inline_add(title, CM_SPAN_TEXT, ":");
}

static void
write_lane(const Lane *lane, gboolean many, CmWriter *writer)
{
  cm_writer_paragraph(writer, title_of(lane, many));
  cm_report_block(writer, lane->first->text, CM_TRIM_ANSWER_BYTES, 0);
  if (!lane->differ)
    return;
  CmInline *note =
      cm_inline_new("Other photos have prompts of their own in this lane, by what each "
                    "says of itself: ");
  cm_inline_printf(note, "%u more are in ", lane->n_prompts - 1);
  cm_writer_paragraph(writer, cm_inline_add(note, CM_SPAN_CODE, CM_RESULTS_FILE));
}

/* Adds a setting that shapes the prompts; nothing where it is not set. */
static void
add_setting(GPtrArray *items, const CmRun *run, const char *title, const char *key)
{
  const char *value = cm_json_get_string(run->settings, key);
  if (value == NULL || value[0] == '\0')
    return;
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, title);
  g_ptr_array_add(items,
                  cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " "), CM_SPAN_CODE, value));
}

static void
write_settings(const CmRun *run, CmWriter *writer)
{
  GPtrArray *items = cm_writer_items();
  add_setting(items, run, "Template:", "template");
  add_setting(items, run, "Template file:", "prompt_file");
  add_setting(items, run, "Language asked for:", "language");
  if (json_is_true(json_object_get(run->settings, "schema")))
    g_ptr_array_add(items, cm_inline_new("The answer's form was held to a JSON schema."));
  cm_writer_list(writer, items);
}

void
cm_report_prompts(const CmReport *report, CmWriter *writer)
{
  g_autoptr(GArray) lanes = collect(report->run);
  if (lanes->len == 0)
    return;
  cm_writer_heading(writer, 2, cm_inline_new(lanes->len > 1 ? "Prompts" : "Prompt"));
  write_settings(report->run, writer);
  for (guint i = 0; i < MIN(lanes->len, LANES_MAX); i++)
    write_lane(&g_array_index(lanes, Lane, i), lanes->len > 1, writer);
  if (lanes->len > LANES_MAX) {
    CmInline *note = cm_inline_new(NULL);
    cm_inline_printf(note, "%u more lanes are in ", lanes->len - LANES_MAX);
    cm_writer_paragraph(writer, cm_inline_add(note, CM_SPAN_CODE, CM_RESULTS_FILE));
  }
}
