import {existsSync, statfsSync} from 'node:fs'
import {dirname} from 'node:path'
import type {HostFacts} from './host.js'

/** Room on the file system of a folder, or of the nearest one above that exists. */
export const lookAtDisk = (dir: string): HostFacts['disk'] => {
  try {
    const {bsize, bavail, blocks, files, ffree} = statfsSync(nearestExisting(dir))
    return {
      // What is kept back for root is not free to us.
      freeBytes: bavail * bsize,
      totalBytes: blocks * bsize,
      freeFiles: files === 0 ? null : ffree,
    }
  } catch {
    // A file system that does not tell.
    return null
  }
}

/** The folder itself when it is there, else the one that it would be made in or below. */
export const nearestExisting = (path: string): string => {
  const parent = dirname(path)
  return existsSync(path) || parent === path ? path : nearestExisting(parent)
}

/** `f_type` of statfs(2) on Linux; FUSE does not say what is behind it. */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb'],
  [0xff534d42, 'cifs'],
  [0x01021997, '9p'],
  [0x5346414f, 'afs'],
  [0x00c36400, 'ceph'],
  [0x73757245, 'coda'],
  [0x47504653, 'gpfs'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x0bd00bd0, 'lustre'],
  [0x564c, 'ncp'],
])

/** The network file system of this type, or null for a local one. The number may come signed. */
export const networkFileSystemOf = (type: number): string | null =>
  NETWORK_TYPES.get(type >>> 0) ?? null
