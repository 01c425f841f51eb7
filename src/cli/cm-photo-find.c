/* SPDX-License-Identifier: MIT */
#include "cm-photo-find.h"

#include "cm-error.h"
#include "cm-modified.h"
#include "cm-natural.h"
#include "cm-photo-format.h"
#include "cm-photo-list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What a person is told of a folder. */
#define NO_PHOTO "no photo found in this folder (JPEG, PNG, WebP, TIFF, HEIC or AVIF, by content)"

typedef DIR AutoDir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AutoDir, closedir)

/* The arguments being looked through. */
typedef struct {
  CmPhotoFind *found;
  const CmPhotoFindOptions *options;
  GHashTable *seen; /* of CmFoundPhoto in found, by device and inode */
  gboolean list_taken;
  CmFoundPhoto next; /* how what is found now was named */
} Finder;

/* A folder that is named, being looked through. */
typedef struct {
  Finder *finder;
  GQueue *folders;   /* of char *: still to look through */
  GPtrArray *photos; /* of CmFoundPhoto: found and not yet taken */
  gsize name_at;     /* where a path's part below the folder begins */
} Search;

static guint
hash_file(gconstpointer data)
{
  const CmFoundPhoto *photo = data;
  gint64 inode = (gint64)photo->inode;
  return g_int64_hash(&inode) ^ (guint)photo->device;
}

static gboolean
equal_file(gconstpointer a, gconstpointer b)
{
  const CmFoundPhoto *one = a, *other = b;
  return one->inode == other->inode && one->device == other->device;
}

static void
found_photo_free(gpointer data)
{
  CmFoundPhoto *photo = data;
  if (photo == NULL)
    return;
  g_free(photo->path);
  g_free(photo);
}

void
cm_photo_left_out_add(json_t **array, const char *path, const char *message)
{
  if (*array == NULL)
    *array = json_array();
  if (json_array_size(*array) >= CM_PHOTO_LEFT_OUT_MAX)
    return;
  json_t *entry = json_object();
  cm_json_set_string(entry, "path", path);
  cm_json_set_string(entry, "message", message);
  json_array_append_new(*array, entry);
}

static void
set_read_error(GError **error, int number)
{
  if (number == ENOENT || number == ENOTDIR)
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "there is no such file or folder; name a photo, a folder, or - for a list");
  else
    cm_error_set_errno(error, number, "cannot be read");
}

/* What the first bytes of an open file say. */
static gboolean
check_content(int fd, const struct stat *status, GError **error)
{
  guint8 head[CM_PHOTO_FORMAT_HEAD_BYTES];
  CmPhotoFormat unused = CM_PHOTO_N_FORMATS;
  if (!S_ISREG(status->st_mode)) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "not a regular file; name a photo");
    return FALSE;
  }
  ssize_t length = pread(fd, head, sizeof head, 0);
  if (length < 0) {
    set_read_error(error, errno);
    return FALSE;
  }
  if (length == 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "the file is empty; copy it again from where it came");
    return FALSE;
  }
  if (cm_photo_format_sniff(head, (gsize)length, &unused))
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_UNSUPPORTED, CM_PHOTO_FORMAT_NONE);
  return FALSE;
}

/* Reads what tells a photo: its first bytes, and which file it is. */
static gboolean
look_at(const char *path, CmFoundPhoto *photo, GError **error)
{
  struct stat status;
  /* non-blocking, so that a pipe named as a photo cannot hang the program */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    set_read_error(error, errno);
    return FALSE;
  }
  gboolean known = fstat(fd, &status) == 0;
  if (!known)
    set_read_error(error, errno);
  gboolean is_photo = known && check_content(fd, &status, error);
  close(fd);
  if (is_photo) {
    photo->device = status.st_dev;
    photo->inode = status.st_ino;
    photo->modified_ns = cm_modified_ns(&status);
  }
  return is_photo;
}

static CmFoundPhoto *
found_photo_new(const CmFoundPhoto *like, const char *path, gsize name_at)
{
  CmFoundPhoto *photo = g_memdup2(like, sizeof *like);
  photo->path = g_strdup(path);
  photo->name = photo->path + name_at;
  return photo;
}

static gboolean
check_number(guint number, GError **error)
{
  if (number <= CM_PHOTO_FIND_MAX)
    return TRUE;
  g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
              "more than %d photos or folders are there; name a smaller part of them",
              CM_PHOTO_FIND_MAX);
  return FALSE;
}

/* Takes a photo, unless its file was taken already under another name; a file that is named counts
 * as such wherever else it was met. */
static gboolean
take_photo(Finder *self, CmFoundPhoto *photo, GError **error)
{
  CmFoundPhoto *known = g_hash_table_lookup(self->seen, photo);
  if (known != NULL) {
    known->named = known->named || photo->named;
    found_photo_free(photo);
    return TRUE;
  }
  g_hash_table_add(self->seen, photo);
  g_ptr_array_add(self->found->photos, photo);
  return check_number(self->found->photos->len, error);
}

/* What a person named cannot be taken: an error, or left out. */
static gboolean
refuse(Finder *self, const char *path, GError *problem, GError **error)
{
  g_autoptr(GError) owned = problem;
  if (self->options->lenient) {
    cm_photo_left_out_add(&self->found->left_out, path, problem->message);
    return TRUE;
  }
  g_autofree char *name = g_filename_display_name(path);
  g_prefix_error(&owned, "%s: ", name);
  g_propagate_error(error, g_steal_pointer(&owned));
  return FALSE;
}

static gboolean
take_file(Finder *self, const char *path, GError **error)
{
  GError *problem = NULL;
  if (look_at(path, &self->next, &problem))
    return take_photo(self, found_photo_new(&self->next, path, 0), error);
  return refuse(self, path, problem, error);
}

/* What lies below a folder that was named and cannot be looked at. */
static void
leave_out(Finder *self, const char *path, int number)
{
  g_autofree char *message = g_strdup_printf("cannot be read: %s", g_strerror(number));
  cm_photo_left_out_add(&self->found->left_out, path, message);
}

/* One entry of a folder: a folder joins those to look into, a photo what is found. */
static gboolean
take_entry(Search *search, const char *path, GError **error)
{
  Finder *finder = search->finder;
  g_autoptr(GError) problem = NULL;
  struct stat status;
  gboolean there = lstat(path, &status) == 0;
  gboolean link = there && S_ISLNK(status.st_mode);
  if (!there && errno != ENOENT) /* such as a path longer than the system takes */
    leave_out(finder, path, errno);
  if (!there || (link && stat(path, &status) != 0))
    return TRUE; /* gone meanwhile, or a link to nothing */
  if (S_ISDIR(status.st_mode)) {
    if (finder->options->recursive && !link)
      g_queue_push_tail(search->folders, g_strdup(path));
    return check_number(search->folders->length, error);
  }
  if (!S_ISREG(status.st_mode) || status.st_size == 0)
    return TRUE;
  if (look_at(path, &finder->next, &problem)) {
    g_ptr_array_add(search->photos, found_photo_new(&finder->next, path, search->name_at));
    return check_number(search->photos->len, error);
  }
  if (!g_error_matches(problem, CM_ERROR, CM_ERROR_UNSUPPORTED))
    cm_photo_left_out_add(&finder->found->left_out, path, problem->message);
  return TRUE;
}

/* Looks through one folder; a person is told where one below the folder named cannot be. */
static gboolean
look_through(Search *search, const char *folder, GError **error)
{
  g_autoptr(AutoDir) dir = opendir(folder);
  if (dir == NULL) {
    leave_out(search->finder, folder, errno);
    return TRUE;
  }
  for (const struct dirent *entry = NULL; (entry = readdir(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, entry->d_name, NULL);
    /* hidden ones, and the folder itself and the one above it */
    if (*entry->d_name != '.' && !take_entry(search, path, error))
      return FALSE;
  }
  return TRUE;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  const CmFoundPhoto *one = *(const CmFoundPhoto *const *)a;
  const CmFoundPhoto *other = *(const CmFoundPhoto *const *)b;
  return cm_natural_compare(one->name, other->name);
}

/* Takes what was found, in order; so the system's order of a folder does not decide by which of its
 * names a file is taken. */
static gboolean
take_found(Search *search, GError **error)
{
  gboolean taken = TRUE;
  g_ptr_array_sort(search->photos, compare_names);
  for (guint i = 0; taken && i < search->photos->len; i++)
    taken = take_photo(search->finder, g_steal_pointer(&search->photos->pdata[i]), error);
  return taken;
}

static gboolean
take_folder(Finder *self, const char *folder, GError **error)
{
  GError *problem = NULL;
  if (access(folder, R_OK | X_OK) != 0) {
    cm_error_set_errno(&problem, errno, "the folder cannot be read");
    return refuse(self, folder, problem, error);
  }
  g_autofree char *probe = g_build_filename(folder, "x", NULL);
  g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func(found_photo_free);
  g_autoptr(GQueue) folders = g_queue_new();
  Search search = {
      .finder = self, .folders = folders, .photos = photos, .name_at = strlen(probe) - 1};
  gboolean looked = TRUE;
  self->next.from_folder = TRUE;
  g_queue_push_tail(folders, g_strdup(folder));
  while (looked && folders->length > 0) {
    g_autofree char *next = g_queue_pop_head(folders);
    looked = look_through(&search, next, error);
  }
  g_queue_clear_full(folders, g_free);
  if (looked && photos->len == 0)
    cm_photo_left_out_add(
        &self->found->left_out, folder,
        self->options->recursive ? NO_PHOTO : NO_PHOTO "; --recursive looks into its folders too");
  gboolean taken = looked && take_found(&search, error);
  self->next.from_folder = FALSE;
  return taken;
}

static gboolean
take_path(Finder *self, const char *path, GError **error)
{
  gboolean folder = g_file_test(path, G_FILE_TEST_IS_DIR);
  self->next.named = self->next.named && !folder;
  return folder ? take_folder(self, path, error) : take_file(self, path, error);
}

static gboolean
take_list(Finder *self, GError **error)
{
  if (self->list_taken) {
    g_set_error(error, CM_ERROR, CM_ERROR_USAGE, "- (a list on standard input) is named twice");
    return FALSE;
  }
  self->list_taken = TRUE;
  g_autoptr(GPtrArray) paths = cm_photo_list_read(STDIN_FILENO, error);
  for (guint i = 0; paths != NULL && i < paths->len; i++) {
    if (!take_path(self, g_ptr_array_index(paths, i), error))
      return FALSE;
  }
  return paths != NULL;
}

CmPhotoFind *
cm_photo_find(const GPtrArray *arguments, const CmPhotoFindOptions *options, GError **error)
{
  g_autoptr(CmPhotoFind) found = g_new0(CmPhotoFind, 1);
  found->photos = g_ptr_array_new_with_free_func(found_photo_free);
  g_autoptr(GHashTable) seen = g_hash_table_new(hash_file, equal_file);
  Finder finder = {.found = found, .options = options, .seen = seen};
  for (guint i = 0; i < arguments->len; i++) {
    const char *argument = g_ptr_array_index(arguments, i);
    gboolean list = g_str_equal(argument, "-");
    finder.next = (CmFoundPhoto){.named = !list};
    gboolean taken = list ? take_list(&finder, error) : take_path(&finder, argument, error);
    if (!taken)
      return NULL;
  }
  return g_steal_pointer(&found);
}

void
cm_photo_find_free(CmPhotoFind *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->photos);
  json_decref(self->left_out);
  g_free(self);
}
