import {describe, expect, it} from 'vitest'
import {createHost} from '../../src/host/look-at-host.js'
import {tempDir} from '../support/temp-dir.js'

describe('this machine', () => {
  it('is told in facts', async () => {
    const stateDir = tempDir()
    const facts = await createHost({stateDir, nodeNeeded: '20.19.0'}).look()
    expect(facts).toMatchObject({
      nodeVersion: process.versions.node,
      nodeNeeded: '20.19.0',
      platform: process.platform,
      stateFolder: {dir: stateDir, isWritable: true},
    })
    expect(facts.inotify === null).toBe(process.platform !== 'linux')
  })

  it('can be looked at where the state folder is a file or nowhere', async () => {
    for (const stateDir of ['/dev/null', '/dev/null/x']) {
      const facts = await createHost({stateDir, nodeNeeded: '20.19.0'}).look()
      expect(facts.stateFolder.isWritable).toBe(false)
    }
  })
})
