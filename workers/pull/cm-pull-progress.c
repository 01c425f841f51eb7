/* SPDX-License-Identifier: MIT */
#include "cm-pull-progress.h"

#include "cm-clock.h"
#include "cm-pull-size.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define REDRAW_S 0.25
#define LINE_S   10.0
#define SAMPLE_S 1.0
#define WEIGHT   0.2 /* of a new second in the speed shown: about the last ten count */

struct CmPullProgress {
  char *repo;
  gboolean quiet;
  gboolean terminal;
  gboolean drawn;
  double next_s;  /* when to write again */
  double begun_s; /* NAN before the first update */
  double sampled_s;
  gint64 sampled_bytes;
  double bytes_a_s; /* NAN until it is known */
};

CmPullProgress *
cm_pull_progress_new(const char *repo, gboolean quiet)
{
  CmPullProgress *self = g_new0(CmPullProgress, 1);
  double now_s = cm_clock_now_s();
  *self = (CmPullProgress){.repo = g_strdup(repo),
                           .quiet = quiet,
                           .terminal = isatty(STDERR_FILENO) != 0,
                           .begun_s = NAN,
                           .sampled_s = now_s,
                           .bytes_a_s = NAN};
  self->next_s = now_s + (self->terminal ? REDRAW_S : LINE_S);
  return self;
}

static void
wipe(CmPullProgress *self)
{
  if (self->drawn)
    fputs("\r\033[K", stderr);
  self->drawn = FALSE;
}

void
cm_pull_progress_free(CmPullProgress *self)
{
  if (self == NULL)
    return;
  wipe(self);
  g_free(self->repo);
  g_free(self);
}

static void
sample(CmPullProgress *self, gint64 fetched, double now_s)
{
  double elapsed_s = now_s - self->sampled_s;
  if (elapsed_s < SAMPLE_S)
    return;
  /* bytes that were forgotten are taken back */
  double speed = fmax((double)(fetched - self->sampled_bytes) / elapsed_s, 0);
  self->bytes_a_s =
      isnan(self->bytes_a_s) ? speed : WEIGHT * speed + (1 - WEIGHT) * self->bytes_a_s;
  self->sampled_bytes = fetched;
  self->sampled_s = now_s;
}

static char *
duration(double seconds)
{
  if (seconds < 60)
    return g_strdup_printf("%.0f s", ceil(seconds));
  if (seconds < 3600)
    return g_strdup_printf("%d min %02d s", (int)seconds / 60, (int)seconds % 60);
  return g_strdup_printf("%.0f h %02d min", floor(seconds / 3600), (int)(fmod(seconds, 3600) / 60));
}

static char *
describe(const CmPullProgress *self, const CmPullStanding *standing)
{
  g_autofree char *there = cm_pull_size_text((double)standing->bytes_there);
  g_autofree char *all = cm_pull_size_text((double)standing->bytes);
  g_autoptr(GString) text = g_string_new(NULL);
  g_string_printf(text, "%u of %u files, %s of %s", standing->files_done, standing->files, there,
                  all);
  if (!isnan(self->bytes_a_s)) {
    g_autofree char *speed = cm_pull_size_text(self->bytes_a_s);
    g_string_append_printf(text, ", %s/s", speed);
  }
  double left_s = (double)(standing->bytes - standing->bytes_there) / self->bytes_a_s;
  if (isfinite(left_s) && left_s < 360000) { /* beyond 100 hours a guess says nothing */
    g_autofree char *left = duration(left_s);
    g_string_append_printf(text, ", %s left", left);
  }
  if (standing->waiting > 0)
    g_string_append_printf(text, ", waiting for another program that fetches %u",
                           standing->waiting);
  return g_strdup(text->str);
}

void
cm_pull_progress_update(CmPullProgress *self, const CmPullStanding *standing)
{
  double now_s = cm_clock_now_s();
  if (isnan(self->begun_s))
    self->begun_s = now_s;
  sample(self, standing->bytes_fetched, now_s);
  if (self->quiet || now_s < self->next_s)
    return;
  self->next_s = now_s + (self->terminal ? REDRAW_S : LINE_S);
  g_autofree char *text = describe(self, standing);
  if (self->terminal)
    fprintf(stderr, "\r%s\033[K", text);
  else
    fprintf(stderr, "%s: %s\n", self->repo, text);
  self->drawn = self->terminal;
}

void
cm_pull_progress_warn(CmPullProgress *self, const char *text)
{
  wipe(self);
  fprintf(stderr, "%s: %s\n", self->repo, text);
}

/* "230 ms", "4.2 s": what is over is told as exactly as it matters */
static char *
elapsed(double seconds)
{
  if (seconds < 0.9995)
    return g_strdup_printf("%.0f ms", seconds * 1000);
  return seconds < 9.95 ? g_strdup_printf("%.1f s", seconds) : duration(seconds);
}

void
cm_pull_progress_finish(CmPullProgress *self, const CmPullStanding *standing)
{
  wipe(self);
  if (self->quiet)
    return;
  g_autofree char *all = cm_pull_size_text((double)standing->bytes);
  g_autofree char *fetched = cm_pull_size_text((double)standing->bytes_fetched);
  g_autofree char *time = elapsed(cm_clock_now_s() - self->begun_s);
  const char *noun = standing->files == 1 ? "file" : "files";
  if (standing->bytes_fetched == 0)
    fprintf(stderr, "%s: %u %s, %s: nothing was missing\n", self->repo, standing->files, noun, all);
  else
    fprintf(stderr, "%s: %u %s, %s, of which %s were fetched in %s\n", self->repo, standing->files,
            noun, all, fetched, time);
}
