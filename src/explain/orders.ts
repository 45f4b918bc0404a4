/**
 * Whether a text speaks to a model: somebody who can write into the log may tell it what to say. What it
 * then says stands in the line and would be found there, so that nothing which rests on such a line passes for
 * verified. A net with known holes: the defence is that an answer decides nothing.
 */
export const speaksToModel = (text: string): boolean => ADDRESSED.test(text)

const ADDRESSED = new RegExp(
  [
    // What was said before is to be forgotten.
    '(?:ignore|disregard|forget|override)\\W+(?:\\w+\\W+){0,3}(?:previous|prior|above|earlier|instructions?|rules|prompt)\\b',
    '(?:new|updated|real|following|secret|hidden|system|developer)\\W{1,3}(?:instructions?|prompt|directives?)\\b',
    // Somebody is spoken to.
    'you (?:are|will|must|should|shall)\\b.{0,40}\\b(?:ai|assistant|model|llm|bot|analy[sz]e|classify|answer|reply|respond)',
    '\\b(?:as|dear|hey|hello|hi|attention|note (?:to|for))\\W{1,3}(?:an? |the |any )?(?:ai|assistant|language model|llm|analy[sz]er)\\b',
    '\\b(?:system|assistant|user|human)\\s*:\\s*(?:please|classify|reply|respond|answer|say|report|mark|set|ignore|you)\\b',
    // An answer is dictated.
    '(?<!\\b(?:not|never|to|will|did|does|do|would|could|cannot|may|no|the|an|its|any)\\s)\\b(?:reply|respond|answer|classify|mark|rate|label|treat|summari[sz]e|conclude)\\b\\W+(?:\\w+\\W+){0,4}(?:that|only|with|as|info|none|harmless|benign|healthy)\\b',
    '\\b(?:set|report|say|use|make)\\W+(?:the\\W+)?(?:severity|category|cause|verdict)\\b',
    '\\b(?:do not|don.t|never)\\W+(?:mention|report|tell|alert|warn|flag|escalate|explain)\\b',
    '\\b(?:assistant|ai|llm)\\W+(?:the|its?|this)\\s+(?:cause|reason|severity|verdict)\\b',
    // Marks of chat templates, broken up as `model-text.ts` does.
    '<\\s?\\|\\s?(?:im_start|im_end|system|user|assistant|end_of|eot)|\\[\\s?/?INST|<\\s?<\\s?/?SYS|###\\s*(?:system|instruction|assistant)',
  ].join('|'),
  'i',
)

/**
 * Whether a proposed check is one that nobody should copy: it fetches or runs something, changes or removes
 * things, or points to an address. What a model proposes is read, never typed.
 */
export const isDangerous = (check: string): boolean => DANGEROUS.test(check)

const DANGEROUS = new RegExp(
  [
    'https?://',
    '\\b(?:curl|wget|nc|eval|exec|sudo|chmod|chown|mkfs\\S*|dd|rm|mv|shred|kill|iptables|crontab|base64|python\\d?|perl|bash|sh|powershell)\\s+[-/\\w"\'$:+]*[-/$"\'+:]',
    '\\b(?:killall|pkill|reboot|shutdown|poweroff|halt|userdel|usermod|passwd)\\b(?:\\s+-|\\s*$|\\s+now|\\s+[a-z]+$)',
    '\\b(?:systemctl|service|ufw|kubectl|docker|podman|helm|git|npm|pip\\d?|apt(?:-get)?|yum|dnf|brew)\\s+(?:\\S+\\s+)?(?:stop|disable|restart|mask|delete|rm|prune|reset|install|remove|purge|uninstall|push|down|kill)\\b',
    '\\bsudo\\b|\\brm\\s+\\S|\\s-delete\\b|[|&;]\\s*(?:ba|z)?sh\\b|\\$\\(|(?:^|\\s):?>\\s*\\S',
    '\\b(?:drop (?:table|database)|delete from|truncate table)\\b',
  ].join('|'),
  'i',
)
