# SPDX-License-Identifier: MIT
"""The reference report's score and labels, written a second time from docs/reference-report.md.

Python's own str, re, round and Counter do the work, as slowly as they like: this is what
src/judge/cm-reference*.c must agree with, on every field of every answer.
"""

import re
from collections import Counter

SEEN = """building house shop store street road car vehicle person people pedestrian
sign window door roof wall brick stone glass
tree sky cloud hill mountain grass flower
light lamp shadow reflection glow
wearing standing sitting walking driving""".splitlines()
PLACES = """left right center middle foreground background
above below beside behind front back
near far distant close adjacent
top bottom side corner edge""".splitlines()
PLAIN_COLOURS = "red blue green yellow orange purple pink brown black white gray grey"
COLOURS = [PLAIN_COLOURS,
           "golden silver bronze dark light bright pale vivid",
           "warm cool muted saturated"]
COMMON = set("""the a an and or but in on at to for of with by from about as this that these those
is are was were be been being have has had do does did will would should could may might must can
context image photo picture""".split())
CONTROL_TOKENS = """<|end|> <|endoftext|> <|eot_id|> <|im_end|> <|assistant|> <end_of_turn>
[INST] [/INST] <|think|> </think> <|pad|> <|unk|> [PAD] [CLS] [SEP]""".split()
CONTROL_TOKENS += ["# INSTRUCTION", "# SOLUTION"]
OPENINGS = ("the image is a photograph", "the image is in the public domain", "i cannot",
            "i can't", "this image shows")
EXERCISES = [
    r"\n# INSTRUCTION\b",
    r"\n## (Task|Question|Instructions?):",
    r"\nWrite a (?:short )?(?:story|essay|poem|code)",
    r"\n(?:User|Human|Question):\s*\n",
    r"\n```\w+\n.*?def \w+\(",
    r"\nQ:\s*\n.*?\nA:\s*\n",
]


def alternatives(words):
    return r"\b(?:" + "|".join(words.split()) + r")\b"


class Oracle:
    """Judges answers by a configuration: the dotted keys of data/quality.yaml with their values."""

    def __init__(self, configuration):
        self.number = {key.partition(".")[2]: value for key, value in configuration.items()
                       if key.startswith("thresholds.")}
        self.lists = {key.partition(".")[2]: value for key, value in configuration.items()
                      if key.startswith("patterns.")}

    def judge(self, prompt, text, generation_tokens):
        score = self.score(prompt, text)
        labels = self.labels(prompt, text, generation_tokens) if text else []
        return {**score, "shown_score": round(score["score"], 1), "labels": labels, "quality_issues": self.display(labels)}

    # The score.

    @staticmethod
    def hint(prompt, flags=0):
        found = re.search(r"Context:\s*(.+?)(?:\n\n|\Z)", prompt, re.DOTALL | flags)
        return found.group(1) if found else ""

    @staticmethod
    def vocabulary(text):
        return {word.lower() for word in re.findall(r"\b[a-zA-Z]{3,}\b", text)}

    def shares(self, text, hint):
        own, given = self.vocabulary(text), self.vocabulary(hint)
        if not own:
            return 0.0, 0.0
        return round(len(own & given) / len(own), 2), round(len(own - given) / len(own), 2)

    def compliance(self, text):
        if not text:
            return 0.0
        lower, lines = text.lower(), text.split("\n")
        title = re.search(r"\b(?:caption|title)\s*:", lower) or (
            len(lines) > 1 and len(lines[0].split()) <= self.number["max_caption_words"])
        description = (re.search(r"\b(?:description|details?|summary)\s*:", lower)
                       or len(text.split()) > self.number["substantial_prose_words"])
        keywords = (re.search(r"\b(?:keywords?|tags?)\s*:", lower)
                    or re.search(r"^[-•*]\s+\w", text, re.MULTILINE))
        return round((0.33 if title else 0) + (0.34 if description else 0)
                     + (0.33 if keywords else 0), 2)

    @staticmethod
    def count(lists, text):
        return sum(len(re.findall(alternatives(words), text)) for words in lists)

    def grounding(self, text, hint):
        words = len(text.split())
        if not words:
            return 0.0
        lower = text.lower()
        novel = max(0, self.count(SEEN, lower) - self.count(SEEN, hint.lower()))
        raw = 2 * novel + self.count(PLACES, lower) + self.count(COLOURS, lower)
        return round(min(1.0, raw / max(words / 10, 1)), 2)

    def score(self, prompt, text):
        number = self.number
        hint = self.hint(prompt)
        echo, gain = self.shares(text, hint)
        compliance, grounding = self.compliance(text), self.grounding(text, hint)
        parts = {"echo_ratio": echo, "information_gain": gain, "compliance": compliance,
                 "grounding": grounding}
        if not text or len(text.strip()) < number["min_useful_chars"]:
            return {"score": 0.0, "grade": "F", "weakness": "Empty or minimal output", **parts}
        words = len(text.split())
        raw = gain * 25 + compliance * 30 + grounding * 30 + min(words / 50, 1.0) * 15
        factor, weakness = 1.0, None
        if words < number["min_useful_words"]:
            factor, weakness = 0.2, "Output too short to be useful"
        elif words < number["short_output_words"]:
            factor, weakness = 0.6, "Output lacks detail"
        echo_factor = (0.5 if echo > number["severe_echo_threshold"]
                       else 0.8 if echo > number["moderate_echo_threshold"] else 1.0)
        score = raw * echo_factor * factor
        grade = next((letter for letter in "ABCD"
                      if score >= number[f"grade_{letter.lower()}_threshold"]), "F")
        if weakness is None:
            weakness = self.weakness(echo, gain, compliance, grounding)
        return {"score": score, "grade": grade, "weakness": weakness, **parts}

    def weakness(self, echo, gain, compliance, grounding):
        if echo > self.number["moderate_echo_threshold"]:
            return "Mostly echoes context without adding value"
        if grounding < self.number["low_grounding_threshold"]:
            return "Lacks visual description of image"
        if compliance < self.number["low_compliance_threshold"]:
            return "Missing requested structure"
        if gain < self.number["low_info_gain_threshold"]:
            return "Limited novel information"
        return "None identified"

    # The labels.

    def labels(self, prompt, text, tokens):
        rules = [self.harness(text, tokens), self.refusal(text), self.repetitive(text),
                 self.lang_mixing(text), self.hallucination(text), self.generic(text),
                 self.verbose(text, tokens), self.formatting(text), self.bullets(text),
                 self.context_ignored(prompt, text)]
        return [label for label in rules if label]

    def harness(self, text, tokens):
        kind = self.harness_kind(text, tokens)
        return kind and f"⚠️harness({kind})"

    def harness_kind(self, text, tokens):
        number = self.number
        if re.search("[\u0120\u010a]", text) or any(
                text.count(letter) > max(number["min_bpe_artifact_count"], 0)
                for letter in "\u0100\u0101\u0102"):
            return "encoding"
        if any(token in text for token in CONTROL_TOKENS) or re.search(r"</?s>(?!\w)", text):
            return "stop_token"
        if tokens == 0:
            return "prompt_template"
        if tokens is not None and tokens < number["min_tokens_for_substantial"]:
            words = len(text.split())
            if (text.strip().lower().startswith(OPENINGS)
                    and words < number["min_words_for_filler_response"]):
                return "prompt_template"
            if words < number["min_words_for_truncated"]:
                return "prompt_template"
        if len(text) >= number["min_text_for_leak_detection"]:
            part = text[len(text) // 3:]
            if any(re.search(pattern, part, re.DOTALL) for pattern in EXERCISES):
                return "generation_loop"
        return None

    def refusal(self, text):
        lower = text.lower()
        for key, name in (("refusal_explicit", "explicit_refusal"),
                          ("refusal_uncertainty", "uncertainty"),
                          ("refusal_insufficient_info", "insufficient_info")):
            if any(phrase in lower for phrase in self.lists[key]):
                return f"refusal({name})"
        return None

    def repetitive(self, text):
        number = self.number
        words = text.split()
        if (len(text) < number["min_text_length"] or len(words) < number["min_token_count"]
                or not words):
            return None
        word, count = Counter(words).most_common(1)[0]
        if count / len(words) >= number["repetition_ratio"]:
            return f"repetitive({word})"
        words = text.lower().split()
        for n in range(int(number["min_phrase_length"]), min(11, len(words) // 2)):
            phrases = Counter(" ".join(words[i:i + n]) for i in range(len(words) - n + 1))
            phrase, count = phrases.most_common(1)[0]
            if count > number["max_phrase_repetitions"] or (
                    count > number["min_phrase_repetitions"]
                    and count * n / len(words) > number["phrase_coverage_threshold"]):
                return f'repetitive(phrase: "{phrase[:30]}...")'
        return None

    def lang_mixing(self, text):
        return "lang_mixing" if (
            any(re.search(p, text, re.IGNORECASE) for p in self.lists["tokenizer_artifacts"])
            or any(re.search(p, text) for p in self.lists["code_patterns"])) else None

    def hallucination(self, text):
        number, lower = self.number, text.lower()
        rows = sum("|" in line for line in text.split("\n"))
        table = (rows > 0 and text.count("|") >= number["min_pipes_for_table"]
                 and rows >= number["min_table_rows"])
        choices = len(re.findall(r"^[A-D]\)", text, re.MULTILINE)) >= number["min_mc_answers"]
        question = len(text) > number["substantial_text_length"] and any(
            phrase in lower for phrase in self.lists["hallucination_question_indicators"])
        school = any(phrase in lower for phrase in self.lists["hallucination_edu_keywords"])
        return "hallucination" if table or choices or question or school else None

    def generic(self, text):
        words, lower = len(text.split()), text.lower()
        if not words or len(text) < self.number["min_text_length_for_generic"]:
            return None
        ratio = sum(lower.count(filler) for filler in self.lists["filler_words"]) / words
        specific = sum(map(bool, (re.search(r"\d", text),
                                  re.search(alternatives(PLAIN_COLOURS), lower),
                                  re.search(r"\b[A-Z][a-z]+", text))))
        if (ratio <= self.number["generic_filler_threshold"]
                or specific >= self.number["min_specificity_indicators"]):
            return None
        specificity = round(max(0.0, 100 - (ratio * 200) + (specific * 20)), 1)
        return f"generic({specificity:.0f})"

    def verbose(self, text, tokens):
        if tokens is None or tokens < self.number["max_verbosity_tokens"]:
            return None
        lower = text.lower()
        phrases = sum(phrase in lower for phrase in self.lists["meta_commentary"])
        headers = text.count("###") + text.count("## ")
        return "verbose" if (phrases >= self.number["min_meta_patterns"]
                             or headers >= self.number["min_section_headers"]) else None

    def formatting(self, text):
        headers = text.count("\n##") + text.count("\n###")
        tag = re.search(r"<(?!br>)[a-z]+[^>]*>", text, re.IGNORECASE)
        return "formatting" if tag or headers > self.number["max_markdown_headers"] else None

    def bullets(self, text):
        count = sum(line.strip().startswith(("- ", "* ", "• ")) for line in text.split("\n"))
        return f"bullets({count})" if count > self.number["max_bullets"] else None

    def context_ignored(self, prompt, text):
        hint = self.hint(prompt, re.IGNORECASE)
        terms = {term for term in re.findall(r"\b[A-Z][a-z]+(?:\s+[A-Z][a-z]+)*\b", hint)
                 if len(term) > self.number["min_context_term_length"]
                 and term.lower() not in COMMON}
        missing = sum(term.lower() not in text.lower() for term in terms)
        return "context-ignored" if (
            missing > 0 and len(terms) >= self.number["min_key_terms_threshold"]
            and missing >= len(terms) * self.number["min_missing_ratio"]) else None

    @staticmethod
    def display(labels):
        joined = ", ".join(labels)
        if len(joined) <= 30:
            return joined
        cut = joined[:30]
        comma = cut.rfind(",")
        return cut[:comma] + ", ..." if comma > 0 else cut.rstrip() + "..."
