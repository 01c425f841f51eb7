/* SPDX-License-Identifier: MIT */
/*
 * bench-records FILE COUNT: how many records a second can be written with sync.
 *
 * Method. COUNT results of an ordinary size (an answer of 500 bytes, every measurement set) are
 * appended to a new file by the writer that a run uses; the time of all of them is printed as
 * records a second. It depends on the disk far more than on us: beside it stands the rate of bare
 * write and fsync of as many bytes, which is the most that can be had.
 */
#include "cm-clock.h"
#include "cm-result-json.h"
#include "cm-results-file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static CmResult *
ordinary_result(guint number)
{
  g_autofree char *model = g_strdup_printf("folder/model-%u", number);
  CmResult *result = cm_result_new(model, "photo-1", "assisted", 0);
  result->status = CM_STATUS_ANSWERED;
  result->engine = g_strdup("llama.cpp");
  result->text = g_strnfill(500, 'x');
  result->stop_reason = g_strdup("end");
  double *measured = (double *)&result->measured;
  for (gsize i = 0; i < sizeof result->measured / sizeof(double); i++)
    measured[i] = 1.25 * (double)(i + 1);
  return result;
}

static double
writer_rate(const char *path, guint count, GError **error)
{
  g_autoptr(CmRun) run = cm_run_new();
  run->schema = g_strdup(CM_RECORD_SCHEMA);
  g_autoptr(CmResultsWriter) writer = cm_results_writer_create(path, run, error);
  if (writer == NULL)
    return -1;
  double begun_s = cm_clock_now_s();
  for (guint i = 0; i < count; i++) {
    g_autoptr(CmResult) result = ordinary_result(i);
    if (!cm_results_writer_add(writer, result, error))
      return -1;
  }
  return count / (cm_clock_now_s() - begun_s);
}

static double
bare_rate(const char *path, gsize bytes, guint count)
{
  g_autofree char *line = g_strnfill(bytes, 'x');
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  gboolean well = fd >= 0;
  double begun_s = cm_clock_now_s();
  for (guint i = 0; i < count && well; i++)
    well = write(fd, line, bytes) == (gssize)bytes && fsync(fd) == 0;
  double rate = well ? count / (cm_clock_now_s() - begun_s) : -1;
  if (fd >= 0)
    close(fd);
  return rate;
}

int
main(int argc, char **argv)
{
  guint64 count = argc == 3 ? g_ascii_strtoull(argv[2], NULL, 10) : 0;
  if (count == 0 || count > 1000000) {
    fprintf(stderr, "usage: bench-records FILE COUNT (at most a million)\n");
    return 2;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(CmResult) sample = ordinary_result(0);
  g_autoptr(json_t) object = cm_result_to_json(sample);
  g_autofree char *line = cm_json_line(object);
  g_autofree char *bare_path = g_strconcat(argv[1], ".bare", NULL);

  double bare = bare_rate(bare_path, strlen(line) + 1, (guint)count);
  double ours = writer_rate(argv[1], (guint)count, &error);
  if (ours < 0 || bare < 0) {
    fprintf(stderr, "%s\n", error != NULL ? error->message : bare_path);
    return 1;
  }
  printf("{\"records_per_s\": %.3f, \"bare_per_s\": %.3f, \"record_bytes\": %zu}\n", ours, bare,
         strlen(line));
  return 0;
}
