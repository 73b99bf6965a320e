import { kindsUnder } from './kinds.ts'

kindsUnder('28.5.2')
