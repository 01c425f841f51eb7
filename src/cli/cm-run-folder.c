/* SPDX-License-Identifier: MIT */
#include "cm-run-folder.h"

#include "cm-error.h"
#include "cm-result.h"
#include "cm-results-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Runs that may begin within one second before a name is refused. */
#define SAME_SECOND_MAX 100

/* A run that was killed may leave a child that holds its lock until it has begun its own program,
 * and a decoder that has not heard of it yet: both are gone in no time. */
#define GRACE_TRIES   50
#define GRACE_STEP_US 20000

struct CmRunFolder {
  char *folder;
  char *results_path;
  char *scratch;
  char *dated_name; /* within results/; NULL where the person named the folder */
  int lock_fd;
};

/* Whether a file of this name in a scratch folder is ours: a photo's pixels, or a control's. */
static gboolean
is_picture(const char *name)
{
  static const char *const patterns[] = {"photo-*.ppm", CM_CONTROL_BLANK ".ppm",
                                         CM_CONTROL_OTHER ".ppm"};
  for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++)
    if (g_pattern_match_simple(patterns[i], name))
      return TRUE;
  return FALSE;
}

/* Removes what runs write there and nothing else: the folder may come from somebody else, with a
 * link in the scratch folder's place or a scratch folder of another's in it. */
static void
remove_scratch(const char *scratch)
{
  g_autoptr(GDir) dir =
      g_file_test(scratch, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(scratch, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    if (!is_picture(name))
      continue;
    g_autofree char *path = g_build_filename(scratch, name, NULL);
    g_unlink(path);
  }
  g_rmdir(scratch);
}

static gboolean
take_lock(CmRunFolder *self, GError **error)
{
  g_autofree char *path = g_build_filename(self->folder, ".lock", NULL);
  self->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (self->lock_fd < 0) {
    cm_error_set_errno(error, errno, "%s: cannot write to the output folder", self->folder);
    return FALSE;
  }
  int locked = -1;
  for (guint i = 0; i < GRACE_TRIES && locked != 0; i++) {
    if (i > 0)
      g_usleep(GRACE_STEP_US);
    locked = flock(self->lock_fd, LOCK_EX | LOCK_NB);
    if (locked != 0 && errno != EWOULDBLOCK)
      break;
  }
  if (locked == 0)
    return TRUE;
  if (errno == EWOULDBLOCK)
    g_set_error(error, CM_ERROR, CM_ERROR_IO,
                "%s: another check-models is running into this folder; wait for it or choose "
                "another with --output",
                self->folder);
  else
    cm_error_set_errno(error, errno, "%s: cannot lock the output folder", self->folder);
  return FALSE;
}

/* Makes an empty scratch folder of our own. */
static gboolean
make_scratch(const char *scratch)
{
  for (guint i = 0; i < GRACE_TRIES; i++) {
    if (i > 0)
      g_usleep(GRACE_STEP_US);
    remove_scratch(scratch);
    if (g_mkdir(scratch, 0700) == 0)
      return TRUE;
    if (errno != EEXIST)
      return FALSE;
  }
  return FALSE;
}

static CmRunFolder *
open_folder(const char *folder, GError **error)
{
  g_autoptr(CmRunFolder) self = g_new0(CmRunFolder, 1);
  self->lock_fd = -1;
  self->folder = g_strdup(folder);
  self->results_path = g_build_filename(folder, CM_RESULTS_FILE, NULL);
  if (!take_lock(self, error))
    return NULL;
  self->scratch = g_build_filename(folder, ".scratch", NULL);
  if (!make_scratch(self->scratch)) {
    cm_error_set_errno(error, errno,
                       "%s: cannot create; move away what is there, or choose another folder",
                       self->scratch);
    return NULL;
  }
  return g_steal_pointer(&self);
}

/* A reader of results/latest sees the old target or the new one. Where links cannot be made, as on
 * some file systems, there is none. */
static void
point_latest(const char *parent, const char *name)
{
  g_autofree char *link = g_build_filename(parent, "latest", NULL);
  g_autofree char *fresh = g_strdup_printf("%s.%ld", link, (long)getpid());
  g_unlink(fresh); /* left by a run that was killed between the two and had this pid */
  if (symlink(name, fresh) == 0 && rename(fresh, link) != 0)
    g_unlink(fresh);
}

static CmRunFolder *
create_dated(GError **error)
{
  if (g_mkdir_with_parents("results", 0755) != 0) {
    cm_error_set_errno(error, errno, "results: cannot create");
    return NULL;
  }
  g_autoptr(GDateTime) now = g_date_time_new_now_local();
  g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%d_%H%M%S");
  for (guint i = 1; i <= SAME_SECOND_MAX; i++) {
    g_autofree char *name = i == 1 ? g_strdup(stamp) : g_strdup_printf("%s-%u", stamp, i);
    g_autofree char *folder = g_build_filename("results", name, NULL);
    if (g_mkdir(folder, 0755) == 0) {
      CmRunFolder *self = open_folder(folder, error);
      if (self != NULL)
        self->dated_name = g_steal_pointer(&name);
      return self;
    }
    if (errno != EEXIST || i == SAME_SECOND_MAX) {
      cm_error_set_errno(error, errno, "%s: cannot create", folder);
      return NULL;
    }
  }
  g_return_val_if_reached(NULL);
}

CmRunFolder *
cm_run_folder_create(const char *folder, GError **error)
{
  if (folder == NULL)
    return create_dated(error);
  if (g_mkdir_with_parents(folder, 0755) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot create the output folder", folder);
    return NULL;
  }
  g_autoptr(CmRunFolder) self = open_folder(folder, error);
  if (self == NULL)
    return NULL;
  if (g_file_test(self->results_path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE,
                "%s holds a run already; go on with it by --resume %s, or choose another folder",
                folder, folder);
    return NULL;
  }
  return g_steal_pointer(&self);
}

CmRunFolder *
cm_run_folder_reopen(const char *folder, GError **error)
{
  g_autofree char *results = g_build_filename(folder, CM_RESULTS_FILE, NULL);
  if (!g_file_test(results, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "%s holds no run: %s is not there; --resume takes the folder of a run", folder,
                CM_RESULTS_FILE);
    return NULL;
  }
  return open_folder(folder, error);
}

void
cm_run_folder_announce(const CmRunFolder *self)
{
  if (self->dated_name != NULL)
    point_latest("results", self->dated_name);
}

/* A run that ended before its first record, such as for a photo that is none, leaves no trace. */
static void
remove_if_unused(const CmRunFolder *self)
{
  if (g_file_test(self->results_path, G_FILE_TEST_EXISTS))
    return;
  g_autofree char *lock = g_build_filename(self->folder, ".lock", NULL);
  g_unlink(lock);
  g_rmdir(self->folder);
}

void
cm_run_folder_free(CmRunFolder *self)
{
  if (self == NULL)
    return;
  if (self->scratch != NULL) {
    remove_scratch(self->scratch);
    remove_if_unused(self);
  }
  if (self->lock_fd >= 0)
    close(self->lock_fd);
  g_free(self->folder);
  g_free(self->results_path);
  g_free(self->scratch);
  g_free(self->dated_name);
  g_free(self);
}

const char *
cm_run_folder_path(const CmRunFolder *self)
{
  return self->folder;
}

const char *
cm_run_folder_results_path(const CmRunFolder *self)
{
  return self->results_path;
}

const char *
cm_run_folder_scratch(const CmRunFolder *self)
{
  return self->scratch;
}
