/* SPDX-License-Identifier: MIT */
#include "cm-code-lines.h"

#include <string.h>

/* Fewer lines are a quotation in any answer. */
enum { MIN_LINES = 3 };

/* Beginnings of lines that are code where a sign of code follows. */
static const char *const BEGINNINGS[] = {
    ">>> ",        "def ",      "import ", "#include", "public class",  "public static",
    "console.log", "function ", "return ", "print(",   "const ",        "var ",
    "let ",        "SELECT ",   "from ",   "class ",   "for (",         "if (",
    "while (",     "if __name", "elif ",   "private ", "public ",       "using ",
    "package ",    "int ",      "void ",   "fn ",      "#define",       "try:",
    "except ",     "else:",     "```py",   "```js",    "```javascript", "```java",
    "```c",        "```cpp",    "```html", "```css",   "```sql",        "```bash",
    "```sh",       "```php",    "```ruby", "```ts",    "```typescript", "<!DOCTYPE",
    "<html",       "<head",     "<script", "<body",    "\\begin{",      "\\end{",
    "\\usepackage"};

static gboolean
has(const char *at, gsize length, const char *what)
{
  return memmem(at, length, what, strlen(what)) != NULL;
}

static gboolean
begins_as_code(const char *at, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS(BEGINNINGS); i++) {
    if (*at != *BEGINNINGS[i])
      continue;
    gsize size = strlen(BEGINNINGS[i]);
    if (size > length || strncmp(at, BEGINNINGS[i], size) != 0)
      continue;
    if (*at == '`' || *at == '<' || *at == '\\' || at[size - 1] == ':')
      return TRUE;
    return memchr(at, '(', length) || memchr(at, '{', length) || memchr(at, ';', length) ||
           memchr(at, '=', length) || strncmp(at, "import ", 7) == 0 ||
           (strncmp(at, "from ", 5) == 0 && has(at, length, " import "));
  }
  return FALSE;
}

/* "name = something(", "module.function(", "self.x[0] = 1": a name with an assignment or a call
 * right behind it. */
static gboolean
is_statement(const char *at, gsize length)
{
  gsize i = 0;
  while (i < length && (g_ascii_isalnum(at[i]) || strchr("_.[]'\"", at[i])))
    i++;
  if (i == 0 || i == length || !(g_ascii_isalpha(at[0]) || at[0] == '_'))
    return FALSE;
  gboolean dotted = memchr(at, '.', i) != NULL;
  char last = at[length - 1];
  if (at[i] == '(')
    return dotted && strchr(");{:,(", last) != NULL;
  gsize equals = i + (at[i] == ' ');
  return equals + 1 < length && at[equals] == '=' && at[equals + 1] != '=' &&
         (has(at + equals, length - equals, "(") || has(at + equals, length - equals, "[") ||
          last == ';' || last == '{');
}

static gboolean
is_formula(const char *at, gsize length)
{
  return memchr(at, '\\', length) != NULL &&
         (has(at, length, "\\frac{") || has(at, length, "\\sum_") || has(at, length, "\\int_") ||
          has(at, length, "\\sqrt{") || has(at, length, "\\begin{"));
}

static gboolean
is_code(const char *at, gsize length)
{
  return begins_as_code(at, length) || is_statement(at, length) || is_formula(at, length);
}

void
cm_code_lines_count(const CmView *view, CmCodeLines *ret_lines)
{
  CmCodeLines lines = {0};
  for (guint i = 0; i < view->lines->len; i++) {
    CmSpan line = g_array_index(view->lines, CmSpan, i);
    while (line.begin < line.end && g_ascii_isspace(view->text[line.begin]))
      line.begin++;
    while (line.begin < line.end && g_ascii_isspace(view->text[line.end - 1]))
      line.end--;
    if (line.begin == line.end)
      continue;
    lines.n_any++;
    if (!is_code(view->text + line.begin, line.end - line.begin))
      continue;
    if (lines.n++ == 0)
      lines.span = line;
    lines.span.end = line.end;
  }
  *ret_lines = lines;
}

gboolean
cm_code_lines_dominate(const CmView *view)
{
  CmCodeLines lines;
  cm_code_lines_count(view, &lines);
  return lines.n >= MIN_LINES && lines.n * 2 >= lines.n_any;
}
