/* SPDX-License-Identifier: MIT */
/*
 * check-models-photo: decodes one photo, which is a hostile file, in a process of its own.
 *
 *   check-models-photo [OPTION…] INPUT [OUTPUT.ppm]
 *   check-models-photo --formats
 *
 * Writes the upright sRGB pixels to OUTPUT.ppm (without it they are decoded and hashed alike, and
 * written nowhere) and one JSON object to standard output: facts about the photo and exit status 0,
 * or {"error": {"class", "message"}} and 1 (classes: cm-photo-error.h). A wrong command line gives
 * a line on standard error and 2. With --formats it decodes no file: the object tells which formats
 * can be decoded here (cm-photo-formats.h).
 */
#include "cm-clock.h"
#include "cm-json.h"
#include "cm-photo-answer.h"
#include "cm-photo-container.h"
#include "cm-photo-error.h"
#include "cm-photo-formats.h"
#include "cm-photo-limits.h"
#include "cm-photo-log.h"
#include "cm-photo-picture.h"
#include "cm-photo-ppm.h"
#include "cm-photo-source.h"
#include "cm-version.h"

#include <stdio.h>
#include <unistd.h>

enum { EXIT_PREPARED = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Twice what a 64-megapixel photo of the hungriest format takes. The sanitizers' build says 0:
 * their shadow memory is address space too. */
#ifndef CM_PHOTO_MEMORY_BYTES
#define CM_PHOTO_MEMORY_BYTES (G_GINT64_CONSTANT(3) << 30)
#endif

#define DEFAULT_CPU_S 120

/* a PPM's header and the largest picture written */
#define OUTPUT_BYTES_MAX (64 + G_GUINT64_CONSTANT(3) * CM_PHOTO_PIXELS_MAX)

static gint64 arg_max_edge = 0;
static gint64 arg_max_pixels = CM_PHOTO_DECLARED_PIXELS_MAX;
static gint64 arg_max_memory = CM_PHOTO_MEMORY_BYTES;
static gint64 arg_max_cpu_s = DEFAULT_CPU_S;
static gboolean arg_formats = FALSE;
static GStrv arg_paths = NULL;

static const GOptionEntry options[] = {
    {"max-edge", 0, 0, G_OPTION_ARG_INT64, &arg_max_edge, "Longer edge at most N pixels (0: as is)",
     "N"},
    {"max-pixels", 0, 0, G_OPTION_ARG_INT64, &arg_max_pixels,
     "Refuse photos that declare more pixels (1000000000)", "N"},
    {"max-memory", 0, 0, G_OPTION_ARG_INT64, &arg_max_memory,
     "Address space at most N bytes (3 GiB; 0: no bound)", "N"},
    {"max-cpu", 0, 0, G_OPTION_ARG_INT64, &arg_max_cpu_s,
     "Processor time at most N seconds (120; 0: no bound)", "N"},
    {"formats", 0, 0, G_OPTION_ARG_NONE, &arg_formats,
     "Say which formats can be decoded here; takes no INPUT", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_paths, NULL, "INPUT [OUTPUT.ppm]"},
    {NULL},
};

static gboolean
parse_command_line(int argc, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_add_main_entries(context, options, NULL);
  if (!g_option_context_parse(context, &argc, &argv, error))
    return FALSE;
  guint n_paths = arg_paths != NULL ? g_strv_length(arg_paths) : 0;
  if (arg_formats ? n_paths > 0 : n_paths < 1 || n_paths > 2) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                "INPUT is wanted, and OUTPUT.ppm where the pixels are to be written; or --formats "
                "alone");
    return FALSE;
  }
  if (arg_max_edge < 0 || arg_max_edge > VIPS_MAX_COORD || arg_max_pixels < 1 ||
      arg_max_memory < 0 || arg_max_cpu_s < 0) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "a number is out of range");
    return FALSE;
  }
  return TRUE;
}

static json_t *
facts_of(const CmPhotoSource *source, const CmPhotoPicture *picture)
{
  json_t *facts = json_object();
  cm_json_set_string(facts, "format", cm_photo_format_to_string(source->format));
  cm_json_set_number(facts, "bytes", (double)source->bytes);
  cm_json_set_string(facts, "sha256", source->sha256);
  cm_json_set_number(facts, "width", picture->image->Xsize);
  cm_json_set_number(facts, "height", picture->image->Ysize);
  cm_json_set_number(facts, "original_width", picture->width);
  cm_json_set_number(facts, "original_height", picture->height);
  cm_json_set_number(facts, "orientation", picture->orientation);
  cm_json_set_string(facts, "icc_profile", picture->icc_profile);
  json_object_set_new(facts, "had_alpha", json_boolean(picture->had_alpha));
  cm_json_set_number(facts, "bands", picture->bands);
  cm_json_set_number(facts, "bits", picture->bits);
  return facts;
}

static json_t *
strings_of(const GPtrArray *texts)
{
  json_t *array = json_array();
  for (guint i = 0; i < texts->len; i++)
    json_array_append_new(array, json_string(g_ptr_array_index(texts, i)));
  return array;
}

/* Decodes, writes the PPM where output is not NULL, and says what it was. */
static json_t *
prepare(const char *input, const char *output, GError **error)
{
  double begun_s = cm_clock_now_s();
  CmPhotoBounds bounds = {.max_edge = (guint)arg_max_edge,
                          .declared_pixels = (guint64)arg_max_pixels};
  g_autofree char *pixels_sha256 = NULL;
  g_autoptr(CmPhotoSource) source = cm_photo_source_open(input, error);
  if (source == NULL || !cm_photo_container_check(source, error) ||
      !cm_photo_vips_start("check-models-photo", error))
    return NULL;
  g_autoptr(CmPhotoPicture) picture = cm_photo_picture_open(source, &bounds, error);
  if (picture == NULL || !cm_photo_picture_prepare(picture, error) ||
      !cm_photo_ppm_write(picture->image, output, &pixels_sha256, error))
    return NULL;
  if (!cm_photo_log_check(source->bytes, error)) {
    if (output != NULL)
      unlink(output);
    return NULL;
  }
  cm_photo_log_take(picture->warnings);
  json_t *facts = facts_of(source, picture);
  cm_json_set_string(facts, "pixels_sha256", pixels_sha256);
  cm_json_set_number(facts, "decode_s", cm_clock_now_s() - begun_s);
  json_object_set_new(facts, "warnings", strings_of(picture->warnings));
  cm_json_set_string(facts, "decoder", "libvips " VIPS_VERSION);
  return facts;
}

static json_t *
try_formats(GError **error)
{
  return cm_photo_vips_start("check-models-photo", error) ? cm_photo_formats_try() : NULL;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (!parse_command_line(argc, argv, &error)) {
    g_printerr("check-models-photo: %s\n", error->message);
    return EXIT_USAGE;
  }
  FILE *answer = cm_photo_answer_open();
  if (answer == NULL) {
    g_printerr("check-models-photo: standard output is closed\n");
    return EXIT_FAILED;
  }
  cm_photo_limits_apply(&(CmPhotoLimits){.memory_bytes = (guint64)arg_max_memory,
                                         .cpu_s = (guint64)arg_max_cpu_s,
                                         .file_bytes = OUTPUT_BYTES_MAX});
  cm_photo_log_install();

  g_autoptr(json_t) facts =
      arg_formats ? try_formats(&error) : prepare(arg_paths[0], arg_paths[1], &error);
  g_autoptr(json_t) reply = facts != NULL ? json_incref(facts) : cm_photo_error_to_json(error);
  if (!cm_photo_answer_write(answer, reply))
    return EXIT_FAILED;
  return facts != NULL ? EXIT_PREPARED : EXIT_FAILED;
}
