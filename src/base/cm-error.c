/* SPDX-License-Identifier: MIT */
#include "cm-error.h"

#include <errno.h>
#include <gio/gio.h>

static const struct {
  const char *name;
  CmExit exit;
} error_table[CM_N_ERRORS] = {
    [CM_ERROR_INTERNAL] = {"internal", CM_EXIT_SETUP},
    [CM_ERROR_USAGE] = {"usage", CM_EXIT_USAGE},
    [CM_ERROR_NOT_FOUND] = {"not-found", CM_EXIT_SETUP},
    [CM_ERROR_PERMISSION] = {"permission", CM_EXIT_SETUP},
    [CM_ERROR_NO_SPACE] = {"no-space", CM_EXIT_SETUP},
    [CM_ERROR_IO] = {"io", CM_EXIT_SETUP},
    [CM_ERROR_INVALID] = {"invalid", CM_EXIT_SETUP},
    [CM_ERROR_LIMIT] = {"limit", CM_EXIT_SETUP},
    [CM_ERROR_UNSUPPORTED] = {"unsupported", CM_EXIT_SETUP},
    [CM_ERROR_TIMEOUT] = {"timeout", CM_EXIT_SETUP},
    [CM_ERROR_INTERRUPTED] = {"interrupted", CM_EXIT_INTERRUPTED},
};

/* clang-format off: the name has dashes */
G_DEFINE_QUARK(cm - error - quark, cm_error)
/* clang-format on */

const char *
cm_error_to_string(CmError code)
{
  return (unsigned)code < CM_N_ERRORS ? error_table[code].name : error_table[0].name;
}

gboolean
cm_error_from_string(const char *name, CmError *ret_code)
{
  for (unsigned i = 0; i < CM_N_ERRORS; i++) {
    if (g_strcmp0(name, error_table[i].name) == 0) {
      *ret_code = (CmError)i;
      return TRUE;
    }
  }
  return FALSE;
}

CmExit
cm_error_exit_status(const GError *error)
{
  if (error == NULL)
    return CM_EXIT_OK;
  if (error->domain != CM_ERROR || (unsigned)error->code >= CM_N_ERRORS)
    return CM_EXIT_SETUP;
  return error_table[error->code].exit;
}

static CmError
code_of_errno(int number)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    return CM_ERROR_NOT_FOUND;
  case EACCES:
  case EPERM:
  case EROFS:
    return CM_ERROR_PERMISSION;
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    return CM_ERROR_NO_SPACE;
  case ETIMEDOUT:
    return CM_ERROR_TIMEOUT;
  default:
    return CM_ERROR_IO;
  }
}

void
cm_error_set_errno(GError **error, int saved_errno, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, CM_ERROR, code_of_errno(saved_errno), "%s: %s", what, g_strerror(saved_errno));
}

static CmError
code_of_gio(int code)
{
  switch (code) {
  case G_IO_ERROR_NOT_FOUND:
  case G_IO_ERROR_NOT_DIRECTORY:
    return CM_ERROR_NOT_FOUND;
  case G_IO_ERROR_PERMISSION_DENIED:
  case G_IO_ERROR_READ_ONLY:
    return CM_ERROR_PERMISSION;
  case G_IO_ERROR_NO_SPACE:
    return CM_ERROR_NO_SPACE;
  case G_IO_ERROR_TIMED_OUT:
    return CM_ERROR_TIMEOUT;
  default:
    return CM_ERROR_IO;
  }
}

static CmError
code_of_file_error(int code)
{
  switch (code) {
  case G_FILE_ERROR_NOENT:
  case G_FILE_ERROR_NOTDIR:
    return CM_ERROR_NOT_FOUND;
  case G_FILE_ERROR_ACCES:
  case G_FILE_ERROR_PERM:
  case G_FILE_ERROR_ROFS:
    return CM_ERROR_PERMISSION;
  case G_FILE_ERROR_NOSPC:
    return CM_ERROR_NO_SPACE;
  default:
    return CM_ERROR_IO;
  }
}

void
cm_error_wrap(GError **error)
{
  if (error == NULL || *error == NULL || (*error)->domain == CM_ERROR)
    return;

  CmError code = CM_ERROR_IO;
  if ((*error)->domain == G_IO_ERROR)
    code = code_of_gio((*error)->code);
  else if ((*error)->domain == G_FILE_ERROR)
    code = code_of_file_error((*error)->code);
  else if ((*error)->domain == G_OPTION_ERROR)
    code = CM_ERROR_USAGE;
  (*error)->domain = CM_ERROR;
  (*error)->code = (int)code;
}
