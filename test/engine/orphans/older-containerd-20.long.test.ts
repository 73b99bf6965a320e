import { olderContainerdUnder } from './older-containerd.ts'

olderContainerdUnder('20.10.24')
