/* SPDX-License-Identifier: MIT */
/* The small files of a checkpoint's folder: which are there, and whether they are evidently not
 * what they were. */
#include "cm-describe-private.h"
#include "cm-gguf-reader.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Looked at of a file's beginning and of its end; a Git LFS pointer's head has 40. */
#define END_BYTES 64

#define SPACES " \t\r\n"

/* U+FEFF in UTF-8, with which some editors begin a file; RFC 8259, 8.1 forbids it in JSON. */
#define MARK "\xef\xbb\xbf"

gint64
cm_describe_file_bytes(const CmModel *self, const char *name)
{
  struct stat status;
  g_autofree char *path = g_build_filename(self->path, name, NULL);
  return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (gint64)status.st_size : -1;
}

/* Both ends of a regular file, as strings. Its size; -1 where it cannot be read. */
static gint64
read_ends(const char *path, char head[END_BYTES + 1], char tail[END_BYTES + 1])
{
  struct stat status;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return -1;
  ssize_t got = -1, end = -1;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    got = pread(fd, head, END_BYTES, 0);
    end = pread(fd, tail, END_BYTES, status.st_size > END_BYTES ? status.st_size - END_BYTES : 0);
  }
  close(fd);
  if (got < 0 || end < 0)
    return -1;
  head[got] = tail[end] = '\0';
  /* what is cut short may end in zeros that were to be filled */
  if (memchr(tail, '\0', (gsize)end) != NULL)
    tail[0] = '\0';
  return (gint64)status.st_size;
}

static gboolean
begins_json(const char *head)
{
  const char *at = head + strspn(head, SPACES);
  return *at == '{' || *at == '[';
}

/* An end of spaces alone says nothing. */
static gboolean
ends_json(const char *tail)
{
  gsize length = strlen(tail);
  while (length > 0 && strchr(SPACES, tail[length - 1]) != NULL)
    length--;
  if (length == 0)
    return *tail != '\0';
  return tail[length - 1] == '}' || tail[length - 1] == ']';
}

const char *
cm_describe_damage(const CmModel *self, const char *name, gboolean *ret_fetch)
{
  char head[END_BYTES + 1] = "", tail[END_BYTES + 1] = "";
  g_autofree char *path = g_build_filename(self->path, name, NULL);
  gint64 bytes = read_ends(path, head, tail);
  gboolean is_json = g_str_has_suffix(name, ".json");
  if (bytes < 0)
    return NULL;
  if (ret_fetch != NULL)
    *ret_fetch = !is_json || !g_str_has_prefix(head, MARK);
  if (bytes == 0)
    return "empty (download it again)";
  if (g_str_has_prefix(head, CM_GIT_LFS_HEAD))
    return CM_GIT_LFS_MESSAGE;
  if (!is_json)
    return NULL;
  if (g_str_has_prefix(head, MARK))
    return "no JSON: it begins with a byte-order mark (save it without)";
  if (!begins_json(head))
    return "no JSON (download it again)";
  return ends_json(tail) ? NULL : "cut short: its JSON does not end (download it again)";
}

/* The small files of any family's checkpoint; tokenizers in the order in which one is chosen. */
static const struct {
  const char *name;
  gboolean needed;    /* the model cannot be used as it was made without it, where it is there */
  gboolean tokenizer; /* holds a vocabulary: one of these has to be there */
} files[] = {
    {"config.json", TRUE, FALSE},
    {"generation_config.json", FALSE, FALSE},
    {"preprocessor_config.json", TRUE, FALSE},
    {"processor_config.json", TRUE, FALSE},
    {"video_preprocessor_config.json", FALSE, FALSE},
    {"tokenizer.json", TRUE, TRUE},
    {"tokenizer.model", TRUE, TRUE},
    {"tekken.json", TRUE, TRUE},
    {"vocab.json", TRUE, TRUE},
    {"vocab.txt", TRUE, TRUE},
    {"tiktoken.model", TRUE, TRUE},
    {"qwen.tiktoken", TRUE, TRUE},
    {"spiece.model", TRUE, TRUE},
    {"tokenizer_config.json", TRUE, FALSE},
    {"special_tokens_map.json", TRUE, FALSE},
    {"added_tokens.json", TRUE, FALSE},
    {"merges.txt", TRUE, FALSE},
    {"chat_template.jinja", TRUE, FALSE},
    {"chat_template.json", TRUE, FALSE},
    {"model.safetensors.index.json", FALSE, FALSE},
    {"README.md", FALSE, FALSE},
};

void
cm_describe_small_files(CmModel *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
    gint64 bytes = cm_describe_file_bytes(self, files[i].name);
    if (bytes < 0)
      continue;
    g_autofree char *path = g_build_filename(self->path, files[i].name, NULL);
    cm_model_add_file(self, path, bytes);
    if (files[i].tokenizer && self->tokenizer == NULL)
      self->tokenizer = g_strdup(files[i].name);
    gboolean fetch = TRUE;
    const char *damage = files[i].needed ? cm_describe_damage(self, files[i].name, &fetch) : NULL;
    if (damage == NULL)
      continue;
    cm_model_add_problem(self, "%s is %s", files[i].name, damage);
    self->incomplete |= fetch;
  }
}
