/* SPDX-License-Identifier: MIT */
#include "cm-photo-error.h"

static const char *const class_names[CM_PHOTO_N_ERRORS] = {
    [CM_PHOTO_ERROR_MISSING] = "photo-missing",
    [CM_PHOTO_ERROR_PERMISSION] = "photo-permission",
    [CM_PHOTO_ERROR_NOT_A_FILE] = "photo-not-a-file",
    [CM_PHOTO_ERROR_EMPTY] = "photo-empty",
    [CM_PHOTO_ERROR_FORMAT] = "photo-format",
    [CM_PHOTO_ERROR_TRUNCATED] = "photo-truncated",
    [CM_PHOTO_ERROR_CORRUPT] = "photo-corrupt",
    [CM_PHOTO_ERROR_TOO_LARGE] = "photo-too-large",
    [CM_PHOTO_ERROR_OUT_OF_MEMORY] = "photo-out-of-memory",
    [CM_PHOTO_ERROR_IO] = "photo-io",
    [CM_PHOTO_ERROR_OUTPUT] = "output",
    [CM_PHOTO_ERROR_OUTPUT_NO_SPACE] = "output-no-space",
};

GQuark
cm_photo_error_quark(void)
{
  return g_quark_from_static_string("cm-photo-error");
}

const char *
cm_photo_error_class(const GError *error)
{
  gboolean known = error->domain == CM_PHOTO_ERROR && (unsigned)error->code < CM_PHOTO_N_ERRORS;
  return class_names[known ? error->code : CM_PHOTO_ERROR_IO];
}

json_t *
cm_photo_error_to_json(const GError *error)
{
  json_t *inner = json_object();
  cm_json_set_string(inner, "class", cm_photo_error_class(error));
  cm_json_set_string(inner, "message", error->message);
  json_t *outer = json_object();
  json_object_set_new(outer, "error", inner);
  return outer;
}
