/* SPDX-License-Identifier: MIT */
#include "cm-model-table.h"

#include "cm-model-words.h"
#include "cm-store.h"
#include "cm-summary-cells.h"
#include "cm-terminal.h"

#define NAME_COLUMNS_MIN    16
#define CELL_COLUMNS_MAX    14 /* of the columns after the name */
#define ENGINES_COLUMNS_MAX 30 /* of several engines' names */
#define GAP                 2

typedef enum {
  COLUMN_NAME,
  COLUMN_STORE,
  COLUMN_SIZE,
  COLUMN_QUANT,
  COLUMN_PARAMETERS,
  COLUMN_SEES,
  COLUMN_ENGINES,
  COLUMN_STATE,
  N_COLUMNS
} Column;

static const struct {
  const char *heading;
  gboolean right;
} columns[] = {
    [COLUMN_NAME] = {"model", FALSE},       [COLUMN_STORE] = {"store", FALSE},
    [COLUMN_SIZE] = {"size", TRUE},         [COLUMN_QUANT] = {"quant", FALSE},
    [COLUMN_PARAMETERS] = {"params", TRUE}, [COLUMN_SEES] = {"sees", FALSE},
    [COLUMN_ENGINES] = {"engines", FALSE},  [COLUMN_STATE] = {"state", FALSE},
};

/* Those that a narrow terminal does without, the first to go first. */
static const Column dispensable[] = {COLUMN_ENGINES, COLUMN_PARAMETERS, COLUMN_STORE};

static char *
cell_of(const CmModel *model, Column column, const CmEnginesListed *engines)
{
  switch (column) {
  case COLUMN_NAME:
    return cm_terminal_text(model->id, 1024);
  case COLUMN_STORE:
    return g_strdup(cm_store_kind_to_string(model->store));
  case COLUMN_SIZE:
    return cm_model_words_size(cm_model_bytes(model));
  case COLUMN_QUANT:
    return cm_terminal_text(model->quantisation != NULL ? model->quantisation : "?", 64);
  case COLUMN_PARAMETERS:
    return cm_model_words_parameters(model->parameters);
  case COLUMN_SEES:
    return g_strdup(model->sees == CM_SEES_UNKNOWN ? "?" : cm_model_words_sees(model->sees));
  case COLUMN_ENGINES:
    return cm_engines_listed_names(engines, model);
  case COLUMN_STATE:
    return g_strdup(cm_model_words_state(model, engines));
  case N_COLUMNS:
    break;
  }
  return g_strdup("");
}

static guint
line_columns(const guint *widths)
{
  guint sum = 0;
  for (guint i = 0; i < N_COLUMNS; i++)
    sum += widths[i] > 0 ? widths[i] + (i > 0 ? GAP : 0) : 0;
  return sum;
}

/* Each as wide as what it holds; then columns go until a readable name fits, and the name takes
 * what is left. */
static void
choose_widths(const GPtrArray *models, guint width, const CmEnginesListed *engines,
              guint *ret_widths)
{
  for (guint i = 0; i < N_COLUMNS; i++) {
    guint most = i == COLUMN_NAME      ? width
                 : i == COLUMN_ENGINES ? ENGINES_COLUMNS_MAX
                                       : CELL_COLUMNS_MAX;
    ret_widths[i] = cm_terminal_columns(columns[i].heading);
    for (guint j = 0; j < models->len; j++) {
      g_autofree char *cell = cell_of(g_ptr_array_index(models, j), (Column)i, engines);
      ret_widths[i] = MAX(ret_widths[i], MIN(cm_terminal_columns(cell), most));
    }
  }
  guint name = ret_widths[COLUMN_NAME];
  guint wanted = MIN(name, NAME_COLUMNS_MIN + width / 10);
  for (guint i = 0; i < G_N_ELEMENTS(dispensable); i++) {
    guint others = line_columns(ret_widths) - name;
    if (others + wanted > width)
      ret_widths[dispensable[i]] = 0;
  }
  guint others = line_columns(ret_widths) - name;
  guint left = width > others ? width - others : 0;
  ret_widths[COLUMN_NAME] = CLAMP(name, MIN(NAME_COLUMNS_MIN, MAX(left, 4)), MAX(left, 4));
}

/* A line without blanks at its end. */
static void
append_line(GString *out, char *const *cells, const guint *widths)
{
  gsize start = out->len;
  for (guint i = 0; i < N_COLUMNS; i++) {
    if (widths[i] == 0)
      continue;
    if (i > 0)
      g_string_append_printf(out, "%*s", GAP, "");
    cm_summary_append(out, cells[i], widths[i], columns[i].right);
  }
  while (out->len > start && out->str[out->len - 1] == ' ')
    g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '\n');
}

char *
cm_model_table(const GPtrArray *models, guint width, const CmEnginesListed *engines)
{
  g_autoptr(GString) out = g_string_new(NULL);
  guint widths[N_COLUMNS];
  choose_widths(models, width, engines, widths);
  char *headings[N_COLUMNS];
  for (guint i = 0; i < N_COLUMNS; i++)
    headings[i] = (char *)columns[i].heading;
  append_line(out, headings, widths);
  for (guint i = 0; i < models->len; i++) {
    char *cells[N_COLUMNS];
    for (guint j = 0; j < N_COLUMNS; j++)
      cells[j] = cell_of(g_ptr_array_index(models, i), (Column)j, engines);
    /* of a name the end tells more than the middle */
    g_autofree char *name = g_steal_pointer(&cells[COLUMN_NAME]);
    cells[COLUMN_NAME] = cm_terminal_fit_middle(name, widths[COLUMN_NAME]);
    append_line(out, cells, widths);
    for (guint j = 0; j < N_COLUMNS; j++)
      g_free(cells[j]);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cm_model_table_total(const GPtrArray *models, const CmEnginesListed *engines)
{
  guint incomplete = 0, faulty = 0, engineless = 0;
  for (guint i = 0; i < models->len; i++) {
    const CmModel *model = g_ptr_array_index(models, i);
    incomplete += model->incomplete;
    gboolean whole = !model->incomplete && model->problems->len == 0;
    faulty += !model->incomplete && !whole;
    engineless += whole && model->sees != CM_SEES_NO && !cm_engines_listed_can(engines, model);
  }
  g_autofree char *size = cm_model_words_size(cm_models_bytes(models));
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append_printf(out, "%u model%s, %s on disk", models->len, models->len == 1 ? "" : "s",
                         size);
  if (incomplete > 0)
    g_string_append_printf(out, "; %u incomplete", incomplete);
  if (faulty > 0)
    g_string_append_printf(out, "; %u faulty", faulty);
  if (engineless > 0)
    g_string_append_printf(out, "; %u without an engine here", engineless);
  if (incomplete + faulty + engineless > 0)
    g_string_append(out, " (check-models show MODEL says why)");
  g_string_append_c(out, '.');
  return g_string_free(g_steal_pointer(&out), FALSE);
}
