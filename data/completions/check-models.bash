# bash completion for check-models; made by
# `check-models generate-docs bash`, do not edit
_check_models_offer() {
  mapfile -t COMPREPLY < <(compgen "$@" -- "$cur")
}

_check_models_run() {
  case $prev in
    --engine) _check_models_offer -W 'llama mlx-vlm llama-server mlx-vlm-server vllm transformers ollama'; return ;;
    --template) _check_models_offer -W 'catalogue reference'; return ;;
    --kv-bits) _check_models_offer -W '2 3 4 6 8'; return ;;
    --kv-group-size) _check_models_offer -W '32 64 128'; return ;;
    --thinking) _check_models_offer -W 'on off'; return ;;
    --color) _check_models_offer -W 'auto always never'; return ;;
    -m|--model|-p|--prompt|--prompt-file|--vocabulary|--server-key-file|--worker|--python|-c|--config) _check_models_offer -f; return ;;
    --adapter|-o|--output|--resume) _check_models_offer -d; return ;;
    -x|--exclude|--max-size|--quant|--revision|--lane|--language|--repeat|--max-edge|--sample|-n|--max-tokens|-t|--temperature|--top-k|--top-p|--min-p|--repetition-penalty|--repetition-window|--seed|--stop|--context|--threads|--gpu-layers|--batch|--ubatch|--server|--launcher|--processor-arg|--kv-cache-tokens|--kv-quantized-start|--prefill-step|--resize|--thinking-budget|--thinking-start|--thinking-end|--eos-token|--max-memory|--spawn-timeout|--load-timeout|--first-token-timeout|--answer-timeout) COMPREPLY=(); return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--model --exclude --max-size --engine --quant --revision --best-quant --prompt --lane --prompt-file --template --language --vocabulary --schema --controls --repeat --max-edge --newest --sample --recursive --max-tokens --temperature --top-k --top-p --min-p --repetition-penalty --repetition-window --seed --stop --context --threads --gpu-layers --batch --ubatch --server --server-key-file --worker --python --launcher --prefetch --trust-remote-code --adapter --lazy-load --processor-arg --kv-cache-tokens --kv-bits --kv-group-size --kv-quantized-start --prefill-step --resize --thinking --thinking-budget --thinking-start --thinking-end --eos-token --max-memory --force --spawn-timeout --load-timeout --first-token-timeout --answer-timeout --dry-run --output --quiet --color --resume --retry-failed --config --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_list() {
  case $prev in
    --engine) _check_models_offer -W 'llama mlx-vlm llama-server mlx-vlm-server vllm transformers ollama'; return ;;
    -m|--model|--python) _check_models_offer -f; return ;;
    -x|--exclude|--max-size|--quant|--revision|--architecture) COMPREPLY=(); return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--model --exclude --max-size --engine --quant --revision --best-quant --architecture --complete --all --python --json --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_show() {
  case $prev in
    --python) _check_models_offer -f; return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--python --json --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_photo() {
  case $prev in
    --max-edge|--sample|--seed) COMPREPLY=(); return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--max-edge --newest --sample --recursive --seed --json --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_doctor() {
  case $prev in
    --worker|--python) _check_models_offer -f; return ;;
    --spawn-timeout) COMPREPLY=(); return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--worker --python --spawn-timeout --json --help --version'
  else
    COMPREPLY=()
  fi
}

_check_models_report() {
  case $prev in
    -c|--config) _check_models_offer -f; return ;;
    -o|--output) _check_models_offer -d; return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--output --config --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_explain() {
  case $prev in
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--json --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_judge() {
  case $prev in
    -c|--config) _check_models_offer -f; return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--config --help --version'
  else
    _check_models_offer -f
  fi
}

_check_models_pull() {
  case $prev in
    --quant|--include) COMPREPLY=(); return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    _check_models_offer -W '--quant --include --quiet --help --version'
  else
    COMPREPLY=()
  fi
}

_check_models() {
  local cur=${COMP_WORDS[COMP_CWORD]}
  local prev=${COMP_WORDS[COMP_CWORD-1]}
  local command=run
  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
    _check_models_offer -f -W 'run list show photo doctor report explain judge pull'
    return
  fi
  if ((COMP_CWORD > 1)); then
    case ${COMP_WORDS[1]} in
      run|list|show|photo|doctor|report|explain|judge|pull) command=${COMP_WORDS[1]} ;;
      *) ;;
    esac
  fi
  "_check_models_$command"
}
complete -o filenames -F _check_models check-models
