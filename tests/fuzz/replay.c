/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target without libFuzzer: over each file named, and over changes of it that are the
 * same in every run. */
#include <stdio.h>
#include <string.h>

#include <glib.h>

#define CHANGES   300 /* of each file */
#define MAX_BYTES (64 * 1024)

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Changes one to four places: a bit flipped, a byte replaced by one that matters in JSON, an end
 * cut off. */
static gsize
change(guint8 *data, gsize size, GRand *random)
{
  static const char bytes[] = "\"\\{}[],:\n0-1eE.\xff\x01";
  guint places = (guint)g_rand_int_range(random, 1, 5);
  for (guint i = 0; i < places && size > 0; i++) {
    guint32 at = g_rand_int(random) % (guint32)size;
    switch (g_rand_int_range(random, 0, 3)) {
    case 0:
      data[at] ^= (guint8)(1u << g_rand_int_range(random, 0, 8));
      break;
    case 1:
      data[at] = (guint8)bytes[g_rand_int_range(random, 0, (gint32)sizeof bytes - 1)];
      break;
    default:
      size = i == 0 ? at : size;
    }
  }
  return size;
}

int
main(int argc, char **argv)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  LLVMFuzzerTestOneInput((const guint8 *)"", 0);
  for (int i = 1; i < argc; i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(argv[i], &text, &length, &error)) {
      fprintf(stderr, "replay: %s\n", error->message);
      return 1;
    }
    length = MIN(length, MAX_BYTES);
    g_autofree guint8 *data = g_malloc(length + 1);
    LLVMFuzzerTestOneInput((const guint8 *)text, length);
    for (guint turn = 0; turn < CHANGES; turn++) {
      memcpy(data, text, length);
      LLVMFuzzerTestOneInput(data, change(data, length, random));
    }
  }
  return 0;
}
