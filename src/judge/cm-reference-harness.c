/* SPDX-License-Identifier: MIT */
/*
 * Faults of the software around the model: tokens that were not decoded, control tokens, next to no
 * output, and text that goes on into another exercise.
 *
 * The reference finds the last with expressions such as "\nQ:\s*\n.*?\nA:\s*\n", whose cost grows
 * with the square of the text. Here one pass notes where the first halves end and where the last
 * second half begins, which decides the same question.
 */
#include <string.h>

#include "cm-reference-parts.h"

static gboolean
has_undecoded_tokens(const CmRefAnswer *answer)
{
  static const char *const letters[] = {"\u0100", "\u0101", "\u0102"};
  if (strstr(answer->text, "\u0120") != NULL || strstr(answer->text, "\u010a") != NULL)
    return TRUE;
  double most = cm_quality_number(answer->quality, "thresholds.min_bpe_artifact_count");
  for (gsize i = 0; i < G_N_ELEMENTS(letters); i++) {
    gsize count = cm_ref_count(answer->text, letters[i]);
    if (count > 0 && count > most)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_word_at(const char *at)
{
  return *at != '\0' && cm_ref_is_word(g_utf8_get_char(at));
}

/* TRUE where a control token begins at `at`. */
static gboolean
is_control_token(const char *at)
{
  static const char *const tokens[] = {
      "<|end|>",   "<|endoftext|>", "<|eot_id|>", "<|im_end|>", "<|assistant|>", "<end_of_turn>",
      "<|think|>", "</think>",      "<|pad|>",    "<|unk|>",    "# INSTRUCTION", "# SOLUTION",
      "[INST]",    "[/INST]",       "[PAD]",      "[CLS]",      "[SEP]"};
  for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++)
    if (tokens[i][1] == at[1] && g_str_has_prefix(at, tokens[i]))
      return TRUE;
  /* these two only where the name goes on no further */
  if (g_str_has_prefix(at, "<s>"))
    return !is_word_at(at + strlen("<s>"));
  return g_str_has_prefix(at, "</s>") && !is_word_at(at + strlen("</s>"));
}

static gboolean
has_control_token(const char *text)
{
  for (const char *at = strpbrk(text, "<#["); at != NULL; at = strpbrk(at + 1, "<#["))
    if (at[1] != at[0] && is_control_token(at))
      return TRUE;
  return FALSE;
}

static gboolean
is_next_to_nothing(const CmRefAnswer *answer)
{
  static const char *const openings[] = {"the image is a photograph",
                                         "the image is in the public domain", "i cannot", "i can't",
                                         "this image shows"};
  const CmQuality *quality = answer->quality;
  if (answer->generation_tokens == 0)
    return TRUE;
  /* not true of an unknown number, which is NAN */
  double enough = cm_quality_number(quality, "thresholds.min_tokens_for_substantial");
  if (!(answer->generation_tokens < enough))
    return FALSE;
  guint n_words = answer->words->len;
  if (n_words < cm_quality_number(quality, "thresholds.min_words_for_filler_response")) {
    const char *begin = cm_ref_skip_space(answer->lower);
    for (gsize i = 0; i < G_N_ELEMENTS(openings); i++)
      if (g_str_has_prefix(begin, openings[i]))
        return TRUE;
  }
  return n_words < cm_quality_number(quality, "thresholds.min_words_for_truncated");
}

/* The end of the first line end in the white space at `at`; NULL where it holds none. */
static const char *
line_end_in_space(const char *at)
{
  const char *end = cm_ref_skip_space(at);
  const char *line_end = memchr(at, '\n', (gsize)(end - at));
  return line_end != NULL ? line_end + 1 : NULL;
}

static gboolean
begins_with_any(const char *at, const char *const *prefixes, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_has_prefix(at, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* TRUE where a line that begins here opens another exercise by itself. ("# INSTRUCTION" does too,
 * but is a control token and found before.) */
static gboolean
opens_exercise(const char *line)
{
  static const char *const headings[] = {
      "## Task:", "## Question:", "## Instruction:", "## Instructions:"};
  static const char *const works[] = {"story", "essay", "poem", "code"};
  static const char *const speakers[] = {"User:", "Human:", "Question:"};
  if (*line == '#')
    return begins_with_any(line, headings, G_N_ELEMENTS(headings));
  if (g_str_has_prefix(line, "Write a ")) {
    const char *what = line + strlen("Write a ");
    if (g_str_has_prefix(what, "short "))
      what += strlen("short ");
    return begins_with_any(what, works, G_N_ELEMENTS(works));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(speakers); i++)
    if (g_str_has_prefix(line, speakers[i]))
      return line_end_in_space(line + strlen(speakers[i])) != NULL;
  return FALSE;
}

/* The end of a fence line with a language ("```python"); NULL where this line is none. */
static const char *
fence_end(const char *line)
{
  if (!g_str_has_prefix(line, "```"))
    return NULL;
  const char *at = line + 3;
  while (is_word_at(at))
    at = g_utf8_next_char(at);
  return at > line + 3 && *at == '\n' ? at + 1 : NULL;
}

/* TRUE where "def NAME(" stands in the text. */
static gboolean
has_function(const char *text)
{
  for (const char *at = strstr(text, "def "); at != NULL; at = strstr(at, "def ")) {
    at += strlen("def ");
    const char *name = at;
    while (is_word_at(at))
      at = g_utf8_next_char(at);
    if (at > name && *at == '(')
      return TRUE;
  }
  return FALSE;
}

static gboolean
goes_on_into_exercise(const CmRefAnswer *answer)
{
  double least = cm_quality_number(answer->quality, "thresholds.min_text_for_leak_detection");
  if (answer->n_chars < least)
    return FALSE;
  const char *code_after = NULL;     /* the end of the first fence line */
  const char *question_after = NULL; /* of the first "Q:" line */
  const char *last_answer = NULL;    /* the line end before the last "A:" line */
  const char *part = g_utf8_offset_to_pointer(answer->text, (glong)(answer->n_chars / 3));
  for (const char *at = strchr(part, '\n'); at != NULL; at = strchr(at + 1, '\n')) {
    const char *line = at + 1;
    if (*line == '\0' || strchr("#WUHQA`", *line) == NULL)
      continue; /* no line that counts begins like this */
    if (opens_exercise(line))
      return TRUE;
    if (code_after == NULL)
      code_after = fence_end(line);
    if (question_after == NULL && g_str_has_prefix(line, "Q:"))
      question_after = line_end_in_space(line + 2);
    if (g_str_has_prefix(line, "A:") && line_end_in_space(line + 2) != NULL)
      last_answer = at;
  }
  return (question_after != NULL && last_answer != NULL && last_answer >= question_after) ||
         (code_after != NULL && has_function(code_after));
}

const char *
cm_ref_harness(const CmRefAnswer *answer)
{
  if (has_undecoded_tokens(answer))
    return "encoding";
  if (has_control_token(answer->text))
    return "stop_token";
  if (is_next_to_nothing(answer))
    return "prompt_template";
  return goes_on_into_exercise(answer) ? "generation_loop" : NULL;
}
