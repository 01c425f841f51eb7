/* SPDX-License-Identifier: MIT */
/* Which photos are taken of made folders: by content, in natural order, newest, sampled. */
#include "cm-error.h"
#include "cm-natural.h"
#include "cm-photo-choice.h"
#include "cm-photo-find.h"
#include "cm-photo-list.h"

#include "made-tree.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define JPEG "\xFF\xD8\xFF\xE0 a photo, as far as choosing goes"

static MadeTree *
tree_of(const char *const *names)
{
  MadeTree *root = made_tree_new();
  for (; *names != NULL; names++)
    made_tree_add(root, *names, JPEG);
  return root;
}

/* Chooses as "check-models ARGUMENTS" does, in the root; %s in the line is nothing. */
static CmPhotoChoice *
choose_in(const MadeTree *root, const char *line, CmPhotoChoiceKind kind, GError **error)
{
  g_auto(GStrv) argv = g_strsplit(line, " ", -1);
  g_autoptr(CmOptions) options = cm_options_new();
  g_autofree char *before = g_get_current_dir();
  g_assert_true(cm_options_parse(options, CM_COMMAND_RUN, (int)g_strv_length(argv), argv, error));
  g_assert_cmpint(g_chdir(root), ==, 0);
  CmPhotoChoice *choice = cm_photo_choice_new(options, kind, error);
  g_assert_cmpint(g_chdir(before), ==, 0);
  return choice;
}

static char *
joined(const CmPhotoChoice *choice)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < choice->paths->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
                           (const char *)g_ptr_array_index(choice->paths, i));
  return g_strdup(text->str);
}

static void
assert_chosen(const MadeTree *root, const char *line, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPhotoChoice) choice = choose_in(root, line, CM_PHOTO_CHOICE_RUN, &error);
  g_assert_no_error(error);
  g_autofree char *paths = joined(choice);
  g_assert_cmpstr(paths, ==, expected);
  g_assert_null(choice->left_out);
}

static void
assert_refused(const MadeTree *root, const char *line, CmError code, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPhotoChoice) choice = choose_in(root, line, CM_PHOTO_CHOICE_RUN, &error);
  g_assert_null(choice);
  g_assert_error(error, CM_ERROR, (int)code);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, part));
}

static void
set_modified(const MadeTree *root, const char *path, double modified_s)
{
  g_autofree char *full = g_strconcat(root, path, NULL);
  struct timespec at = {.tv_sec = (time_t)modified_s,
                        .tv_nsec = (long)((modified_s - (double)(time_t)modified_s) * 1e9)};
  struct timespec times[] = {at, at};
  g_assert_cmpint(utimensat(AT_FDCWD, full, times, 0), ==, 0);
}

static void
test_natural_order(void)
{
  static const char *const ordered[] = {"",
                                        "a",
                                        "a/z",
                                        "a-1",
                                        "a0",
                                        "a01",
                                        "a1",
                                        "a2",
                                        "a2b",
                                        "a10",
                                        "a10/9",
                                        "a10/10",
                                        "a99999999999999999998",
                                        "a99999999999999999999",
                                        "aa",
                                        "b",
                                        "\xC3\xA9"};
  for (gsize i = 0; i < G_N_ELEMENTS(ordered); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS(ordered); k++) {
      int order = cm_natural_compare(ordered[i], ordered[k]);
      g_assert_cmpint((order > 0) - (order < 0), ==, (i > k) - (i < k));
    }
  }
  g_assert_cmpint(cm_natural_compare("A", "a"), <, 0); /* equal but for case: by bytes */
  g_assert_cmpint(cm_natural_compare("A2", "a10"), <, 0);
  g_assert_cmpint(cm_natural_compare("B", "a"), >, 0);
}

static void
test_folder(void)
{
  static const char *const names[] = {
      "/in/p10.jpg",   "/in/P9.jpg",    "/in/no-suffix",    "/in/.hidden.jpg", "/in/.dir/a.jpg",
      "/in/sub/b.jpg", "/in/sub/a.jpg", "/in/sub/.x/c.jpg", "/other.jpg",      NULL};
  g_autoptr(MadeTree) root = tree_of(names);
  made_tree_add(root, "/in/p10.jpg.xmp", "<x:xmpmeta/>");
  made_tree_add(root, "/in/p10.json", "{}");
  made_tree_add(root, "/in/text.jpg", "no photo");
  made_tree_add(root, "/in/film.mp4",
                "\1\1\1\x18"
                "ftypisom\1\1\2\1isomiso2");
  made_tree_add(root, "/in/empty.jpg", "");
  assert_chosen(root, "in", "in/no-suffix in/P9.jpg in/p10.jpg");
  assert_chosen(root, "in/", "in/no-suffix in/P9.jpg in/p10.jpg");
  assert_chosen(root, "--recursive in",
                "in/no-suffix in/P9.jpg in/p10.jpg in/sub/a.jpg in/sub/b.jpg");
  assert_chosen(root, "in/sub/b.jpg ./in/sub", "in/sub/b.jpg ./in/sub/a.jpg");
  assert_chosen(root, "in/.hidden.jpg other.jpg", "in/.hidden.jpg other.jpg");
  assert_chosen(root, "in/.dir", "in/.dir/a.jpg");
}

static void
test_once(void)
{
  static const char *const names[] = {"/in/a.jpg", "/in/b.jpg", "/in/sub/c.jpg", NULL};
  g_autoptr(MadeTree) root = tree_of(names);
  g_autofree char *link = g_strconcat(root, "/in/z-link.jpg", NULL);
  g_autofree char *loop = g_strconcat(root, "/in/sub/loop", NULL);
  g_autofree char *broken = g_strconcat(root, "/in/broken.jpg", NULL);
  g_autofree char *alias = g_strconcat(root, "/alias", NULL);
  g_assert_cmpint(symlink("a.jpg", link), ==, 0);
  g_assert_cmpint(symlink("..", loop), ==, 0);
  g_assert_cmpint(symlink("nowhere", broken), ==, 0);
  g_assert_cmpint(symlink("in", alias), ==, 0);
  assert_chosen(root, "in/b.jpg in/b.jpg ./in/b.jpg", "in/b.jpg");
  assert_chosen(root, "in/z-link.jpg in", "in/z-link.jpg in/b.jpg");
  assert_chosen(root, "--recursive in in", "in/a.jpg in/b.jpg in/sub/c.jpg");
  assert_chosen(root, "alias in", "alias/a.jpg alias/b.jpg");
}

static void
test_newest(void)
{
  static const char *const names[] = {"/in/a.jpg",   "/in/b.jpg",  "/in/c.jpg", "/in/d2.jpg",
                                      "/in/d10.jpg", "/named.jpg", NULL};
  g_autoptr(MadeTree) root = tree_of(names);
  set_modified(root, "/in/a.jpg", 3000);
  set_modified(root, "/in/b.jpg", 2000.25);
  set_modified(root, "/in/c.jpg", 2000.5);
  set_modified(root, "/in/d2.jpg", 2500);
  set_modified(root, "/in/d10.jpg", 2500);
  set_modified(root, "/named.jpg", 1);
  made_tree_add(root, "/in/newest.xmp", "no photo");
  assert_chosen(root, "--newest in", "in/a.jpg");
  assert_chosen(root, "in --newest", "in/a.jpg");
  assert_chosen(root, "in --newest=3", "in/a.jpg in/d2.jpg in/d10.jpg");
  assert_chosen(root, "--newest 2 in", "in/a.jpg in/d2.jpg");
  assert_chosen(root, "--newest 99 in", "in/a.jpg in/d2.jpg in/d10.jpg in/c.jpg in/b.jpg");
  assert_chosen(root, "--newest 1 in named.jpg", "named.jpg in/a.jpg");
  assert_chosen(root, "--newest in in/b.jpg", "in/b.jpg in/a.jpg");
  assert_refused(root, "--newest named.jpg", CM_ERROR_USAGE, "name a folder");
}

/* What a sample takes is pinned here: it may not differ between systems or versions. */
static void
test_sample(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  for (guint i = 1; i <= 30; i++) {
    g_autofree char *name = g_strdup_printf("/in/%u.jpg", i);
    made_tree_add(root, name, JPEG);
  }
  g_autofree char *first = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPhotoChoice) choice =
      choose_in(root, "in --sample 4 --seed 7", CM_PHOTO_CHOICE_RUN, &error);
  g_assert_no_error(error);
  first = joined(choice);
  g_assert_cmpstr(first, ==, "in/4.jpg in/8.jpg in/16.jpg in/27.jpg");
  /* the folder's own name and an unrelated argument do not matter, another seed does */
  assert_chosen(root, "./in --sample 4 --seed 7", "./in/4.jpg ./in/8.jpg ./in/16.jpg ./in/27.jpg");
  assert_chosen(root, "in --sample 4 --seed 8", "in/3.jpg in/7.jpg in/19.jpg in/20.jpg");
  assert_chosen(root, "in/1.jpg in --sample 1 --seed 7", "in/1.jpg in/16.jpg");

  /* one photo more changes one at most */
  made_tree_add(root, "/in/31.jpg", JPEG);
  g_autoptr(CmPhotoChoice) again =
      choose_in(root, "in --sample 4 --seed 7", CM_PHOTO_CHOICE_RUN, &error);
  g_assert_no_error(error);
  guint kept = 0;
  for (guint i = 0; i < 4; i++)
    kept += strstr(first, g_ptr_array_index(again->paths, i)) != NULL;
  g_assert_cmpuint(kept, >=, 3);
}

static void
test_newest_of_which_some(void)
{
  static const char *const names[] = {"/in/a.jpg", "/in/b.jpg", "/in/c.jpg", NULL};
  g_autoptr(MadeTree) root = tree_of(names);
  set_modified(root, "/in/a.jpg", 1000);
  set_modified(root, "/in/b.jpg", 2000);
  set_modified(root, "/in/c.jpg", 3000);
  assert_chosen(root, "in --newest 2 --sample 2", "in/c.jpg in/b.jpg");
  assert_chosen(root, "in --sample 3", "in/a.jpg in/b.jpg in/c.jpg");
}

static void
test_too_many(void)
{
  g_autoptr(MadeTree) root = made_tree_new();
  for (guint i = 1; i <= CM_PHOTO_CHOICE_UNASKED + 1; i++) {
    g_autofree char *name = g_strdup_printf("/in/%u.jpg", i);
    made_tree_add(root, name, JPEG);
  }
  assert_refused(root, "in", CM_ERROR_USAGE, "the folders hold 101 photos");
  assert_refused(root, "in", CM_ERROR_USAGE, "--newest N");
  g_autoptr(GError) error = NULL;
  g_autoptr(CmPhotoChoice) asked = choose_in(root, "in --newest 101", CM_PHOTO_CHOICE_RUN, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(asked->paths->len, ==, 101);
  g_autoptr(CmPhotoChoice) shown = choose_in(root, "in", CM_PHOTO_CHOICE_SHOW, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(shown->paths->len, ==, 101);
  g_assert_true(g_str_has_suffix(g_ptr_array_index(shown->paths, 100), "/101.jpg"));
}

static void
test_refusals(void)
{
  static const char *const names[] = {"/in/sub/a.jpg", NULL};
  g_autoptr(MadeTree) root = tree_of(names);
  made_tree_add(root, "/text.jpg", "no photo");
  made_tree_add(root, "/empty.jpg", "");
  g_autofree char *fifo = g_strconcat(root, "/fifo.jpg", NULL);
  g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
  assert_refused(root, "nothere.jpg", CM_ERROR_NOT_FOUND, "nothere.jpg: there is no such file");
  assert_refused(root, "text.jpg", CM_ERROR_UNSUPPORTED, "text.jpg: its content is none of JPEG");
  assert_refused(root, "empty.jpg", CM_ERROR_INVALID, "empty.jpg: the file is empty");
  assert_refused(root, "fifo.jpg", CM_ERROR_INVALID, "not a regular file");
  assert_refused(root, "in", CM_ERROR_NOT_FOUND, "in: no photo found in this folder");
  assert_refused(root, "in", CM_ERROR_NOT_FOUND, "--recursive");
  assert_refused(root, ". --recursive --newest 2 nothere.jpg", CM_ERROR_NOT_FOUND, "nothere.jpg");

  g_autoptr(GError) error = NULL;
  g_autoptr(CmPhotoChoice) shown =
      choose_in(root, "nothere.jpg in/sub/a.jpg text.jpg fifo.jpg", CM_PHOTO_CHOICE_SHOW, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(shown->paths->len, ==, 1);
  g_assert_cmpuint(json_array_size(shown->left_out), ==, 3);
  const json_t *entry = json_array_get(shown->left_out, 1);
  g_assert_cmpstr(cm_json_get_string(entry, "path"), ==, "text.jpg");
  g_assert_true(g_str_has_prefix(cm_json_get_string(entry, "message"), "its content"));
}

static void
test_no_permission(void)
{
  static const char *const names[] = {"/in/a.jpg", "/in/locked/b.jpg", "/in/locked.jpg", NULL};
  g_autoptr(MadeTree) root = tree_of(names);
  g_autofree char *folder = g_strconcat(root, "/in/locked", NULL);
  g_autofree char *file = g_strconcat(root, "/in/locked.jpg", NULL);
  g_assert_cmpint(g_chmod(folder, 0), ==, 0);
  g_assert_cmpint(g_chmod(file, 0), ==, 0);
  gboolean binds = access(file, R_OK) != 0; /* not for root */
  if (binds) {
    g_autoptr(GError) error = NULL;
    g_autoptr(CmPhotoChoice) choice =
        choose_in(root, "in --recursive", CM_PHOTO_CHOICE_RUN, &error);
    g_assert_no_error(error);
    g_autofree char *paths = joined(choice);
    g_assert_cmpstr(paths, ==, "in/a.jpg");
    g_assert_cmpuint(json_array_size(choice->left_out), ==, 2);
    assert_refused(root, "in/locked", CM_ERROR_PERMISSION, "in/locked: the folder cannot be read");
    assert_refused(root, "in/locked.jpg", CM_ERROR_PERMISSION, "in/locked.jpg");
  }
  g_assert_cmpint(g_chmod(folder, 0755), ==, 0);
  if (!binds)
    g_test_skip("modes do not bind this user");
}

static void
assert_list(const char *text, gsize length, const char *expected)
{
  g_autoptr(GError) error = NULL;
  int ends[2];
  g_assert_cmpint(pipe(ends), ==, 0);
  g_assert_cmpint(write(ends[1], text, length), ==, (ssize_t)length);
  close(ends[1]);
  g_autoptr(GPtrArray) paths = cm_photo_list_read(ends[0], &error);
  close(ends[0]);
  g_assert_no_error(error);
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < paths->len; i++)
    g_string_append_printf(all, "[%s]", (const char *)g_ptr_array_index(paths, i));
  g_assert_cmpstr(all->str, ==, expected);
}

static void
test_lists(void)
{
  static const char nuls[] = "a b\0two\nlines\0\0c\r\0";
  assert_list("", 0, "");
  assert_list("\n\n", 2, "");
  assert_list("a b\nc\r\n\n-\nlast", 14, "[a b][c][-][last]");
  assert_list(nuls, sizeof nuls - 1, "[a b][two\nlines][c\r]");
  assert_list("\xFF\n", 2, "[\xFF]");
  assert_list("\xEF\xBB\xBF"
              "a\r\n \t \r\n b \n",
              14, "[a][ b ]");
}

static void
test_list_in_utf16(void)
{
  static const char list[] = "\xFF\xFE"
                             "a\0\n";
  g_autoptr(GError) error = NULL;
  int ends[2];
  g_assert_cmpint(pipe(ends), ==, 0);
  g_assert_cmpint(write(ends[1], list, sizeof list), ==, sizeof list);
  close(ends[1]);
  g_assert_null(cm_photo_list_read(ends[0], &error));
  close(ends[0]);
  g_assert_error(error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "save it as UTF-8"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/photo-choice/natural-order", test_natural_order);
  g_test_add_func("/photo-choice/folder", test_folder);
  g_test_add_func("/photo-choice/once", test_once);
  g_test_add_func("/photo-choice/newest", test_newest);
  g_test_add_func("/photo-choice/sample", test_sample);
  g_test_add_func("/photo-choice/newest-of-which-some", test_newest_of_which_some);
  g_test_add_func("/photo-choice/too-many", test_too_many);
  g_test_add_func("/photo-choice/refusals", test_refusals);
  g_test_add_func("/photo-choice/no-permission", test_no_permission);
  g_test_add_func("/photo-choice/lists", test_lists);
  g_test_add_func("/photo-choice/list-in-utf16", test_list_in_utf16);
  return g_test_run();
}
