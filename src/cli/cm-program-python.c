/* SPDX-License-Identifier: MIT */
#include "cm-program-python.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 4096

/* How the second line begins that pip's scripts for sh have; to Python it is a text. */
#define SH_STARTS "'''exec' "

/* The first bytes of a regular file as a text; NULL where they cannot be read. */
static char *
read_head(const char *path)
{
  /* a pipe of that name must not be waited for */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (fd < 0)
    return NULL;
  g_autofree char *head = g_malloc0(HEAD_BYTES + 1);
  gboolean is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  gboolean was_read = is_file && read(fd, head, HEAD_BYTES) > 0;
  close(fd);
  return was_read ? g_steal_pointer(&head) : NULL;
}

/* A copy of the path where it is a Python by its name. */
static char *
if_python(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  gboolean is_python = g_str_has_prefix(name, "python") && g_path_is_absolute(path) &&
                       g_file_test(path, G_FILE_TEST_IS_EXECUTABLE);
  return is_python ? g_strdup(path) : NULL;
}

/* Of what follows "#!" in a first line: the interpreter, or what env is to find. */
static char *
interpreter_of(const char *line)
{
  g_auto(GStrv) words = NULL;
  if (!g_shell_parse_argv(line, NULL, &words, NULL))
    return NULL;
  g_autofree char *name = g_path_get_basename(words[0]);
  if (!g_str_equal(name, "env"))
    return g_strdup(words[0]);
  guint i = 1;
  while (words[i] != NULL && (*words[i] == '-' || strchr(words[i], '=') != NULL))
    i++;
  return words[i] != NULL ? g_find_program_in_path(words[i]) : NULL;
}

char *
cm_program_python(const char *program)
{
  char *itself = if_python(program);
  g_autofree char *head = itself == NULL ? read_head(program) : NULL;
  if (head == NULL || !g_str_has_prefix(head, "#!"))
    return itself;
  g_auto(GStrv) lines = g_strsplit(head, "\n", 3);
  gboolean by_sh = lines[1] != NULL && g_str_has_prefix(lines[1], SH_STARTS);
  g_autofree char *path = interpreter_of(by_sh ? lines[1] + strlen(SH_STARTS) : lines[0] + 2);
  return path != NULL ? if_python(path) : NULL;
}
