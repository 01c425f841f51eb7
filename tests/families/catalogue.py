# SPDX-License-Identifier: MIT
# lint: table
"""The families of vision-language models that the reference run has, one row each, and two beside
them that are known to fail: LLaVA 1.5, and Apriel under the name of its makers.

`key` names the folder of its checkpoint, `make` writes its files but the weights, `weights_of` is
the model_type whose weights it has, where mlx-vlm would not build its own. Sets:

- bench: the ten that `tools/bench` sweeps, each made and answered in well under a second;
- quick: the eight that CI runs: each another way of bringing a picture in;
- heavy: those with an image encoder of hundreds of millions of parameters, whatever config.json
  says; never in CI.
"""

import dataclasses
from collections.abc import Callable

import families_llava
import families_others
import families_qwen


@dataclasses.dataclass(frozen=True)
class Family:
    key: str
    name: str
    make: Callable
    sets: tuple = ()
    weights_of: str = ""


FAMILIES = [
    Family("apriel", "Apriel (LLaVA on Pixtral)", families_llava.pixtral),
    Family("apriel-llava", "Apriel, as its makers name it", families_llava.apriel_llava,
           weights_of="pixtral"),
    Family("deepseek-vl2", "DeepSeek-VL2", families_llava.deepseek_vl2, ("quick",)),
    Family("ernie-4.5-vl", "ERNIE-4.5-VL", families_qwen.ernie4_5_vl),
    Family("florence-2", "Florence-2", families_others.florence2, ("bench", "quick")),
    Family("gemma-3", "Gemma 3", families_others.gemma3, ("bench", "quick")),
    Family("gemma-3n", "Gemma 3n", families_others.gemma3n, ("heavy",)),
    Family("glm-4.6v", "GLM-4.6V", families_qwen.glm4v),
    Family("idefics3", "Idefics3", families_others.idefics3, ("bench",)),
    Family("internvl3", "InternVL 3", families_llava.internvl3),
    Family("kimi-vl", "Kimi-VL", families_llava.kimi_vl),
    Family("lfm2-vl", "LFM2-VL", families_llava.lfm2_vl, ("bench", "quick")),
    Family("llama-3.2-vision", "Llama 3.2 Vision", families_others.mllama, ("quick",)),
    Family("llava", "LLaVA 1.5", families_llava.llava),
    Family("llava-next", "LLaVA-NeXT", families_llava.llava_next, ("bench",)),
    Family("ministral-3", "Ministral 3", families_llava.ministral3, ("bench",)),
    Family("mistral-3", "Mistral 3 (Devstral)", families_llava.mistral3),
    Family("molmo", "Molmo", families_others.molmo),
    Family("nanollava", "nanoLLaVA", families_llava.nanollava),
    Family("paligemma-2", "PaliGemma 2", families_others.paligemma2, ("bench",)),
    Family("phi-3.5-vision", "Phi-3.5-vision", families_others.phi3_v, ("heavy",)),
    Family("pixtral", "Pixtral", families_llava.pixtral, ("quick",)),
    Family("qwen2-vl", "Qwen2-VL", families_qwen.qwen2_vl, ("bench",)),
    Family("qwen2.5-vl", "Qwen2.5-VL", families_qwen.qwen2_5_vl, ("bench", "quick")),
    Family("qwen3-vl", "Qwen3-VL", families_qwen.qwen3_vl),
    Family("smolvlm", "SmolVLM", families_others.smolvlm),
    Family("smolvlm2", "SmolVLM2", families_others.smolvlm2, ("bench", "quick")),
]
SETS = ("all", "bench", "quick", "heavy", "light")


def chosen(which):
    """The families of a set: `all`, `light` (all but the heavy), or one of the sets above."""
    if which == "all":
        return FAMILIES
    if which == "light":
        return [family for family in FAMILIES if "heavy" not in family.sets]
    return [family for family in FAMILIES if which in family.sets]


def by_key(key):
    return next((family for family in FAMILIES if family.key == key), None)
