/* SPDX-License-Identifier: MIT */
#include "cm-writer-markdown.h"

#include "cm-visible.h"

#include <string.h>

/* Where an inline piece stands decides what could end it. */
typedef enum { IN_LINE, IN_CELL, IN_HTML } Place;

static guint
longest_backtick_run(const char *text)
{
  guint longest = 0, run = 0;
  for (; *text != '\0'; text++) {
    run = *text == '`' ? run + 1 : 0;
    longest = MAX(longest, run);
  }
  return longest;
}

static void
append_repeated(GString *out, char c, guint count)
{
  for (guint i = 0; i < count; i++)
    g_string_append_c(out, c);
}

/* Every ASCII punctuation character as a numeric reference: text for any place of Markdown or HTML,
 * since a reference never becomes markup. */
static void
append_references(GString *out, const char *text)
{
  for (; *text != '\0'; text++) {
    if (g_ascii_ispunct(*text))
      g_string_append_printf(out, "&#%d;", *text);
    else
      g_string_append_c(out, *text);
  }
}

/* Whether the character at `at` may begin or end markup wherever it stands. An underscore inside a
 * word may not, so that names of models stay readable. */
static gboolean
is_markup(const char *text, const char *at)
{
  if (*at == '_')
    return at == text || !g_ascii_isalnum(at[-1]) || !g_ascii_isalnum(at[1]);
  if (*at == ':')
    return at[1] == '/'; /* the only colon that makes a link of its own */
  if (*at == '.')
    return at - text >= 3 && g_ascii_strncasecmp(at - 3, "www", 3) == 0;
  return strchr("\\`*[]<>~$&#", *at) != NULL;
}

/* The character that makes text a list item or an underline where it begins a line: a bullet, or
 * what follows a number. NULL for none. */
static const char *
line_marker(const char *text)
{
  const char *at = text;
  if (strchr("-+=", *at) != NULL)
    return at;
  while (g_ascii_isdigit(*at))
    at++;
  gboolean is_item = at > text && (*at == '.' || *at == ')');
  return is_item && (at[1] == ' ' || at[1] == '\0') ? at : NULL;
}

static void
append_text(GString *out, const char *text, Place place)
{
  if (place == IN_HTML) {
    append_references(out, text);
    return;
  }
  const char *marker = place == IN_LINE ? line_marker(text) : NULL;
  for (const char *at = text; *at != '\0'; at++) {
    if (at == marker || (*at == '|' && place == IN_CELL) || is_markup(text, at))
      g_string_append_c(out, '\\');
    g_string_append_c(out, *at);
  }
}

/* A code span; where backticks cannot carry the text (a pipe in a table, HTML), the element. */
static void
append_code(GString *out, const char *text, Place place)
{
  if (place == IN_HTML || (place == IN_CELL && strpbrk(text, "|\\`") != NULL)) {
    g_string_append(out, "<code>");
    append_references(out, text);
    g_string_append(out, "</code>");
    return;
  }
  guint ticks = longest_backtick_run(text) + 1;
  gsize length = strlen(text);
  gboolean padded = text[0] == '`' || text[length - 1] == '`' || text[0] == ' ';
  append_repeated(out, '`', ticks);
  g_string_append(out, padded ? " " : "");
  g_string_append(out, text);
  g_string_append(out, padded ? " " : "");
  append_repeated(out, '`', ticks);
}

static void
append_marked(GString *out, const char *text, CmSpanKind kind, Place place)
{
  const char *mark = kind == CM_SPAN_STRONG ? "**" : "_";
  if (place == IN_HTML)
    mark = "";
  g_string_append(out, mark);
  append_text(out, text, place);
  g_string_append(out, mark);
}

/* Whether an address holds nothing that could end it, in a table's cell neither. */
static gboolean
is_plain_address(const char *text)
{
  return g_str_has_prefix(text, "https://") &&
         text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/.-_#=?"
                           "%+")] == '\0';
}

static void
append_link(GString *out, const char *text, Place place)
{
  if (place == IN_HTML || !is_plain_address(text))
    append_text(out, text, place);
  else
    g_string_append_printf(out, "<%s>", text);
}

static void
append_inline(GString *out, const CmInline *text, Place place)
{
  gsize count;
  const CmSpan *spans = cm_inline_spans(text, &count);
  for (gsize i = 0; i < count; i++) {
    g_autofree char *visible = cm_visible_text(spans[i].text, CM_VISIBLE_LINE);
    if (spans[i].kind == CM_SPAN_TEXT)
      append_text(out, visible, place);
    else if (spans[i].kind == CM_SPAN_CODE)
      append_code(out, visible, place);
    else if (spans[i].kind == CM_SPAN_LINK)
      append_link(out, visible, place);
    else
      append_marked(out, visible, spans[i].kind, place);
  }
}

static void
put_line(CmWriter *self, const char *before, const CmInline *text, const char *after, Place place)
{
  g_autoptr(GString) out = g_string_new(before);
  append_inline(out, text, place);
  g_string_append(out, after);
  cm_output_write(self->output, out->str, out->len);
}

static void
write_heading(CmWriter *self, guint level, const CmInline *text)
{
  static const char marks[] = "###### ";
  put_line(self, marks + (6 - CLAMP(level, 1, 6)), text, "\n\n", IN_LINE);
}

static void
write_paragraph(CmWriter *self, const CmInline *text)
{
  put_line(self, "", text, "\n\n", IN_LINE);
}

static void
write_list(CmWriter *self, const GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    put_line(self, "- ", g_ptr_array_index(items, i), "\n", IN_LINE);
  cm_output_put(self->output, "\n");
}

static void
write_table_begin(CmWriter *self, const CmColumn *columns, gsize count)
{
  g_autoptr(GString) out = g_string_new("|");
  for (gsize i = 0; i < count; i++) {
    g_string_append_c(out, ' ');
    append_text(out, columns[i].title, IN_CELL);
    g_string_append(out, " |");
  }
  g_string_append(out, "\n|");
  for (gsize i = 0; i < count; i++)
    g_string_append(out, columns[i].is_number ? "---:|" : ":---|");
  g_string_append_c(out, '\n');
  cm_output_write(self->output, out->str, out->len);
}

static void
write_table_row(CmWriter *self, const GPtrArray *cells)
{
  cm_output_put(self->output, "|");
  for (guint i = 0; i < cells->len; i++)
    put_line(self, " ", g_ptr_array_index(cells, i), " |", IN_CELL);
  cm_output_put(self->output, "\n");
}

static void
write_table_end(CmWriter *self)
{
  cm_output_put(self->output, "\n");
}

/* The fence is longer than any run of backticks inside, so that nothing inside can end it. */
static void
write_code(CmWriter *self, const char *language, const char *text)
{
  g_autofree char *visible = cm_visible_text(text, CM_VISIBLE_BLOCK);
  g_autoptr(GString) fence = g_string_new(NULL);
  append_repeated(fence, '`', MAX(3, longest_backtick_run(visible) + 1));
  cm_output_put(self->output, fence->str);
  cm_output_put(self->output, language);
  cm_output_put(self->output, "\n");
  cm_output_put(self->output, visible);
  if (visible[0] != '\0' && !g_str_has_suffix(visible, "\n"))
    cm_output_put(self->output, "\n");
  cm_output_put(self->output, fence->str);
  cm_output_put(self->output, "\n\n");
}

static void
write_details_begin(CmWriter *self, const CmInline *summary)
{
  put_line(self, "<details>\n<summary>", summary, "</summary>\n\n", IN_HTML);
}

static void
write_details_end(CmWriter *self)
{
  cm_output_put(self->output, "</details>\n\n");
}

static void
write_rule(CmWriter *self)
{
  cm_output_put(self->output, "---\n\n");
}

CmWriter *
cm_writer_markdown_new(CmOutput *output)
{
  static const CmWriterClass markdown = {
      .heading = write_heading,
      .paragraph = write_paragraph,
      .list = write_list,
      .table_begin = write_table_begin,
      .table_row = write_table_row,
      .table_end = write_table_end,
      .code = write_code,
      .details_begin = write_details_begin,
      .details_end = write_details_end,
      .rule = write_rule,
  };
  CmWriter *self = g_new0(CmWriter, 1);
  self->class = &markdown;
  self->output = output;
  return self;
}

void
cm_writer_markdown_free(CmWriter *self)
{
  g_free(self);
}
