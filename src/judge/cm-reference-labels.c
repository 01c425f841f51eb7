/* SPDX-License-Identifier: MIT */
/*
 * The labels of the table's column "Quality Issues", in their order, and how that column shows
 * them. Rules that need more than a few lines have files of their own.
 */
#include <string.h>

#include "cm-reference-parts.h"

#define MAX_SHOWN_CHARS 30

/* How many of the phrases stand in the text in lower case. */
static guint
count_present(const CmRefAnswer *answer, const char *key)
{
  const char *const *phrases = cm_quality_phrases(answer->quality, key);
  guint count = 0;
  for (gsize i = 0; phrases[i] != NULL; i++)
    count += strstr(answer->lower, phrases[i]) != NULL;
  return count;
}

static gboolean
has_any(const CmRefAnswer *answer, const char *key)
{
  const char *const *phrases = cm_quality_phrases(answer->quality, key);
  for (gsize i = 0; phrases[i] != NULL; i++)
    if (strstr(answer->lower, phrases[i]) != NULL)
      return TRUE;
  return FALSE;
}

static const char *
refusal(const CmRefAnswer *answer)
{
  if (has_any(answer, "patterns.refusal_explicit"))
    return "explicit_refusal";
  if (has_any(answer, "patterns.refusal_uncertainty"))
    return "uncertainty";
  return has_any(answer, "patterns.refusal_insufficient_info") ? "insufficient_info" : NULL;
}

/* A pattern that reaches its limit counts as found: it is one that a person wrote, and what makes
 * it run so long is text that nearly fits. */
static gboolean
matches_any(const CmRefAnswer *answer, const char *key)
{
  const GPtrArray *patterns = cm_quality_patterns(answer->quality, key);
  for (guint i = 0; i < patterns->len; i++) {
    const CmPattern *pattern = g_ptr_array_index(patterns, i);
    if (cm_pattern_search(pattern, answer->text, answer->length, 0, NULL, NULL) != CM_MATCH_NONE)
      return TRUE;
  }
  return FALSE;
}

static gboolean
mixes_languages(const CmRefAnswer *answer)
{
  return matches_any(answer, "patterns.tokenizer_artifacts") ||
         matches_any(answer, "patterns.code_patterns");
}

static gboolean
has_table(const CmRefAnswer *answer)
{
  double min_pipes = cm_quality_number(answer->quality, "thresholds.min_pipes_for_table");
  double min_rows = cm_quality_number(answer->quality, "thresholds.min_table_rows");
  gsize n_pipes = 0, n_rows = 0;
  const char *line_end = answer->text; /* of the last row counted */
  for (const char *at = strchr(answer->text, '|'); at != NULL; at = strchr(at + 1, '|')) {
    n_pipes++;
    if (n_rows > 0 && at < line_end)
      continue;
    n_rows++;
    line_end = cm_ref_line_end(at);
  }
  return n_pipes > 0 && n_pipes >= min_pipes && n_rows >= min_rows;
}

static gboolean
has_choices(const CmRefAnswer *answer)
{
  guint count = 0;
  for (const char *line = answer->text; line != NULL;) {
    count += *line >= 'A' && *line <= 'D' && line[1] == ')';
    line = strchr(line, '\n');
    line = line != NULL ? line + 1 : NULL;
  }
  return count >= cm_quality_number(answer->quality, "thresholds.min_mc_answers");
}

static gboolean
hallucinates(const CmRefAnswer *answer)
{
  if (has_table(answer) || has_choices(answer))
    return TRUE;
  double substantial = cm_quality_number(answer->quality, "thresholds.substantial_text_length");
  if (answer->n_chars > substantial &&
      has_any(answer, "patterns.hallucination_question_indicators"))
    return TRUE;
  return has_any(answer, "patterns.hallucination_edu_keywords");
}

static gboolean
has_digit(const char *text)
{
  while (*text != '\0')
    if (g_unichar_type(cm_ref_next(&text)) == G_UNICODE_DECIMAL_NUMBER)
      return TRUE;
  return FALSE;
}

/* TRUE where a word begins with a capital and a small letter. */
static gboolean
has_capitalised_word(const char *text)
{
  CmRefSpan run;
  while (cm_ref_next_run(&text, &run))
    if (run.length > 1 && g_ascii_isupper(run.at[0]) && g_ascii_islower(run.at[1]))
      return TRUE;
  return FALSE;
}

/* Sets *ret_specificity, from 0 up, where the answer is generic. */
static gboolean
is_generic(const CmRefAnswer *answer, double *ret_specificity)
{
  const CmQuality *quality = answer->quality;
  if (answer->words->len == 0 ||
      answer->n_chars < cm_quality_number(quality, "thresholds.min_text_length_for_generic"))
    return FALSE;
  const char *const *fillers = cm_quality_phrases(quality, "patterns.filler_words");
  gsize n_fillers = 0;
  for (gsize i = 0; fillers[i] != NULL; i++)
    n_fillers += cm_ref_count(answer->lower, fillers[i]);
  double ratio = (double)n_fillers / answer->words->len;
  if (!(ratio > cm_quality_number(quality, "thresholds.generic_filler_threshold")))
    return FALSE;
  int specific = has_digit(answer->text) + (answer->sightings.plain_colours > 0) +
                 has_capitalised_word(answer->text);
  if (specific >= cm_quality_number(quality, "thresholds.min_specificity_indicators"))
    return FALSE;
  *ret_specificity = cm_ref_round(MAX(0.0, 100 - ratio * 200 + specific * 20), 1);
  return TRUE;
}

static gboolean
is_verbose(const CmRefAnswer *answer)
{
  const CmQuality *quality = answer->quality;
  /* not true of an unknown number, which is NAN */
  double many = cm_quality_number(quality, "thresholds.max_verbosity_tokens");
  if (!(answer->generation_tokens >= many))
    return FALSE;
  if (count_present(answer, "patterns.meta_commentary") >=
      cm_quality_number(quality, "thresholds.min_meta_patterns"))
    return TRUE;
  gsize n_headers = cm_ref_count(answer->text, "###") + cm_ref_count(answer->text, "## ");
  return n_headers >= cm_quality_number(quality, "thresholds.min_section_headers");
}

/* Letters that [a-z] matches where case is ignored: the two that lower to ASCII, long s, dotless
 * i and dotted I. */
static gboolean
is_tag_letter(gunichar c)
{
  return c < 0x80 ? g_ascii_isalpha((char)c)
                  : c == 0x130 || c == 0x131 || c == 0x17f || c == 0x212a;
}

/* TRUE for an opening tag other than <br>. */
static gboolean
has_tag(const char *text)
{
  const char *last_end = strrchr(text, '>');
  if (last_end == NULL)
    return FALSE;
  for (const char *at = strchr(text, '<'); at != NULL && at < last_end; at = strchr(at + 1, '<'))
    if (is_tag_letter(g_utf8_get_char(at + 1)) && g_ascii_strncasecmp(at + 1, "br>", 3) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
breaks_format(const CmRefAnswer *answer)
{
  gsize n_headers = cm_ref_count(answer->text, "\n##") + cm_ref_count(answer->text, "\n###");
  return has_tag(answer->text) ||
         n_headers > cm_quality_number(answer->quality, "thresholds.max_markdown_headers");
}

/* Lines that, trimmed, begin with "-", "*" or "•", a blank and something more. */
static guint
count_bullets(const char *text)
{
  guint count = 0;
  for (const char *line = text; line != NULL;) {
    const char *end = cm_ref_line_end(line);
    CmRefSpan trimmed = cm_ref_strip(line, (gsize)(end - line));
    count += cm_ref_span_has_prefix(trimmed, "- ") || cm_ref_span_has_prefix(trimmed, "* ") ||
             cm_ref_span_has_prefix(trimmed, "• ");
    line = *end == '\n' ? end + 1 : NULL;
  }
  return count;
}

static void G_GNUC_PRINTF(2, 3) add(GPtrArray *labels, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_ptr_array_add(labels, g_strdup_vprintf(format, args));
  va_end(args);
}

/* The labels of what the answer says. */
static void
add_content_labels(GPtrArray *labels, const CmRefAnswer *answer)
{
  const char *refused = refusal(answer);
  if (refused != NULL)
    add(labels, "refusal(%s)", refused);
  g_autofree char *repeated = cm_ref_repetition(answer);
  if (repeated != NULL)
    add(labels, "repetitive(%s)", repeated);
  if (mixes_languages(answer))
    add(labels, "lang_mixing");
  if (hallucinates(answer))
    add(labels, "hallucination");
  double specificity = 0;
  if (is_generic(answer, &specificity))
    add(labels, "generic(%.0f)", specificity);
}

/* The labels of its form, and of what it leaves out. */
static void
add_form_labels(GPtrArray *labels, const CmRefAnswer *answer)
{
  if (is_verbose(answer))
    add(labels, "verbose");
  if (breaks_format(answer))
    add(labels, "formatting");
  guint n_bullets = count_bullets(answer->text);
  if (n_bullets > cm_quality_number(answer->quality, "thresholds.max_bullets"))
    add(labels, "bullets(%u)", n_bullets);
  if (cm_ref_context_ignored(answer))
    add(labels, "context-ignored");
}

GPtrArray *
cm_ref_labels(const CmRefAnswer *answer)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
  if (answer->length == 0)
    return labels;
  const char *fault = cm_ref_harness(answer);
  if (fault != NULL)
    add(labels, "⚠️harness(%s)", fault);
  add_content_labels(labels, answer);
  add_form_labels(labels, answer);
  return labels;
}

char *
cm_ref_display(const GPtrArray *labels)
{
  g_autoptr(GString) joined = g_string_new(NULL);
  for (guint i = 0; i < labels->len; i++)
    g_string_append_printf(joined, "%s%s", i > 0 ? ", " : "",
                           (const char *)g_ptr_array_index(labels, i));
  if (cm_ref_length(joined->str, joined->len) <= MAX_SHOWN_CHARS)
    return g_strdup(joined->str);
  g_autofree char *cut = g_utf8_substring(joined->str, 0, MAX_SHOWN_CHARS);
  char *comma = strrchr(cut, ',');
  if (comma != NULL && comma > cut) {
    *comma = '\0';
    return g_strconcat(cut, ", ...", NULL);
  }
  CmRefSpan trimmed = cm_ref_strip(cut, strlen(cut));
  cut[trimmed.at + trimmed.length - cut] = '\0';
  return g_strconcat(cut, "...", NULL);
}
