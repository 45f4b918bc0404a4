import {installLines} from '../completion/shell-scripts.js'
import {SHELLS} from '../completion/wanted.js'
import {settingMeaning, SETTING_VARIABLES} from '../settings/told.js'
import {SETTING_KEYS} from '../settings/settings.js'
import type {HelpTopic} from '../ui/help-topic-view.js'

/** The pages of `qcmd help TOPIC`. What they say of codes, places and statuses is the contract. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  {
    name: 'exit-codes',
    about: 'Exit codes',
    before: ['The same with and without --json.'],
    rows: [
      ['0', 'done; also an empty list, and stopping what had ended already'],
      ['1', '--exit-code found something; doctor found something that is not optional'],
      ['2', 'wrong usage'],
      ['3', 'no such monitor, finding or file, or an ambiguous id'],
      ['4', 'refused in this state: a duplicate, a monitor that runs, one of another host'],
      ['5', 'the machine refused: permission, disk full, process'],
      ['6', 'a model was required and is not to be had'],
      ['70', 'a bug in qcmd'],
      ['129, 130, 143', 'ended by a closed terminal, by Ctrl+C, by SIGTERM'],
    ],
    after: [
      'An error is one line on standard error and a second one with what to do next. Under --json it is one object on standard output: {"error":{"code","message","hint","exitCode"}}. A background worker that is told to end by SIGTERM records it and exits 0. In a script of the shell the first failure counts.',
    ],
    commands: ['qcmd logs app.log --once --exit-code --fail-on error || echo "look at app.log"'],
  },
  {
    name: 'places',
    about: 'Places: where the files are',
    before: [
      'Everything that is kept is below two folders of your own. Folders are 0700 and files 0600, whatever the umask.',
    ],
    rows: [
      ['state', '$QCMD_STATE_DIR, else $XDG_STATE_HOME/qcmd, else ~/.local/state/qcmd'],
      ['journal/*.ndjson', 'in the state folder: every start, heartbeat and stop'],
      [
        'findings/',
        'in the state folder: what the monitors noticed; kept for 30 days after a prune',
      ],
      ['sessions/ID/', 'in the state folder: what a monitor has learned, and its worker.log'],
      ['shell-history', 'in the state folder: what was typed at the shell, without secrets'],
      ['rules/', 'beside config.json: your own rules, see `qcmd help rules`'],
      ['config.json', 'in $QCMD_CONFIG_DIR, else $XDG_CONFIG_HOME/qcmd, else ~/.config/qcmd'],
      ['asked/', 'in the state folder: answers of models that are kept, and every call to one'],
      [
        'compiled code',
        'in $QCMD_CACHE_DIR, else $XDG_CACHE_HOME/qcmd, else ~/.cache/qcmd; may be deleted',
      ],
    ],
    after: [
      '`qcmd status` prints the state folder that is in force, `qcmd config path` where the configuration is. What the environment may say stands in `qcmd help environment`.',
    ],
    commands: ['qcmd status', 'qcmd config path', 'qcmd doctor'],
  },
  {
    name: 'configuration',
    about: 'Configuration: every setting, and what may be set for good',
    before: [
      'A value comes from the first of: a flag, a variable of the environment, the file config.json, the default. What a flag says can be said for good: the key is its command and its name. A flag without a value is undone with --no- in front (--no-wait), one that begins with --no- without it (--ai).',
    ],
    rows: SETTING_KEYS.map((key) => [key, settingMeaning(key)]),
    after: [
      'Keys with dots are nested in the file: {"logs": {"maxMonitors": 80}}. Monitors that run keep what they were started with. Nothing is read from the current folder. A value that cannot be used is an error that names it; `qcmd config` works all the same, to mend it.',
    ],
    commands: [
      'qcmd config list --origin',
      'qcmd config set logs.maxMonitors 80',
      'qcmd config unset logs.maxMonitors',
    ],
  },
  {
    name: 'environment',
    about: 'Variables of the environment',
    before: [
      'They count for more than the file, and less than a flag. An empty one counts as none. Behind most stands the setting that they give a value; `qcmd help configuration` says what it is.',
    ],
    rows: [
      ['QCMD_CONFIG_DIR', 'folder of config.json and rules/; see `qcmd help places`'],
      ...SETTING_VARIABLES.map(([variable, keys]): readonly [string, string] => [
        variable,
        keys.join(' and '),
      ]),
      ['QCMD_CACHE_DIR', 'folder of compiled code; see `qcmd help places`'],
      ['QCMD_DEBUG', '1: stack traces below errors'],
      ['OLLAMA_HOST', "as Ollama's own client reads it; elsewhere only with --allow-remote-ai"],
      ['OLLAMA_API_KEY', 'for ollama.com'],
      [
        'NO_COLOR, FORCE_COLOR',
        'colour: the flag comes first, then QCMD_COLOR, FORCE_COLOR, NO_COLOR, TERM=dumb, the configuration',
      ],
      ['XDG_STATE_HOME, XDG_CONFIG_HOME', 'where the folders are, when they are absolute'],
    ],
    after: [],
    commands: ['QCMD_MODEL=qwen2.5:3b qcmd logs app.log --once', 'qcmd config list --origin'],
  },
  {
    name: 'completion',
    about: 'Completion in your shell',
    before: [
      'Tab completes commands, flags and their values, ids and names of the monitors that a command can do something with, findings with their titles, settings, and files. A script of each shell asks qcmd at every Tab; once, in every new shell:',
    ],
    rows: SHELLS.map((shell) => [shell, installLines(shell).join('; ')]),
    after: [
      'bash: 3.2 or newer; Tab twice shows what the words are. zsh: after compinit. fish: the folder ~/.config/fish/completions must be there. Nothing is recorded, no model is asked, and a name that a shell could take for more than a word is left out.',
    ],
    commands: ['qcmd completion bash', 'qcmd completion fish'],
  },
  {
    name: 'journal',
    about: 'The journal and its format',
    before: [
      'One append-only journal in NDJSON for all monitors, in the state folder: journal/journal-000001.ndjson and so on, the highest number is the newest. What is true of a monitor is what replaying it gives, held against the processes that run. A record looks so:',
    ],
    rows: [
      ['v', 'version of the format, 1'],
      ['e', 'id of the event: a record that was written twice counts once'],
      ['t', 'wall clock, milliseconds since 1970'],
      ['b, m', 'id of the boot, and milliseconds since it'],
      ['s', "the monitor's id"],
      [
        'k',
        'kind: StartRequested, SessionStarted, HeartbeatRecorded, FileNoted, GenerationClosed, ModelNoted, StopRequested, SessionStopped, SessionCrashed, ResumeRequested, SessionResumed, SessionPruned, checkpoint',
      ],
      ['c', 'CRC-32 of the bytes before it'],
    ],
    after: [
      'A record that is torn or has a wrong checksum is counted and skipped; all others count. Blank lines are legal. Do not edit it: copy it, and read the copy.',
    ],
    commands: [
      'qcmd monitors history ID --json',
      "jq -c 'select(.k) | {t, s, k}' ~/.local/state/qcmd/journal/*.ndjson",
      'qcmd monitors list --journal copy.ndjson',
    ],
  },
  {
    name: 'ids',
    about: 'How a monitor and a finding are named',
    before: [],
    rows: [
      ['id', 'a UUID, 3fa85f64-5717-4562-b3fc-2c963f66afa6'],
      ['prefix', 'its first characters, at least four, when they fit one monitor only: 3fa8'],
      ['3fa85f64...', 'as lists print it: may be pasted, dots and all'],
      ['name', 'what --name gave it: a letter, then letters, digits, . _ -, at most 40 in all'],
      ['finding', 'a short id, 12 characters; a prefix of at least four works too'],
    ],
    after: [
      'An exact name comes before a prefix. What fits several is refused with exit code 3, and they are named. A name is unique among the monitors that were not pruned.',
    ],
    commands: [
      'qcmd monitors show 3fa8',
      'qcmd monitors stop api web',
      'qcmd monitors list --quiet',
    ],
  },
  {
    name: 'rules',
    about: 'Rules: failures that you know',
    before: [
      'A file of rules is YAML or JSON: one rule, a list, or {"rules": [...]}; or NDJSON, a rule a line. A rule has these keys:',
    ],
    rows: [
      ['id', 'a letter, then letters, digits, . _ -; the id of a built-in rule replaces that'],
      ['name', 'a few words: the title of what is found'],
      ['severity', 'info, warning, error, critical: where the record has no level of its own'],
      ['pattern', 'RE2 syntax; matched without regard to case, unless caseSensitive is true'],
      ['what', 'what it means'],
      ['cause, nextCheck', 'what is usually behind it, and what to look at; may be left out'],
      ['example', 'a line that must match this rule first; may be left out'],
      ['counterExample', 'a line that must not match it; may be left out'],
      ['category, whenMany', 'a word; the severity when it comes ten times within a minute'],
    ],
    after: [
      'A pattern is tried on the message (`nginx: upstream timed out`) and on the whole line, when a kind of line is seen for the first time: one that tells lines apart by a number alone finds only the first. Yours come before the built-in ones. CRE files of prequel-dev/cre are read too, where they hold match sets (a window goes by the times in the log); sequences, correlations and negations are named, with the reason. Nothing in a rule is executed.',
    ],
    commands: ['qcmd rules test mine.yaml', 'qcmd rules add mine.yaml', 'qcmd rules list'],
  },
  {
    name: 'statuses',
    about: 'The status of a monitor',
    before: ['Told at every look, from the journal and from the processes that really run.'],
    rows: [
      ['starting', 'asked for; its worker has not yet recorded that it follows the file'],
      [
        'running',
        'its worker lives, is provably the one that was started, and its last heartbeat is fresh',
      ],
      ['stale', 'the worker lives, but is stopped by a signal or misses three heartbeats'],
      ['stopping', 'a stop was recorded, the worker has not ended yet'],
      ['stopped', 'ended on purpose'],
      ['crashed', 'no stop was recorded and the worker is gone; the reason says how'],
      [
        'unknown',
        'its worker belongs to another host or container that shares this state folder; it is never signalled from here',
      ],
    ],
    after: [
      'A stale one: `qcmd monitors stop ID` ends it in any case. A crashed one: `qcmd monitors resume ID` goes on from where it had read to, `qcmd monitors prune ID` drops it.',
    ],
    commands: ['qcmd monitors list --filter status=crashed', 'qcmd monitors prune --dry-run'],
  },
  {
    name: 'notifications',
    about: 'Notifications: to be told of findings',
    before: [
      'A monitor with --notify SINK tells of findings while nobody looks. The flag may be given several times; `notify` in config.json, a list of the same texts, is what monitors have that are started without it, and `--notify none` is nobody. A monitor keeps its sinks, also when it is resumed.',
    ],
    rows: [
      ['desktop', "this machine's own notifier: notify-send, osascript or PowerShell"],
      ['webhook=URL', 'a POST of JSON; Slack and Discord are known by their host'],
      [
        'slack=URL, discord=URL',
        'the same in the shape that those take (Mattermost takes that of Slack)',
      ],
      [
        'webhook=@FILE',
        'the URL stands in the first line of a file: it is a secret, and a command line is seen by all users',
      ],
      [
        'command=PROGRAM …',
        'a program with its arguments, or a JSON array of them; no shell, nothing is expanded',
      ],
      [
        '--notify-severity',
        '`notifySeverity`, QCMD_NOTIFY_SEVERITY: the mildest that is told, error',
      ],
      [
        '--notify-cool-down',
        '`notifyCoolDown`, QCMD_NOTIFY_COOL_DOWN: how long others are held back after a notice, 5m; 0: not at all',
      ],
      [
        'QCMD_NOTIFY',
        'a sink, or a JSON array of them; it comes before config.json, and after --notify',
      ],
    ],
    after: [
      'One notice an episode, at once, with the built-in analysis; one more when it becomes graver. What comes within the cool-down is told by one summary at its end; only what is graver than the last notice does not wait. What a finding has proven to be part of is told, the part is not.',
      'A command finds the text in its environment: QCMD_NOTICE_TYPE (finding, summary, test), QCMD_SEVERITY, QCMD_TITLE, QCMD_TEXT, QCMD_EVIDENCE, QCMD_COUNT, QCMD_FINDING_ID, QCMD_KIND, QCMD_FIRST_SEEN, QCMD_LAST_SEEN, QCMD_MONITOR, QCMD_MONITOR_ID, QCMD_PATH, QCMD_AT, QCMD_NOTICE_ID. It is ended after 10 seconds.',
      'A sink that fails does not hurt the monitor: `qcmd monitors show ID` says what was delivered, what failed and why. What may pass (no connection, 429, 5xx) is tried again for about an hour. Redirects and proxies are not followed. An address is shown by its host only, and kept in a file of the session that only you may read.',
    ],
    commands: [
      'qcmd notify test desktop',
      'qcmd logs app.log --background --notify desktop --notify slack=@/home/me/.slack-hook',
      "qcmd logs app.log -b --notify command='/usr/local/bin/page --team ops'",
    ],
  },
]
