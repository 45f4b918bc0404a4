import {tmpdir, userInfo} from 'node:os'
import {lookAtDisk} from './disk.js'
import type {Host} from './host.js'
import {lookAtInotify} from './inotify.js'
import {lookAtLingering} from './lingering.js'
import {lookAtStateFolder} from './state-folder.js'

export interface HostOptions {
  readonly stateDir: string
  /** From `engines` of package.json: `20.19.0`. */
  readonly nodeNeeded: string
}

/** This machine by its own files; `host.ts` says what is told. Costs some 10 ms, 150 at most. */
export const createHost = ({stateDir, nodeNeeded}: HostOptions): Host => ({
  look: async () => {
    const stateFolder = lookAtStateFolder(stateDir)
    const watched = stateFolder.exists && stateFolder.problem === null ? stateDir : tmpdir()
    return {
      nodeVersion: process.versions.node,
      nodeNeeded,
      platform: process.platform,
      stateFolder,
      disk: lookAtDisk(stateDir),
      inotify: await lookAtInotify({watched}),
      lingering: lookAtLingering({user: userName()}),
    }
  },
})

const userName = (): string | null => {
  try {
    return userInfo().username
  } catch {
    // A container's user without an entry in the table of users.
    return null
  }
}
