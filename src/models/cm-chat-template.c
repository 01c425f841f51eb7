/* SPDX-License-Identifier: MIT */
#include "cm-chat-template.h"

#include <string.h>

typedef struct {
  const char *kind;
  const char *mark;
  const char *other; /* must stand in it too; NULL: nothing more */
} Mark;

/* What is specific stands before what is general: many templates borrow ChatML's tokens. The marks
 * are the control tokens that these families' own tokenizers define. */
static const Mark marks[] = {/* lint: table */
                             {"smolvlm", "<end_of_utterance>", "<|im_start|>"},
                             {"idefics", "<end_of_utterance>", NULL},
                             {"kimi", "<|im_user|>", NULL},
                             {"chatml", "<|im_start|>", NULL},
                             {"llama4", "<|header_start|>", NULL},
                             {"llama3", "<|start_header_id|>", NULL},
                             {"gemma4", "<|turn>", NULL},
                             {"gemma", "<start_of_turn>", NULL},
                             {"command-r", "<|START_OF_TURN_TOKEN|>", NULL},
                             {"granite", "<|start_of_role|>", NULL},
                             {"harmony", "<|channel|>", "<|start|>"},
                             {"deepseek3", "<\357\275\234User\357\275\234>", NULL},
                             {"deepseek-vl", "<|User|>", "<|Assistant|>"},
                             {"hunyuan", "<\357\275\234hy_", NULL},
                             {"glm4", "[gMASK]", NULL},
                             {"ernie", "<|begin_of_sentence|>", "User: "},
                             {"minimax", "]~b]", NULL},
                             {"exaone", "[|user|]", NULL},
                             {"openchat", "GPT4 Correct", NULL},
                             {"llama2", "[INST]", "<<SYS>>"},
                             {"mistral", "[INST]", NULL},
                             {"phi3", "<|user|>", "<|end|>"},
                             {"zephyr", "<|user|>", "eos_token"},
                             {"phi3", "'<|' + message['role']", "<|end|>"},
                             {"alpaca", "### Instruction", NULL},
                             {"vicuna", "USER:", "ASSISTANT:"},
                             {"deepseek", "User: ", "Assistant: "}};

const char *
cm_chat_template_kind(const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
    if (strstr(text, marks[i].mark) != NULL &&
        (marks[i].other == NULL || strstr(text, marks[i].other) != NULL))
      return marks[i].kind;
  return NULL;
}
