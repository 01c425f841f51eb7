# SPDX-License-Identifier: MIT
# lint: table
"""An image encoder, a projector and a text model in a row: LLaVA, and what followed it with the
encoders of Pixtral, InternVL, SigLIP and Kimi."""

from parts import (BILINEAR, CLIP_MEAN, CLIP_STD, ENCODER_LAYERS, IMAGENET_MEAN, IMAGENET_STD,
                   Checkpoint, chat, chatml, encoder, llama, square)

TURNS = ("{{ message['role'] | upper }}: ", " ", "<image>\n", "ASSISTANT:")
GRID = [[56, 112], [112, 56], [112, 112]]


def on_clip(checkpoint, name, text, **members):
    """LLaVA's own shape: CLIP's last layer but one, a projector of two layers, a text model."""
    vocabulary = checkpoint.tokens(["<unk>", "<s>", "</s>", "<pad>", "<image>"], chat(*TURNS),
                                   prefix="<s>", bos="<s>", eos="</s>", unk="<unk>", pad="<pad>")
    checkpoint.config(
        {"Llava": "llava", "LlavaNext": "llava_next"}[name], f"{name}ForConditionalGeneration",
        vocabulary, image_token_index=vocabulary["<image>"], eos_token_id=vocabulary["</s>"],
        vision_feature_layer=-2, vision_feature_select_strategy="default",
        projector_hidden_act="gelu", **members,
        text_config=llama(vocabulary.size, model_type=text),
        vision_config=encoder("clip_vision_model", 56, 14, projection_dim=32,
                              vocab_size=vocabulary.size))
    checkpoint.processor(f"{name}Processor", patch_size=14, image_token="<image>",
                         vision_feature_select_strategy="default", num_additional_image_tokens=1)


def llava(checkpoint: Checkpoint):
    on_clip(checkpoint, "Llava", "llama")
    checkpoint.preprocessor("CLIPImageProcessor", "LlavaProcessor", {"shortest_edge": 56},
                            CLIP_MEAN, CLIP_STD, do_center_crop=True, crop_size=square(56))


def llava_next(checkpoint: Checkpoint):
    on_clip(checkpoint, "LlavaNext", "mistral", image_grid_pinpoints=GRID)
    checkpoint.preprocessor("LlavaNextImageProcessor", "LlavaNextProcessor", {"shortest_edge": 56},
                            CLIP_MEAN, CLIP_STD, do_center_crop=True, do_pad=True,
                            crop_size=square(56), image_grid_pinpoints=GRID)


MISTRAL = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[IMG]", "[IMG_BREAK]", "[IMG_END]",
           "<pad>"]


def mistral_tokens(checkpoint):
    template = ("{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}"
                "[INST]{% if message['content'] is string %}{{ message['content'] }}{% else %}"
                "{% for part in message['content'] %}{% if part['type'] == 'text' %}"
                "{{ part['text'] }}{% else %}[IMG]{% endif %}{% endfor %}{% endif %}[/INST]"
                "{% else %}{{ message['content'] }}{{ eos_token }}{% endif %}{% endfor %}")
    return checkpoint.tokens(MISTRAL, template, bos="<s>", eos="</s>", unk="<unk>", pad="<pad>")


def pixtral_encoder():
    return encoder("pixtral", 112, 14, num_attention_heads=2, head_dim=16, rope_theta=10000.0,
                   hidden_act="silu")


def pixtral_processor(checkpoint, merge):
    checkpoint.preprocessor("PixtralImageProcessor", "PixtralProcessor", {"longest_edge": 112},
                            CLIP_MEAN, CLIP_STD, patch_size=square(14))
    checkpoint.processor("PixtralProcessor", patch_size=14, spatial_merge_size=merge,
                         image_token="[IMG]", image_break_token="[IMG_BREAK]",
                         image_end_token="[IMG_END]")


def on_pixtral(checkpoint, model_type):
    vocabulary = mistral_tokens(checkpoint)
    checkpoint.config(
        model_type, "LlavaForConditionalGeneration", vocabulary,
        image_token_index=vocabulary["[IMG]"], eos_token_id=vocabulary["</s>"],
        vision_feature_layer=-1, vision_feature_select_strategy="full",
        projector_hidden_act="gelu", multimodal_projector_bias=True,
        text_config=llama(vocabulary.size, model_type="mistral", head_dim=16),
        vision_config=pixtral_encoder())
    pixtral_processor(checkpoint, 1)


def pixtral(checkpoint: Checkpoint):
    """Also Apriel, as its copies for MLX name it."""
    on_pixtral(checkpoint, "pixtral")


def apriel_llava(checkpoint: Checkpoint):
    """Apriel 1.5 as its makers name it: LLaVA, with an image encoder of Pixtral's type."""
    on_pixtral(checkpoint, "llava")


def with_merger(checkpoint, text):
    vocabulary = mistral_tokens(checkpoint)
    checkpoint.config(
        "mistral3", "Mistral3ForConditionalGeneration", vocabulary, spatial_merge_size=2,
        image_token_index=vocabulary["[IMG]"], eos_token_id=vocabulary["</s>"],
        vision_feature_layer=-1, multimodal_projector_bias=False, projector_hidden_act="gelu",
        text_config=llama(vocabulary.size, head_dim=16, **text), vision_config=pixtral_encoder())
    pixtral_processor(checkpoint, 2)


def mistral3(checkpoint: Checkpoint):
    with_merger(checkpoint, {"model_type": "mistral"})


def ministral3(checkpoint: Checkpoint):
    """Mistral 3 whose text model is Ministral's, with its positions stretched (YaRN)."""
    with_merger(checkpoint, {"model_type": "ministral3", "rope_parameters": {
        "type": "yarn", "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0,
        "original_max_position_embeddings": 2048, "beta_fast": 32.0, "beta_slow": 1.0,
        "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1}})


def nanollava(checkpoint: Checkpoint):
    """mlx-vlm holds its encoder to 384 pixels and patches of 14."""
    vocabulary = checkpoint.tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
                                   chatml("<image>"), eos="<|im_end|>", pad="<|endoftext|>")
    checkpoint.config(
        "llava-qwen2", "LlavaQwen2ForCausalLM", vocabulary, auto_map={},
        **llama(vocabulary.size, num_key_value_heads=4), mm_hidden_size=32,
        mm_projector_type="mlp2x_gelu", image_token_index=-200,
        eos_token_id=vocabulary["<|im_end|>"],
        vision_config=encoder("siglip_vision_model", 384, 14))


def internvl3(checkpoint: Checkpoint):
    vocabulary = checkpoint.tokens(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<img>", "</img>", "<IMG_CONTEXT>"],
        chatml("<image>"), eos="<|im_end|>", pad="<|endoftext|>")
    checkpoint.config(
        "internvl_chat", "InternVLChatModel", vocabulary, downsample_ratio=0.5,
        force_image_size=448, image_token_index=vocabulary["<IMG_CONTEXT>"],
        eos_token_id=vocabulary["<|im_end|>"], template="internvl2_5", ps_version="v2",
        llm_config=llama(vocabulary.size, model_type="qwen2", rope_theta=1000000.0,
                         architectures=["Qwen2ForCausalLM"]),
        vision_config=encoder("intern_vit_6b", 448, 14, num_attention_heads=2, hidden_act="gelu",
                              layer_norm_eps=1e-6, architectures=["InternVisionModel"]))
    checkpoint.preprocessor("CLIPFeatureExtractor", "InternVLChatProcessor", 448, IMAGENET_MEAN,
                            IMAGENET_STD, crop_size=448)


def deepseek_text(size, **more):
    """Of DeepSeek's mixture of experts with compressed queries, keys and values. llama.cpp takes
    uncompressed queries only with the numbers of layers that were published so."""
    return llama(size, num_key_value_heads=4, moe_intermediate_size=32, n_shared_experts=1,
                 n_routed_experts=4, num_experts_per_tok=2, kv_lora_rank=16, q_lora_rank=16,
                 qk_rope_head_dim=8, v_head_dim=16, qk_nope_head_dim=16, n_group=1, topk_group=1,
                 first_k_dense_replace=1, **more)


def kimi_vl(checkpoint: Checkpoint):
    vocabulary = checkpoint.tokens(
        ["[BOS]", "[EOS]", "[PAD]", "[UNK]", "<|im_user|>", "<|im_assistant|>", "<|im_system|>",
         "<|im_middle|>", "<|im_end|>", "<|media_start|>", "<|media_content|>", "<|media_end|>",
         "<|media_pad|>"],
        chat("<|im_{role}|>{role}<|im_middle|>".replace("{role}", "{{ message['role'] }}"),
             "<|im_end|>", "<|media_start|>image<|media_content|><|media_pad|><|media_end|>",
             "<|im_assistant|>assistant<|im_middle|>"),
        bos="[BOS]", eos="[EOS]", unk="[UNK]", pad="[PAD]")
    checkpoint.config(
        "kimi_vl", "KimiVLForConditionalGeneration", vocabulary,
        media_placeholder_token_id=vocabulary["<|media_pad|>"],
        eos_token_id=vocabulary["<|im_end|>"],
        text_config=deepseek_text(vocabulary.size, model_type="deepseek_v3", moe_layer_freq=1,
                                  routed_scaling_factor=1.0, scoring_func="sigmoid",
                                  norm_topk_prob=True, topk_method="noaux_tc"),
        vision_config=encoder("moonvit", 112, 14, depth=ENCODER_LAYERS, embed_dim=32, num_heads=2,
                              num_attention_heads=2, init_pos_emb_height=8, init_pos_emb_width=8,
                              merge_kernel_size=[2, 2]))
    checkpoint.preprocessor("KimiVLImageProcessor", "KimiVLProcessor", square(112), patch_size=14,
                            in_token_limit=64, merge_kernel_size=[2, 2], num_pooled_tokens=1024,
                            pad_input=True)


def deepseek_vl2(checkpoint: Checkpoint):
    begin, end, pad = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
    vocabulary = checkpoint.tokens(
        [begin, end, pad, "<image>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>",
         "<|User|>", "<|Assistant|>"], bos=begin, eos=end, pad=pad)
    sizes = [[84, 84], [84, 168], [168, 84]]
    checkpoint.config(
        "deepseek_vl_v2", "DeepseekVLV2ForCausalLM", vocabulary,
        image_token_index=vocabulary["<image>"], pad_id=vocabulary[pad], tile_tag="2D",
        global_view_pos="head", candidate_resolutions=sizes, eos_token_id=vocabulary[end],
        language_config=deepseek_text(vocabulary.size, model_type="deepseek_v2",
                                      topk_method="greedy",
                                      architectures=["DeepseekV2ForCausalLM"]),
        vision_config={"model_type": "vision", "layers": 2, "width": 32, "intermediate_size": 64,
                       "num_attention_heads": 2, "image_size": 84, "patch_size": 14,
                       "mlp_ratio": 2.0},
        projector_config={"model_type": "mlp_projector", "input_dim": 32, "n_embed": 64,
                          "projector_type": "downsample_mlp_gelu", "depth": 2, "mlp_ratio": 1,
                          "downsample_ratio": 2})
    checkpoint.processor("DeepseekVLV2Processor", candidate_resolutions=sizes, patch_size=14,
                         downsample_ratio=2, image_mean=[0.5] * 3, image_std=[0.5] * 3,
                         normalize=True, image_token="<image>", pad_token=pad,
                         add_special_token=False, sft_format="deepseek", mask_prompt=False,
                         ignore_id=-100)


def lfm2_vl(checkpoint: Checkpoint):
    named = {"image_token": "<image>", "image_start_token": "<|image_start|>",
             "image_end_token": "<|image_end|>", "image_thumbnail": "<|img_thumbnail|>"}
    rows = [f"<|img_row_{row}_col_{column}|>" for row in range(1, 5) for column in range(1, 5)]
    vocabulary = checkpoint.tokens(
        ["<|pad|>", "<|startoftext|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>",
         *named.values(), *rows], chatml("<image>", "{{ bos_token }}"), named=named,
        bos="<|startoftext|>", eos="<|im_end|>", pad="<|pad|>")
    tiles = {"downsample_factor": 2, "encoder_patch_size": 16, "max_image_tokens": 16,
             "min_image_tokens": 4, "max_num_patches": 64, "tile_size": 64, "max_tiles": 4,
             "min_tiles": 2, "use_thumbnail": True, "do_image_splitting": True}
    checkpoint.config(
        "lfm2_vl", "Lfm2VlForConditionalGeneration", vocabulary, **tiles,
        image_token_id=vocabulary["<image>"], projector_hidden_size=64,
        eos_token_id=vocabulary["<|im_end|>"],
        text_config=llama(vocabulary.size, model_type="lfm2", block_dim=64, block_ff_dim=128,
                          block_auto_adjust_ff_dim=False, block_ffn_dim_multiplier=1.0,
                          block_multiple_of=32, conv_dim=64, conv_dim_out=64, conv_bias=False,
                          conv_L_cache=3, num_heads=4, num_hidden_layers=3, norm_eps=1e-5,
                          layer_types=["conv", "full_attention", "conv"],
                          eos_token_id=vocabulary["<|im_end|>"],
                          architectures=["Lfm2ForCausalLM"]),
        vision_config=encoder("siglip2_vision_model", 64, 16, num_patches=16,
                              vision_use_head=False, layer_norm_eps=1e-6))
    checkpoint.preprocessor("Lfm2VlImageProcessorFast", "Lfm2VlProcessor", square(64), **tiles,
                            do_pad=True, resample=BILINEAR)
    checkpoint.processor("Lfm2VlProcessor", use_image_special_tokens=True)
