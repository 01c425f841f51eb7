/* SPDX-License-Identifier: MIT */
/* The front matter of a model card: YAML between two lines of "---" at the head of README.md. */
#include "cm-describe-private.h"
#include "cm-text.h"
#include "cm-yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES_MAX  65536
#define VALUE_BYTES_MAX 200

/* The beginning of a regular file; NULL where there is none. */
static char *
read_head(const char *path, gsize *ret_length)
{
  /* non-blocking: a FIFO of that name must not hang the program */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return NULL;
  struct stat status;
  char *text = NULL;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    text = g_malloc(HEAD_BYTES_MAX);
    ssize_t got = 0;
    do
      got = pread(fd, text, HEAD_BYTES_MAX, 0);
    while (got < 0 && errno == EINTR);
    *ret_length = got > 0 ? (gsize)got : 0;
  }
  close(fd);
  return text;
}

/* A member's text, or the first of its list. */
static char *
first_text(const CmYaml *root, const char *key)
{
  const CmYaml *node = cm_yaml_get(root, key);
  if (node != NULL && cm_yaml_kind(node) == CM_YAML_SEQUENCE && cm_yaml_size(node) > 0)
    node = cm_yaml_at(node, 0);
  const char *text = node != NULL ? cm_yaml_text(node) : NULL;
  return text != NULL && *text != '\0' ? cm_text_sanitize(text, strlen(text), VALUE_BYTES_MAX)
                                       : NULL;
}

static CmYaml *
front_matter(const char *text, gsize length)
{
  if (length < 4 || memcmp(text, "---", 3) != 0 || (text[3] != '\n' && text[3] != '\r'))
    return NULL;
  const char *end = g_strstr_len(text + 3, (gssize)length - 3, "\n---");
  if (end == NULL)
    return NULL;
  return cm_yaml_parse("README.md", text + 4, (gsize)(end + 1 - (text + 4)), NULL);
}

char *
cm_describe_readme(CmModel *self, const char *folder)
{
  gsize length = 0;
  g_autofree char *path = g_build_filename(folder, "README.md", NULL);
  g_autofree char *text = read_head(path, &length);
  g_autoptr(CmYaml) root = text != NULL ? front_matter(text, length) : NULL;
  if (root == NULL)
    return NULL;
  if (self->licence == NULL)
    self->licence = first_text(root, "license");
  if (self->base_model == NULL)
    self->base_model = first_text(root, "base_model");
  return first_text(root, "pipeline_tag");
}
