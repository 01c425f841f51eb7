#compdef check-models
# made by `check-models generate-docs zsh`, do not edit

_check_models_run() {
  _arguments -s -S \
    '*'{-m+,--model=}'[A model file, a folder searched for models, an id as check-models list prints it, a quoted glob of paths or ids, or STORE\:GLOB with hf, ollama, lmstudio, llama-cache or files as STORE; may be repeated (without it\: the folders of $CHECK_MODELS_MODELS, else every model here that takes pictures, else the models that ship)]:MODEL:_files' \
    '*'{-x+,--exclude=}'[Leave out models whose id or path matches; may be repeated]:GLOB: ' \
    '--max-size=[Only models whose files together hold at most SIZE (8GB, 500MiB); 0 takes any]:SIZE: ' \
    '*--engine=[Run models with this engine\: GGUF files with llama, folders of safetensors with mlx-vlm, or by a server that is started for each (docs/servers.md); may be repeated, or NAME,NAME\: each model is run by every one of them that can (without it\: by those of llama and mlx-vlm that are installed, and by llama-server those whose chat template llama does not know)]:NAME:_sequence compadd - llama mlx-vlm llama-server mlx-vlm-server vllm transformers ollama' \
    '--quant=[Only models of this quantisation\: Q8_0, '\''Q4*'\'', BF16]:GLOB: ' \
    '--revision=[Of the models in the Hugging Face cache those of this revision, which must be there\: a branch, a tag, or the first digits of a commit, 4 at least]:REVISION: ' \
    '--best-quant[Of a model that is here in several quantisations only one\: that of most bits per weight that fits the free memory, else the smallest]' \
    {-p+,--prompt=}'[The prompt, or @FILE to read it from a file (without it\: a catalogue prompt that asks for Title, Description and Keywords)]:TEXT:_files' \
    '*--lane=[What each photo is asked\: assisted (the catalogue prompt with the photo'\''s own metadata as a hint), blind (the same without it), triage (a short plain description), custom (--prompt or --prompt-file) or all; may be repeated (without it\: custom where such a prompt is given, else assisted where the photo has a description or keywords, else blind)]:NAME: ' \
    '--prompt-file=[A prompt of your own with places for the photo'\''s metadata, such as {{description}} (docs/prompts.md)]:FILE:_files' \
    '--template=[The prompt of the lanes assisted and blind; reference is that of the Python tool, word for word]:NAME:(catalogue reference)' \
    '--language=[Ask for title, description and keywords in LANGUAGE (an ISO 639-1 code or an English name\: de, German) and judge that they are]:LANGUAGE: ' \
    '--vocabulary=[Your own keywords, to be preferred and counted\: a keyword a line, or a hierarchy of Lightroom or digiKam]:FILE:_files' \
    '--schema[Ask for one JSON object with title, description and keywords, and have the engine allow nothing else where it can]' \
    '--controls[For each model and lane, send the first photo'\''s prompt again with a blank picture and with another photo, to tell whether the model looks at the picture]' \
    '--repeat=[Generate N times for each photo in one worker; the first is cold and is recorded as repeat 0]:N: ' \
    '--max-edge=[Shrink the photo so that its longer edge has at most PIXELS; 0 leaves it as it is]:PIXELS: ' \
    '--newest=-[Of the photos in folders and lists only the N last modified, newest first; without N the newest alone]::[N]: ' \
    '--sample=[Of the photos in folders and lists (with --newest\: of the newest) N taken at random, by --seed\: the same seed takes the same photos]:N: ' \
    '--recursive[Look into the folders of a folder too, but for hidden ones and links]' \
    {-n+,--max-tokens=}'[Longest answer, in tokens]:N: ' \
    {-t+,--temperature=}'[0 takes the likeliest token each time]:X: ' \
    '--top-k=[Keep the N likeliest tokens; 0 keeps all]:N: ' \
    '--top-p=[Keep the likeliest tokens that together reach probability X; 1 keeps all]:X: ' \
    '--min-p=[Drop tokens less likely than X times the likeliest; 0 drops none]:X: ' \
    '--repetition-penalty=[Make tokens that occurred already less likely; 1 is off]:X: ' \
    '--repetition-window=[How far back --repetition-penalty looks; 0 looks at nothing]:TOKENS: ' \
    '--seed=[Seed of the sampler, used where the temperature is not 0, and of --sample]:N: ' \
    '*--stop=[End the answer where TEXT appears; may be repeated]:TEXT: ' \
    '--context=[Context size; 0 takes what picture, prompt and answer need]:TOKENS: ' \
    '--threads=[Threads of the engine; 0 lets the worker choose]:N: ' \
    '--gpu-layers=[Layers held by the GPU; -1 takes as many as fit]:N: ' \
    '--batch=[Logical batch of the engine; 0 lets the worker choose]:TOKENS: ' \
    '--ubatch=[Physical batch of the engine; 0 lets the worker choose]:TOKENS: ' \
    '*--server=[Run the models of a server that is running already and speaks the OpenAI chat interface, such as http\://127.0.0.1\:8080; may be repeated (without -m\: those models alone; see docs/servers.md)]:URL: ' \
    '--server-key-file=[The key that servers of --server ask for is the first line of this file (without it\: what $CHECK_MODELS_SERVER_KEY holds, if anything)]:FILE:_files' \
    '--worker=[Run models with this program, which speaks the protocol of docs/protocol.md, and with no other engine]:PROGRAM:_files' \
    '--python=[The Python that has mlx-vlm, or the folder of its virtual environment (without it\: $CHECK_MODELS_PYTHON, else what tools/setup --mlx made, else the python3 of PATH)]:PROGRAM:_files' \
    '--launcher=[Put COMMAND before the worker'\''s command line, such as '\''nice -n 10'\'' or '\''ssh host'\'']:COMMAND: ' \
    '--prefetch[Start the next model'\''s worker, and read its files, while reports are written; while a model loads too, where cores and memory are to spare. Never while an answer is made, and not behind a --launcher. Records say which]' \
    '--trust-remote-code[Run the Python code that a model'\''s repository brings, where it brings any\: it can do whatever you can; without this such a model fails]' \
    '--adapter=[Lay this LoRA adapter over every model\: a folder with adapter_config.json. A model whose engine takes none is skipped]:FOLDER:_files -/' \
    '--lazy-load[Read weights when they are first used\: loading is quicker and the first answer slower]' \
    '*--processor-arg=[Give the model'\''s processor an argument; VALUE is JSON (a number, true, a list, an object) or else a text; may be repeated]:KEY=VALUE: ' \
    '--kv-cache-tokens=[Keep at most so many tokens in the KV cache, the oldest forgotten first (without it\: all)]:TOKENS: ' \
    '--kv-bits=[Quantise the KV cache to so many bits (without it\: not at all)]:BITS:(2 3 4 6 8)' \
    '--kv-group-size=[Numbers that share a scale in a quantised KV cache; only with --kv-bits]:N:(32 64 128)' \
    '--kv-quantized-start=[Quantise the KV cache once it holds so many tokens, 0 from the first; only with --kv-bits]:TOKEN: ' \
    '--prefill-step=[Read the prompt so many tokens at a time\: fewer take less memory (without it\: as the engine does)]:TOKENS: ' \
    '--resize=[Stretch each picture to this many pixels before the model'\''s processor takes it, 1x1 to 16384x16384; one number makes a square]:WIDTHxHEIGHT: ' \
    '--thinking=[Ask a model that can think first to do so, or not to (without it\: as its chat template has it)]:WHETHER:(on off)' \
    '--thinking-budget=[End the model'\''s thinking after so many tokens; only with --thinking on]:TOKENS: ' \
    '--thinking-start=[The token that begins a model'\''s thinking, where it is not the engine'\''s guess, such as '\''<think>'\''; only with --thinking on]:TEXT: ' \
    '--thinking-end=[The token that ends it, such as '\''</think>'\''; only with --thinking on]:TEXT: ' \
    '*--eos-token=[A token of the model'\''s vocabulary that ends its answer, beside its own; may be repeated]:TEXT: ' \
    '--max-memory=[End a model whose worker holds more than SIZE in memory (8G, 500MiB); 0 sets no bound]:SIZE: ' \
    '--force[Run models too that will not fit into memory by their estimate, with --resume also those that were skipped for that; else they are skipped]' \
    '--spawn-timeout=[From the worker'\''s start to its greeting (90, 500ms, 10m, 1h); 0 waits for ever]:TIME: ' \
    '--load-timeout=[Loading the model; 0 waits for ever]:TIME: ' \
    '--first-token-timeout=[From the request to the first token; 0 waits for ever]:TIME: ' \
    '--answer-timeout=[From the request to the end of the answer; 0 waits for ever]:TIME: ' \
    '--dry-run[Print the plan (photos as far as they are read, models, files, estimated memory, whether each fits) and run nothing]' \
    {-o+,--output=}'[Where records and reports go (without it\: results/DATE_TIME, to which results/latest then points)]:FOLDER:_files -/' \
    {-q,--quiet}'[No progress on standard error]' \
    '--color=[Colour the table; auto does so on a terminal, unless $NO_COLOR is set]:WHEN:(auto always never)' \
    '--resume=[Go on with the run in FOLDER\: only what is missing is run. Photos and settings not named again are taken from its records; one that differs is refused, but for the limits]:FOLDER:_files -/' \
    '--retry-failed[With --resume, also run again what failed, within other limits where some are named]' \
    {-c+,--config=}'[Thresholds and word lists by which answers are judged, in the form of data/quality.yaml; what FILE leaves out stays as it is built in]:FILE:_files' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_list() {
  _arguments -s -S \
    '*'{-m+,--model=}'[The same as the argument MODEL\: a model file, a folder searched for models, an id as it is listed, a quoted glob of paths or ids, or STORE\:GLOB with hf, ollama, lmstudio, llama-cache or files as STORE; may be repeated (without it\: the folders of $CHECK_MODELS_MODELS, else all models here, else those that ship)]:MODEL:_files' \
    '*'{-x+,--exclude=}'[Leave out models whose id or path matches; may be repeated]:GLOB: ' \
    '--max-size=[Only models whose files together hold at most SIZE (8GB, 500MiB); 0 takes any]:SIZE: ' \
    '*--engine=[Only models that this engine can run, or one of several\: NAME,NAME]:NAME:_sequence compadd - llama mlx-vlm llama-server mlx-vlm-server vllm transformers ollama' \
    '--quant=[Only models of this quantisation\: Q8_0, '\''Q4*'\'', BF16]:GLOB: ' \
    '--revision=[Of the models in the Hugging Face cache those of this revision, which must be there\: a branch, a tag, or the first digits of a commit, 4 at least]:REVISION: ' \
    '--best-quant[Of a model that is here in several quantisations only one\: that of most bits per weight that fits the free memory, else the smallest]' \
    '--architecture=[Only models of this architecture\: qwen2vl, '\''*Idefics3*'\'']:GLOB: ' \
    '--complete[Only models of which no file is missing or cut short]' \
    '--all[Models that take no pictures, too]' \
    '--python=[The Python that has mlx-vlm, or the folder of its virtual environment (without it\: $CHECK_MODELS_PYTHON, else what tools/setup --mlx made, else the python3 of PATH)]:PROGRAM:_files' \
    '--json[Print a JSON object for each model, one a line (docs/models.md)]' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_show() {
  _arguments -s -S \
    '--python=[The Python that has mlx-vlm, or the folder of its virtual environment (without it\: $CHECK_MODELS_PYTHON, else what tools/setup --mlx made, else the python3 of PATH)]:PROGRAM:_files' \
    '--json[Print a JSON object for each model, one a line (docs/models.md)]' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_photo() {
  _arguments -s -S \
    '--max-edge=[Show the pixels that an engine gets of a run with this option\: the longer edge has at most PIXELS; 0 leaves the photo as it is]:PIXELS: ' \
    '--newest=-[Of the photos in folders and lists only the N last modified, newest first; without N the newest alone]::[N]: ' \
    '--sample=[Of the photos in folders and lists (with --newest\: of the newest) N taken at random, by --seed\: the same seed takes the same photos]:N: ' \
    '--recursive[Look into the folders of a folder too, but for hidden ones and links]' \
    '--seed=[Seed of --sample]:N: ' \
    '--json[Print a JSON object for each photo, one a line (docs/photos.md)]' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_doctor() {
  _arguments -s -S \
    '--worker=[Ask this program, too, whether it starts and what it is; it speaks the protocol of docs/protocol.md]:PROGRAM:_files' \
    '--python=[The Python that has mlx-vlm, or the folder of its virtual environment (without it\: $CHECK_MODELS_PYTHON, else what tools/setup --mlx made, else the python3 of PATH)]:PROGRAM:_files' \
    '--spawn-timeout=[How long each engine'\''s worker may take from its start to its greeting (90, 500ms, 10m, 1h); 0 waits for ever]:TIME: ' \
    '--json[Print one JSON object (docs/doctor.md)]' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:argument: '
}

_check_models_report() {
  _arguments -s -S \
    {-o+,--output=}'[The folder that the reports are written to, made where it is not there; must be given]:FOLDER:_files -/' \
    {-c+,--config=}'[Thresholds and word lists by which answers are judged, in the form of data/quality.yaml; what FILE leaves out stays as it is built in]:FILE:_files' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_explain() {
  _arguments -s -S \
    '--json[Print one JSON object (docs/diagnosis.md)]' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_judge() {
  _arguments -s -S \
    {-c+,--config=}'[Thresholds and word lists by which answers are judged, in the form of data/quality.yaml; what FILE leaves out stays as it is built in]:FILE:_files' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:file:_files'
}

_check_models_pull() {
  _arguments -s -S \
    '--quant=[Fetch the GGUF model of this quantisation\: Q8_0, '\''Q5*'\'' (of several, and without it\: Q4_K_M, else what is nearest to it in size)]:QUANT: ' \
    '*--include=[Fetch the files whose names match, and no others; may be repeated (without it\: what a run needs, see docs/models.md)]:GLOB: ' \
    {-q,--quiet}'[No progress on standard error]' \
    {-h,--help}'[Show all options and exit]' \
    '--version[Show the version and exit]' \
    '*:argument: '
}

_check_models() {
  local command=run ret=1
  local -a commands
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    commands=(
      'run:Run every model over the photos; the word run may be left out'
      'list:List the models of this machine that take pictures: where each lies, its size, quantisation, parameters, which engines can run it, and what is wrong with it'
      'show:Show everything known of a model (an id, a path or a quoted glob) and the command that runs it'
      'photo:Show what photos say about themselves (title, keywords, place, date, camera), where each value came from, and whether they decode; runs nothing'
      'doctor:Say what this machine has (engines, memory, disks, photo formats, models, servers, Python), what is missing and which command installs it'
      'report:Judge the records of a past run anew and write its reports; runs nothing'
      'explain:Say what is known of a failure from any log or traceback (a file, or standard input); exits with 1 where nothing known fits'
      'judge:Judge answers given as JSON lines (id, prompt, text and more), one verdict a line'
      'pull:Fetch a model from a Hugging Face hub into the Hugging Face cache: a GGUF quantisation and its projector, or a checkpoint; goes on where it was cut off. REPO is owner/name, hf:owner/name or the address of its page, folder or file'
    )
    _describe -t commands command commands && ret=0
    _files && ret=0
    return ret
  fi
  case $words[2] in
    (run|list|show|photo|doctor|report|explain|judge|pull)
      command=$words[2]
      shift words
      (( CURRENT-- )) ;;
  esac
  _check_models_$command
}

_check_models "$@"
