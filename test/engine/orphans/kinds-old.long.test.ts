import { kindsUnder } from './kinds.ts'

kindsUnder('20.10.24')
