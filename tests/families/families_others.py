# SPDX-License-Identifier: MIT
# lint: table
"""Families with a way of their own to bring the picture in: Gemma, Idefics3 and SmolVLM,
Florence-2, Llama 3.2 Vision, Molmo, Phi-3.5-vision."""

from parts import (CLIP_MEAN, CLIP_STD, IMAGENET_MEAN, IMAGENET_STD, BILINEAR, LANCZOS, Checkpoint,
                   FEED_FORWARD, chat, encoder, llama, square)

GEMMA = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>",
         "<start_of_image>", "<end_of_image>", "<image_soft_token>"]
GEMMA_ROLE = "{{ 'model' if message['role'] == 'assistant' else message['role'] }}"
GEMMA_ROLES = {"bos": "<bos>", "eos": "<eos>", "unk": "<unk>", "pad": "<pad>"}


def gemma_chat(image):
    return chat(f"<start_of_turn>{GEMMA_ROLE}\n", "<end_of_turn>\n", image,
                "<start_of_turn>model\n", "{{ bos_token }}")


def gemma3(checkpoint: Checkpoint):
    named = {"boi_token": "<start_of_image>", "eoi_token": "<end_of_image>",
             "image_token": "<image_soft_token>"}
    vocabulary = checkpoint.tokens(GEMMA, gemma_chat("<start_of_image>"), named, **GEMMA_ROLES)
    checkpoint.config(
        "gemma3", "Gemma3ForConditionalGeneration", vocabulary, hidden_size=64, pad_token_id=0,
        boi_token_index=vocabulary["<start_of_image>"], mm_tokens_per_image=16,
        eoi_token_index=vocabulary["<end_of_image>"],
        image_token_index=vocabulary["<image_soft_token>"],
        eos_token_id=[vocabulary["<eos>"], vocabulary["<end_of_turn>"]],
        text_config=llama(vocabulary.size, model_type="gemma3_text", head_dim=16,
                          hidden_activation="gelu_pytorch_tanh", sliding_window=64,
                          sliding_window_pattern=2, query_pre_attn_scalar=16,
                          rms_norm_eps=1e-6, rope_local_base_freq=10000.0,
                          mm_tokens_per_image=16, tie_word_embeddings=True),
        vision_config=encoder("siglip_vision_model", 112, 14, vision_use_head=False))
    checkpoint.preprocessor("Gemma3ImageProcessor", "Gemma3Processor", square(112),
                            resample=BILINEAR, image_seq_length=16)
    checkpoint.processor("Gemma3Processor", image_seq_length=16)


def gemma3n(checkpoint: Checkpoint):
    """mlx-vlm's image encoder is MobileNetV5 at its full size (300 M parameters), whatever
    config.json says; libmtmd holds the width to 2048 and llama.cpp what a layer adds to a token to
    256. The picture is small, so that it ends in time."""
    named = {"boi_token": "<start_of_image>", "eoi_token": "<end_of_image>",
             "image_token": "<image_soft_token>", "boa_token": "<start_of_audio>",
             "eoa_token": "<end_of_audio>", "audio_token": "<audio_soft_token>"}
    vocabulary = checkpoint.tokens(GEMMA + ["<start_of_audio>", "<end_of_audio>",
                                            "<audio_soft_token>"],
                                   gemma_chat("<image_soft_token>"), named, **GEMMA_ROLES)
    size = vocabulary.size
    checkpoint.config(
        "gemma3n", "Gemma3nForConditionalGeneration", vocabulary, hidden_size=2048, pad_token_id=0,
        image_token_id=vocabulary["<image_soft_token>"],
        image_token_index=vocabulary["<image_soft_token>"],
        audio_token_id=vocabulary["<audio_soft_token>"], vision_soft_tokens_per_image=256,
        audio_soft_tokens_per_image=8,
        eos_token_id=[vocabulary["<eos>"], vocabulary["<end_of_turn>"]],
        text_config=llama(size, model_type="gemma3n_text", head_dim=16, num_hidden_layers=4,
                          hidden_size=2048, intermediate_size=[FEED_FORWARD] * 4,
                          vocab_size_per_layer_input=size, laurel_rank=64, altup_num_inputs=4,
                          hidden_size_per_layer_input=256, sliding_window=64, rms_norm_eps=1e-6,
                          activation_sparsity_pattern=[0.0] * 4, num_kv_shared_layers=1,
                          hidden_activation="gelu_pytorch_tanh", tie_word_embeddings=True,
                          layer_types=["sliding_attention", "full_attention"] * 2,
                          rope_local_base_freq=10000.0, altup_coef_clip=120.0),
        vision_config={"model_type": "gemma3n_vision", "hidden_size": 2048,
                       "vocab_size": 8, "vocab_offset": size,
                       "architecture": "mobilenetv5_300m_enc", "do_pooling": False},
        audio_config={"model_type": "gemma3n_audio", "hidden_size": 64, "input_feat_size": 80,
                      "vocab_size": 8, "vocab_offset": size + 8, "conf_num_attention_heads": 2,
                      "conf_num_hidden_layers": 1, "sscp_conv_channel_size": [8, 8]})
    checkpoint.preprocessor("SiglipImageProcessor", "Gemma3nProcessor", square(256),
                            mean=[0.0] * 3, std=[1.0] * 3, do_normalize=False, resample=BILINEAR)
    checkpoint.processor("Gemma3nProcessor", image_seq_length=256, audio_seq_length=8)


def paligemma2(checkpoint: Checkpoint):
    """The processor adds tokens of places (1024) and segments (128) to the vocabulary."""
    vocabulary = checkpoint.tokens(["<pad>", "<eos>", "<bos>", "<unk>", "<image>"], **GEMMA_ROLES)
    vocabulary.size += 1024 + 128
    checkpoint.config(
        "paligemma", "PaliGemmaForConditionalGeneration", vocabulary, hidden_size=64,
        projection_dim=64, image_token_index=vocabulary["<image>"], pad_token_id=0,
        bos_token_id=vocabulary["<bos>"], eos_token_id=vocabulary["<eos>"],
        text_config=llama(vocabulary.size, model_type="gemma2", head_dim=16, num_image_tokens=16,
                          attn_logit_softcapping=50.0, final_logit_softcapping=30.0,
                          query_pre_attn_scalar=16, sliding_window=64, rms_norm_eps=1e-6,
                          hidden_activation="gelu_pytorch_tanh", tie_word_embeddings=True),
        vision_config=encoder("siglip_vision_model", 56, 14, projection_dim=64,
                              num_image_tokens=16, vision_use_head=False))
    checkpoint.preprocessor("SiglipImageProcessor", "PaliGemmaProcessor", square(56),
                            image_seq_length=16)


IDEFICS = ["<|endoftext|>", "<|im_start|>", "<end_of_utterance>", "<fake_token_around_image>",
           "<image>", "<global-img>",
           *(f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5))]


def idefics(checkpoint, model_type, name, image_size, scale):
    """The whole picture and one tile, of patches of 8 pixels, folded into 16 tokens each."""
    template = chat("{{ message['role'] | capitalize }}: ", "<end_of_utterance>\n", "<image>",
                    "Assistant:", "<|im_start|>")
    vocabulary = checkpoint.tokens(IDEFICS, template, bos="<|im_start|>", pad="<|im_start|>",
                                   eos="<end_of_utterance>", unk="<|endoftext|>")
    ids = {"bos_token_id": vocabulary["<|im_start|>"], "pad_token_id": vocabulary["<|im_start|>"],
           "eos_token_id": vocabulary["<end_of_utterance>"]}
    checkpoint.config(
        model_type, f"{name}ForConditionalGeneration", vocabulary, scale_factor=scale, **ids,
        image_token_id=vocabulary["<image>"], tie_word_embeddings=False,
        vision_config=encoder(f"{model_type}_vision", image_size, 8, layer_norm_eps=1e-6,
                              hidden_act="gelu_pytorch_tanh"),
        text_config=llama(vocabulary.size, model_type="llama", head_dim=16, **ids,
                          architectures=["VLlama3ForCausalLM"]))
    checkpoint.preprocessor(f"{name}ImageProcessor", f"{name}Processor",
                            {"longest_edge": image_size}, do_image_splitting=True, do_pad=True,
                            resample=LANCZOS, max_image_size={"longest_edge": image_size})
    checkpoint.processor(f"{name}Processor", image_seq_len=(image_size // 8 // scale) ** 2)
    checkpoint.write("generation_config.json", ids)
    checkpoint.write("chat_template.json", {"chat_template": template})


def idefics3(checkpoint: Checkpoint):
    idefics(checkpoint, "idefics3", "Idefics3", 64, 2)


def smolvlm(checkpoint: Checkpoint):
    """SmolVLM 1 names Idefics3's classes and folds nine patches into a token."""
    idefics(checkpoint, "idefics3", "Idefics3", 96, 3)


def smolvlm2(checkpoint: Checkpoint):
    idefics(checkpoint, "smolvlm", "SmolVLM", 128, 4)


def florence2(checkpoint: Checkpoint):
    """The processor adds 1025 tokens of its own: places, tasks and the picture's."""
    vocabulary = checkpoint.tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], bos="<s>",
                                   eos="</s>", unk="<unk>", pad="<pad>")
    vocabulary.size += FLORENCE_ADDED
    ends = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    stages = {"patch_size": [7, 3, 3, 3], "patch_stride": [4, 2, 2, 2],
              "patch_padding": [3, 1, 1, 1], "patch_prenorm": [False, True, True, True],
              "depths": [1, 1, 1, 1], "dim_embed": [16, 32, 32, 64],
              "num_heads": [2, 2, 2, 2], "num_groups": [2, 2, 2, 2]}
    checkpoint.config(
        "florence2", "Florence2ForConditionalGeneration", vocabulary, **ends, projection_dim=64,
        image_token_id=vocabulary.size - 1, image_token_index=vocabulary.size - 1,
        is_encoder_decoder=True,
        text_config={"model_type": "florence2_language", "d_model": 64, "encoder_layers": 2,
                     "decoder_layers": 2, "encoder_attention_heads": 4,
                     "decoder_attention_heads": 4, "encoder_ffn_dim": 128,
                     "decoder_ffn_dim": 128, "vocab_size": vocabulary.size,
                     "max_position_embeddings": 1024, "decoder_start_token_id": 2, **ends},
        vision_config={"model_type": "davit", "in_chans": 3, **stages, "window_size": 4,
                       "image_size": [128, 128], "hidden_size": 64, "projection_dim": 64,
                       "image_pos_embed": {"type": "learned_abs_2d", "max_pos_embeddings": 50},
                       "visual_temporal_embedding": {"type": "COSINE",
                                                     "max_temporal_embeddings": 100},
                       "image_feature_source": ["spatial_avg_pool", "temporal_avg_pool"]})
    checkpoint.preprocessor("CLIPImageProcessor", "Florence2Processor", square(128), IMAGENET_MEAN,
                            IMAGENET_STD, do_center_crop=False, crop_size=square(128),
                            image_seq_length=17)


# Seen in mlx-vlm 0.7.10: models/florence2/processing_florence2.py
FLORENCE_ADDED = 1025


def mllama(checkpoint: Checkpoint):
    vocabulary = checkpoint.tokens(
        ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>",
         "<|eot_id|>", "<|finetune_right_pad_id|>", "<|image|>", "<|python_tag|>"],
        chat("<|start_header_id|>{role}<|end_header_id|>\n\n", "<|eot_id|>", "<|image|>",
             "<|start_header_id|>assistant<|end_header_id|>\n\n", "{{ bos_token }}"),
        bos="<|begin_of_text|>", eos="<|eot_id|>", pad="<|finetune_right_pad_id|>")
    shapes = [[1, 1], [1, 2], [1, 3], [1, 4], [2, 1], [2, 2], [3, 1], [4, 1]]
    checkpoint.config(
        "mllama", "MllamaForConditionalGeneration", vocabulary,
        image_token_index=vocabulary["<|image|>"], eos_token_id=vocabulary["<|eot_id|>"],
        text_config=llama(vocabulary.size, model_type="mllama_text_model", num_hidden_layers=3,
                          cross_attention_layers=[1], pad_token_id=5, bos_token_id=0,
                          eos_token_id=4),
        vision_config={"model_type": "mllama_vision_model", "hidden_size": 32,
                       "intermediate_size": 64, "attention_heads": 4, "num_attention_heads": 4,
                       "num_hidden_layers": 2, "num_global_layers": 1, "image_size": 56,
                       "intermediate_layers_indices": [0, 1], "patch_size": 14,
                       "max_num_tiles": 4, "vision_output_dim": 96,
                       "supported_aspect_ratios": shapes})
    checkpoint.preprocessor("MllamaImageProcessor", "MllamaProcessor", square(56), CLIP_MEAN,
                            CLIP_STD, do_pad=True, max_image_tiles=4, resample=BILINEAR)


def molmo(checkpoint: Checkpoint):
    vocabulary = checkpoint.tokens(
        ["<|endoftext|>", "<im_start>", "<im_end>", "<im_patch>", "<im_col>", "<|image|>"],
        chat(" {{ message['role'] | capitalize }}: ", "", "", " Assistant:"),
        bos="<|endoftext|>", eos="<|endoftext|>", pad="<|endoftext|>")
    checkpoint.config(
        "molmo", "MolmoForCausalLM", vocabulary, eos_token_id=vocabulary["<|endoftext|>"],
        image_pooling_h=2, image_pooling_w=2,
        text_config={"model_type": "molmo", "d_model": 64, "n_heads": 4, "n_kv_heads": 2,
                     "n_layers": 2, "mlp_hidden_size": 128, "vocab_size": vocabulary.size,
                     "embedding_size": vocabulary.size, "additional_vocab_size": 16,
                     "rope_theta": 10000.0},
        vision_config={"model_type": "molmo", "hidden_size": 64, "d_model": 64,
                       "image_default_input_size": [336, 336], "image_patch_size": 14,
                       "image_pos_patch_size": 14, "image_emb_dim": 32, "image_num_heads": 4,
                       "image_num_key_value_heads": 4, "image_num_layers": 4,
                       "image_head_dim": 8, "image_mlp_dim": 64, "image_num_pos": 577,
                       "vit_layers": [-2, -3]})
    checkpoint.preprocessor("MolmoImageProcessor", "MolmoProcessor", square(336), CLIP_MEAN,
                            CLIP_STD, max_crops=1, overlap_margins=[4, 4],
                            base_image_input_size=[336, 336], image_token_length_w=12,
                            image_token_length_h=12, image_patch_size=14, image_padding_mask=True)


def phi3_v(checkpoint: Checkpoint):
    """mlx-vlm's image encoder is CLIP ViT-L/14-336 at its full size (304 M parameters), whatever
    config.json says."""
    vocabulary = checkpoint.tokens(
        ["<unk>", "<s>", "</s>", "<|endoftext|>", "<|end|>", "<|user|>", "<|assistant|>"],
        chat("<|{role}|>\n", "<|end|>\n", "<|image_1|>\n", "<|assistant|>\n"),
        bos="<s>", eos="<|endoftext|>", unk="<unk>", pad="<|endoftext|>")
    checkpoint.config(
        "phi3_v", "Phi3VForCausalLM", vocabulary, **llama(vocabulary.size, num_key_value_heads=4),
        original_max_position_embeddings=4096, pad_token_id=vocabulary["<|endoftext|>"],
        eos_token_id=[vocabulary["<|endoftext|>"], vocabulary["<|end|>"]],
        vision_config=encoder("phi3_v", 336, 14, image_dim_out=32,
                              num_img_tokens=144, name="clip_vision_model"),
        img_processor={"image_dim_out": 32, "model_name": "openai/clip-vit-large-patch14-336",
                       "name": "clip_vision_model", "num_img_tokens": 144})
    checkpoint.preprocessor("Phi3VImageProcessor", "Phi3VProcessor", square(336), CLIP_MEAN,
                            CLIP_STD, num_crops=1, num_img_tokens=144)
