import { orphanNewsUnder } from './orphan-news.ts'

orphanNewsUnder('28.5.2')
