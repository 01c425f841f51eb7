/* SPDX-License-Identifier: MIT */
/* Files come into the system's cache without being read here. */
#include "cm-read-ahead.h"

#include "cm-clock.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES ((gsize)6 << 20)

/* The share of a file's pages that is in the cache. */
static double
cached_share(const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  void *map = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true(map != MAP_FAILED);
  gsize pages = FILE_BYTES / (gsize)sysconf(_SC_PAGESIZE), cached = 0;
  g_autofree unsigned char *in_core = g_malloc0(pages);
  g_assert_cmpint(mincore(map, FILE_BYTES, (void *)in_core), ==, 0);
  for (gsize i = 0; i < pages; i++)
    cached += in_core[i] & 1;
  munmap(map, FILE_BYTES);
  close(fd);
  return (double)cached / (double)pages;
}

/* Drops a file from the cache; FALSE where nothing here can. */
static gboolean
drop(const char *path)
{
  g_autofree char *input = g_strdup_printf("if=%s", path);
  const char *argv[] = {"dd", input, "iflag=nocache", "count=0", NULL};
  GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL;
  return g_spawn_sync(NULL, (char **)argv, NULL, flags, NULL, NULL, NULL, NULL, NULL, NULL) &&
         cached_share(path) < 0.1;
}

static void
write_file(const char *path)
{
  g_autofree char *bytes = g_malloc0(FILE_BYTES);
  memset(bytes, 'w', FILE_BYTES);
  g_assert_true(
      g_file_set_contents_full(path, bytes, FILE_BYTES, G_FILE_SET_CONTENTS_DURABLE, 0600, NULL));
}

static void
test_reads(void)
{
  g_autofree char *folder = g_dir_make_tmp("cm-read-ahead-XXXXXX", NULL);
  g_autofree char *first = g_build_filename(folder, "first", NULL);
  g_autofree char *second = g_build_filename(folder, "second", NULL);
  write_file(first);
  write_file(second);
  if (drop(first) && drop(second)) {
    const char *const paths[] = {first, "/no/such/file", folder, second, NULL};
    g_autoptr(CmReadAhead) ahead = cm_read_ahead_new(paths);
    while (cm_read_ahead_step(ahead, 0.001))
      ;
    double end_s = cm_clock_now_s() + 20; /* the system reads in its own time */
    while (cached_share(first) + cached_share(second) < 1.9) {
      g_assert_cmpfloat(cm_clock_now_s(), <, end_s);
      g_usleep(10000);
    }
  } else {
    g_test_skip("files cannot be dropped from the cache here");
  }
  g_unlink(first);
  g_unlink(second);
  g_rmdir(folder);
}

/* A pipe without a writer, which would block a reader, and nothing at all. */
static void
test_odd_files(void)
{
  g_autofree char *folder = g_dir_make_tmp("cm-read-ahead-XXXXXX", NULL);
  g_autofree char *pipe_path = g_build_filename(folder, "pipe", NULL);
  g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
  const char *const paths[] = {pipe_path, "", "/dev/null", NULL};
  g_autoptr(CmReadAhead) odd = cm_read_ahead_new(paths);
  double begin_s = cm_clock_now_s();
  g_assert_false(cm_read_ahead_step(odd, 10));
  g_assert_cmpfloat(cm_clock_now_s() - begin_s, <, 5);
  g_autoptr(CmReadAhead) none = cm_read_ahead_new(NULL);
  g_assert_false(cm_read_ahead_step(none, 10));
  g_unlink(pipe_path);
  g_rmdir(folder);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/read-ahead/reads", test_reads);
  g_test_add_func("/read-ahead/odd-files", test_odd_files);
  return g_test_run();
}
