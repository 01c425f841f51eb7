/* SPDX-License-Identifier: MIT */
/* Any JSON as a photo's metadata: what is taken of it is written as it was read, and shown so that
 * no terminal acts on it. */
#include "cm-metadata.h"
#include "cm-photo-description.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_description(const json_t *object)
{
  CmPhotoShown shown = {.path = "a.jpg", .problem = "no", .metadata = object};
  g_autofree char *text = cm_photo_description(&shown, 80);
  g_assert_true(g_utf8_validate(text, -1, NULL));
  for (const char *at = text; *at != '\0'; at++)
    g_assert_true(*at == '\n' || !g_ascii_iscntrl(*at));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  g_autoptr(json_t) object = cm_json_parse((const char *)data, size, CM_JSON_LIMITS_LINE, NULL);
  if (object == NULL)
    return 0;
  g_autoptr(CmMetadata) metadata = cm_metadata_from_json(object);
  g_autoptr(json_t) first = cm_metadata_to_json(metadata);
  g_autoptr(CmMetadata) again = cm_metadata_from_json(first);
  g_autoptr(json_t) second = cm_metadata_to_json(again);
  g_assert_true(json_equal(first, second));
  check_description(object);
  return 0;
}
