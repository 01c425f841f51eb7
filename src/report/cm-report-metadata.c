/* SPDX-License-Identifier: MIT */
#include "cm-report-parts.h"

#include "cm-metadata-words.h"
#include "cm-report-cells.h"

#include <math.h>

#define TITLE_BYTES       120 /* of a cell or a line */
#define DESCRIPTION_BYTES 240
#define NOTES_MAX         40 /* warnings and repairs */

/* Both, with ", " between; either may be NULL. "" for neither. */
static char *
joined(const char *one, const char *other)
{
  const char *between = one != NULL && other != NULL ? ", " : "";
  return g_strconcat(one != NULL ? one : "", between, other != NULL ? other : "", NULL);
}

/* That there are coordinates is said, no more: a report may be passed on, and has them only in a
 * prompt that carries them. */
static char *
place_of(const CmMetadata *metadata)
{
  g_autofree char *place = cm_metadata_words_place(metadata);
  const char *coordinates = place != NULL ? "with coordinates" : "coordinates";
  return joined(place, isnan(metadata->latitude) ? NULL : coordinates);
}

static char *
camera_of(const CmMetadata *metadata)
{
  g_autofree char *camera = cm_metadata_words_camera(metadata);
  return joined(camera, metadata->lens);
}

static void
add_text(GPtrArray *items, const char *label, const char *text)
{
  if (text == NULL || text[0] == '\0')
    return;
  g_autofree char *lines = cm_metadata_words_text(text);
  CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, label);
  g_ptr_array_add(items,
                  cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " "), CM_SPAN_TEXT, lines));
}

/* "`photo-1`: " where there are several. */
static CmInline *
note_of(const CmPhoto *photo, gboolean many)
{
  CmInline *note = cm_inline_new(NULL);
  if (!many)
    return note;
  return cm_inline_add(cm_inline_add(note, CM_SPAN_CODE, photo->id), CM_SPAN_TEXT, ": ");
}

/* What the reader of the metadata had to say of it. */
static void
add_notes(GPtrArray *items, const CmPhoto *photo, gboolean many)
{
  const json_t *warnings = json_object_get(photo->metadata, "warnings");
  const json_t *repairs = json_object_get(photo->metadata, "repairs");
  for (gsize i = 0; i < json_array_size(warnings) && items->len < NOTES_MAX; i++) {
    const char *text = json_string_value(json_array_get(warnings, i));
    if (text != NULL)
      g_ptr_array_add(items, cm_inline_add(cm_inline_add(note_of(photo, many), CM_SPAN_TEXT,
                                                         "⚠️ metadata: "),
                                           CM_SPAN_TEXT, text));
  }
  for (gsize i = 0; i < json_array_size(repairs) && items->len < NOTES_MAX; i++) {
    const json_t *repair = json_array_get(repairs, i);
    const char *field = cm_json_get_string(repair, "field");
    const char *message = cm_json_get_string(repair, "message");
    if (field == NULL || message == NULL)
      continue;
    CmInline *item =
        cm_inline_add(note_of(photo, many), CM_SPAN_TEXT, "repaired in its metadata: ");
    cm_inline_add(item, CM_SPAN_CODE, field);
    cm_inline_add(cm_inline_add(item, CM_SPAN_TEXT, " "), CM_SPAN_TEXT, message);
    g_ptr_array_add(items, item);
  }
}

void
cm_report_add_metadata(const CmPhoto *photo, GPtrArray *items)
{
  if (photo->metadata == NULL)
    return;
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(photo->metadata);
  g_autofree char *place = place_of(metadata);
  g_autofree char *date = cm_metadata_words_date(metadata);
  g_autofree char *camera = camera_of(metadata);
  add_text(items, "Its title:", metadata->title);
  add_text(items, "Its description:", metadata->description);
  if (metadata->keywords->len > 0) {
    CmInline *item = cm_inline_add(cm_inline_new(NULL), CM_SPAN_STRONG, "Its keywords:");
    g_ptr_array_add(items, cm_inline_printf(item, " %u", metadata->keywords->len));
  }
  add_text(items, "Its place:", place);
  add_text(items, "Taken:", date);
  add_text(items, "Camera:", camera);
  add_notes(items, photo, FALSE);
}

static void
write_row(const CmPhoto *photo, CmWriter *writer)
{
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(photo->metadata);
  GPtrArray *cells = cm_writer_items();
  cm_cell_code(cells, photo->id);
  g_autofree char *title = cm_metadata_words_text(metadata->title);
  g_autofree char *description = cm_metadata_words_text(metadata->description);
  cm_cell_cut(cells, title, TITLE_BYTES);
  cm_cell_cut(cells, description, DESCRIPTION_BYTES);
  cm_cell_take(cells, metadata->keywords->len > 0 ? g_strdup_printf("%u", metadata->keywords->len)
                                                  : g_strdup(""));
  g_autofree char *place = place_of(metadata);
  g_autofree char *date = cm_metadata_words_date(metadata);
  g_autofree char *camera = camera_of(metadata);
  cm_cell_cut(cells, place, TITLE_BYTES);
  cm_cell_text(cells, date != NULL ? date : "");
  cm_cell_cut(cells, camera, TITLE_BYTES);
  cm_writer_table_row(writer, cells);
}

void
cm_report_metadata_table(const CmReport *report, CmWriter *writer)
{
  static const CmColumn columns[] = {{"Photo", FALSE},   {"Title", FALSE}, {"Description", FALSE},
                                     {"Keywords", TRUE}, {"Place", FALSE}, {"Taken", FALSE},
                                     {"Camera", FALSE}};
  const GPtrArray *photos = report->run->photos;
  GPtrArray *notes = cm_writer_items();
  guint n_described = 0;
  for (guint i = 0; i < photos->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(photos, i);
    n_described += photo->metadata != NULL;
    add_notes(notes, photo, TRUE);
  }
  if (n_described > 0) {
    cm_writer_heading(writer, 3, cm_inline_new("What the photos say of themselves"));
    cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < MIN(photos->len, CM_REPORT_PHOTOS_MAX); i++)
      write_row(g_ptr_array_index(photos, i), writer);
    cm_writer_table_end(writer);
  }
  cm_writer_list(writer, notes);
}
