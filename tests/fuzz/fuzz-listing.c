/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a hub's file list: read or refused, never a crash; no name in it leaves a folder, no
 * sum overflows, and what is chosen of it is of it.
 */
#include "cm-error.h"
#include "cm-pull-choice.h"
#include "cm-pull-name.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_file(const CmPullFile *file)
{
  g_assert_true(cm_pull_file_name_check(file->name, NULL));
  g_assert_cmpint(*file->name, !=, '/');
  g_autofree char *around = g_strconcat("/", file->name, "/", NULL);
  g_assert_null(strstr(around, "/../"));
  g_assert_cmpint(file->bytes, >=, -1);
  g_assert_cmpint(file->bytes, <=, CM_PULL_FILE_BYTES_MAX);
  g_assert_true(file->sha256 == NULL || cm_pull_is_hex(file->sha256, 64));
  g_assert_true(file->git_sha == NULL || cm_pull_is_hex(file->git_sha, 40));
}

static void
check_choice(const CmPullListing *listing, const char *const *include, const char *quant)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) chosen = cm_pull_choose(listing, include, quant, &error);
  g_assert_true((chosen == NULL) == (error != NULL));
  if (chosen == NULL) {
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    return;
  }
  g_assert_cmpuint(chosen->len, >, 0);
  for (guint i = 0; i < chosen->len; i++)
    g_assert_true(g_ptr_array_find(listing->files, g_ptr_array_index(chosen, i), NULL));
  g_autofree char *warning = cm_pull_choice_warning(listing, chosen);
  g_assert_true(warning == NULL || g_utf8_validate(warning, -1, NULL));
  g_assert_true(cm_pull_choice_check_case(chosen, &error) == (error == NULL));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
  static const char *const all[] = {"*", NULL};
  static const char *const folder[] = {"onnx/", "*[a-f].gguf", NULL};
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPullListing) listing = cm_pull_listing_parse((const char *)data, size, &error);
  g_assert_true((listing == NULL) == (error != NULL));
  if (listing == NULL) {
    g_assert_true(error->domain == CM_ERROR && g_utf8_validate(error->message, -1, NULL));
    return 0;
  }
  g_assert_true(cm_pull_is_hex(listing->commit, 40));
  g_assert_cmpuint(listing->files->len, <=, CM_PULL_FILES_MAX);
  gint64 bytes = 0; /* a sum that overflows ends the program under UBSan */
  for (guint i = 0; i < listing->files->len; i++) {
    const CmPullFile *file = g_ptr_array_index(listing->files, i);
    check_file(file);
    bytes += MAX(file->bytes, 0);
  }
  g_assert_cmpint(bytes, >=, 0);
  check_choice(listing, NULL, NULL);
  check_choice(listing, NULL, "Q4*");
  check_choice(listing, all, NULL);
  check_choice(listing, folder, NULL);
  return 0;
}
