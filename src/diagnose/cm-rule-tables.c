/* SPDX-License-Identifier: MIT */
/* lint: table */
#include "cm-rule-tables.h"

#define REPORT "Try the engine's newest version, then report it with the log"

const CmRule cm_certain_rules[] = {
    {"memory-limit", CM_LAYER_CAPACITY, "The worker held more memory than --max-memory allows",
     "Raise --max-memory, or take a smaller model or quantisation"},
    {"server-refused", CM_LAYER_ENVIRONMENT,
     "No server listens at the address, or none whose certificate is trusted here",
     "Start the server, correct host and port in --server, or name the file with its authority's "
     "certificate in SSL_CERT_FILE"},
    {"server-unauthorized", CM_LAYER_SETTING,
     "The server asks for a key, and was given none or another one",
     "Give the server's key in a file (--server-key-file) or in $CHECK_MODELS_SERVER_KEY"},
    {"server-busy", CM_LAYER_ENVIRONMENT,
     "The server takes no more requests for now, and did not after waiting either",
     "Run it when nobody else uses the server, or raise the server's limit"},
    {"request-too-large", CM_LAYER_SETTING,
     "The server, or a proxy before it, takes no requests of this size; the picture is most of it",
     "Shrink the photo with --max-edge, or raise the server's limit on a request's size"},
    {"wrong-model", CM_LAYER_SETTING, "Another model answered than the one that was asked for",
     "Ask for a model by the very name that the server lists under /v1/models, or load it there"},
};
const gsize cm_n_certain_rules = G_N_ELEMENTS(cm_certain_rules);

const CmRule cm_supervisor_rules[] = {
    {"spawn-failed", CM_LAYER_ENVIRONMENT, "The worker's program could not be started",
     "Install the worker, or name it with --worker"},
    {"spawn-timeout", CM_LAYER_ENVIRONMENT,
     "The worker's program and its libraries did not start within the deadline",
     "Raise --spawn-timeout, or start the worker by hand to see what it waits for"},
    {"load-timeout", CM_LAYER_ENVIRONMENT,
     "The model was not loaded within the deadline: a slow disk, a download, or memory being "
     "swapped",
     "Raise --load-timeout, or bring the model to a local disk first"},
    {"first-token-timeout", CM_LAYER_SETTING,
     "No token came within the deadline: the picture or prompt is too much for this machine's "
     "speed",
     "Raise --first-token-timeout, or shrink the photo with --max-edge"},
    {"answer-timeout", CM_LAYER_SETTING, "The answer was not finished within the deadline",
     "Raise --answer-timeout, or ask for fewer tokens with --max-tokens"},
    {"answer-too-long", CM_LAYER_SETTING, "The answer passed the bound on its length",
     "Ask for fewer tokens with --max-tokens"},
    {"request-too-long", CM_LAYER_SETTING, "The prompt is longer than a request may be",
     "Shorten the prompt"},
    {"protocol-version", CM_LAYER_ENVIRONMENT,
     "The worker speaks another version of the protocol than this program",
     "Install worker and program of the same version"},
    {"server-not-found", CM_LAYER_SETTING, "The server knows no such path or no model of that name",
     "Name a model that the server lists under /v1/models, and give --server its address up to "
     "where /v1 begins"},
    {"picture-dropped", CM_LAYER_SETTING,
     "The server answered without the picture: the prompt has no tokens of it",
     "Take a model with an image encoder, and start the server so that it loads it (--mmproj)"},
    {"stream-cut", CM_LAYER_ENGINE,
     "The server ended its answer in the middle, as one does that crashes or is stopped",
     "Read the server's own log at that time, start it anew and try again"},
    {"stream-endless", CM_LAYER_ENGINE, "The server's answer did not end within its bounds",
     "Ask for fewer tokens with --max-tokens; if it stays, report it to the server's project"},
    {"stream-malformed", CM_LAYER_ENGINE, "The server sent what is no stream of chat completions",
     "Check that --server names an OpenAI-compatible server and no proxy's page, then report it to "
     "the server's project"},
};
const gsize cm_n_supervisor_rules = G_N_ELEMENTS(cm_supervisor_rules);

const CmRule cm_worker_rules[] = {
    {"model-not-found", CM_LAYER_SETTING,
     "The model, or what nothing of it runs without, is not where it was looked for",
     "Name the model's path anew, or fetch what is missing of it"},
    {"model-unreadable", CM_LAYER_ENVIRONMENT, "The model's file may not be read",
     "Give yourself the right to read it"},
    {"model-corrupt", CM_LAYER_MODEL_REPOSITORY, "The model's file is truncated or damaged",
     "Download it again and compare its checksum"},
    {"model-unsupported", CM_LAYER_ENGINE, "This version of the engine does not know the model",
     "Update the engine, or leave the model out"},
    {"projector-missing", CM_LAYER_MODEL_REPOSITORY, "The model came without its image encoder",
     "Download the model's mmproj file and put it beside the model"},
    {"projector-corrupt", CM_LAYER_MODEL_REPOSITORY, "The image encoder's file is damaged",
     "Download it again and compare its checksum"},
    {"projector-unsupported", CM_LAYER_ENGINE,
     "This version of the engine does not know the image encoder", "Update the engine"},
    {"projector-mismatch", CM_LAYER_MODEL_REPOSITORY, "The image encoder belongs to another model",
     "Take the mmproj file of the same release"},
    {"template-missing", CM_LAYER_MODEL_REPOSITORY, "The model has no chat template",
     "Take the instruction-tuned model, or a release with a template"},
    {"template-unsupported", CM_LAYER_ENGINE, "The engine cannot render the model's chat template",
     "Update the engine"},
    {"out-of-memory", CM_LAYER_CAPACITY, "Memory ran out",
     "Take a smaller model, quantisation or context, or close other programs"},
    {"context-too-small", CM_LAYER_SETTING,
     "Prompt, picture and answer do not fit the context that was set",
     "Raise --context, or shrink the photo with --max-edge"},
    {"picture-rejected", CM_LAYER_INPUT, "The engine would not take the picture",
     "Try another photo, or shrink this one with --max-edge"},
    {"prompt-rejected", CM_LAYER_SETTING, "The engine would not take the prompt",
     "Change the prompt"},
    {"encode-failed", CM_LAYER_ENGINE, "The engine failed while it read the picture", REPORT},
    {"prefill-failed", CM_LAYER_ENGINE, "The engine failed while it read the prompt", REPORT},
    {"decode-failed", CM_LAYER_ENGINE, "The engine failed while it wrote the answer", REPORT},
    {"setting-unsupported", CM_LAYER_SETTING, "The engine has no such setting",
     "Leave the setting out"},
    {"engine-missing", CM_LAYER_ENVIRONMENT,
     "The engine, or a library that it needs, is not installed where it was looked for",
     "Install it (check-models doctor says how), or name with --python the Python that has it"},
    {"server-error", CM_LAYER_ENGINE, "The server failed while it worked on the request",
     "Read the server's own log at that time, then start it anew"},
    {"request-rejected", CM_LAYER_SETTING,
     "The server refused the request; its words say which part of it",
     "Leave out the setting that it names, or take a server that has it"},
    {"server-died", CM_LAYER_ENGINE, "The server that was started for the model ended by itself",
     "Try its newest version, then report it there with the end of its log"},
    {"server-not-ready", CM_LAYER_ENVIRONMENT,
     "The server was started and was not ready within the deadline",
     "Raise --load-timeout, or start the server by hand to see what it waits for"},
    {"server-start-failed", CM_LAYER_ENVIRONMENT, "The server's program could not be started",
     "Install it (check-models doctor says which are here), or correct its preset's command"},
    {"internal", CM_LAYER_SETTING, "The worker has a fault of its own",
     "Report it to this project with the log"},
};
const gsize cm_n_worker_rules = G_N_ELEMENTS(cm_worker_rules);

const CmRule cm_strong_types[] = {
    {"MemoryError", CM_LAYER_CAPACITY, "Memory ran out",
     "Take a smaller model or quantisation, or close other programs"},
    {"OutOfMemoryError", CM_LAYER_CAPACITY, "The accelerator's memory ran out",
     "Take a smaller model or quantisation, or close other programs"},
    {"PermissionError", CM_LAYER_ENVIRONMENT, "A file may not be read or written",
     "Give yourself the right to it"},
    {"ConnectionError", CM_LAYER_ENVIRONMENT, "A connection to the network failed",
     "Check the network, or download the model beforehand"},
    {"ConnectError", CM_LAYER_ENVIRONMENT, "A connection to the network failed",
     "Check the network, or download the model beforehand"},
    {"ConnectTimeout", CM_LAYER_ENVIRONMENT, "A connection to the network took too long",
     "Check the network, or download the model beforehand"},
    {"ReadTimeout", CM_LAYER_ENVIRONMENT, "A download stood still",
     "Check the network, or download the model beforehand"},
    {"ReadTimeoutError", CM_LAYER_ENVIRONMENT, "A download stood still",
     "Check the network, or download the model beforehand"},
    {"TimeoutError", CM_LAYER_ENVIRONMENT, "Something took longer than its time limit",
     "Raise the limit, or download the model beforehand"},
    {"SSLError", CM_LAYER_ENVIRONMENT, "A secure connection could not be made",
     "Check the network, the clock and the certificates"},
    {"gaierror", CM_LAYER_ENVIRONMENT, "A host name could not be resolved", "Check the network"},
    {"HTTPError", CM_LAYER_ENVIRONMENT, "A server refused the download",
     "Check the address and your rights to it"},
    {"HfHubHTTPError", CM_LAYER_ENVIRONMENT, "The model hub refused the download",
     "Check the model's name, your token and the network"},
    {"BrokenPipeError", CM_LAYER_SETTING, "Whoever read this program's output went away",
     "Keep the reader of the output alive, or write to a file"},
    {"KeyboardInterrupt", CM_LAYER_SETTING, "The run was interrupted", "Run it again"},
    {"ModuleNotFoundError", CM_LAYER_ENVIRONMENT, "A Python package is not installed",
     "Install the package that is named, into the same environment as the engine"},
    {"UnidentifiedImageError", CM_LAYER_INPUT, "The file is no picture that can be read",
     "Open the photo in another program, and save it anew"},
    {"TemplateSyntaxError", CM_LAYER_MODEL_REPOSITORY, "The chat template is malformed",
     "Take a newer revision of the model"},
    {"TemplateError", CM_LAYER_MODEL_REPOSITORY, "The chat template refused the conversation",
     "Take a newer revision of the model"},
    {"JSONDecodeError", CM_LAYER_MODEL_REPOSITORY, "A configuration file is not valid JSON",
     "Download the model's configuration files again"},
    {"SafetensorError", CM_LAYER_MODEL_REPOSITORY, "A weight file is damaged",
     "Download the weights again and compare their checksums"},
};
const gsize cm_n_strong_types = G_N_ELEMENTS(cm_strong_types);

#define ITS_OWN "The engine's own code failed in a way that no model or photo should bring about"

const CmRule cm_weak_types[] = {
    {"FileNotFoundError", CM_LAYER_MODEL_REPOSITORY, "A file that the model needs is not there",
     "Download the model again, whole"},
    {"ImportError", CM_LAYER_ENVIRONMENT, "A library could not be imported",
     "Install the versions that the engine asks for"},
    {"TypeError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"AttributeError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"IndexError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"KeyError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"NameError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"UnboundLocalError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"AssertionError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"NotImplementedError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"RecursionError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"ZeroDivisionError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"UnicodeDecodeError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"StopIteration", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"RuntimeError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"ValueError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
};
const gsize cm_n_weak_types = G_N_ELEMENTS(cm_weak_types);

#define DRIVER        "The program that drives the engine failed itself"
#define DRIVER_REMEDY "Report it to that program's project"
#define IN_ENGINE     "The innermost frame that decides is the engine's own code"

/* Of several in one path the innermost counts, so their order here is free. */
const CmRule cm_owner_rules[] = {
    {"/transformers_modules/", CM_LAYER_MODEL_REPOSITORY,
     "The failure arose in code that the model's repository brings along",
     "Take a newer revision of the model, or the library version that it was written for"},
    {"/mlx_vlm/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/mlx_lm/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/mlx/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/transformers/", CM_LAYER_ENGINE,
     "The failure arose in a library of the engine, as versions that do not fit each other do",
     "Install the library versions that the engine was released with"},
    {"/tokenizers/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/torchvision/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/torch/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/numpy/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/safetensors/", CM_LAYER_MODEL_REPOSITORY, "A weight file could not be read",
     "Download the weights again and compare their checksums"},
    {"/jinja2/", CM_LAYER_MODEL_REPOSITORY, "The chat template could not be rendered",
     "Take a newer revision of the model"},
    {"/huggingface_hub/", CM_LAYER_ENVIRONMENT, "The model could not be fetched from the hub",
     "Check the model's name, your token and the network"},
    {"/requests/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/urllib3/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/httpx/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/httpx2/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/httpcore2/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/hf_xet/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/httpcore/", CM_LAYER_ENVIRONMENT, "A download failed", "Check the network"},
    {"/PIL/", CM_LAYER_INPUT, "The picture could not be read",
     "Open the photo in another program, and save it anew"},
    {"/llama_cpp/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    {"/vllm/", CM_LAYER_ENGINE, IN_ENGINE, REPORT},
    /* not this program's own workers, check_models_….py: what a library's native code raises has
     * their frame as its innermost */
    {"/check_models/", CM_LAYER_SETTING, DRIVER, DRIVER_REMEDY},
    {"check_models.py", CM_LAYER_SETTING, DRIVER, DRIVER_REMEDY},
};
const gsize cm_n_owner_rules = G_N_ELEMENTS(cm_owner_rules);

const CmRule cm_between_rule = {"between", CM_LAYER_ENGINE,
                                "One library handed another what that cannot take",
                                "Install the library versions that the engine was released with"};

const CmRule cm_signal_rules[] = {
    {"SIGKILL", CM_LAYER_CAPACITY,
     "The worker was killed from outside, as systems do when memory runs out",
     "Take a smaller model or quantisation, and look into the system's log for the killer"},
    {"SIGILL", CM_LAYER_ENVIRONMENT,
     "The engine was built for instructions that this processor does not have",
     "Install a build of the engine for this processor"},
    {"crash", CM_LAYER_ENGINE, "The engine's native code crashed", REPORT},
};
const gsize cm_n_signal_rules = G_N_ELEMENTS(cm_signal_rules);

const CmRule cm_word_rules[] = {
    {"Model preflight failed", CM_LAYER_SETTING,
     "The program that drives the engine refused the model before trying it",
     "Run the model without that check, or report it to that program's project"},
    {"Model generation failed", CM_LAYER_ENGINE,
     "The model was loaded, and the engine failed while it generated", REPORT},
    {"Model runtime error during generation", CM_LAYER_ENGINE,
     "The model was loaded, and the engine failed while it generated", REPORT},
    {"Model loading failed", CM_LAYER_ENGINE,
     "The engine failed while it loaded the model, and nothing points elsewhere", REPORT},
    {"TypeError: ", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"AttributeError: ", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"IndexError: ", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"KeyError: ", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"AssertionError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"NotImplementedError", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"RuntimeError: ", CM_LAYER_ENGINE, ITS_OWN, REPORT},
    {"ValueError: ", CM_LAYER_ENGINE, ITS_OWN, REPORT},
};
const gsize cm_n_word_rules = G_N_ELEMENTS(cm_word_rules);
