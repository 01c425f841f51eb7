/* SPDX-License-Identifier: MIT */
#include "cm-country.h"

#include <math.h>
#include <string.h>

#include "cm-shipped.h"

typedef struct {
  double west; /* degrees */
  double south;
  double east;
  double north;
} Box;

struct CmCountry {
  char *code;
  char *name;
  char *with; /* code of the state it belongs to or is claimed by; NULL for none */
  gboolean ambiguous;
  GArray *boxes; /* of Box, the largest part first; never empty */
};

typedef struct {
  GPtrArray *all;       /* of CmCountry */
  GHashTable *by_code;  /* these borrow the countries; keys are in small letters */
  GHashTable *by_name;  /* every name */
  GHashTable *by_claim; /* English names */
  GHashTable *by_people;
} Atlas;

/* Longer names are no country's. */
#define MAX_NAME_BYTES 200

static Box
read_box(const CmYaml *node)
{
  double sides[4] = {NAN, NAN, NAN, NAN};
  for (guint i = 0; i < G_N_ELEMENTS(sides); i++)
    if (!cm_yaml_number(cm_yaml_at(node, i), &sides[i]))
      g_error("data/countries.yaml:%u: a box has four numbers", cm_yaml_line(node));
  return (Box){sides[0], sides[1], sides[2], sides[3]};
}

static void
add_names(GHashTable *table, const CmYaml *names, CmCountry *country)
{
  for (guint i = 0; names != NULL && i < cm_yaml_size(names); i++)
    g_hash_table_insert(table, g_utf8_strdown(cm_yaml_text(cm_yaml_at(names, i)), -1), country);
}

static void
add_country(Atlas *self, const CmYaml *node)
{
  const CmYaml *names = cm_yaml_get(node, "names");
  const CmYaml *boxes = cm_yaml_get(node, "boxes");
  const CmYaml *people = cm_yaml_get(node, "people");
  const CmYaml *with = cm_yaml_get(node, "with");
  CmCountry *country = g_new0(CmCountry, 1);
  country->code = g_strdup(cm_yaml_text(cm_yaml_get(node, "code")));
  country->name = g_strdup(cm_yaml_text(cm_yaml_at(names, 0)));
  country->with = with != NULL ? g_strdup(cm_yaml_text(with)) : NULL;
  country->ambiguous = cm_yaml_get(node, "ambiguous") != NULL;
  country->boxes = g_array_new(FALSE, FALSE, sizeof(Box));
  for (guint i = 0; i < cm_yaml_size(boxes); i++) {
    Box box = read_box(cm_yaml_at(boxes, i));
    g_array_append_val(country->boxes, box);
  }
  g_ptr_array_add(self->all, country);
  g_hash_table_insert(self->by_code, g_ascii_strdown(country->code, -1), country);
  add_names(self->by_name, cm_yaml_get(node, "also"), country);
  add_names(self->by_name, names, country);
  add_names(self->by_claim, names, country);
  if (people != NULL && with == NULL) /* a territory's are called after its state's */
    g_hash_table_insert(self->by_people, g_utf8_strdown(cm_yaml_text(people), -1), country);
}

static GHashTable *
table_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static Atlas *
atlas_new(void)
{
  g_autoptr(CmYaml) root = cm_shipped_yaml("countries.yaml");
  Atlas *self = g_new0(Atlas, 1);
  self->all = g_ptr_array_new();
  self->by_code = table_new();
  self->by_name = table_new();
  self->by_claim = table_new();
  self->by_people = table_new();
  const CmYaml *countries = cm_yaml_get(root, "countries");
  for (guint i = 0; i < cm_yaml_size(countries); i++)
    add_country(self, cm_yaml_at(countries, i));
  return self;
}

/* Built once. */
static const Atlas *
atlas(void)
{
  static gsize once;
  static Atlas *built;
  if (g_once_init_enter(&once)) {
    built = atlas_new();
    g_once_init_leave(&once, 1);
  }
  return built;
}

const CmCountry *
cm_country_by_code(const char *code)
{
  g_autofree char *folded = g_ascii_strdown(code, (gssize)strnlen(code, MAX_NAME_BYTES));
  return g_hash_table_lookup(atlas()->by_code, g_strstrip(folded));
}

const CmCountry *
cm_country_by_name(const char *name)
{
  if (strlen(name) > MAX_NAME_BYTES)
    return NULL;
  g_autofree char *folded = g_utf8_strdown(name, -1);
  return g_hash_table_lookup(atlas()->by_name, g_strstrip(folded));
}

const CmCountry *
cm_country_by_claim(const char *folded)
{
  return g_hash_table_lookup(atlas()->by_claim, folded);
}

const CmCountry *
cm_country_by_people(const char *folded)
{
  return g_hash_table_lookup(atlas()->by_people, folded);
}

const char *
cm_country_name(const CmCountry *self)
{
  return self->name;
}

gboolean
cm_country_is_ambiguous(const CmCountry *self)
{
  return self->ambiguous;
}

static const char *
state_of(const CmCountry *self)
{
  return self->with != NULL ? self->with : self->code;
}

gboolean
cm_country_may_be(const CmCountry *a, const CmCountry *b)
{
  return g_str_equal(state_of(a), state_of(b));
}

gboolean
cm_country_may_hold(const CmCountry *self, double latitude, double longitude, double margin)
{
  for (guint i = 0; i < self->boxes->len; i++) {
    const Box *box = &g_array_index(self->boxes, Box, i);
    double east_of_west = longitude - box->west;
    double width = box->east - box->west;
    /* the widened box may reach over the 180th meridian */
    gboolean beside = (east_of_west >= -margin && east_of_west <= width + margin) ||
                      east_of_west + 360 <= width + margin || east_of_west - 360 >= -margin;
    if (beside && latitude >= box->south - margin && latitude <= box->north + margin)
      return TRUE;
  }
  return FALSE;
}

void
cm_country_get_latitudes(const CmCountry *self, double *ret_south, double *ret_north)
{
  const Box *box = &g_array_index(self->boxes, Box, 0);
  *ret_south = box->south;
  *ret_north = box->north;
}
