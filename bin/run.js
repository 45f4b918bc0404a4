#!/usr/bin/env node
'use strict'
const {startBuilt} = require('./start-built.js')

// A Tab in a shell must not wait for the whole command line to be read.
startBuilt(process.argv[2] === '__complete' ? 'complete' : 'qcmd')
