/* SPDX-License-Identifier: MIT */
/* Photos of every format with random bytes changed: each ends as a photo whose pixels are there, or
 * as an error of ours with nothing left behind; never in a hang, never past the bounds. Decoders
 * may crash in their process: that is what it is for.
 *
 * CM_FUZZ_ROUNDS in the environment says how many of each format (default 25). The seed is fixed,
 * so a failure can be repeated; CM_FUZZ_SEED changes it. */
#include "cm-error.h"
#include "cm-photo-forge.h"
#include "cm-photo-maker.h"
#include "cm-photo-testing.h"

#include <string.h>

#define DEADLINE_S 20

static guint
number_from(const char *variable, guint fallback)
{
  const char *text = g_getenv(variable);
  guint64 value = 0;
  if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT, &value, NULL))
    return fallback;
  return (guint)value;
}

/* TRUE where it decoded all the same. */
static gboolean
try_one(const char *path, guint *crashes)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *ppm = cm_testing_path("damaged.ppm");
  CmPhotoOptions options = {.deadline_s = DEADLINE_S, .max_edge = 200};
  g_autoptr(CmPhoto) photo = cm_photo_process(cm_testing_program(), path, ppm, &options, &error);
  g_assert_cmpint(photo != NULL, ==, error == NULL);
  g_assert_cmpint(photo != NULL, ==, g_file_test(ppm, G_FILE_TEST_EXISTS));
  if (photo != NULL) {
    g_assert_cmpuint(MAX(photo->width, photo->height), <=, 200);
    return TRUE;
  }
  g_assert_true(error->domain == CM_ERROR);
  g_assert_cmpint(error->code, !=, CM_ERROR_INTERNAL);
  g_assert_cmpint(error->code, !=, CM_ERROR_TIMEOUT);
  g_assert_true(g_utf8_validate(error->message, -1, NULL));
  g_assert_cmpuint(strlen(error->message), <, 3000);
  if (strstr(error->message, "crashed") != NULL) {
    g_test_message("%s", error->message);
    (*crashes)++;
  }
  return FALSE;
}

static void
test_format(gconstpointer data)
{
  const char *ending = data;
  if (!cm_maker_can(ending)) {
    g_test_skip("no encoder for this format here");
    return;
  }
  g_autoptr(GRand) random = g_rand_new_with_seed(number_from("CM_FUZZ_SEED", 1));
  g_autoptr(CmVipsImage) image = cm_maker_scene(120, 90);
  cm_maker_embed(&image, "p3");
  g_autofree char *name = g_strconcat("sound.", ending, NULL);
  g_autofree char *path = cm_maker_save(image, name);
  guint rounds = number_from("CM_FUZZ_ROUNDS", 25);
  guint crashes = 0;
  guint decoded = 0;
  for (guint i = 0; i < rounds; i++) {
    g_autofree char *damaged = cm_forge_damage(path, random, "damaged.jpg");
    decoded += try_one(damaged, &crashes) ? 1 : 0;
  }
  g_test_message("%s: of %u, %u decoded, %u crashed the decoder, the rest refused", ending, rounds,
                 decoded, crashes);
}

int
main(int argc, char **argv)
{
  cm_testing_init(&argc, &argv);
  for (int i = 0; cm_maker_endings[i] != NULL; i++) {
    g_autofree char *path = g_strconcat("/photo/corruption/", cm_maker_endings[i], NULL);
    g_test_add_data_func(path, cm_maker_endings[i], test_format);
  }
  return cm_testing_finish(g_test_run());
}
