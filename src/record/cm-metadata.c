/* SPDX-License-Identifier: MIT */
#include "cm-metadata.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* A number's bounds keep out what no camera and no place has, and are wide beyond that. */
typedef struct {
  const char *key;
  size_t offset; /* of the member */
  double min, max;
  gboolean whole;
} NumberField;

typedef struct {
  const char *key;
  size_t offset;
} TextField;

static const TextField text_fields[] = {
    {"title", offsetof(CmMetadata, title)},
    {"description", offsetof(CmMetadata, description)},
    {"sublocation", offsetof(CmMetadata, sublocation)},
    {"city", offsetof(CmMetadata, city)},
    {"state", offsetof(CmMetadata, state)},
    {"country", offsetof(CmMetadata, country)},
    {"country_code", offsetof(CmMetadata, country_code)},
    {"rights", offsetof(CmMetadata, rights)},
    {"taken_at", offsetof(CmMetadata, taken_at)},
    {"taken_offset", offsetof(CmMetadata, taken_offset)},
    {"camera_make", offsetof(CmMetadata, camera_make)},
    {"camera_model", offsetof(CmMetadata, camera_model)},
    {"lens", offsetof(CmMetadata, lens)},
};

static const NumberField number_fields[] = {
    {"rating", offsetof(CmMetadata, rating), -1, 5, FALSE},
    {"latitude", offsetof(CmMetadata, latitude), -90, 90, FALSE},
    {"longitude", offsetof(CmMetadata, longitude), -180, 180, FALSE},
    /* from below the deepest sea to beyond where pictures are taken from the air */
    {"altitude_m", offsetof(CmMetadata, altitude_m), -12000, 100000, FALSE},
    {"exposure_s", offsetof(CmMetadata, exposure_s), 1e-9, 1e6, FALSE},
    {"f_number", offsetof(CmMetadata, f_number), 0.1, 1e4, FALSE},
    {"iso", offsetof(CmMetadata, iso), 0.1, 1e9, FALSE},
    {"focal_length_mm", offsetof(CmMetadata, focal_length_mm), 0.01, 1e6, FALSE},
    {"focal_length_35mm_mm", offsetof(CmMetadata, focal_length_35mm_mm), 0.01, 1e6, FALSE},
    {"orientation", offsetof(CmMetadata, orientation), 1, 8, TRUE},
    {"width", offsetof(CmMetadata, width), 1, G_MAXINT32, TRUE},
    {"height", offsetof(CmMetadata, height), 1, G_MAXINT32, TRUE},
};

static char **
text_member(CmMetadata *self, const TextField *field)
{
  return (char **)(gpointer)((char *)self + field->offset);
}

static double *
number_member(CmMetadata *self, const NumberField *field)
{
  return (double *)(gpointer)((char *)self + field->offset);
}

/* The text without control characters but tab and line ends, and without blanks around it; NULL
 * where it is no string, too long, or nothing remains. */
static char *
clean_text(const json_t *value)
{
  const char *text = json_string_value(value);
  if (text == NULL || json_string_length(value) > CM_METADATA_TEXT_BYTES)
    return NULL;
  g_autoptr(GString) out = g_string_sized_new(json_string_length(value));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    gboolean kept = c == '\n' || c == '\r' || c == '\t';
    g_string_append_unichar(out, g_unichar_iscntrl(c) && !kept ? ' ' : c);
  }
  g_strstrip(out->str);
  return *out->str != '\0' ? g_strdup(out->str) : NULL;
}

/* Of an array, the strings that can be taken, each once. */
static void
take_texts(const json_t *array, GPtrArray *ret_texts)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  gsize i;
  json_t *value;
  json_array_foreach ((json_t *)array, i, value) {
    g_autofree char *text = clean_text(value);
    if (ret_texts->len >= CM_METADATA_KEYWORDS)
      return;
    if (text == NULL || g_hash_table_contains(seen, text))
      continue;
    g_hash_table_add(seen, text);
    g_ptr_array_add(ret_texts, g_steal_pointer(&text));
  }
}

static void
take_number(CmMetadata *self, const NumberField *field, const json_t *object)
{
  double value = cm_json_get_number(object, field->key);
  if (value >= field->min && value <= field->max && (!field->whole || floor(value) == value))
    *number_member(self, field) = value;
}

/* The number of `digits` digits at text; -1 where there are none such. */
static int
digits_at(const char *text, int digits)
{
  int value = 0;
  for (int i = 0; i < digits; i++) {
    if (!g_ascii_isdigit(text[i]))
      return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/* Whether the text is YYYY-MM-DDTHH:MM:SS, or a beginning of it that ends after year, month, day or
 * minute, and names a time that the calendar has. */
static gboolean
is_time(const char *text)
{
  static const char form[] = "dddd-dd-ddTdd:dd:dd";
  gsize length = strlen(text);
  if (length != 4 && length != 7 && length != 10 && length != 16 && length != 19)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
      return FALSE;
  int year = digits_at(text, 4);
  int month = length >= 7 ? digits_at(text + 5, 2) : 1;
  int day = length >= 10 ? digits_at(text + 8, 2) : 1;
  if (year < 1 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return FALSE;
  if (length >= 16 && (digits_at(text + 11, 2) > 23 || digits_at(text + 14, 2) > 59))
    return FALSE;
  return length < 19 || digits_at(text + 17, 2) <= 60; /* 60: a leap second */
}

/* "Z" or ±HH:MM; no zone is further from UTC than 14 hours. */
static gboolean
is_offset(const char *text)
{
  if (g_str_equal(text, "Z"))
    return TRUE;
  if (strlen(text) != 6 || (*text != '+' && *text != '-') || text[3] != ':')
    return FALSE;
  int hours = digits_at(text + 1, 2), minutes = digits_at(text + 4, 2);
  return hours >= 0 && minutes >= 0 && minutes < 60 && hours * 60 + minutes <= 14 * 60;
}

/* Half a place and an offset without its time say nothing. */
static void
drop_what_is_half(CmMetadata *self)
{
  if (self->taken_at != NULL && !is_time(self->taken_at))
    g_clear_pointer(&self->taken_at, g_free);
  if (self->taken_offset != NULL && (self->taken_at == NULL || !is_offset(self->taken_offset)))
    g_clear_pointer(&self->taken_offset, g_free);
  if (isnan(self->latitude) || isnan(self->longitude))
    self->latitude = self->longitude = NAN;
  if (isnan(self->width) || isnan(self->height))
    self->width = self->height = NAN;
}

CmMetadata *
cm_metadata_from_json(const json_t *object)
{
  CmMetadata *self = g_new0(CmMetadata, 1);
  self->keywords = g_ptr_array_new_with_free_func(g_free);
  self->creators = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; i < G_N_ELEMENTS(text_fields); i++)
    *text_member(self, &text_fields[i]) = clean_text(json_object_get(object, text_fields[i].key));
  for (gsize i = 0; i < G_N_ELEMENTS(number_fields); i++) {
    *number_member(self, &number_fields[i]) = NAN;
    take_number(self, &number_fields[i], object);
  }
  take_texts(json_object_get(object, "keywords"), self->keywords);
  take_texts(json_object_get(object, "creators"), self->creators);
  drop_what_is_half(self);
  return self;
}

static void
set_texts(json_t *object, const char *key, const GPtrArray *texts)
{
  if (texts->len == 0)
    return;
  json_t *array = json_array();
  for (guint i = 0; i < texts->len; i++)
    json_array_append_new(array, json_string(g_ptr_array_index(texts, i)));
  json_object_set_new(object, key, array);
}

json_t *
cm_metadata_to_json(const CmMetadata *self)
{
  CmMetadata members = *self; /* borrowed, for the tables' offsets */
  json_t *object = json_object();
  for (gsize i = 0; i < G_N_ELEMENTS(text_fields); i++)
    cm_json_set_string(object, text_fields[i].key, *text_member(&members, &text_fields[i]));
  set_texts(object, "keywords", self->keywords);
  set_texts(object, "creators", self->creators);
  for (gsize i = 0; i < G_N_ELEMENTS(number_fields); i++)
    cm_json_set_number(object, number_fields[i].key, *number_member(&members, &number_fields[i]));
  return object;
}

void
cm_metadata_free(CmMetadata *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(text_fields); i++)
    g_free(*text_member(self, &text_fields[i]));
  g_ptr_array_unref(self->keywords);
  g_ptr_array_unref(self->creators);
  g_free(self);
}

gboolean
cm_metadata_has_hint(const CmMetadata *self)
{
  return self->description != NULL || self->keywords->len > 0;
}
