# SPDX-License-Identifier: MIT
# lint: table
"""Qwen-VL and what is built like it: pictures of any size, merged patches, rotary positions in
three directions (GLM-V, ERNIE-VL)."""

from parts import CLIP_MEAN, CLIP_STD, ENCODER_LAYERS, Checkpoint, chat, chatml, llama

QWEN = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>",
        "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]
PICTURE = "<|vision_start|><|image_pad|><|vision_end|>"
FEWEST, MOST = 28 * 28, 28 * 28 * 12  # pixels of a picture: at most 12 merged patches


def qwen_tokens(checkpoint):
    vocabulary = checkpoint.tokens(QWEN, chatml(PICTURE), eos="<|im_end|>", pad="<|endoftext|>")
    return vocabulary, {"image_token_id": vocabulary["<|image_pad|>"],
                        "video_token_id": vocabulary["<|video_pad|>"],
                        "vision_start_token_id": vocabulary["<|vision_start|>"],
                        "vision_end_token_id": vocabulary["<|vision_end|>"],
                        "eos_token_id": vocabulary["<|im_end|>"]}


def qwen_preprocessor(checkpoint, processor, kind="Qwen2VLImageProcessor", pixels=(FEWEST, MOST),
                      patch_size=14, **members):
    checkpoint.preprocessor(kind, processor,
                            {"shortest_edge": pixels[0], "longest_edge": pixels[1]}, CLIP_MEAN,
                            CLIP_STD, patch_size=patch_size, temporal_patch_size=2, merge_size=2,
                            **members)


def qwen2_vl(checkpoint: Checkpoint):
    vocabulary, ids = qwen_tokens(checkpoint)
    checkpoint.config(
        "qwen2_vl", "Qwen2VLForConditionalGeneration", vocabulary, **ids,
        **llama(vocabulary.size, rope_theta=1000000.0,
                rope_scaling={"type": "mrope", "mrope_section": [2, 3, 3]}),
        vision_config={"model_type": "qwen2_vl", "depth": ENCODER_LAYERS, "embed_dim": 32,
                       "hidden_size": 64, "num_heads": 2, "mlp_ratio": 2, "in_channels": 3,
                       "in_chans": 3, "patch_size": 14, "spatial_patch_size": 14,
                       "spatial_merge_size": 2,
                       "temporal_patch_size": 2})
    qwen_preprocessor(checkpoint, "Qwen2VLProcessor", min_pixels=FEWEST, max_pixels=MOST)


def qwen2_5_vl(checkpoint: Checkpoint):
    vocabulary, ids = qwen_tokens(checkpoint)
    checkpoint.config(
        "qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration", vocabulary, **ids,
        **llama(vocabulary.size, rope_theta=1000000.0,
                rope_scaling={"type": "mrope", "mrope_section": [2, 3, 3]}),
        vision_config={"model_type": "qwen2_5_vl", "depth": ENCODER_LAYERS, "hidden_size": 32,
                       "intermediate_size": 64, "out_hidden_size": 64, "num_heads": 2,
                       "in_channels": 3, "in_chans": 3, "patch_size": 14,
                       "spatial_patch_size": 14, "spatial_merge_size": 2,
                       "temporal_patch_size": 2, "window_size": 112, "tokens_per_second": 2,
                       "fullatt_block_indexes": [1, 3], "hidden_act": "silu"})
    qwen_preprocessor(checkpoint, "Qwen2_5_VLProcessor", min_pixels=FEWEST, max_pixels=MOST)


def qwen3_vl(checkpoint: Checkpoint):
    vocabulary, ids = qwen_tokens(checkpoint)
    checkpoint.config(
        "qwen3_vl", "Qwen3VLForConditionalGeneration", vocabulary, **ids, tie_word_embeddings=True,
        text_config=llama(
            vocabulary.size, model_type="qwen3_vl_text", head_dim=16, attention_bias=False,
            rope_theta=1000000.0, tie_word_embeddings=True,
            rope_scaling={"type": "default", "rope_type": "default", "mrope_interleaved": True,
                          "mrope_section": [2, 3, 3]}),
        vision_config={"model_type": "qwen3_vl", "depth": ENCODER_LAYERS, "hidden_size": 32,
                       "intermediate_size": 64, "out_hidden_size": 64, "num_heads": 2,
                       "in_channels": 3, "patch_size": 16, "spatial_merge_size": 2,
                       "temporal_patch_size": 2, "num_position_embeddings": 64,
                       "deepstack_visual_indexes": [0], "hidden_act": "gelu_pytorch_tanh"})
    qwen_preprocessor(checkpoint, "Qwen3VLProcessor", "Qwen2VLImageProcessorFast", (1024, 16384),
                      16)


def glm4v(checkpoint: Checkpoint):
    """GLM-4.6V-Flash: the architecture of GLM-4.1V with a processor class of its own."""
    picture = "<|begin_of_image|><|image|><|end_of_image|>"
    vocabulary = checkpoint.tokens(
        ["<|endoftext|>", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>",
         "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|image|>",
         "<|begin_of_video|>", "<|end_of_video|>", "<|video|>"],
        chat("<|{role}|>\n", "", picture, "<|assistant|>\n", "[gMASK]<sop>"),
        eos="<|endoftext|>", pad="<|endoftext|>")
    image, video = vocabulary["<|image|>"], vocabulary["<|video|>"]
    checkpoint.config(
        "glm4v", "Glm4vForConditionalGeneration", vocabulary, hidden_size=64,
        image_token_id=image, image_token_index=image, video_token_id=video,
        video_token_index=video, image_start_token_id=vocabulary["<|begin_of_image|>"],
        image_end_token_id=vocabulary["<|end_of_image|>"],
        vision_start_token_id=vocabulary["<|begin_of_image|>"],
        vision_end_token_id=vocabulary["<|end_of_image|>"],
        eos_token_id=[0, vocabulary["<|user|>"]],
        text_config=llama(vocabulary.size, model_type="glm4v_text", partial_rotary_factor=0.5,
                          attention_bias=True, eos_token_id=[0], pad_token_id=0,
                          rope_scaling={"rope_type": "default", "mrope_section": [1, 1, 2]}),
        vision_config={"model_type": "glm4v", "depth": ENCODER_LAYERS, "hidden_size": 32,
                       "intermediate_size": 64, "num_heads": 2, "patch_size": 14,
                       "image_size": 112, "in_channels": 3, "out_hidden_size": 64,
                       "spatial_merge_size": 2, "temporal_patch_size": 2, "hidden_act": "silu"})
    qwen_preprocessor(checkpoint, "Glm46VProcessor", "Glm46VImageProcessor", (12544, 47040))


def ernie4_5_vl(checkpoint: Checkpoint):
    specials = ["<|begin_of_sentence|>", "<|end_of_sentence|>", "<mask:1>", "<mask:7>",
                "<|IMAGE_START|>", "<|IMAGE_END|>", "<|VIDEO_START|>", "<|VIDEO_END|>",
                "<|IMAGE_PLACEHOLDER|>", "<|image@placeholder|>"]
    vocabulary = checkpoint.pieces(
        "Ernie4_5_VLTokenizer", ["<unk>", "<s>", "</s>"], specials,
        chat("{{ message['role'] | capitalize }}: ", "\n",
             "Picture 1:<|IMAGE_START|><|image@placeholder|><|IMAGE_END|>", "Assistant: ",
             "<|begin_of_sentence|>"),
        bos="<s>", eos="</s>", pad="<unk>", unk="<unk>", cls="<|begin_of_sentence|>",
        sep="<|end_of_sentence|>", mask="<mask:1>")
    image = vocabulary["<|IMAGE_PLACEHOLDER|>"]
    checkpoint.config(
        "ernie4_5_moe_vl", "Ernie4_5_VLMoeForConditionalGeneration", vocabulary,
        **llama(vocabulary.size, use_bias=False, tie_word_embeddings=True,
                rope_scaling={"type": "default", "mrope_section": [2, 2, 4]}),
        im_patch_id=image, image_token_id=image, video_token_id=image, vision_token_id=image,
        image_start_token_id=vocabulary["<|IMAGE_START|>"],
        image_end_token_id=vocabulary["<|IMAGE_END|>"],
        vision_start_token_id=vocabulary["<|IMAGE_START|>"],
        vision_end_token_id=vocabulary["<|IMAGE_END|>"],
        video_start_token_id=vocabulary["<|VIDEO_START|>"],
        video_end_token_id=vocabulary["<|VIDEO_END|>"], eos_token_id=vocabulary["</s>"],
        pixel_hidden_size=32, moe_num_experts=[4, 4], moe_layer_start_index=[1, 1],
        moe_layer_end_index=[1, 1], moe_intermediate_size=[32, 16], moe_k=2,
        moe_num_shared_experts=1, moe_layer_interval=1, rope_3d=True, freq_allocation=4,
        mrope_section=[2, 2, 4], spatial_conv_size=2, temporal_conv_size=2,
        use_temporal_conv=True,
        vision_config={"model_type": "DFNRope_vision_transformer", "depth": ENCODER_LAYERS,
                       "embed_dim": 32, "hidden_size": 32, "hidden_act": "quick_gelu",
                       "mlp_ratio": 2, "num_heads": 2, "in_channels": 3, "patch_size": 14,
                       "spatial_merge_size": 2})
    checkpoint.preprocessor("Ernie_45T_VLImageProcessor", "Ernie4_5_VLProcessor",
                            {"shortest_edge": 3136, "longest_edge": 28 * 28 * 16}, CLIP_MEAN,
                            CLIP_STD, min_pixels=3136, max_pixels=28 * 28 * 16, patch_size=14,
                            merge_size=2, temporal_conv_size=2)
