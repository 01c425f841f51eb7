/* SPDX-License-Identifier: MIT */
#include "cm-natural.h"

#include <string.h>

/* A byte's place: the end before a separator, so that a folder's files stay together. */
static int
place_of(char c)
{
  if (c == '\0')
    return 0;
  return c == '/' ? 1 : 1 + (guchar)g_ascii_tolower(c);
}

/* Compares the numbers that both begin with, by value, and moves past them. */
static int
compare_numbers(const char **a, const char **b)
{
  const char *from_a = *a + strspn(*a, "0"), *from_b = *b + strspn(*b, "0");
  gsize length_a = strspn(from_a, "0123456789"), length_b = strspn(from_b, "0123456789");
  *a = from_a + length_a;
  *b = from_b + length_b;
  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  return strncmp(from_a, from_b, length_a);
}

int
cm_natural_compare(const char *a, const char *b)
{
  const char *p = a, *q = b;
  while (*p != '\0' || *q != '\0') {
    int order = 0;
    if (g_ascii_isdigit(*p) && g_ascii_isdigit(*q))
      order = compare_numbers(&p, &q);
    else
      order = place_of(*p++) - place_of(*q++);
    if (order != 0)
      return order;
  }
  return strcmp(a, b);
}
