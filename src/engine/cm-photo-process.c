/* SPDX-License-Identifier: MIT */
#include "cm-photo-process.h"

#include "cm-error.h"
#include "cm-photo-helper.h"
#include "cm-text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_BYTES_MAX  65536
#define MESSAGE_BYTES_MAX 1000
#define PIXELS_MAX        G_GINT64_CONSTANT(64000000)

/* Threads that may use up processor time at once; see THREADS_MAX of the program. */
#define THREADS 4

/* The program's error classes (workers/photo/cm-photo-error.h). */
static const struct {
  const char *class_name;
  CmError code;
} classes[] = {
    {"photo-missing", CM_ERROR_NOT_FOUND},
    {"photo-permission", CM_ERROR_PERMISSION},
    {"photo-not-a-file", CM_ERROR_INVALID},
    {"photo-empty", CM_ERROR_INVALID},
    {"photo-format", CM_ERROR_UNSUPPORTED},
    {"photo-truncated", CM_ERROR_INVALID},
    {"photo-corrupt", CM_ERROR_INVALID},
    {"photo-too-large", CM_ERROR_LIMIT},
    {"photo-out-of-memory", CM_ERROR_LIMIT},
    {"photo-io", CM_ERROR_IO},
    {"output", CM_ERROR_IO},
    {"output-no-space", CM_ERROR_NO_SPACE},
};

CmPhotoOptions
cm_photo_options_default(void)
{
  return (CmPhotoOptions){.deadline_s = 60};
}

static gboolean
run_program(const char *program, const char *path, const char *ppm_path,
            const CmPhotoOptions *options, CmPhotoHelperOutcome *ret_outcome, GError **error)
{
  g_autofree char *max_edge = g_strdup_printf("--max-edge=%u", options->max_edge);
  g_autofree char *max_memory =
      g_strdup_printf("--max-memory=%" G_GUINT64_FORMAT, options->max_memory_bytes);
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, (gpointer)program);
  g_ptr_array_add(argv, max_edge);
  if (options->max_memory_bytes > 0)
    g_ptr_array_add(argv, max_memory);
  g_ptr_array_add(argv, (gpointer) "--"); /* a photo may be named like an option */
  g_ptr_array_add(argv, (gpointer)path);
  g_ptr_array_add(argv, (gpointer)ppm_path); /* none: a second NULL */
  g_ptr_array_add(argv, NULL);

  CmPhotoHelper helper = {.argv = (const char *const *)argv->pdata,
                          .deadline_s = options->deadline_s,
                          .threads = THREADS,
                          .limits = {.bytes = ANSWER_BYTES_MAX, .items = 1000, .depth = 8}};
  return cm_photo_helper_run(&helper, ret_outcome, error);
}

static void
set_nonsense_error(GError **error, const CmPhotoHelperOutcome *outcome, const char *what)
{
  const char *line = outcome->last_line;
  g_set_error(error, CM_ERROR, CM_ERROR_INTERNAL,
              "check-models-photo %s (exit status %d); install it anew together with "
              "check-models%s%s",
              what, outcome->exit_status, *line != '\0' ? ": " : "", line);
}

static void
set_crash_error(GError **error, const CmPhotoHelperOutcome *outcome)
{
  const char *line = outcome->last_line;
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
              "the decoder crashed (signal %d, %s); the file is probably damaged: copy it again "
              "from where it came, or open it in another program and save it anew%s%s",
              outcome->signal, g_strsignal(outcome->signal), *line != '\0' ? ": " : "", line);
}

/* The program's own refusal: {"error": {"class", "message"}}. */
static void
set_refusal(GError **error, const CmPhotoHelperOutcome *outcome)
{
  const json_t *refusal = json_object_get(outcome->answer, "error");
  const char *class_name = cm_json_get_string(refusal, "class");
  const char *message = cm_json_get_string(refusal, "message");
  for (gsize i = 0; message != NULL && i < G_N_ELEMENTS(classes); i++) {
    if (g_strcmp0(class_name, classes[i].class_name) != 0)
      continue;
    g_autofree char *bounded = cm_text_sanitize(message, strlen(message), MESSAGE_BYTES_MAX);
    g_set_error(error, CM_ERROR, (int)classes[i].code, "%s", bounded);
    return;
  }
  set_nonsense_error(error, outcome, "failed in an unknown way");
}

/* Whether the program answered; else the error that its ending is. */
static gboolean
check_ending(const CmPhotoHelperOutcome *outcome, const CmPhotoOptions *options, GError **error)
{
  switch (outcome->ending) {
  case CM_PHOTO_HELPER_ANSWERED:
    return TRUE;
  case CM_PHOTO_HELPER_REFUSED:
    set_refusal(error, outcome);
    break;
  case CM_PHOTO_HELPER_TIMED_OUT:
    g_set_error(error, CM_ERROR, CM_ERROR_TIMEOUT,
                "decoding took longer than %g s and was ended; save the photo smaller or as JPEG",
                options->deadline_s);
    break;
  case CM_PHOTO_HELPER_CPU_USED_UP:
    g_set_error(error, CM_ERROR, CM_ERROR_TIMEOUT,
                "decoding used up its processor time; save the photo smaller or as JPEG");
    break;
  case CM_PHOTO_HELPER_KILLED:
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "the decoder was killed from outside, perhaps for want of memory; try again with "
                "fewer programs running, or save the photo smaller");
    break;
  case CM_PHOTO_HELPER_OUT_OF_MEMORY:
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "decoding needs more memory than is allowed; save the photo smaller (%s)",
                outcome->last_line);
    break;
  case CM_PHOTO_HELPER_CRASHED:
    set_crash_error(error, outcome);
    break;
  case CM_PHOTO_HELPER_OVERFLOWED:
    set_nonsense_error(error, outcome, "answered without end");
    break;
  case CM_PHOTO_HELPER_NONSENSE:
    set_nonsense_error(error, outcome, "gave no answer that can be read");
    break;
  }
  return FALSE;
}

static gboolean
is_sha256(const char *text)
{
  return text != NULL && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static gboolean
is_format(const char *text)
{
  static const char *const formats[] = {"jpeg", "png", "webp", "tiff", "heif", "avif", NULL};
  return text != NULL && g_strv_contains(formats, text);
}

/* A length in pixels; 0 for anything that cannot be one. */
static guint
pixels_of(const json_t *answer, const char *key)
{
  gint64 value = cm_json_get_integer(answer, key, 0);
  return value > 0 && value <= G_MAXINT32 ? (guint)value : 0;
}

/* What decoding met, as far as the program told it in the right types. */
static json_t *
decoding_of_answer(const json_t *answer)
{
  static const struct {
    const char *key;
    json_type type;
  } members[] = {{"orientation", JSON_INTEGER},
                 {"icc_profile", JSON_STRING},
                 {"bands", JSON_INTEGER},
                 {"bits", JSON_INTEGER},
                 {"warnings", JSON_ARRAY}};
  json_t *decoding = json_object();
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    json_t *value = json_object_get(answer, members[i].key);
    if (value != NULL && json_typeof(value) == members[i].type)
      json_object_set(decoding, members[i].key, value);
  }
  json_t *had_alpha = json_object_get(answer, "had_alpha");
  if (json_is_boolean(had_alpha))
    json_object_set(decoding, "had_alpha", had_alpha);
  return decoding;
}

static CmPhoto *
photo_of_answer(const json_t *answer, const CmPhotoOptions *options)
{
  g_autoptr(CmPhoto) photo = cm_photo_new();
  photo->format = g_strdup(cm_json_get_string(answer, "format"));
  photo->sha256 = g_strdup(cm_json_get_string(answer, "sha256"));
  photo->pixels_sha256 = g_strdup(cm_json_get_string(answer, "pixels_sha256"));
  photo->bytes = cm_json_get_integer(answer, "bytes", -1);
  photo->width = pixels_of(answer, "width");
  photo->height = pixels_of(answer, "height");
  photo->original_width = pixels_of(answer, "original_width");
  photo->original_height = pixels_of(answer, "original_height");

  gint64 pixels = (gint64)photo->width * photo->height;
  guint longer = MAX(photo->width, photo->height);
  gboolean sane = is_format(photo->format) && is_sha256(photo->sha256) &&
                  is_sha256(photo->pixels_sha256) && photo->bytes > 0 && pixels > 0 &&
                  pixels <= PIXELS_MAX && photo->original_width > 0 && photo->original_height > 0 &&
                  (options->max_edge == 0 || longer <= options->max_edge);
  return sane ? g_steal_pointer(&photo) : NULL;
}

/* Whether the file is exactly the PPM that the answer promises. */
static gboolean
is_promised_ppm(const char *path, const CmPhoto *photo)
{
  g_autofree char *header = g_strdup_printf("P6\n%u %u\n255\n", photo->width, photo->height);
  gsize length = strlen(header);
  char start[64] = {0};
  struct stat status;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0)
    return FALSE;
  gboolean promised = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                      status.st_size == (off_t)length + (off_t)3 * photo->width * photo->height &&
                      read(fd, start, length) == (ssize_t)length &&
                      memcmp(start, header, length) == 0;
  close(fd);
  return promised;
}

static CmPhoto *
process(const char *program, const char *path, const char *ppm_path, const CmPhotoOptions *options,
        GError **error)
{
  g_auto(CmPhotoHelperOutcome) outcome = {0};
  if (!run_program(program, path, ppm_path, options, &outcome, error) ||
      !check_ending(&outcome, options, error))
    return NULL;
  g_autoptr(CmPhoto) photo = photo_of_answer(outcome.answer, options);
  if (photo == NULL || (ppm_path != NULL && !is_promised_ppm(ppm_path, photo))) {
    set_nonsense_error(error, &outcome,
                       photo == NULL ? "described the photo in an impossible way"
                                     : "did not write the pixels that it described");
    return NULL;
  }
  photo->decoding = decoding_of_answer(outcome.answer);
  photo->path = g_strdup(path);
  photo->pixels_path = g_strdup(ppm_path);
  photo->prepare_s = outcome.wall_s;
  return g_steal_pointer(&photo);
}

CmPhoto *
cm_photo_process(const char *program, const char *path, const char *ppm_path,
                 const CmPhotoOptions *options, GError **error)
{
  CmPhoto *photo = process(program, path, ppm_path, options, error);
  if (photo != NULL)
    return photo;
  g_autofree char *name = g_filename_display_name(path);
  g_prefix_error(error, "%s: ", name);
  if (ppm_path != NULL)
    unlink(ppm_path);
  return NULL;
}
