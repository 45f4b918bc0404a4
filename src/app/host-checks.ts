import type {HostFacts, InotifyFacts, StateFolderFacts} from '../host/host.js'
import type {Check} from '../sessions/check.js'
import {shellWord} from '../text/shell-word.js'

/** A check that found nothing to cure. */
export const well = (name: string, detail: string, optional = false): Check => ({
  ...{name, ok: true, optional, detail, fix: null},
})

/** A check that found something, with its cure. */
export const failed = (name: string, detail: string, fix: string, optional = false): Check => ({
  ...{name, ok: false, optional, detail, fix},
})

export const checkNode = ({nodeVersion, nodeNeeded}: HostFacts): Check =>
  isAtLeast(nodeVersion, nodeNeeded)
    ? well('node', nodeVersion)
    : failed(
        'node',
        `${nodeVersion} is older than ${nodeNeeded}`,
        `Install Node ${nodeNeeded} or newer: https://nodejs.org/en/download`,
      )

const isAtLeast = (version: string, needed: string): boolean => {
  const [have, want] = [partsOf(version), partsOf(needed)]
  const at = want.findIndex((part, index) => part !== have[index])
  return at === -1 || (have[at] ?? 0) > (want[at] ?? 0)
}

const partsOf = (version: string): readonly number[] =>
  version.split('.').map((part) => Number.parseInt(part, 10))

const ELSEWHERE = 'Choose another folder: export QCMD_STATE_DIR=DIR'

export const checkStateFolder = ({stateFolder: folder}: HostFacts): Check => {
  const name = 'state-folder'
  const {dir, exists, isWritable, mode, isOwn, networkFileSystem} = folder
  const path = shellWord(dir)
  if (isOwn === false) {
    const fix = `${ELSEWHERE}; or make it yours: sudo chown -R "$(id -un)" ${path}`
    return failed(name, `${dir} belongs to another user`, fix)
  }
  if (!isWritable) {
    const why = folder.problem ?? 'it cannot be written'
    return failed(name, `${dir}: ${why}`, canBeOpened(folder) ? `chmod 700 ${path}` : ELSEWHERE)
  }
  if (mode !== null && (mode & 0o077) !== 0) {
    return failed(name, `${dir} is open to other users (${octal(mode)})`, `chmod 700 ${path}`)
  }
  if (networkFileSystem !== null) {
    const what = `${dir} is on ${networkFileSystem}, where records of several machines may mix`
    return failed(name, what, 'Choose a folder on a local disk: export QCMD_STATE_DIR=DIR')
  }
  if (!exists) return well(name, `${dir}, to be made with the first monitor`)
  return well(name, mode === null ? dir : `${dir}, ${octal(mode)}`)
}

/** Its owner took the rights away, and can give them back. */
const canBeOpened = ({exists, mode}: StateFolderFacts): boolean =>
  exists && mode !== null && (mode & 0o300) !== 0o300

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')

const LEAST_FREE_BYTES = 100_000_000
const LEAST_FREE_SHARE = 0.01

export const checkDisk = ({disk, stateFolder}: HostFacts): readonly Check[] => {
  if (disk === null) return []
  const {freeBytes, totalBytes, freeFiles} = disk
  const path = shellWord(stateFolder.dir)
  const room = `${sizeOf(freeBytes)} of ${sizeOf(totalBytes)} free`
  if (freeFiles === 0) {
    return [failed('disk', `no file can be made any more (inodes); ${room}`, `df -i ${path}`)]
  }
  if (freeBytes < LEAST_FREE_BYTES || freeBytes < totalBytes * LEAST_FREE_SHARE) {
    const fix = `Free some space: df -h ${path}; qcmd monitors prune drops what has ended`
    return [failed('disk', `only ${room}`, fix)]
  }
  return [well('disk', room)]
}

const sizeOf = (bytes: number): string =>
  bytes < 1e9 ? `${Math.floor(bytes / 1e6)} MB` : `${(Math.floor(bytes / 1e8) / 10).toFixed(1)} GB`

/** Share of a limit in use from which the next program may well meet it. */
const NEARLY_ALL = 0.9
/** What distributions and editors advise; the kernel's cost is about 1 kB a watch in use. */
const ADVISED = {watches: 524_288, instances: 1024} as const

export const checkInotify = ({inotify}: HostFacts): readonly Check[] => {
  if (inotify === null) return []
  const {problem, maxInstances, maxWatches, usedInstances, usedWatches} = inotify
  if (problem !== null && problem !== 'ENOSPC' && problem !== 'EMFILE') {
    const fix = 'qcmd polls instead; see what the system says: dmesg | tail'
    return [failed('inotify', `a folder cannot be watched: ${problem}`, fix, true)]
  }
  const isOut = {watches: problem === 'ENOSPC', instances: problem === 'EMFILE'}
  if (isOut.watches || isNearly(usedWatches, maxWatches)) {
    return [nearLimit(inotify, 'watches', isOut.watches)]
  }
  if (isOut.instances || isNearly(usedInstances, maxInstances)) {
    return [nearLimit(inotify, 'instances', isOut.instances)]
  }
  return [well('inotify', useOf(inotify), true)]
}

const isNearly = (used: number | null, max: number): boolean =>
  used !== null && used >= max * NEARLY_ALL

const nearLimit = (inotify: InotifyFacts, what: 'watches' | 'instances', isOut: boolean): Check => {
  const max = what === 'watches' ? inotify.maxWatches : inotify.maxInstances
  const raised = Math.max(ADVISED[what], max * 2)
  return failed(
    'inotify',
    `${isOut ? 'no' : 'hardly any'} ${what} left (${useOf(inotify)}); qcmd polls without`,
    `sudo sysctl -w fs.inotify.max_user_${what}=${raised}`,
    true,
  )
}

const useOf = ({usedWatches, maxWatches, usedInstances, maxInstances}: InotifyFacts): string =>
  `${ofMax(usedWatches, maxWatches)} watches, ${ofMax(usedInstances, maxInstances)} instances`

const ofMax = (used: number | null, max: number): string =>
  used === null ? `up to ${max}` : `${used} of ${max}`

export const checkLingering = ({lingering}: HostFacts): readonly Check[] => {
  if (lingering === null) return []
  const {user, killsAtLogout, isLingering} = lingering
  if (killsAtLogout && !isLingering) {
    const what = `systemd ends background monitors when ${user} logs out (KillUserProcesses=yes)`
    return [failed('lingering', what, `loginctl enable-linger ${shellWord(user)}`, true)]
  }
  const why = isLingering
    ? `lingering is on for ${user}`
    : `lingering is off for ${user}, but KillUserProcesses=no`
  return [well('lingering', `background monitors outlive a logout: ${why}`, true)]
}
