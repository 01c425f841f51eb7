/* SPDX-License-Identifier: MIT */
#include "cm-number.h"

#include "cm-fault.h"

gboolean
cm_number_get(const json_t *object, const char *key, double fallback, double least, double most,
              double *ret_value, GError **error)
{
  const json_t *member = object ? json_object_get(object, key) : NULL;
  double value = fallback;

  if (member && !json_is_null(member)) {
    value = json_number_value(member);
    if (!json_is_number(member) || value < least || value > most) {
      g_set_error(error, CM_FAULT, CM_FAULT_SETTING_UNSUPPORTED,
                  "the setting %s must be a number from %g to %g", key, least, most);
      return FALSE;
    }
  }
  *ret_value = value;
  return TRUE;
}
