import { accidentsUnder } from './accidents.ts'

accidentsUnder('20.10.24')
