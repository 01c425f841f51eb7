/* SPDX-License-Identifier: MIT */
#include "cm-meta-sidecars.h"

#include "cm-error.h"
#include "cm-file.h"
#include "cm-meta-packet.h"

#include <string.h>

/* The suffix of a path, without its dot; NULL where its name has none. */
static const char *
suffix_of(const char *path)
{
  const char *slash = strrchr(path, G_DIR_SEPARATOR);
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  return dot != NULL && dot != name ? dot + 1 : NULL;
}

/* Suffixes that mean one format. */
static gboolean
is_same_suffix(const char *one, const char *other)
{
  static const char *const pairs[][2] = {{"jpg", "jpeg"}, {"tif", "tiff"}, {"heic", "heif"}};
  if (g_ascii_strcasecmp(one, other) == 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    gboolean left =
        g_ascii_strcasecmp(one, pairs[i][0]) == 0 || g_ascii_strcasecmp(one, pairs[i][1]) == 0;
    gboolean right =
        g_ascii_strcasecmp(other, pairs[i][0]) == 0 || g_ascii_strcasecmp(other, pairs[i][1]) == 0;
    if (left && right)
      return TRUE;
  }
  return FALSE;
}

/* Opens one; NULL where there is no such file, or with a warning. ret_exists says which. */
static CmMetaOrigin *
open_one(const char *path, gboolean *ret_exists, CmMetaAnswer *answer)
{
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, CM_META_PACKET_BYTES_MAX, &length, &error);
  *ret_exists = text != NULL || !g_error_matches(error, CM_ERROR, CM_ERROR_NOT_FOUND);
  if (text == NULL) {
    if (*ret_exists)
      cm_meta_answer_warn(answer, "sidecar %s", error->message);
    return NULL;
  }
  g_autofree char *base = g_path_get_basename(path);
  g_auto(CmMetaText) name = cm_meta_text_from_bytes(base, strlen(base));
  if (name.text != NULL)
    g_strdelimit(name.text, "\n\t", ' ');
  CmMetaSpan packet = {.data = (guint8 *)text, .length = length};
  return cm_meta_origin_open_sidecar(packet, name.text != NULL ? name.text : "?", answer);
}

/* Whether a sidecar of a bare name is this photo's. */
static gboolean
is_of(const CmMetaOrigin *origin, const char *suffix, CmMetaAnswer *answer)
{
  g_autofree char *other = cm_meta_exiv_get(origin->xmp, "Xmp.photoshop.SidecarForExtension");
  if (other == NULL || suffix == NULL || is_same_suffix(other, suffix))
    return TRUE;
  cm_meta_answer_warn(answer,
                      "%sit is of the file of the same name with the suffix \"%.20s\"; "
                      "left out",
                      origin->prefix, other);
  return FALSE;
}

static CmMetaOrigin *
open_either(const char *stem, CmMetaAnswer *answer)
{
  static const char *const endings[] = {".xmp", ".XMP"};
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *path = g_strconcat(stem, endings[i], NULL);
    gboolean exists = FALSE;
    CmMetaOrigin *origin = open_one(path, &exists, answer);
    if (exists)
      return origin;
  }
  return NULL;
}

void
cm_meta_sidecars_open(const char *photo_path, GPtrArray *origins, CmMetaAnswer *answer)
{
  const char *suffix = suffix_of(photo_path);
  g_autoptr(CmMetaOrigin) specific = open_either(photo_path, answer);
  if (specific != NULL)
    g_ptr_array_add(origins, g_steal_pointer(&specific));
  if (suffix == NULL)
    return;
  g_autofree char *stem = g_strndup(photo_path, (gsize)(suffix - 1 - photo_path));
  g_autoptr(CmMetaOrigin) general = open_either(stem, answer);
  if (general != NULL && is_of(general, suffix, answer))
    g_ptr_array_add(origins, g_steal_pointer(&general));
}
