/* SPDX-License-Identifier: MIT */
#include "cm-summary.h"

#include "cm-fields.h"
#include "cm-terminal.h"

#include <string.h>

#define MODEL_COLUMNS_MIN 12
#define MODEL_COLUMNS_MAX 48
#define STATUS_COLUMNS    8
#define WORDS_COLUMNS_MIN 17 /* of its heading */
#define PREVIEW_BYTES     400

#define COLOR_FAILED  "\033[31m"
#define COLOR_SKIPPED "\033[2m"
#define COLOR_END     "\033[0m"

/* Number columns: field, heading, width. */
static const struct {
  const char *key;
  const char *heading;
  guint columns;
} numbers[] = {
    {"load_s", "load", 8},
    {"first_token_s", "TTFT", 8},
    {"decode_tps", "tok/s", 7},
    {"peak_rss_bytes", "peak GB", 8},
};

static void
append_padded(GString *out, const char *text, guint columns, gboolean right)
{
  g_autofree char *fitted = cm_terminal_fit(text, columns);
  guint used = cm_terminal_columns(fitted);
  int padding = used < columns ? (int)(columns - used) : 0;
  if (right)
    g_string_append_printf(out, "%*s%s", padding, "", fitted);
  else
    g_string_append_printf(out, "%s%*s", fitted, padding, "");
}

static char *
words_of(const CmResult *result)
{
  if (result->status == CM_STATUS_SKIPPED)
    return cm_terminal_text(result->skip_reason != NULL ? result->skip_reason : "", PREVIEW_BYTES);
  if (result->status == CM_STATUS_ANSWERED)
    return cm_terminal_text(result->text != NULL ? result->text : "", PREVIEW_BYTES);
  const CmFailure *failure = result->failure;
  if (failure == NULL)
    return g_strdup("");
  g_autofree char *both =
      g_strdup_printf("%s: %s", failure->class_name != NULL ? failure->class_name : "unknown",
                      failure->message != NULL ? failure->message : "");
  return cm_terminal_text(both, PREVIEW_BYTES);
}

static guint
number_columns(void)
{
  guint columns = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    columns += numbers[i].columns;
  return columns;
}

/* Where there are several, which photo and which repeat, with a space behind. */
static char *
place_of(const CmResult *result, gboolean several)
{
  if (!several)
    return g_strdup("");
  g_autofree char *photo = cm_terminal_text(result->photo_id, 64);
  if (result->repeat == 0)
    return g_strdup_printf("%s ", photo);
  return g_strdup_printf("%s.%u ", photo, result->repeat);
}

/* The place and the model; of what is too long, the model is cut. */
static char *
name_of(const CmResult *result, gboolean several, guint columns)
{
  g_autofree char *place = place_of(result, several);
  g_autofree char *model = cm_terminal_text(result->model_id, 1024);
  guint used = cm_terminal_columns(place);
  g_autofree char *fitted = cm_terminal_fit_middle(model, columns > used ? columns - used : 0);
  return g_strconcat(place, fitted, NULL);
}

static gboolean
are_several(const GPtrArray *results)
{
  const CmResult *first = results->len > 0 ? g_ptr_array_index(results, 0) : NULL;
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    if (result->repeat > 0 || !g_str_equal(result->photo_id, first->photo_id))
      return TRUE;
  }
  return FALSE;
}

/* As wide as the longest name, within what the other columns leave of the line. */
static guint
model_columns(const GPtrArray *results, gboolean several, guint width)
{
  guint others = 2 + STATUS_COLUMNS + number_columns() + 2 + WORDS_COLUMNS_MIN;
  guint most = width > others + MODEL_COLUMNS_MIN ? MIN(width - others, MODEL_COLUMNS_MAX)
                                                  : MODEL_COLUMNS_MIN;
  guint columns = MODEL_COLUMNS_MIN;
  for (guint i = 0; i < results->len; i++) {
    g_autofree char *name = name_of(g_ptr_array_index(results, i), several, most);
    columns = MAX(columns, cm_terminal_columns(name));
  }
  return columns;
}

static void
append_heading(GString *out, guint model_width)
{
  append_padded(out, "model", model_width, FALSE);
  g_string_append(out, "  status  ");
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    append_padded(out, numbers[i].heading, numbers[i].columns, TRUE);
  g_string_append(out, "  answer or failure\n");
}

static void
append_result(GString *out, const CmResult *result, gboolean several, guint model_width,
              guint words_width)
{
  g_autofree char *name = name_of(result, several, model_width);
  g_autofree char *words = words_of(result);
  g_autofree char *fitted = cm_terminal_fit(words, words_width);
  append_padded(out, name, model_width, FALSE);
  g_string_append(out, "  ");
  append_padded(out, cm_status_to_string(result->status), STATUS_COLUMNS, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    const CmField *field = cm_field_find(numbers[i].key);
    g_autofree char *value = field != NULL ? cm_field_show(field, result) : g_strdup("");
    append_padded(out, *value != '\0' ? value : "-", numbers[i].columns, TRUE);
  }
  g_string_append_printf(out, "  %s", fitted);
}

char *
cm_summary_table(const GPtrArray *results, guint width, gboolean color)
{
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean several = are_several(results);
  guint model_width = model_columns(results, several, width);
  guint before = model_width + 2 + STATUS_COLUMNS + number_columns() + 2;
  guint words_width = width > before + WORDS_COLUMNS_MIN ? width - before : WORDS_COLUMNS_MIN;

  append_heading(out, model_width);
  for (guint i = 0; i < results->len; i++) {
    const CmResult *result = g_ptr_array_index(results, i);
    const char *mark = result->status == CM_STATUS_FAILED    ? COLOR_FAILED
                       : result->status == CM_STATUS_SKIPPED ? COLOR_SKIPPED
                                                             : "";
    gboolean marked = color && *mark != '\0';
    g_string_append(out, marked ? mark : "");
    append_result(out, result, several, model_width, words_width);
    g_string_append(out, marked ? COLOR_END "\n" : "\n");
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
