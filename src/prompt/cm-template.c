/* SPDX-License-Identifier: MIT */
#include "cm-template.h"

#include "cm-error.h"

#include <string.h>

enum { MAX_NAMES = 64, MAX_SHOWN_BYTES = 40 };

typedef enum { OP_TEXT, OP_VALUE, OP_IF, OP_IF_NOT, OP_END, OP_REMARK } OpKind;

/* A text of at most one line, or a sign. */
typedef struct {
  OpKind kind;
  gsize begin; /* of a text, in CmTemplate.text */
  gsize length;
  guint name; /* of a sign, in CmTemplate.names */
  guint end;  /* of a part, the place of its OP_END in CmTemplate.ops */
  guint line; /* of a sign, in the source */
} Op;

struct CmTemplate {
  char *text;
  GPtrArray *names; /* of char * */
  GArray *ops;      /* of Op */
  guint64 used;     /* bits of the names that occur */
};

/* Reading in progress. */
typedef struct {
  CmTemplate *self;
  guint line;
  guint line_begin;                  /* the first op of the present line */
  guint open[CM_TEMPLATE_DEPTH_MAX]; /* parts that are open: their places in ops */
  guint depth;
} Reader;

static Op *
op_at(const CmTemplate *self, guint index)
{
  return &g_array_index(self->ops, Op, index);
}

static const char *
name_of(const CmTemplate *self, const Op *op)
{
  return g_ptr_array_index(self->names, op->name);
}

static gboolean
is_blank(const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace(text[i]))
      return FALSE;
  return TRUE;
}

/* A line is complete: where it is nothing but signs that give no text, its white space goes. */
static void
end_line(Reader *reader)
{
  const CmTemplate *self = reader->self;
  gboolean has_sign = FALSE, gives_text = FALSE;
  for (guint i = reader->line_begin; i < self->ops->len; i++) {
    const Op *op = op_at(self, i);
    has_sign |= op->kind != OP_TEXT && op->kind != OP_VALUE;
    gives_text |= op->kind == OP_VALUE ||
                  (op->kind == OP_TEXT && !is_blank(self->text + op->begin, op->length));
  }
  for (guint i = reader->line_begin; has_sign && !gives_text && i < self->ops->len; i++)
    if (op_at(self, i)->kind == OP_TEXT)
      op_at(self, i)->length = 0;
  reader->line_begin = self->ops->len;
}

/* The text from begin to end, an op a line. */
static void
add_text(Reader *reader, gsize begin, gsize end)
{
  const char *text = reader->self->text;
  while (begin < end) {
    const char *newline = memchr(text + begin, '\n', end - begin);
    gsize next = newline != NULL ? (gsize)(newline - text) + 1 : end;
    Op op = {.kind = OP_TEXT, .begin = begin, .length = next - begin};
    g_array_append_val(reader->self->ops, op);
    if (newline != NULL) {
      end_line(reader);
      reader->line++;
    }
    begin = next;
  }
}

/* Finds the name; adds an error that lists those there are. */
static gboolean
find_name(const Reader *reader, const char *name, guint *ret_index, GError **error)
{
  const GPtrArray *names = reader->self->names;
  for (guint i = 0; i < names->len; i++) {
    if (g_str_equal(g_ptr_array_index(names, i), name)) {
      *ret_index = i;
      return TRUE;
    }
  }
  g_autoptr(GString) known = g_string_new(NULL);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf(known, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(names, i));
  g_autofree char *escaped = g_strescape(name, NULL);
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "line %u: there is no {{%.*s}}; known are %s",
              reader->line, MAX_SHOWN_BYTES, escaped, known->str);
  return FALSE;
}

static gboolean
open_part(Reader *reader, const Op *op, GError **error)
{
  if (reader->depth == CM_TEMPLATE_DEPTH_MAX) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "line %u: parts nest deeper than %d", op->line,
                CM_TEMPLATE_DEPTH_MAX);
    return FALSE;
  }
  reader->open[reader->depth++] = reader->self->ops->len;
  return TRUE;
}

static gboolean
close_part(Reader *reader, const Op *op, GError **error)
{
  const char *name = name_of(reader->self, op);
  if (reader->depth == 0) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "line %u: {{/%s}} ends a part that is not open",
                op->line, name);
    return FALSE;
  }
  Op *opening = op_at(reader->self, reader->open[--reader->depth]);
  if (opening->name != op->name) {
    g_set_error(error, CM_ERROR, CM_ERROR_INVALID,
                "line %u: {{/%s}} stands where the part {{%s%s}} of line %u is to end", op->line,
                name, opening->kind == OP_IF ? "#" : "^", name_of(reader->self, opening),
                opening->line);
    return FALSE;
  }
  opening->end = reader->self->ops->len;
  return TRUE;
}

/* What stands between the braces of a sign. */
static gboolean
add_sign(Reader *reader, const char *inside, gsize length, GError **error)
{
  Op op = {.kind = *inside == '#'   ? OP_IF
                   : *inside == '^' ? OP_IF_NOT
                   : *inside == '/' ? OP_END
                   : *inside == '!' ? OP_REMARK
                                    : OP_VALUE,
           .line = reader->line};
  gboolean added = TRUE;
  if (op.kind == OP_REMARK) {
    for (gsize i = 0; i < length; i++)
      reader->line += inside[i] == '\n';
  } else {
    g_autofree char *name =
        op.kind == OP_VALUE ? g_strndup(inside, length) : g_strndup(inside + 1, length - 1);
    if (!find_name(reader, g_strstrip(name), &op.name, error))
      return FALSE;
    reader->self->used |= (guint64)1 << op.name;
  }
  if (op.kind == OP_IF || op.kind == OP_IF_NOT)
    added = open_part(reader, &op, error);
  else if (op.kind == OP_END)
    added = close_part(reader, &op, error);
  g_array_append_val(reader->self->ops, op);
  return added;
}

/* The first place at or after `at` where the brace stands twice; NULL where there is none. (A
 * search with strstr() would measure the whole rest each time under AddressSanitizer.) */
static const char *
find_braces(const char *at, const char *end, char brace)
{
  while ((at = memchr(at, brace, (gsize)(end - at))) != NULL && at[1] != brace)
    at++;
  return at;
}

static gboolean
check_all_closed(const Reader *reader, GError **error)
{
  if (reader->depth == 0)
    return TRUE;
  const Op *opening = op_at(reader->self, reader->open[reader->depth - 1]);
  const char *name = name_of(reader->self, opening);
  g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "line %u: the part {{%s%s}} has no {{/%s}}",
              opening->line, opening->kind == OP_IF ? "#" : "^", name, name);
  return FALSE;
}

static gboolean
read_ops(Reader *reader, GError **error)
{
  const char *text = reader->self->text, *text_end = text + strlen(text);
  const char *at = text;
  while (at < text_end) {
    const char *begin = find_braces(at, text_end, '{');
    add_text(reader, (gsize)(at - text), (gsize)((begin != NULL ? begin : text_end) - text));
    if (begin == NULL)
      break;
    const char *inside = begin + 2 + strspn(begin + 2, " \t");
    const char *end = find_braces(inside, text_end, '}');
    if (end == NULL || (*inside != '!' && memchr(inside, '\n', (gsize)(end - inside)) != NULL)) {
      g_set_error(error, CM_ERROR, CM_ERROR_INVALID, "line %u: no }} follows this {{",
                  reader->line);
      return FALSE;
    }
    if (!add_sign(reader, inside, (gsize)(end - inside), error))
      return FALSE;
    at = end + 2;
  }
  end_line(reader);
  return check_all_closed(reader, error);
}

CmTemplate *
cm_template_new(const char *text, const char *const *names, GError **error)
{
  gsize length = strnlen(text, CM_TEMPLATE_BYTES_MAX + 1);
  if (length > CM_TEMPLATE_BYTES_MAX) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT, "longer than %d bytes", CM_TEMPLATE_BYTES_MAX);
    return NULL;
  }
  if (!g_utf8_validate(text, (gssize)length, NULL)) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_INVALID, "no UTF-8 text");
    return NULL;
  }
  g_autoptr(CmTemplate) self = g_new0(CmTemplate, 1);
  self->text = g_strdup(text);
  self->names = g_ptr_array_new_with_free_func(g_free);
  self->ops = g_array_new(FALSE, FALSE, sizeof(Op));
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add(self->names, g_strdup(names[i]));
  g_assert(self->names->len <= MAX_NAMES);
  Reader reader = {.self = self, .line = 1};
  return read_ops(&reader, error) ? g_steal_pointer(&self) : NULL;
}

void
cm_template_free(CmTemplate *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->ops);
  g_ptr_array_unref(self->names);
  g_free(self->text);
  g_free(self);
}

gboolean
cm_template_uses(const CmTemplate *self, const char *name)
{
  for (guint i = 0; i < self->names->len; i++)
    if (g_str_equal(g_ptr_array_index(self->names, i), name))
      return (self->used >> i & 1) != 0;
  return FALSE;
}

char *
cm_template_render(const CmTemplate *self, GHashTable *values, gsize max_bytes, GError **error)
{
  const char *value[MAX_NAMES] = {NULL};
  for (guint i = 0; i < self->names->len; i++) {
    const char *found = g_hash_table_lookup(values, g_ptr_array_index(self->names, i));
    value[i] = found != NULL && *found != '\0' ? found : NULL;
  }
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < self->ops->len && out->len <= max_bytes; i++) {
    const Op *op = op_at(self, i);
    if (op->kind == OP_TEXT)
      g_string_append_len(out, self->text + op->begin, (gssize)op->length);
    else if (op->kind == OP_VALUE && value[op->name] != NULL)
      g_string_append(out, value[op->name]);
    else if ((op->kind == OP_IF && value[op->name] == NULL) ||
             (op->kind == OP_IF_NOT && value[op->name] != NULL))
      i = op->end;
  }
  if (out->len > max_bytes) {
    g_set_error(error, CM_ERROR, CM_ERROR_LIMIT,
                "filled in it is longer than %" G_GSIZE_FORMAT " bytes", max_bytes);
    return NULL;
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
