/* SPDX-License-Identifier: MIT */
#include "cm-checkpoint-id.h"

#include "cm-places.h"
#include "cm-text.h"

#include <string.h>

#define NAME_MAX_BYTES 255

char *
cm_checkpoint_printable(const char *bytes)
{
  char *text = cm_text_sanitize(bytes, strlen(bytes), NAME_MAX_BYTES);
  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return text;
}

char *
cm_checkpoint_id(const char *name, const char *tag)
{
  g_autofree char *shown = cm_checkpoint_printable(name);
  if (tag == NULL || *tag == '\0')
    return g_steal_pointer(&shown);
  g_autofree char *shown_tag = cm_checkpoint_printable(tag);
  return g_strdup_printf("%s:%s", shown, shown_tag);
}

/* The file's name without ".gguf" and part number. */
static char *
stem_of(const char *path)
{
  guint part = 0, count = 0;
  g_autofree char *name = g_path_get_basename(path);
  gsize length = strlen(name);
  if (cm_places_split_part(name, &part, &count))
    name[length - strlen("-00001-of-00001.gguf")] = '\0';
  else if (length > 5 && g_ascii_strcasecmp(name + length - 5, ".gguf") == 0)
    name[length - 5] = '\0';
  return g_steal_pointer(&name);
}

char *
cm_checkpoint_id_of_path(const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename(path, NULL);
  g_autofree char *folder_path = g_path_get_dirname(absolute);
  g_autofree char *folder = g_path_get_basename(folder_path);
  g_autofree char *name = stem_of(absolute);
  g_autofree char *shown_folder = cm_checkpoint_printable(folder);
  g_autofree char *shown_name = cm_checkpoint_printable(name);
  /* "smolvlm-q8/smolvlm-q8" tells nothing more than "smolvlm-q8" */
  if (g_str_equal(shown_folder, shown_name))
    return g_steal_pointer(&shown_name);
  return g_strdup_printf("%s/%s", shown_folder, shown_name);
}

/* Q4_K_M, IQ2_XXS, TQ1_0, BF16, F16, F32, MXFP4, MXFP4_MOE; case does not count. */
static gboolean
is_quantisation(const char *word)
{
  static const char *const whole[] = {"F16", "F32", "BF16", "FP16", "FP32", "MXFP4", "MXFP4_MOE"};
  for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
    if (g_ascii_strcasecmp(word, whole[i]) == 0)
      return TRUE;
  if (g_ascii_toupper(*word) == 'I' || g_ascii_toupper(*word) == 'T')
    word++;
  if (g_ascii_toupper(*word) != 'Q' || !g_ascii_isdigit(word[1]))
    return FALSE;
  for (word += 2; *word != '\0'; word++)
    if (!g_ascii_isalnum(*word) && *word != '_')
      return FALSE;
  return TRUE;
}

/* The repository's own name without owner and the "-GGUF" that many end in. */
static gsize
common_with_repo(const char *repo, const char *stem)
{
  const char *slash = repo != NULL ? strrchr(repo, '/') : NULL;
  const char *name = slash != NULL ? slash + 1 : repo;
  gsize length = 0;
  if (name == NULL)
    return 0;
  gsize end = strlen(name);
  if (end > 5 && g_ascii_strcasecmp(name + end - 5, "-gguf") == 0)
    end -= 5;
  while (length < end && stem[length] != '\0' &&
         g_ascii_tolower(stem[length]) == g_ascii_tolower(name[length]))
    length++;
  return length == end ? length : 0;
}

char *
cm_checkpoint_tag(const char *repo, const char *path)
{
  g_autofree char *stem = stem_of(path);
  gsize common = common_with_repo(repo, stem);
  const char *rest = stem + common;
  while (common > 0 && (*rest == '-' || *rest == '.' || *rest == '_'))
    rest++;
  if (common > 0 && *rest != '\0')
    return g_strdup(rest);
  for (char *c = stem + strlen(stem); c > stem; c--)
    if ((c[-1] == '-' || c[-1] == '.') && is_quantisation(c))
      return g_strdup(c);
  return g_strdup(stem);
}
