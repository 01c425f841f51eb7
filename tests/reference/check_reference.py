# SPDX-License-Identifier: MIT
"""Compares src/judge/cm-reference*.c with the oracle, field by field, and with the seed's report.

Usage: check_reference.py JUDGE_REFERENCE [SHARED]

The generated answers always run; real answers and the published report are compared where SHARED
(the folder with seed/ and corpus/) is there. Everything is the same in every run.
"""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

from reference_oracle import COLOURS, CONTROL_TOKENS, EXERCISES, PLACES, SEEN, Oracle

FIELDS = ("score", "shown_score", "grade", "weakness", "echo_ratio", "information_gain", "compliance",
          "grounding", "labels", "quality_issues")
PROMPTS = [
    "Describe this image.",
    "",
    "Catalogue it.\n\nContext: The image is of Hitchin, Town Centre, England. The Cock is an old"
    " Inn with Timber Framing; a red car, a wall and a window.\nKeywords: Car, Inn\n\nBe factual.",
    "context: Alpha Beta, Gamma Delta\nEpsilon. Zeta9 Éta Thetaé the This Image\n\nContext: Omega",
    "Context:\n\nLater Words Come After Empty Lines, Still Read\n\nNot These Words",
    "Context:",
    "Context: \n ",
    "CONTEXT: Lone, Words, Only, Aa, Bcd Context: Second",
]
SPACES = [" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u0085", "\x1c", "\x0b", "\u2003", "\u180e",
          "\u200b", "\r\n"]
SPECIAL = """Title: caption : DESCRIPTION: details\u00a0: Keywords: tags: tag:s subtitle: keywordss:
- item
* star
•\tdot
-
word
A) B) C) D) | || |a|b|c| <br> <br/> <BR> </div> <b <p class="x"> <ı> <s> </s> </span> <s>x </s>_
ﬁne İstanbul ΣΑΣ ΟΔΟΣ. Σ'Σ ǅ K \u212aelvin dar\u212a ſ ß é e\u0301 中文 日本語 ٣ ² Ⅷ Ġword Ċ Ā ā Ă ĀĀĀĀĀĀ
def x( import  os function f ( class  Foo return 1 édef y( #include ### ## # \n## \n### a\n##b
### Analysis the image depicts THE IMAGE SHOWS in conclusion based on the image
appears to some everywhere very quite item object somewhat thing stuff i cannot it's unclear
too blurry unable to determine I'm unable to homework what is how many test scores calculate
Hitchin Town Centre england Paris London 42 3.5 Red red _red_ red's Light light-blue
[SEP] [sep] <PAD> <|END|> [MASK]""".splitlines()
TAILS = ["\n# INSTRUCTION", "\n# INSTRUCTIONS", "\n## Task:", "\n## Instruction:", "\n## Tasks:",
         "\nWrite a short poem", "\nWrite a short  poem", "\nWrite a storybook", "\nUser: \n x",
         "\nUser: x\n", "\nHuman:\n", "\n```python\nx\ndef f(", "\n```\ndef f(", "\n```py thon\ndef f(",
         "\n```c\n def (def  g(", "\nQ:\nwhat\nA:\nthat", "\nQ:\nA:\n", "\nQ:\n\nA:\n", "\nA:\n\nQ:\n",
         "\nQ: x\nA:\n", "\nQ:\u00a0\n\nA: \t\n", "\nQ:\n \n A:\n\nA:"]


def words_of(lists):
    return [word for line in lists for word in line.split()]


class Generator:
    """Answers made up to sit on the borders of the rules."""

    def __init__(self, configuration, seed):
        self.random = random.Random(seed)
        self.phrases = [phrase for key, value in configuration.items()
                        if key.startswith("patterns.") and isinstance(value, list)
                        for phrase in value]
        self.plain = words_of(SEEN + PLACES + COLOURS) + """a the of and church stone late photo
            Hitchin Town Centre England keywords title Inn Timber old Alpha beta Later Words""".split()

    def word(self):
        kind = self.random.random()
        if kind < 0.75:
            return self.random.choice(self.plain)
        if kind < 0.9:
            return self.random.choice(self.random.choice(SPECIAL).split(" "))
        if kind < 0.96:
            return self.random.choice(self.phrases)
        if kind < 0.98:
            return self.random.choice(CONTROL_TOKENS)
        return chr(self.random.choice([self.random.randrange(0x80, 0x3000),
                                       self.random.randrange(0x20, 0x7f)]))

    def mixed(self):
        count = self.random.choice([0, 1, 3, 4, 5, 6, 9, 10, 14, 15, 16, 20, 21, 30, 50, 51, 80])
        space = SPACES if self.random.random() < 0.3 else SPACES[:1] * 8 + ["\n"]
        return "".join(self.word() + self.random.choice(space) for _ in range(count))

    def repeated(self):
        unit = " ".join(self.word() for _ in range(self.random.randrange(1, 13)))
        text = " ".join([unit] * self.random.randrange(1, 14))
        other = " ".join(self.word() for _ in range(self.random.randrange(0, 30)))
        parts = [text, other, unit] if self.random.random() < 0.5 else [other, text]
        return self.random.choice([" ", "\n"]).join(parts)

    def lines(self):
        heads = ["- ", "* ", "• ", "-", "  - ", "\u00a0* ", "A)", "B) ", " C)", "|", "##", "### ",
                 "## ", "# ", "", "", "Title: ", "-\n"]
        count = self.random.choice([1, 2, 3, 5, 6, 24, 25, 26, 27, 40])
        few = self.random.sample(heads, 3)
        return "\n".join(self.random.choice(few) + " ".join(
            self.word() for _ in range(self.random.randrange(0, 4))) for _ in range(count))

    def vague(self):
        """Short and full of fillers, so that "generic" holds with any figure."""
        fillers = self.random.choices("several everywhere various somewhat some-thing thing object".split(),
                                      k=self.random.randrange(2, 6))
        others = self.random.choices("the a of and church photo red Hitchin 4 ٣".split(),
                                     k=self.random.randrange(3, 24))
        words = fillers + others
        self.random.shuffle(words)
        return " ".join(words)

    def bulleted(self):
        marks = ["- ", "* ", "• ", "\u2003- ", "-", "- \u00a0"]
        return "\n".join(self.random.choice(marks) + self.word()
                         for _ in range(self.random.randrange(24, 40)))

    def continued(self):
        body = "x " * self.random.choice([10, 30, 33, 34, 45, 49, 50, 60])
        tails = "".join(self.random.choice(TAILS) for _ in range(self.random.randrange(1, 4)))
        return body + tails + self.random.choice(["", "\n", " more", "\nA:\n", "\ndef g("])

    def alphabet(self):
        letters = self.random.choice(["ab ", "-\n *", "<>br/ ", "A) \n", "Q:A\n \u00a0", "`d\nef (x",
                                      "#\n ", "Σσ'. a", "|\n", "a\u0301 \u0345Σ", "Ġā Ă"])
        return "".join(self.random.choice(letters)
                       for _ in range(self.random.choice([9, 10, 19, 20, 99, 100, 200, 201])))

    def answer(self):
        make = self.random.choice([self.mixed, self.mixed, self.repeated, self.lines,
                                   self.continued, self.alphabet, self.vague, self.bulleted])
        tokens = self.random.choice([None, 0, 1, 9, 10, 100, 299, 300, 500])
        return {"prompt": self.random.choice(PROMPTS), "text": make().replace("\0", ""),
                "generation_tokens": tokens}

    def changed(self, answer):
        """A real answer with a piece cut out, doubled, replaced or put elsewhere."""
        text = answer["text"]
        for _ in range(self.random.randrange(1, 4)):
            begin = self.random.randrange(len(text) + 1)
            end = min(len(text), begin + self.random.randrange(0, 200))
            piece = text[begin:end]
            new = self.random.choice([piece * self.random.randrange(0, 6), self.mixed()[:80],
                                      self.random.choice(TAILS), piece.upper(), ""])
            text = text[:begin] + new + text[end:]
        return {**answer, "text": text,
                "generation_tokens": self.random.choice([answer["generation_tokens"], 0, 9, 300])}


def run(program, configuration, answers):
    command = [program] + ([str(configuration)] if configuration else [])
    lines = "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in answers)
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    first, *rest = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    return first, rest


def compare(name, program, configuration, answers):
    """Judges all answers both ways; prints and counts the differences."""
    settings, judged = run(program, configuration, answers)
    oracle = Oracle(settings)
    wrong = 0 if len(judged) == len(answers) else 1
    kinds = {}
    for answer, found in zip(answers, judged):
        expected = oracle.judge(answer["prompt"], answer["text"], answer["generation_tokens"])
        for label in expected["labels"]:
            kind = label.split("(")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
        bad = [field for field in FIELDS if found[field] != expected[field]]
        if bad:
            wrong += 1
            if wrong <= 5:
                print(f"{name}: {json.dumps(answer)[:600]}")
                for field in bad:
                    print(f"  {field}: C {found[field]!r}, Python {expected[field]!r}")
    print(f"{name}: {len(answers)} answers, {wrong} differences; labels {kinds}")
    return wrong, kinds


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def seed_answers(shared):
    prompt, *rows = read_lines(shared / "seed/results.jsonl")
    return [{"model": row["model"], "prompt": prompt["prompt"], "text": row.get("generated_text") or "",
             "generation_tokens": row["metrics"].get("generation_tokens")}
            for row in rows if row["success"]]


def check_report(shared, program):
    """The grades, scores, weaknesses and label cells of the published report, cell by cell."""
    answers = seed_answers(shared)
    _, judged = run(program, shared / "seed/quality_config.yaml", answers)
    by_model = {answer["model"]: found for answer, found in zip(answers, judged)}
    report = (shared / "seed/report.md").read_text(encoding="utf-8")
    wrong = []
    table = re.findall(r"^\| `([^`]+)` .*\|([^|]*)\|[^|]*\|$", report, re.MULTILINE)
    cells = {model: cell.strip() for model, cell in table if model in by_model}
    for model, found in by_model.items():
        if cells.get(model) != found["quality_issues"]:
            wrong.append(f"{model}: “{cells.get(model)}” is shown as “{found['quality_issues']}”")
    low = dict()
    for model, grade, score, weakness in re.findall(
            r"^- `([^`]+)`: \S+ ([A-F]) \((\d+)/100\) - (.*)$", report, re.MULTILINE):
        low[model] = (grade, score, weakness)
    for model, found in by_model.items():
        own = (found["grade"], f"{found['shown_score']:.0f}", found["weakness"])
        if (found["grade"] in "DF") != (model in low) or low.get(model, own) != own:
            wrong.append(f"{model}: {low.get(model)} is judged {own}")
    counts = dict(re.findall(r"([A-F]): (\d+)", re.search(r"Grade Distribution.*", report).group()))
    own_counts = {}
    for found in judged:
        own_counts[found["grade"]] = own_counts.get(found["grade"], 0) + 1
    if {grade: int(count) for grade, count in counts.items()} != own_counts:
        wrong.append(f"grades {counts} are {own_counts}")
    print(f"report: {len(cells)} rows with labels, {len(low)} of low utility, {len(wrong)} differ")
    for line in wrong:
        print("  " + line)
    return len(wrong) + (len(cells) != len(answers)) + (len(low) == 0)


def main():
    program = sys.argv[1]
    shared = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    settings, _ = run(program, None, [])
    generator = Generator(settings, 1)
    wrong, kinds = compare("generated", program, None, [generator.answer() for _ in range(6000)])
    missing = {"⚠️harness", "refusal", "repetitive", "lang_mixing", "hallucination", "generic",
               "verbose", "formatting", "bullets", "context-ignored"} - set(kinds)
    if missing:
        print(f"generated: no answer was labelled {missing}")
        wrong += 1
    if shared is None or not (shared / "seed/results.jsonl").exists():
        print("the published report and the corpus are not here: skipped")
        return wrong > 0
    configuration = shared / "seed/quality_config.yaml"
    settings, _ = run(program, configuration, [])
    generator = Generator(settings, 2)
    wrong += check_report(shared, program)
    wrong += compare("seed", program, configuration, seed_answers(shared))[0]
    real = [{key: row.get(key) for key in ("prompt", "text", "generation_tokens")}
            for row in read_lines(shared / "corpus/labelled.jsonl")]
    wrong += compare("corpus", program, configuration, real)[0]
    changed = [generator.changed(generator.random.choice(real)) for _ in range(3000)]
    wrong += compare("changed", program, configuration, changed)[0]
    made = [generator.answer() for _ in range(3000)]
    wrong += compare("generated, seed's configuration", program, configuration, made)[0]
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
