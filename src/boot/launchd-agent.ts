import type {BootCommand} from './systemd-unit.js'

/** Its name for launchctl, and of its file. */
export const LAUNCHD_LABEL = 'qcmd.monitors'

/**
 * The agent, launchd.plist(5). `AbandonProcessGroup` keeps the monitors that it started: without it
 * launchd ends what a job leaves behind.
 */
export const launchdAgent = ({argv, env}: BootCommand): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  ${string(LAUNCHD_LABEL)}`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...argv.map((word) => `    ${string(word)}`),
    '  </array>',
    '  <key>EnvironmentVariables</key>',
    '  <dict>',
    ...Object.entries(env).flatMap(([name, value]) => [
      `    <key>${xml(name)}</key>`,
      `    ${string(value)}`,
    ]),
    '  </dict>',
    '  <key>RunAtLoad</key>',
    '  <true/>',
    '  <key>AbandonProcessGroup</key>',
    '  <true/>',
    '</dict>',
    '</plist>',
    '',
  ].join('\n')

const string = (text: string): string => `<string>${xml(text)}</string>`

/** XML 1.0 has no way to write most control characters: a path that holds one is none of ours. */
const xml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
