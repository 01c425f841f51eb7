#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same GGUF answers alike in process and under llama-server, at temperature 0.

usage: test_same_tokens.py BUILD SOURCE

Every bundled model that answers, two prompts, two photos, 64 tokens: the same text, as many tokens,
the same end. Where two answers part, the report says where, and so does this test.
"""

from presets_testing import SOURCE, Case, main

PROMPTS = ["Describe this picture.",
           "Write a title, a description and keywords for a photo catalogue.\nKeep to what you see."]
PHOTOS = ["kites.jpg", "snowmen.png"]
SERVER = "llama-server:"


class SameTokens(Case):
    def compare(self, prompt):
        photos = [SOURCE / "demo" / "photos" / name for name in PHOTOS]
        results, report = self.run_models(*photos, "-m", SOURCE / "demo" / "models", "--engine",
                                          "llama,llama-server", "-p", prompt, "--max-tokens", 64,
                                          "-x", "*mismatched*")
        key = {(r["model_id"], r["photo_id"]): r for r in results}
        ours = [r for r in results if not r["model_id"].startswith(SERVER)]
        self.assertEqual(len(ours) * 2, len(results))
        self.assertEqual({r["status"] for r in results}, {"answered"})
        at = report.find("## The same model under two engines")
        parted = report[at:at + 3000]
        for mine in ours:
            theirs = key[SERVER + mine["model_id"], mine["photo_id"]]
            self.assertEqual(theirs["engine"], "llama-server")
            self.assertEqual(mine["text"], theirs["text"], parted)
            self.assertEqual(mine["stop_reason"], theirs["stop_reason"], mine["model_id"])
            ours_in, theirs_in = mine["measured"], theirs["measured"]
            self.assertEqual(ours_in["tokens_out"], theirs_in["tokens_out"], mine["model_id"])
            # the server tells their sum alone; how it parts is the difference to a prompt without
            # the picture, the words around which are then the picture's too
            self.assertEqual(ours_in["text_tokens_in"] + ours_in["image_tokens_in"],
                             theirs_in["tokens_in"], mine["model_id"])
        self.assertIn(f"| {len(PHOTOS)} of {len(PHOTOS)} |", parted)
        return len(ours)

    def test_bundled_models(self):
        self.assertEqual(sum(self.compare(prompt) for prompt in PROMPTS), 4 * len(PHOTOS) * 2)


if __name__ == "__main__":
    main()
