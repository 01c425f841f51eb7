/* SPDX-License-Identifier: MIT */
/*
 * check-models photo FILE…: what photos say about themselves, and whether they decode.
 *
 * Each photo is decoded, its pixels going nowhere, and its metadata read, by the same programs as
 * in a run; it is printed before the next is begun. Exit status 0 where all were read, 1 where some
 * were not (they are told too), 3 where none was.
 */
#include "cm-commands.h"

#include "cm-photo-choice.h"
#include "cm-photo-description.h"
#include "cm-photos.h"
#include "cm-result-json.h"
#include "cm-terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Columns where the output goes to no terminal. */
#define WIDTH_DEFAULT 100

/* A photo's object: as in the header of a run, or with `error` for what an engine would get. */
static void
print_json(const CmPhotoShown *shown)
{
  g_autoptr(json_t) object = shown->photo != NULL ? cm_photo_to_json(shown->photo) : json_object();
  if (shown->photo == NULL) {
    cm_json_set_string(object, "path", shown->path);
    cm_json_set_string(object, "error", shown->problem);
  }
  if (shown->metadata != NULL)
    json_object_set(object, "metadata", (json_t *)shown->metadata);
  g_autofree char *line = cm_json_line(object);
  puts(line);
}

static void
print_text(const CmPhotoShown *shown)
{
  gboolean terminal = isatty(STDOUT_FILENO) != 0;
  guint width = terminal ? cm_terminal_width(STDOUT_FILENO) : WIDTH_DEFAULT;
  g_autofree char *text = cm_photo_description(shown, width);
  puts(text);
}

/* Whether it could be decoded. */
static gboolean
show_photo(const CmOptions *options, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPhoto) photo = cm_photos_decode(options, path, NULL, NULL, &error);
  g_autoptr(json_t) metadata = cm_photos_metadata(path);
  CmPhotoShown shown = {.path = path, .photo = photo, .metadata = metadata};
  if (photo == NULL)
    shown.problem = cm_photos_message(error, path);
  if (options->json)
    print_json(&shown);
  else
    print_text(&shown);
  return photo != NULL;
}

/* What the choice could not look at: an object each, or a line on standard error. */
static void
show_left_out(const CmPhotoChoice *choice, gboolean json)
{
  for (gsize i = 0; json && i < json_array_size(choice->left_out); i++) {
    const json_t *entry = json_array_get(choice->left_out, i);
    CmPhotoShown shown = {.path = cm_json_get_string(entry, "path"),
                          .problem = cm_json_get_string(entry, "message")};
    print_json(&shown);
  }
  if (!json)
    cm_photo_choice_tell_left_out(choice->left_out);
}

CmExit
cm_command_photo(CmOptions *options, GError **error)
{
  if (options->photos->len == 0) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "no photo; name one, or a folder of them: check-models photo FILE...");
    return CM_EXIT_USAGE;
  }
  g_autoptr(CmPhotoChoice) choice = cm_photo_choice_new(options, CM_PHOTO_CHOICE_SHOW, error);
  if (choice == NULL)
    return cm_error_exit_status(*error);
  show_left_out(choice, options->json);
  guint n_read = 0;
  gboolean taken = TRUE; /* by standard output */
  for (guint i = 0; taken && i < choice->paths->len; i++) {
    n_read += show_photo(options, g_ptr_array_index(choice->paths, i));
    taken = fflush(stdout) == 0;
  }
  if (n_read == 0)
    return CM_EXIT_SETUP;
  gboolean all = n_read == choice->paths->len && choice->left_out == NULL;
  return all ? CM_EXIT_OK : CM_EXIT_MODEL_FAILED;
}
