import type {Notice} from './notice.js'
import {noticeText, plainNotice, type NoticeText} from './notice-text.js'

/** The body of a webhook's request, as JSON. */
export const payloadOf = (notice: Notice, shape: 'webhook' | 'slack' | 'discord'): object => {
  const text = noticeText(notice)
  switch (shape) {
    case 'webhook':
      return {schema: 'qcmd.notice/1', ...notice, text: defused(plainNotice(text))}
    case 'slack':
      return slackPayload(text)
    case 'discord':
      return discordPayload(text)
  }
}

/**
 * Slack's incoming webhook. `&`, `<` and `>` are all that it obeys in a text (api.slack.com, "formatting
 * text"): escaped, there is no mention, no link and no group in it; with `mrkdwn` off, no bold or code.
 * It cuts a text at 40,000 characters, and asks for 4,000.
 */
const slackPayload = (text: NoticeText): object => ({
  text: escaped(defused(fitted(plainNotice(text), 3000))),
  mrkdwn: false,
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
})

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** SUPPRESS_EMBEDS of Discord's message flags: no preview of what a link leads to. */
const NO_EMBEDS = 4

/**
 * Discord's webhook: at most 2,000 characters. `allowed_mentions` with nothing in it is what keeps a text from
 * waking anybody; markup is escaped, and the lines of the log stand in a code block that they cannot end.
 */
const discordPayload = ({title, facts, evidence, next}: NoticeText): object => {
  const head = [`**${inMarkdown(title)}**`, ...facts.map(inMarkdown)].join('\n')
  const block = evidence.length === 0 ? [] : ['```', ...evidence.map(inCodeBlock), '```']
  const foot = next === null ? [] : [`\`${inCodeBlock(next)}\``]
  const room = 2000 - [...block, ...foot].join('\n').length - 2
  return {
    content: [fitted(head, room), ...block, ...foot].join('\n'),
    allowed_mentions: {parse: []},
    flags: NO_EMBEDS,
  }
}

const inMarkdown = (text: string): string => defused(text).replace(/[\\`*_~|<>[\]()#:-]/g, '\\$&')

const inCodeBlock = (text: string): string => defused(text).replaceAll('`', 'ˋ')

/**
 * Nobody is called and nothing becomes a link: a character without width behind each `@` and in each `://`.
 * Receivers differ in what they obey (Mattermost, Rocket.Chat and others take Slack's shape), this they all leave alone.
 */
const defused = (text: string): string =>
  text.replaceAll('@', `@${NO_WIDTH}`).replaceAll('://', `:${NO_WIDTH}//`)

const NO_WIDTH = '\u200b'

/** At most so many characters. */
const fitted = (text: string, most: number): string => {
  if (text.length <= most) return text
  return `${text.slice(0, Math.max(0, most - 1)).replace(/[\ud800-\udbff\\]$/, '')}…`
}

/** Environment of a command: text in variables is never read as anything else. */
export const environmentOf = (notice: Notice): Readonly<Record<string, string>> => {
  const {id, type, at, severity, title, monitor, finding, summary} = notice
  const text = noticeText(notice)
  return {
    QCMD_NOTICE_ID: id,
    QCMD_NOTICE_TYPE: type,
    QCMD_AT: at,
    QCMD_SEVERITY: severity,
    QCMD_TITLE: title,
    QCMD_TEXT: plainNotice(text),
    QCMD_MONITOR: monitor.name,
    QCMD_MONITOR_ID: monitor.id,
    QCMD_PATH: monitor.path,
    QCMD_FINDING_ID: finding?.id ?? '',
    QCMD_KIND: finding?.kind ?? '',
    QCMD_COUNT: String(finding?.count ?? summary?.total ?? 0),
    QCMD_FIRST_SEEN: finding?.firstSeen ?? '',
    QCMD_LAST_SEEN: finding?.lastSeen ?? '',
    QCMD_EVIDENCE: text.evidence.join('\n'),
  }
}
