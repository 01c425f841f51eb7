/* SPDX-License-Identifier: MIT */
#include "cm-controls.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-locate.h"
#include "cm-photos.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define GREY            128
#define TRUTH_BYTES_MAX (1 << 16)
#define PHOTO_BYTES_MAX (16 << 20)
#define BLANK_PATH      "blank" /* no file: what records and reports call it */

/* Photos that ship, all decodable without a plugin, in the order in which they are tried. */
static const char *const candidates[] = {"lighthouse.jpg", "rainy-street.jpg", "kites.jpg",
                                         "desert-camp.jpg"};

static gboolean
write_grey(FILE *file, guint width, guint height, GChecksum *sum)
{
  g_autofree char *header = g_strdup_printf("P6\n%u %u\n255\n", width, height);
  gsize row_bytes = 3 * (gsize)width;
  g_autofree guint8 *row = g_malloc(row_bytes);
  memset(row, GREY, row_bytes);
  g_checksum_update(sum, (const guchar *)header, (gssize)strlen(header));
  if (fputs(header, file) < 0)
    return FALSE;
  for (guint i = 0; i < height; i++) {
    g_checksum_update(sum, row, (gssize)row_bytes);
    if (fwrite(row, 1, row_bytes, file) != row_bytes)
      return FALSE;
  }
  return TRUE;
}

static CmPhoto *
make_blank(const char *scratch, const CmPhoto *like, GError **error)
{
  g_autoptr(CmPhoto) blank = cm_photo_new();
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  blank->id = g_strdup(CM_CONTROL_BLANK);
  blank->path = g_strdup(BLANK_PATH);
  blank->width = like->width;
  blank->height = like->height;
  blank->pixels_path = g_build_filename(scratch, CM_CONTROL_BLANK ".ppm", NULL);
  FILE *file = g_fopen(blank->pixels_path, "wbe");
  gboolean written = file != NULL && write_grey(file, blank->width, blank->height, sum);
  int failed = errno;
  if (file != NULL && fclose(file) != 0 && written) {
    written = FALSE;
    failed = errno;
  }
  if (!written) {
    cm_error_set_errno(error, failed, "the blank picture of --controls, %s", blank->pixels_path);
    return NULL;
  }
  blank->pixels_sha256 = g_strdup(g_checksum_get_string(sum));
  return g_steal_pointer(&blank);
}

static gboolean
is_photo_of_run(const char *path, const CmRun *run)
{
  gsize length = 0;
  g_autofree char *bytes = cm_file_read(path, PHOTO_BYTES_MAX, &length, NULL);
  if (bytes == NULL)
    return FALSE;
  g_autofree char *sha256 =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
  for (guint i = 0; i < run->photos->len; i++) {
    const CmPhoto *photo = g_ptr_array_index(run->photos, i);
    if (g_strcmp0(photo->sha256, sha256) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The first candidate that is not the run's; where all are, the last. */
static char *
choose_other(const char *folder, const CmRun *run)
{
  char *path = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
    g_free(path);
    path = g_build_filename(folder, candidates[i], NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && !is_photo_of_run(path, run))
      return path;
  }
  return path;
}

/* Adds a word to the array unless it stands there or is none. */
static void
add_word(json_t *array, const char *word)
{
  if (word == NULL)
    return;
  for (gsize i = 0; i < json_array_size(array); i++)
    if (g_strcmp0(json_string_value(json_array_get(array, i)), word) == 0)
      return;
  json_array_append_new(array, json_string(word));
}

/* What is known to be in a photo that ships, from the JSON file beside it: things first, then their
 * colours, then the surroundings. NULL where there is none. */
static json_t *
read_truth(const char *photo_path)
{
  g_autofree char *path = g_strconcat(photo_path, ".json", NULL);
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, TRUTH_BYTES_MAX, &length, NULL);
  g_autoptr(json_t) object =
      text != NULL ? cm_json_parse(text, length, CM_JSON_LIMITS_LINE, NULL) : NULL;
  const json_t *scene = json_object_get(object, "scene");
  const json_t *groups = json_object_get(scene, "groups");
  if (json_array_size(groups) == 0)
    return NULL;
  json_t *shows = json_array();
  for (gsize i = 0; i < json_array_size(groups); i++)
    add_word(shows, cm_json_get_string(json_array_get(groups, i), "kind"));
  for (gsize i = 0; i < json_array_size(groups); i++)
    add_word(shows, cm_json_get_string(json_array_get(groups, i), "colour"));
  add_word(shows, cm_json_get_string(scene, "setting"));
  json_t *truth = json_object();
  json_object_set_new(truth, "shows", shows);
  return truth;
}

static CmPhoto *
make_other(const CmOptions *options, const char *scratch, const CmRun *run, GError **error)
{
  g_autofree char *folder = cm_locate_shipped("photos");
  g_autofree char *path = folder != NULL ? choose_other(folder, run) : NULL;
  if (path == NULL) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                        "--controls needs the photos that ship with check-models, and they are not "
                        "beside it; install the program whole, or leave the option out");
    return NULL;
  }
  CmPhoto *other = cm_photos_decode(options, path, CM_CONTROL_OTHER, scratch, error);
  if (other != NULL)
    other->truth = read_truth(path);
  return other;
}

gboolean
cm_controls_prepare(const CmOptions *options, const char *scratch, CmRun *run, GError **error)
{
  CmPhoto *blank = make_blank(scratch, g_ptr_array_index(run->photos, 0), error);
  if (blank == NULL)
    return FALSE;
  g_ptr_array_add(run->controls, blank);
  CmPhoto *other = make_other(options, scratch, run, error);
  if (other == NULL)
    return FALSE;
  g_ptr_array_add(run->controls, other);
  return TRUE;
}
