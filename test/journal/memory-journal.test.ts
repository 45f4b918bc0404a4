import {createMemoryJournal} from '../support/memory-journal.js'
import {testJournal} from './journal.contract.js'

testJournal('the journal in memory', () => createMemoryJournal())
