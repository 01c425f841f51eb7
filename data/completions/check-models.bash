# bash completion for check-models; made by
# `check-models generate-docs bash`, do not edit
_check_models() {
  local cur=${COMP_WORDS[COMP_CWORD]}
  local prev=${COMP_WORDS[COMP_CWORD-1]}
  case $prev in
    --engine)
      mapfile -t COMPREPLY < <(compgen -W 'llama mlx-vlm llama-server mlx-vlm-server vllm transformers ollama' -- "$cur")
      return ;;
    --template)
      mapfile -t COMPREPLY < <(compgen -W 'catalogue reference' -- "$cur")
      return ;;
    --kv-bits)
      mapfile -t COMPREPLY < <(compgen -W '2 3 4 6 8' -- "$cur")
      return ;;
    --kv-group-size)
      mapfile -t COMPREPLY < <(compgen -W '32 64 128' -- "$cur")
      return ;;
    --thinking)
      mapfile -t COMPREPLY < <(compgen -W 'on off' -- "$cur")
      return ;;
    --color)
      mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
      return ;;
    -m|--model|-p|--prompt|--prompt-file|--vocabulary|--server-key-file|--worker|--python|-c|--config)
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return ;;
    --adapter|-o|--output|--resume)
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return ;;
    -x|--exclude|--max-size|--quant|--revision|--lane|--language|--repeat|--max-edge|--sample|-n|--max-tokens|-t|--temperature|--top-k|--top-p|--min-p|--repetition-penalty|--repetition-window|--seed|--stop|--context|--threads|--gpu-layers|--batch|--ubatch|--server|--launcher|--processor-arg|--kv-cache-tokens|--kv-quantized-start|--prefill-step|--resize|--thinking-budget|--thinking-start|--thinking-end|--eos-token|--max-memory|--spawn-timeout|--load-timeout|--first-token-timeout|--answer-timeout)
      COMPREPLY=()
      return ;;
    *) ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--model --exclude --max-size --engine --quant --revision --best-quant --prompt --lane --prompt-file --template --language --vocabulary --schema --controls --repeat --max-edge --newest --sample --recursive --max-tokens --temperature --top-k --top-p --min-p --repetition-penalty --repetition-window --seed --stop --context --threads --gpu-layers --batch --ubatch --server --server-key-file --worker --python --launcher --prefetch --trust-remote-code --adapter --lazy-load --processor-arg --kv-cache-tokens --kv-bits --kv-group-size --kv-quantized-start --prefill-step --resize --thinking --thinking-budget --thinking-start --thinking-end --eos-token --max-memory --force --spawn-timeout --load-timeout --first-token-timeout --answer-timeout --dry-run --output --quiet --color --resume --retry-failed --config --help --version' -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}
complete -o filenames -F _check_models check-models
