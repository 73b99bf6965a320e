import { orphanNewsUnder } from './orphan-news.ts'

orphanNewsUnder('20.10.24')
