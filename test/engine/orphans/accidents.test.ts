import { accidentsUnder } from './accidents.ts'

accidentsUnder('28.5.2')
