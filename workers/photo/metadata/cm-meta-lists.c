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
  GHashTable *passed_over; /* set of items in small letters; NULL: none */
  gsize bytes;
  gboolean full;
} List;

enum { MAX_PATH_PARTS = 16 };

#define OWN_PATH "darktable|" /* begins a program's own tags */

static void
add(List *list, const char *item, const char *source)
{
  g_autofree char *trimmed = g_strstrip(g_strdup(item));
  g_autofree char *folded = g_utf8_strdown(trimmed, -1);
  if (*trimmed == '\0' || list->full ||
      (list->passed_over != NULL && g_hash_table_contains(list->passed_over, folded)))
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
  if (g_str_has_prefix(path, OWN_PATH))
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

static void
add_folded(GHashTable *set, const char *item)
{
  g_autofree char *valid = g_utf8_make_valid(item, -1);
  g_autofree char *folded = g_utf8_strdown(valid, -1);
  g_hash_table_add(set, g_strdup(g_strstrip(folded)));
}

/* Of a hierarchy's paths: what a flat list that repeats them has too many, and what it may have. */
static void
look_at_paths(const CmMetaOrigin *origin, const Row *row, GHashTable *too_many, GHashTable *kept)
{
  const char separator[] = {row->separator, '\0'};
  g_auto(GStrv) items = cm_meta_exiv_get_items(origin->xmp, row->place.key);
  for (guint i = 0; items != NULL && items[i] != NULL && i < CM_META_ITEMS_MAX; i++) {
    g_auto(GStrv) parts = g_strsplit(items[i], separator, MAX_PATH_PARTS);
    gboolean own = g_str_has_prefix(items[i], OWN_PATH);
    for (guint j = 0; parts[j] != NULL; j++)
      add_folded(own ? too_many : kept, parts[j]);
    if (!own && parts[0] != NULL && parts[1] != NULL)
      add_folded(too_many, items[i]);
  }
}

/* Items of flat lists that are no keywords: the words of a program's own paths, which it lists
 * there one by one (darktable, exported, format, jpg), and whole paths, whose last part is the
 * keyword. */
static GHashTable *
find_passed_over(const GPtrArray *origins)
{
  GHashTable *too_many = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < origins->len; i++) {
    const CmMetaOrigin *origin = g_ptr_array_index(origins, i);
    for (gsize j = 0; origin->xmp != NULL && j < G_N_ELEMENTS(keyword_rows); j++) {
      if (keyword_rows[j].separator != '\0')
        look_at_paths(origin, &keyword_rows[j], too_many, kept);
    }
  }
  GHashTableIter iter;
  gpointer word = NULL;
  g_hash_table_iter_init(&iter, kept);
  while (g_hash_table_iter_next(&iter, &word, NULL))
    g_hash_table_remove(too_many, word);
  return too_many;
}

void
cm_meta_lists_read(const GPtrArray *origins, CmMetaAnswer *answer)
{
  g_autoptr(GHashTable) passed_over = find_passed_over(origins);
  List keywords = {.answer = answer, .field = "keywords", .passed_over = passed_over};
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
