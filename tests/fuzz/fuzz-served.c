/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what a server says under /v1/models: read or refused, never a crash; every name is
 * one line of text within its bound and is found again.
 */
#include "cm-fault.h"
#include "cm-server-models.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) models = cm_server_models_parse((const char *)data, size, &error);
  g_assert_true((models == NULL) == (error != NULL));
  if (models == NULL) {
    g_assert_true(error->domain == CM_FAULT && g_utf8_validate(error->message, -1, NULL));
    return 0;
  }
  g_assert_cmpuint(json_array_size(models), <=, CM_SERVER_MODELS_MAX);
  for (gsize i = 0; i < MIN(json_array_size(models), 50); i++) {
    const char *id = cm_json_get_string(json_array_get(models, i), "id");
    g_assert_cmpuint(strlen(id), <=, 512);
    g_assert_cmpuint(strlen(id), >, 0);
    g_assert_null(strpbrk(id, "\r\n\x1b"));
    g_assert_true(cm_server_model_is(id, id));
    g_assert_nonnull(cm_server_models_find(models, id));
  }
  g_autofree char *names = cm_server_models_names(models);
  g_assert_true(g_utf8_validate(names, -1, NULL));
  return 0;
}
