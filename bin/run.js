#!/usr/bin/env node
'use strict'
const {startBuilt} = require('./start-built.js')

startBuilt('qcmd')
