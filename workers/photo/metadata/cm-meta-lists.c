/* SPDX-License-Identifier: MIT */
#include "cm-meta-lists.h"

#include <string.h>

/* A writer that cuts between characters may end up to this much before the bound. */
#define CUT_SLACK_BYTES 4

typedef struct {
  CmMetaPlace place;
  char separator; /* of a hierarchy's parts; 0: plain */
} Row;

/* lint: table */
static const Row keyword_rows[] = {
    {{CM_META_IPTC, NULL, 25, 64}, 0},
    {{CM_META_XMP, "Xmp.dc.subject"}, 0},
    {{CM_META_XMP, "Xmp.lr.hierarchicalSubject"}, '|'},
    {{CM_META_XMP, "Xmp.digiKam.TagsList"}, '/'},
    {{CM_META_XMP, "Xmp.MicrosoftPhoto.LastKeywordXMP"}, '/'},
    {{CM_META_EXIF_WIDE, "Exif.Image.XPKeywords"}, 0},
    {{CM_META_PNG, "Keywords"}, 0},
};

static const Row creator_rows[] = {
    {{CM_META_IPTC, NULL, 80, 32}, 0},
    {{CM_META_XMP, "Xmp.dc.creator"}, 0},
};

/* where a camera or the system may have filled in its owner */
static const Row owner_rows[] = {
    {{CM_META_EXIF, "Exif.Image.Artist"}, 0},
    {{CM_META_EXIF_WIDE, "Exif.Image.XPAuthor"}, 0},
    {{CM_META_PNG, "Author"}, 0},
};

/* A list on its way. */
typedef struct {
  CmMetaAnswer *answer;
  const char *field;
  gsize bytes;
  gboolean full;
} List;

static void
add(List *list, const char *item, const char *source)
{
  g_autofree char *trimmed = g_strstrip(g_strdup(item));
  if (*trimmed == '\0' || list->full)
    return;
  list->bytes += strlen(trimmed);
  list->full = list->bytes > CM_META_LIST_BYTES_MAX ||
               !cm_meta_answer_append(list->answer, list->field, trimmed, source);
  if (list->full)
    cm_meta_answer_warn(list->answer, "%s: more than %d items or %d bytes; the first were kept",
                        list->field, CM_META_ITEMS_MAX, CM_META_LIST_BYTES_MAX);
}

/* The last part of a path; NULL for a program's own tag. */
static const char *
leaf_of(const char *path, char separator)
{
  if (separator == '\0')
    return path;
  if (g_str_has_prefix(path, "darktable|"))
    return NULL;
  const char *last = strrchr(path, separator);
  return last != NULL ? last + 1 : path;
}

static void
add_text(List *list, const Row *row, const CmMetaText *text, const char *source)
{
  const char *leaf = text->text != NULL ? leaf_of(text->text, row->separator) : NULL;
  if (leaf == NULL)
    return;
  cm_meta_origin_note(list->answer, list->field, text, source);
  add(list, leaf, source);
}

/* Whether XMP has the keyword whole of which IPTC kept the beginning. */
static gboolean
is_cut(const CmMetaText *text, const CmMetaPlace *place, char *const *whole)
{
  if (text->text == NULL || whole == NULL ||
      strlen(text->text) + CUT_SLACK_BYTES < place->bytes_max)
    return FALSE;
  for (guint i = 0; whole[i] != NULL && i < CM_META_ITEMS_MAX; i++) {
    if (g_str_has_prefix(whole[i], text->text) && strlen(whole[i]) > strlen(text->text))
      return TRUE;
  }
  return FALSE;
}

static void
add_iptc(List *list, const CmMetaOrigin *origin, const Row *row, const char *xmp_key)
{
  g_autofree char *source = cm_meta_origin_source(origin, &row->place);
  g_auto(GStrv) whole = origin->xmp != NULL ? cm_meta_exiv_get_items(origin->xmp, xmp_key) : NULL;
  for (guint i = 0; !list->full; i++) {
    g_auto(CmMetaText) text = {0};
    if (!cm_meta_iptc_get(origin->iptc, row->place.number, i, &text))
      return;
    if (!is_cut(&text, &row->place, whole))
      add_text(list, row, &text, source);
  }
}

static void
add_xmp(List *list, const CmMetaOrigin *origin, const Row *row)
{
  g_autofree char *source = cm_meta_origin_source(origin, &row->place);
  g_auto(GStrv) items = cm_meta_exiv_get_items(origin->xmp, row->place.key);
  for (guint i = 0; items != NULL && items[i] != NULL && !list->full; i++) {
    g_auto(CmMetaText) text = cm_meta_text_from_bytes(items[i], strlen(items[i]));
    if (text.repair == NULL && cm_meta_text_is_beyond_ascii(items[i], strlen(items[i])))
      text.repair = origin->xmp_repair;
    add_text(list, row, &text, source);
  }
}

/* A single text that holds several items. */
static void
add_joined(List *list, const CmMetaOrigin *origin, const Row *row)
{
  g_auto(CmMetaText) text = {0};
  g_autofree char *source = NULL;
  if (!cm_meta_origin_read(origin, &row->place, NULL, &text, &source))
    return;
  cm_meta_origin_note(list->answer, list->field, &text, source);
  g_auto(GStrv) items = g_strsplit(text.text, ";", -1);
  for (guint i = 0; items[i] != NULL; i++)
    add(list, items[i], source);
}

static void
add_rows(List *list, const CmMetaOrigin *origin, const Row *rows, gsize n, const char *xmp_key)
{
  for (gsize i = 0; i < n; i++) {
    if (rows[i].place.kind == CM_META_IPTC) {
      if (origin->iptc != NULL)
        add_iptc(list, origin, &rows[i], xmp_key);
    } else if (rows[i].place.kind == CM_META_XMP) {
      if (origin->xmp != NULL)
        add_xmp(list, origin, &rows[i]);
    } else {
      add_joined(list, origin, &rows[i]);
    }
  }
}

void
cm_meta_lists_read(const GPtrArray *origins, CmMetaAnswer *answer)
{
  List keywords = {.answer = answer, .field = "keywords"};
  List creators = {.answer = answer, .field = "creators"};
  for (guint i = 0; i < origins->len; i++)
    add_rows(&keywords, g_ptr_array_index(origins, i), keyword_rows, G_N_ELEMENTS(keyword_rows),
             "Xmp.dc.subject");
  for (guint i = 0; i < origins->len && !cm_meta_answer_has(answer, "creators"); i++) {
    const CmMetaOrigin *origin = g_ptr_array_index(origins, i);
    add_rows(&creators, origin, creator_rows, G_N_ELEMENTS(creator_rows), "Xmp.dc.creator");
    if (!cm_meta_answer_has(answer, "creators"))
      add_rows(&creators, origin, owner_rows, G_N_ELEMENTS(owner_rows), "Xmp.dc.creator");
  }
}
