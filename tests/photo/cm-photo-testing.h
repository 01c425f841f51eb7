/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the photo tests share: a scratch folder, a run of the program, and pixels to look at.
 *
 * Every function ends the test where its work cannot be done. Each test program begins with
 * cm_testing_init() and ends with cm_testing_finish(), which removes the folder.
 */

#include "cm-json.h"
#include "cm-photo-process.h"

typedef struct {
  int width;
  int height;
  const guint8 *rgb; /* inside bytes */
  GBytes *bytes;     /* the whole file */
} CmPpm;

void cm_testing_init(int *argc, char ***argv);
int cm_testing_finish(int status);

/* Path of a file in the scratch folder; to be freed. */
char *cm_testing_path(const char *name);

/* The program under test, from the environment's CM_PHOTO_PROGRAM. */
const char *cm_testing_program(void);

/* Writes a file of these bytes into the scratch folder; its path, to be freed. */
char *cm_testing_write(const char *name, const void *bytes, gsize length);

/* Runs the program over input with one more option (NULL for none) into the scratch folder's
 * "out.ppm", checks its exit status (0 with facts, 1 with an error object and no PPM left) and
 * gives the JSON object that it printed. */
json_t *cm_testing_run(const char *option, const char *input);

/* Asserts that the program refuses the file with this class. */
void cm_testing_assert_refused(const char *input, const char *class_name);

/* Runs the program and reads the pixels. */
void cm_testing_decode(const char *option, const char *input, CmPpm *ret_ppm);
void cm_ppm_clear(CmPpm *self);

/* Asserts a pixel's colour within a tolerance of each channel; negative coordinates count from the
 * right and the bottom. */
void cm_ppm_assert_pixel(const CmPpm *self, int x, int y, const int rgb[3], int tolerance);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmPpm, cm_ppm_clear)
