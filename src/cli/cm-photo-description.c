/* SPDX-License-Identifier: MIT */
#include "cm-photo-description.h"

#include "cm-format.h"
#include "cm-help.h"
#include "cm-metadata-words.h"
#include "cm-terminal.h"

#define LABEL_COLUMNS 17
#define TEXT_BYTES    65536

/* A line of metadata. */
typedef struct {
  const char *label;
  char *(*words)(const CmMetadata *); /* NULL: the text or texts of the first field */
  const char *fields[5];              /* whose sources are told */
} Line;

static const Line lines[] = {
    {"Title", NULL, {"title"}},
    {"Description", NULL, {"description"}},
    {"Keywords", NULL, {"keywords"}},
    {"Place", cm_metadata_words_place, {"sublocation", "city", "state", "country", "country_code"}},
    {"Position", cm_metadata_words_position, {"latitude", "longitude", "altitude_m"}},
    {"Taken", cm_metadata_words_taken, {"taken_at", "taken_offset"}},
    {"Creator", NULL, {"creators"}},
    {"Rights", NULL, {"rights"}},
    {"Rating", cm_metadata_words_rating, {"rating"}},
    {"Camera", cm_metadata_words_camera, {"camera_make", "camera_model"}},
    {"Lens", NULL, {"lens"}},
    {"Exposure",
     cm_metadata_words_exposure,
     {"exposure_s", "f_number", "iso", "focal_length_mm", "focal_length_35mm_mm"}},
    {"Orientation", cm_metadata_words_orientation, {"orientation"}},
};

static const struct {
  const char *format;
  const char *name;
} format_names[] = {{"jpeg", "JPEG"}, {"png", "PNG"},   {"webp", "WebP"},
                    {"tiff", "TIFF"}, {"heif", "HEIC"}, {"avif", "AVIF"}};

static void
append_line(GString *out, const char *label, const char *text, guint width)
{
  g_autofree char *shown = cm_terminal_text(text, TEXT_BYTES);
  g_string_append_printf(out, "  %-*s", LABEL_COLUMNS - 2, label);
  cm_help_append_wrapped(out, shown, LABEL_COLUMNS, LABEL_COLUMNS, width);
}

/* A string, or the strings of an array with ", " between; NULL for neither. */
static char *
joined_text(const json_t *value)
{
  if (json_is_string(value))
    return g_strdup(json_string_value(value));
  if (json_array_size(value) == 0)
    return NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  for (gsize i = 0; i < json_array_size(value); i++) {
    const char *part = json_string_value(json_array_get(value, i));
    if (part != NULL)
      g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
  }
  return g_strdup(text->str);
}

static void
add_source(GPtrArray *sources, const json_t *source)
{
  const char *text = json_string_value(source);
  if (text != NULL && !g_ptr_array_find_with_equal_func(sources, text, g_str_equal, NULL))
    g_ptr_array_add(sources, (gpointer)text);
}

/* " (from IPTC 2:25, XMP dc:subject)", of all fields each source once; "" where none is told. */
static char *
sources_text(const json_t *metadata, const Line *line)
{
  const json_t *told = json_object_get(metadata, "sources");
  g_autoptr(GPtrArray) sources = g_ptr_array_new();
  for (gsize i = 0; i < G_N_ELEMENTS(line->fields) && line->fields[i] != NULL; i++) {
    const json_t *source = json_object_get(told, line->fields[i]);
    add_source(sources, source);
    for (gsize k = 0; k < json_array_size(source); k++)
      add_source(sources, json_array_get(source, k));
  }
  if (sources->len == 0)
    return g_strdup("");
  g_ptr_array_add(sources, NULL);
  g_autofree char *joined = g_strjoinv(", ", (char **)sources->pdata);
  return g_strdup_printf(" (from %s)", joined);
}

static void
append_metadata(GString *out, const json_t *object, guint width)
{
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(object);
  gsize before = out->len;
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    const Line *line = &lines[i];
    const json_t *value = json_object_get(object, line->fields[0]);
    g_autofree char *text = line->words != NULL ? line->words(metadata) : joined_text(value);
    if (text == NULL)
      continue;
    g_autofree char *sources = sources_text(object, line);
    g_autofree char *whole = g_strconcat(text, sources, NULL);
    append_line(out, line->label, whole, width);
  }
  if (out->len == before)
    append_line(out, "Metadata", "none found", width);
}

/* What was put right in the metadata, and what was odd in metadata and file. */
static void
append_remarks(GString *out, const CmPhotoShown *shown, guint width)
{
  const json_t *repairs = json_object_get(shown->metadata, "repairs");
  for (gsize i = 0; i < json_array_size(repairs); i++) {
    const json_t *repair = json_array_get(repairs, i);
    g_autofree char *text = g_strdup_printf("%s: %s", cm_json_get_string(repair, "field"),
                                            cm_json_get_string(repair, "message"));
    append_line(out, "Repaired", text, width);
  }
  const json_t *decoding = shown->photo != NULL ? shown->photo->decoding : NULL;
  const json_t *warnings[] = {json_object_get(decoding, "warnings"),
                              json_object_get(shown->metadata, "warnings")};
  for (gsize i = 0; i < G_N_ELEMENTS(warnings); i++)
    for (gsize k = 0; k < json_array_size(warnings[i]); k++) {
      const char *warning = json_string_value(json_array_get(warnings[i], k));
      append_line(out, "Warning", warning != NULL ? warning : "", width);
    }
}

static const char *
format_name(const char *format)
{
  for (gsize i = 0; i < G_N_ELEMENTS(format_names); i++)
    if (g_strcmp0(format, format_names[i].format) == 0)
      return format_names[i].name;
  return "unknown format";
}

static void
append_file(GString *out, const CmPhoto *photo, guint width)
{
  g_autofree char *bytes = cm_format_number(CM_FORMAT_COUNT, (double)photo->bytes);
  g_autofree char *text =
      g_strdup_printf("%s, %u × %u pixels as stored, %s bytes", format_name(photo->format),
                      photo->original_width, photo->original_height, bytes);
  append_line(out, "File", text, width);
}

/* The pixels that engines are sent, and what was done to those of the file. */
static void
append_pixels(GString *out, const CmPhoto *photo, guint width)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const char *profile = cm_json_get_string(photo->decoding, "icc_profile");
  g_string_append_printf(text, "%u × %u pixels, upright, sRGB", photo->width, photo->height);
  if (profile != NULL)
    g_string_append_printf(text, "; colours read by the profile \"%s\"", profile);
  if (cm_json_get_boolean(photo->decoding, "had_alpha", FALSE))
    g_string_append(text, "; transparent parts over white");
  append_line(out, "An engine gets", text->str, width);
}

char *
cm_photo_description(const CmPhotoShown *shown, guint width)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_autofree char *path = cm_terminal_text(shown->path, TEXT_BYTES);
  g_string_append_printf(out, "%s\n", path);
  if (shown->photo != NULL) {
    append_file(out, shown->photo, width);
    append_pixels(out, shown->photo, width);
  } else {
    append_line(out, "Not decoded", shown->problem, width);
  }
  append_metadata(out, shown->metadata, width);
  append_remarks(out, shown, width);
  return g_string_free(g_steal_pointer(&out), FALSE);
}
