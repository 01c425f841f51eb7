# SPDX-License-Identifier: MIT
"""The model's own weights run for training.

transformers' forward pass serves generation: masks, caches, position look-ups, padding. None of
these is needed here, where every sequence of a batch has the same layout; leaving them out makes
a training step a few large kernels. `check.py --forward` compares the two.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

from checkpoint import IMAGE_SIDE, PATCH, POSITIONS, ROPE_THETA, SEATS


class Forward:
    """A differentiable view of an Idefics3 model; holds no weights of its own."""

    def __init__(self, model) -> None:
        text = model.config.text_config
        self._vision, self._connector = model.model.vision_model, model.model.connector
        self._text = model.model.text_model
        self._vision_heads = model.config.vision_config.num_attention_heads
        self._text_heads, self._head_width = text.num_attention_heads, text.head_dim
        self._epsilon = text.rms_norm_eps
        exponents = torch.arange(0, self._head_width, 2, device=model.device) / self._head_width
        angles = torch.outer(torch.arange(POSITIONS, device=model.device).float(),
                             ROPE_THETA ** -exponents)
        self._cos = torch.cat([angles.cos()] * 2, -1)
        self._sin = torch.cat([angles.sin()] * 2, -1)

    def see(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels [batch, 3, side, side] in -1..1 to seats [batch, SEATS, width]."""
        embeddings, batch, across = self._vision.embeddings, len(pixels), IMAGE_SIDE // PATCH
        patches = pixels.view(batch, 3, across, PATCH, across, PATCH)
        patches = patches.permute(0, 2, 4, 1, 3, 5).reshape(batch, across * across, -1)
        kernel = embeddings.patch_embedding
        hidden = F.linear(patches, kernel.weight.flatten(1), kernel.bias)
        hidden = hidden + embeddings.position_embedding.weight
        for layer in self._vision.encoder.layers:
            hidden = self._vision_layer(layer, hidden)
        return self._connector(self._vision.post_layernorm(hidden))

    def _vision_layer(self, layer, hidden: torch.Tensor) -> torch.Tensor:
        batch, length, _ = hidden.shape
        attention = layer.self_attn
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        joined = F.linear(layer.layer_norm1(hidden), torch.cat([part.weight for part in parts]),
                          torch.cat([part.bias for part in parts]))
        query, key, value = joined.view(batch, length, 3, self._vision_heads, -1).permute(
            2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value)
        hidden = hidden + attention.out_proj(seen.transpose(1, 2).reshape(batch, length, -1))
        inner = F.gelu(layer.mlp.fc1(layer.layer_norm2(hidden)), approximate="tanh")
        return hidden + layer.mlp.fc2(inner)

    def embed(self, ids: torch.Tensor, seats: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        """Token embeddings, with the picture's seats (once for each copy of it) at `columns`."""
        hidden = F.embedding(ids, self._text.embed_tokens.weight)
        copies = len(columns) // SEATS
        return hidden.index_copy(1, columns, seats.to(hidden.dtype).repeat(1, copies, 1))

    def read(self, hidden: torch.Tensor) -> torch.Tensor:
        """Embeddings [batch, length, width] to what the head takes."""
        for layer in self._text.layers:
            hidden = self._text_layer(layer, hidden)
        return self._norm(hidden, self._text.norm)

    def _text_layer(self, layer, hidden: torch.Tensor) -> torch.Tensor:
        batch, length, _ = hidden.shape
        attention, mlp = layer.self_attn, layer.mlp
        weights = [attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight]
        joined = F.linear(self._norm(hidden, layer.input_layernorm), torch.cat(weights))
        query, key, value = joined.view(batch, length, 3, self._text_heads,
                                        self._head_width).permute(2, 0, 3, 1, 4)
        read = F.scaled_dot_product_attention(self._turn(query), self._turn(key), value,
                                              is_causal=True)
        hidden = hidden + attention.o_proj(read.transpose(1, 2).reshape(batch, length, -1))
        both = F.linear(self._norm(hidden, layer.post_attention_layernorm),
                        torch.cat([mlp.gate_proj.weight, mlp.up_proj.weight]))
        gate, up = both.chunk(2, -1)
        return hidden + mlp.down_proj(F.silu(gate) * up)

    def _norm(self, hidden: torch.Tensor, norm) -> torch.Tensor:
        return F.rms_norm(hidden, hidden.shape[-1:], norm.weight, self._epsilon)

    def _turn(self, states: torch.Tensor) -> torch.Tensor:
        """Rotary positions."""
        length, half = states.shape[-2], states.shape[-1] // 2
        exact = states.float()
        turned = torch.cat([-exact[..., half:], exact[..., :half]], -1)
        return (exact * self._cos[:length] + turned * self._sin[:length]).to(states.dtype)
