/* SPDX-License-Identifier: MIT */
#include "cm-quality-keys.h"

/* Kinds of rows. A count is bounded by what an answer can hold, a ratio is a share. */
#define COUNT(key)                                                                                 \
  {                                                                                                \
    key, CM_QUALITY_NUMBER, 0, 1000000, TRUE                                                       \
  }
#define RATIO(key)                                                                                 \
  {                                                                                                \
    key, CM_QUALITY_NUMBER, 0, 1                                                                   \
  }
#define RANGE(key, from, to)                                                                       \
  {                                                                                                \
    key, CM_QUALITY_NUMBER, from, to                                                               \
  }
#define PHRASES(key)                                                                               \
  {                                                                                                \
    key, CM_QUALITY_PHRASES                                                                        \
  }
#define PATTERNS(key, how)                                                                         \
  {                                                                                                \
    key, CM_QUALITY_PATTERNS, .flags = CM_PATTERN_UNICODE | (how)                                  \
  }

static const CmQualityKey table[] = {
    /* The reference's thresholds; docs/reference-report.md says which of them a rule uses. */
    RATIO("thresholds.repetition_ratio"),
    COUNT("thresholds.min_text_length"),
    COUNT("thresholds.min_token_count"),
    COUNT("thresholds.min_phrase_repetitions"),
    COUNT("thresholds.max_phrase_repetitions"),
    RATIO("thresholds.phrase_coverage_threshold"),
    {"thresholds.min_phrase_length", CM_QUALITY_NUMBER, 1, 10, TRUE},
    COUNT("thresholds.min_pipes_for_table"),
    COUNT("thresholds.min_table_rows"),
    COUNT("thresholds.min_mc_answers"),
    COUNT("thresholds.substantial_text_length"),
    COUNT("thresholds.max_markdown_headers"),
    COUNT("thresholds.min_context_term_length"),
    COUNT("thresholds.max_verbosity_tokens"),
    COUNT("thresholds.min_meta_patterns"),
    COUNT("thresholds.min_section_headers"),
    COUNT("thresholds.max_bullets"),
    COUNT("thresholds.min_text_length_for_generic"),
    RANGE("thresholds.generic_filler_threshold", 0, 100),
    COUNT("thresholds.min_specificity_indicators"),
    COUNT("thresholds.min_key_terms_threshold"),
    RATIO("thresholds.min_missing_ratio"),
    RATIO("thresholds.high_confidence_threshold"),
    RATIO("thresholds.medium_confidence_threshold"),
    COUNT("thresholds.min_text_for_degeneration"),
    COUNT("thresholds.min_cutoff_word_length"),
    COUNT("thresholds.max_control_chars"),
    RATIO("thresholds.non_ascii_ratio_threshold"),
    RANGE("thresholds.non_ascii_ratio_multiplier", 0, 1000),
    COUNT("thresholds.max_url_length"),
    COUNT("thresholds.min_precise_stats"),
    COUNT("thresholds.min_useful_words"),
    COUNT("thresholds.short_output_words"),
    COUNT("thresholds.substantial_prose_words"),
    COUNT("thresholds.max_caption_words"),
    COUNT("thresholds.min_useful_chars"),
    RATIO("thresholds.severe_echo_threshold"),
    RATIO("thresholds.moderate_echo_threshold"),
    RATIO("thresholds.low_grounding_threshold"),
    RATIO("thresholds.low_compliance_threshold"),
    RATIO("thresholds.low_info_gain_threshold"),
    RANGE("thresholds.grade_a_threshold", 0, 100),
    RANGE("thresholds.grade_b_threshold", 0, 100),
    RANGE("thresholds.grade_c_threshold", 0, 100),
    RANGE("thresholds.grade_d_threshold", 0, 100),
    COUNT("thresholds.min_bpe_artifact_count"),
    COUNT("thresholds.min_tokens_for_substantial"),
    COUNT("thresholds.min_words_for_filler_response"),
    COUNT("thresholds.min_words_for_truncated"),
    COUNT("thresholds.min_prompt_tokens_for_ratio"),
    COUNT("thresholds.min_output_tokens_for_ratio"),
    RATIO("thresholds.min_output_ratio"),
    COUNT("thresholds.min_text_for_leak_detection"),

    PHRASES("patterns.hallucination_question_indicators"),
    PHRASES("patterns.hallucination_edu_keywords"),
    PHRASES("patterns.meta_commentary"),
    PHRASES("patterns.filler_words"),
    PHRASES("patterns.refusal_explicit"),
    PHRASES("patterns.refusal_uncertainty"),
    PHRASES("patterns.refusal_insufficient_info"),
    PATTERNS("patterns.tokenizer_artifacts", CM_PATTERN_CASELESS),
    PATTERNS("patterns.code_patterns", 0),

    /* The project's own assessment, of form. */
    RATIO("judge.copy_min_listed"),
    RATIO("judge.copy_min_rows"),
    RATIO("judge.copy_min_within"),
    RATIO("judge.copy_min_fewer_rows"),
    RATIO("judge.copy_min_fewer_listed"),
    RATIO("judge.copy_min_verbatim_rows"),
    RATIO("judge.copy_min_bare_within"),
    RATIO("judge.echo_min_covered"),
    RATIO("judge.echo_min_part_covered"),
    RATIO("judge.echo_min_pairs"),
    RATIO("judge.echo_min_known"),
    COUNT("judge.extra_min_preamble_words"),
    COUNT("judge.extra_min_tail_words"),
    RANGE("judge.reasoning_min_density", 0, 1000),
    COUNT("judge.unusable_min_words"),
    COUNT("judge.unusable_min_keywords"),
    RATIO("judge.unusable_min_rows"),
    RATIO("judge.unusable_min_listed"),
    RATIO("judge.unusable_min_looping_rows"),
    RATIO("judge.caveat_min_keyword_share"),
    PHRASES("judge.reasoning_openings"),
    PHRASES("judge.reasoning_remarks"),

    /* Our own assessment: cm-check-*.c. */
    COUNT("judge.repetition_loop_bytes"),
    RATIO("judge.repetition_loop_share"),
    RATIO("judge.repetition_phrase_share"),
    RATIO("judge.repetition_draft_share"),
    RATIO("judge.repetition_often_share"),
    RATIO("judge.repetition_window_share"),
    RATIO("judge.repetition_window_soft"),
    COUNT("judge.repetition_list_items"),
    RATIO("judge.repetition_window_phrases"),
    COUNT("judge.gibberish_changes"),
    RATIO("judge.gibberish_change_share"),
    COUNT("judge.gibberish_scripts"),
    RATIO("judge.gibberish_sign_share"),
    COUNT("judge.gibberish_free_words"),
    RATIO("judge.gibberish_loop_share"),
    COUNT("judge.gibberish_stammers"),
    RATIO("judge.gibberish_stammers_share"),
    RATIO("judge.gibberish_common_most"),
    RATIO("judge.gibberish_common_least"),
    RATIO("judge.gibberish_stops"),
    RATIO("judge.gibberish_odd_share"),
    COUNT("judge.encoding_space_signs"),
    COUNT("judge.encoding_byte_names"),
    COUNT("judge.encoding_mojibake"),
    COUNT("judge.encoding_broken"),
    COUNT("judge.refusal_opening_bytes"),
    COUNT("judge.refusal_brief_words"),
    COUNT("judge.truncated_trailing_space"),
    COUNT("judge.truncated_prose_words"),
    RATIO("judge.truncated_common_share"),
    RATIO("judge.language_foreign_share"),
    COUNT("judge.language_foreign_letters"),
    COUNT("judge.language_changes"),
    RATIO("judge.language_change_share"),
    COUNT("judge.trivial_stray_words"),
    COUNT("judge.trivial_remark_words"),
    COUNT("judge.trivial_names_words"),
    COUNT("judge.trivial_rule_words"),
    COUNT("judge.off_task_words_after_end"),
    COUNT("judge.off_task_code_lines"),

    /* Whether a model saw the picture: cm-sight-verdict.c. */
    COUNT("judge.sight_min_terms"),
    COUNT("judge.sight_min_things"),
    COUNT("judge.sight_many_things"),
    RATIO("judge.sight_same"),
    RATIO("judge.sight_hint_share"),
    RATIO("judge.sight_hint_kept"),
    RATIO("judge.sight_own_share"),
    RATIO("judge.sight_found_share"),
    RATIO("judge.sight_follow_share"),

    PHRASES("judge.off_task_openings"),
    PHRASES("judge.refusal_phrases"),
    PHRASES("judge.trivial_rule_beginnings"),
    PHRASES("judge.trivial_remark_vocabulary"),
    PHRASES("judge.trivial_camera_terms"),
};

const CmQualityKey *
cm_quality_keys(guint *ret_count)
{
  *ret_count = G_N_ELEMENTS(table);
  return table;
}

const char *const *
cm_quality_sections(void)
{
  static const char *const sections[] = {"thresholds", "patterns", "judge", NULL};
  return sections;
}
