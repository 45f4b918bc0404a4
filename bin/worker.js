'use strict'
// Entry of a background monitor, see src/worker.ts.
const {startBuilt} = require('./start-built.js')

startBuilt('worker')
