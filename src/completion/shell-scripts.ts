import type {SHELLS} from './wanted.js'

export type Shell = (typeof SHELLS)[number]

/**
 * What a shell is told to ask qcmd at each Tab. Each script hands on the words up to the cursor and
 * reads `nothing` or `files`, then a word a line with what it is behind a tab; see candidate.ts.
 * No word is ever evaluated, and what qcmd says of it is only shown.
 */
export const completionScript = (shell: Shell): string => SCRIPTS[shell]

/** How to have it in every new shell: the command lines, each by itself. */
export const installLines = (shell: Shell): readonly string[] => INSTALL[shell]

/** bash 3.2, which macOS has, knows neither compopt nor a negative index. */
const BASH = `# Completion of qcmd for bash.
_qcmd() {
  local cur=\${COMP_WORDS[COMP_CWORD]} count=0 glued= index word line also= value about listed=
  local -a words=()
  # bash breaks words at = and :, which are parts of ours.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == [=:] && $count -gt 0 ]]; then
      words[count - 1]+=$word
      glued=1
    elif [[ -n $glued ]]; then
      words[count - 1]+=$word
      glued=
    else
      words[count++]=$word
    fi
  done
  [[ $cur == [=:] ]] && cur=
  local whole=\${words[count - 1]}
  local before=\${whole%"$cur"}
  COMPREPLY=()
  # Tab for the second time lists the words: then with what they are.
  [[ \${COMP_TYPE:-9} == 63 ]] && listed=1
  while IFS= read -r line; do
    if [[ -z $also ]]; then
      also=$line
      continue
    fi
    value=\${line%%$'\\t'*}
    about=\${line#*$'\\t'}
    value=\${value#"$before"}
    [[ -n $listed && -n $about ]] && value="$value  ($about)"
    COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" __complete bash "\${words[@]}" 2>/dev/null)
  # The only one is what is inserted.
  [[ \${#COMPREPLY[@]} -eq 1 ]] && COMPREPLY[0]=\${COMPREPLY[0]%%  (*}
  if type compopt >/dev/null 2>&1; then
    [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
    [[ $also == files ]] || compopt +o default +o bashdefault
    compopt -o nosort 2>/dev/null
  fi
  return 0
}
complete -o bashdefault -o default -F _qcmd qcmd
`

const ZSH = `#compdef qcmd
# Completion of qcmd for zsh.
_qcmd() {
  local line also= value about
  local -a found typed
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  while IFS= read -r line; do
    if [[ -z $also ]]; then
      also=$line
      continue
    fi
    value=\${line%%$'\\t'*}
    about=\${line#*$'\\t'}
    # A colon parts a word from what it is.
    value=\${value//:/\\\\:}
    [[ -n $about ]] && value="$value:$about"
    found+=("$value")
  done < <("\${(Q)words[1]}" __complete zsh "\${typed[@]}" 2>/dev/null)
  if (( \${#found} )); then
    if [[ \${#found} -eq 1 && \${found[1]} == *= ]]; then
      _describe -V -t qcmd qcmd found -S ''
    else
      _describe -V -t qcmd qcmd found
    fi
  elif [[ $also == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
}
# Read by compinit as a file of this name, or sourced.
if [[ \${funcstack[1]} == _qcmd ]]; then
  _qcmd "$@"
elif (( \${+functions[compdef]} )); then
  compdef _qcmd qcmd
else
  print -u2 'qcmd: completion needs compinit: autoload -Uz compinit && compinit'
fi
`

const FISH = `# Completion of qcmd for fish.
function __qcmd_complete
    set -l typed (commandline -opc)
    set -l program $typed[1]
    set -e typed[1]
    set -l current (commandline -ct)
    set -l lines ($program __complete fish $typed "$current" 2>/dev/null)
    set -l also $lines[1]
    set -e lines[1]
    if test (count $lines) -gt 0
        printf '%s\\n' $lines
    else if test "$also" = files
        __fish_complete_path "$current"
    end
end
complete -c qcmd -f -k -a '(__qcmd_complete)'
`

/** An empty argument does not reach a program in Windows PowerShell: each word has a sign before it. */
const POWERSHELL = `# Completion of qcmd for PowerShell.
Register-ArgumentCompleter -Native -CommandName qcmd -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { '=' + $_.Extent.Text.Trim('"', "'") })
    $typed += '=' + $wordToComplete.Trim('"', "'")
    $program = $commandAst.CommandElements[0].Extent.Text.Trim('"', "'")
    $lines = @(& $program __complete powershell @typed 2>$null)
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split "\`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
`

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
}

const INSTALL: Readonly<Record<Shell, readonly string[]>> = {
  bash: [`echo 'source <(qcmd completion bash)' >> ~/.bashrc`],
  zsh: [`echo 'source <(qcmd completion zsh)' >> ~/.zshrc`],
  fish: ['qcmd completion fish > ~/.config/fish/completions/qcmd.fish'],
  powershell: [
    `Add-Content $PROFILE 'qcmd completion powershell | Out-String | Invoke-Expression'`,
  ],
}
