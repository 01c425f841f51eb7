/* SPDX-License-Identifier: MIT */
/*
 * check-models-metadata: reads what one photo says about itself, in a process of its own.
 *
 *   check-models-metadata [OPTION…] INPUT
 *   check-models-metadata --libraries
 *
 * Prints one JSON object (docs/photos.md): what EXIF, IPTC, XMP and the sidecars beside INPUT say,
 * and exit status 0; or {"error": {"class", "message"}} and 1 (classes: cm-photo-error.h). A wrong
 * command line gives a line on standard error and 2. With --libraries it reads no file: the object
 * is `libraries`, what it reads metadata with, name to version.
 *
 * It stands apart from check-models-photo because the libraries that parse metadata have faults of
 * their own: a crash here costs the metadata and never the picture.
 */
#include "cm-meta-exiv.h"
#include "cm-meta-read.h"
#include "cm-photo-answer.h"
#include "cm-photo-error.h"
#include "cm-photo-limits.h"
#include "cm-photo-source.h"

#include <glib/gstdio.h>
#include <libheif/heif.h>

enum { EXIT_READ = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Beyond the photo itself, which is mapped: the largest block in each form it takes on the way,
 * with room to spare. The sanitizers' build says 0: their shadow memory is address space too. */
#ifndef CM_METADATA_MEMORY_BYTES
#define CM_METADATA_MEMORY_BYTES (G_GINT64_CONSTANT(1) << 30)
#endif

#define DEFAULT_CPU_S 15

/* the answer, where standard output is a file; docs/photos.md says that it is at most a quarter */
#define OUTPUT_BYTES_MAX (4 << 20)

static gint64 arg_max_memory = CM_METADATA_MEMORY_BYTES;
static gint64 arg_max_cpu_s = DEFAULT_CPU_S;
static gboolean arg_libraries = FALSE;
static GStrv arg_paths = NULL;

static const GOptionEntry options[] = {
    {"max-memory", 0, 0, G_OPTION_ARG_INT64, &arg_max_memory,
     "Address space at most N bytes beyond the photo's (1 GiB; 0: no bound)", "N"},
    {"max-cpu", 0, 0, G_OPTION_ARG_INT64, &arg_max_cpu_s,
     "Processor time at most N seconds (15; 0: no bound)", "N"},
    {"libraries", 0, 0, G_OPTION_ARG_NONE, &arg_libraries,
     "Say what metadata is read with; takes no INPUT", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_paths, NULL, "INPUT"},
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
  if (n_paths != (arg_libraries ? 0 : 1)) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                "one INPUT is wanted, or --libraries alone");
    return FALSE;
  }
  if (arg_max_memory < 0 || arg_max_cpu_s < 0) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "a number is out of range");
    return FALSE;
  }
  return TRUE;
}

/* 0 where there is none; path is NULL where no photo is read. */
static guint64
memory_bound(const char *path)
{
  GStatBuf status = {0};
  if (arg_max_memory == 0)
    return 0;
  gboolean known = path != NULL && g_stat(path, &status) == 0 && status.st_size > 0;
  gint64 photo = known ? MIN(status.st_size, CM_PHOTO_FILE_BYTES_MAX) : 0;
  return (guint64)arg_max_memory + (guint64)photo;
}

static json_t *
libraries_object(void)
{
  g_autofree char *version = cm_meta_exiv_version();
  return json_pack("{s:{s:s, s:s}}", "libraries", "gexiv2", version, "libheif", heif_get_version());
}

static json_t *
read_or_tell(GError **error)
{
  if (!cm_meta_exiv_start(error))
    return NULL;
  return arg_libraries ? libraries_object() : cm_meta_read(arg_paths[0], error);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (!parse_command_line(argc, argv, &error)) {
    g_printerr("check-models-metadata: %s\n", error->message);
    return EXIT_USAGE;
  }
  FILE *answer = cm_photo_answer_open();
  if (answer == NULL) {
    g_printerr("check-models-metadata: standard output is closed\n");
    return EXIT_FAILED;
  }
  cm_photo_limits_apply(
      &(CmPhotoLimits){.memory_bytes = memory_bound(arg_libraries ? NULL : arg_paths[0]),
                       .cpu_s = (guint64)arg_max_cpu_s,
                       .file_bytes = OUTPUT_BYTES_MAX});

  g_autoptr(json_t) metadata = read_or_tell(&error);
  g_autoptr(json_t) reply =
      metadata != NULL ? json_incref(metadata) : cm_photo_error_to_json(error);
  if (!cm_photo_answer_write(answer, reply))
    return EXIT_FAILED;
  return metadata != NULL ? EXIT_READ : EXIT_FAILED;
}
