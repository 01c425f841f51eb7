/* SPDX-License-Identifier: MIT */
#include "cm-reference-intern.h"

#include <string.h>

#define FIRST_SLOTS 256 /* a power of two */

typedef struct {
  const char *bytes;
  guint32 length;
  guint32 hash;
} Entry;

struct CmRefIntern {
  GArray *entries; /* of Entry */
  guint32 *slots;  /* number + 1 of an entry; 0: free */
  guint32 n_slots; /* a power of two, more than twice the entries */
};

static guint64
hash_seed(void)
{
  static gsize seed;
  if (g_once_init_enter(&seed))
    g_once_init_leave(&seed, ((gsize)g_random_int() << 16 ^ g_random_int()) | 1);
  return seed;
}

static guint64
mix(guint64 hash, guint64 piece)
{
  hash = (hash ^ piece) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  return hash ^ hash >> 29;
}

static guint64
load_8(const char *bytes)
{
  guint64 piece;
  memcpy(&piece, bytes, sizeof piece);
  return piece;
}

static guint64
load_4(const char *bytes)
{
  guint32 piece;
  memcpy(&piece, bytes, sizeof piece);
  return piece;
}

/* Multiplies and folds, eight bytes at a time; the last bytes are read together with some before
 * them, so that every load has a fixed size. */
static guint32
hash_bytes(const char *bytes, gsize length)
{
  guint64 hash = hash_seed() ^ length;
  if (length >= 8) {
    for (gsize i = 0; i + 8 < length; i += 8)
      hash = mix(hash, load_8(bytes + i));
    hash = mix(hash, load_8(bytes + length - 8));
  } else if (length >= 4) {
    hash = mix(hash, load_4(bytes) << 32 | load_4(bytes + length - 4));
  } else if (length > 0) {
    const guchar *b = (const guchar *)bytes;
    hash = mix(hash, (guint64)b[0] << 16 | (guint64)b[length / 2] << 8 | b[length - 1]);
  }
  hash *= G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
  return (guint32)(hash >> 32);
}

CmRefIntern *
cm_ref_intern_new(void)
{
  CmRefIntern *self = g_new0(CmRefIntern, 1);
  self->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0(guint32, self->n_slots);
  return self;
}

void
cm_ref_intern_free(CmRefIntern *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->entries);
  g_free(self->slots);
  g_free(self);
}

/* The slot that holds the bytes, or the free one where they belong. */
static guint32 *
find_slot(const CmRefIntern *self, const char *bytes, gsize length, guint32 hash)
{
  guint32 mask = self->n_slots - 1;
  for (guint32 i = hash & mask;; i = (i + 1) & mask) {
    guint32 *slot = &self->slots[i];
    if (*slot == 0)
      return slot;
    const Entry *entry = &g_array_index(self->entries, Entry, *slot - 1);
    if (entry->hash == hash && entry->length == length && memcmp(entry->bytes, bytes, length) == 0)
      return slot;
  }
}

static void
grow(CmRefIntern *self)
{
  self->n_slots *= 2;
  g_free(self->slots);
  self->slots = g_new0(guint32, self->n_slots);
  guint32 mask = self->n_slots - 1;
  for (guint32 number = 0; number < self->entries->len; number++) {
    guint32 i = g_array_index(self->entries, Entry, number).hash & mask;
    while (self->slots[i] != 0)
      i = (i + 1) & mask;
    self->slots[i] = number + 1;
  }
}

guint32
cm_ref_intern_add(CmRefIntern *self, const char *bytes, gsize length)
{
  guint32 hash = hash_bytes(bytes, length);
  guint32 *slot = find_slot(self, bytes, length, hash);
  if (*slot != 0)
    return *slot - 1;
  Entry entry = {bytes, (guint32)length, hash};
  g_array_append_val(self->entries, entry);
  *slot = self->entries->len;
  guint32 number = *slot - 1;
  if (self->entries->len >= self->n_slots / 2)
    grow(self);
  return number;
}

guint32
cm_ref_intern_find(const CmRefIntern *self, const char *bytes, gsize length)
{
  guint32 slot = *find_slot(self, bytes, length, hash_bytes(bytes, length));
  return slot != 0 ? slot - 1 : G_MAXUINT32;
}

guint32
cm_ref_intern_size(const CmRefIntern *self)
{
  return self->entries->len;
}
