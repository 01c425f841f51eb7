/* SPDX-License-Identifier: MIT */
#include "cm-model-words.h"

#include "cm-format.h"
#include "cm-store.h"

#include <math.h>
#include <string.h>

/* Three digits, so that a column compares at a glance. */
static char *
scaled(double value, const char *const *units, gsize n_units)
{
  gsize unit = 0;
  while (unit + 1 < n_units && value >= 999.5) {
    value /= 1000;
    unit++;
  }
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const char *format = unit == 0 || value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
  g_ascii_formatd(number, sizeof number, format, value);
  return g_strconcat(number, units[unit], NULL);
}

char *
cm_model_words_size(gint64 bytes)
{
  return bytes < 0 ? g_strdup("?") : cm_format_size((double)bytes);
}

char *
cm_model_words_parameters(double parameters)
{
  static const char *const units[] = {"", "k", "M", "B", "T"};
  return isnan(parameters) ? g_strdup("?") : scaled(parameters, units, G_N_ELEMENTS(units));
}

const char *
cm_model_words_sees(CmSees sees)
{
  static const char *const words[] = {
      [CM_SEES_UNKNOWN] = "unknown", [CM_SEES_YES] = "yes", [CM_SEES_NO] = "no"};
  return words[sees];
}

const char *
cm_model_words_state(const CmModel *model, const CmEnginesListed *engines)
{
  if (model->incomplete)
    return "incomplete";
  if (model->problems->len > 0)
    return "faulty";
  return cm_engines_listed_can(engines, model) ? "ready" : "no engine";
}

gint64
cm_models_bytes(const GPtrArray *models)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  gint64 sum = 0;
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    for (guint j = 0; j < model->files->len; j++) {
      const CmModelFile *file = g_ptr_array_index(model->files, j);
      if (file->bytes > 0 && g_hash_table_add(seen, file->path))
        sum += file->bytes;
    }
  }
  return sum;
}

char *
cm_model_words_quote(const char *text)
{
  gboolean plain = g_utf8_validate(text, -1, NULL);
  for (const char *p = text; plain && *p != '\0'; p = g_utf8_next_char(p))
    plain = !g_unichar_iscntrl(g_utf8_get_char(p)) && g_unichar_isprint(g_utf8_get_char(p));
  if (plain && strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_./:+@,=") == strlen(text))
    return g_strdup(text);
  if (plain)
    return g_shell_quote(text);
  g_autofree char *escaped = g_strescape(text, NULL);
  g_auto(GStrv) parts = g_strsplit(escaped, "'", -1);
  g_autofree char *joined = g_strjoinv("\\'", parts);
  return g_strdup_printf("$'%s'", joined);
}

char *
cm_model_words_argument(const CmModel *model)
{
  gboolean by_path = model->store == CM_STORE_FILES || strpbrk(model->id, "*?[") != NULL;
  if (by_path)
    return cm_model_words_quote(model->path);
  g_autofree char *name =
      g_strdup_printf("%s:%s", cm_store_kind_to_string(model->store), model->id);
  return cm_model_words_quote(name);
}
