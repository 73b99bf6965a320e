import { olderContainerdUnder } from './older-containerd.ts'

olderContainerdUnder('26.1.5')
