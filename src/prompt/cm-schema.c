/* SPDX-License-Identifier: MIT */
#include "cm-schema.h"

#include "cm-schemas-resource.h"

/* Embedded data, borrowed for as long as the program runs. */
static const char *
embedded(const char *path, gsize *ret_length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
      g_resource_lookup_data(cm_schemas_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes == NULL)
    g_error("%s is not part of this program: %s", path, error->message);
  return g_bytes_get_data(bytes, ret_length);
}

json_t *
cm_schema_catalogue(void)
{
  gsize length = 0;
  g_autoptr(GError) error = NULL;
  const char *text = embedded("/check-models/schemas/catalogue.schema.json", &length);
  json_t *json_schema = cm_json_parse(text, length, CM_JSON_LIMITS_LINE, &error);
  if (json_schema == NULL)
    g_error("catalogue.schema.json: %s", error->message);
  json_t *schema = json_object();
  cm_json_set_string(schema, "name", "catalogue");
  json_object_set_new(schema, "json_schema", json_schema);
  text = embedded("/check-models/schemas/catalogue.gbnf", &length);
  g_autofree char *gbnf = g_strndup(text, length);
  cm_json_set_string(schema, "gbnf", gbnf);
  return schema;
}
