/* SPDX-License-Identifier: MIT */
#include "cm-buffers.h"

#include "cm-json.h"
#include "cm-log.h"

#include <math.h>
#include <string.h>

/* The word between device and "buffer size", and the protocol's kind. "output" holds logits; "RS"
 * is the state of recurrent layers, which stands in a KV cache's place. */
static const struct {
  const char *word;
  const char *kind;
} kinds[] = {
    {"model", "weights"},  {"KV", "kv_cache"},     {"RS", "kv_cache"},
    {"output", "compute"}, {"compute", "compute"},
};

static const char *
kind_of(const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(kinds[i].word, word))
      return kinds[i].kind;
  return NULL;
}

static json_t *
find(json_t *buffers, const char *kind, const char *device)
{
  size_t i;
  json_t *buffer;

  json_array_foreach (buffers, i, buffer)
    if (g_strcmp0(cm_json_get_string(buffer, "kind"), kind) == 0 &&
        g_strcmp0(cm_json_get_string(buffer, "device"), device) == 0)
      return buffer;
  buffer = json_object();
  cm_json_set_string(buffer, "kind", kind);
  cm_json_set_string(buffer, "device", device);
  cm_json_set_number(buffer, "bytes", 0);
  json_array_append_new(buffers, buffer);
  return buffer;
}

/* Splits "   CPU  output" into its two words; FALSE where there are not two. */
static gboolean
split_in_two(char *text, const char **ret_first, const char **ret_second)
{
  char *second;

  g_strstrip(text);
  second = strpbrk(text, " ");
  if (!second)
    return FALSE;
  *second++ = '\0';
  *ret_first = text;
  *ret_second = g_strchug(second);
  return strchr(second, ' ') == NULL;
}

static void
collect_line(json_t *buffers, const char *line)
{
  static const char label[] = " buffer size = ";
  g_autofree char *copy = g_strdup(line);
  char *size = strstr(copy, label);
  const char *device;
  const char *word;
  char *end;
  double mib;
  json_t *buffer;

  if (!size)
    return;
  *size = '\0';
  mib = g_ascii_strtod(size + strlen(label), &end);
  if (!g_str_has_prefix(end, " MiB") || !(mib >= 0 && mib < 1e9) ||
      !split_in_two(copy, &device, &word) || !kind_of(word))
    return;
  buffer = find(buffers, kind_of(word), device);
  cm_json_set_number(buffer, "bytes",
                     cm_json_get_number(buffer, "bytes") + round(mib * 1024 * 1024));
}

void
cm_buffers_collect(json_t *buffers)
{
  guint count;
  const CmLogLine *lines = cm_log_lines(&count);

  for (guint i = 0; i < count; i++)
    collect_line(buffers, lines[i].text);
}
