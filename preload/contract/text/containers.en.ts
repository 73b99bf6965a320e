/** The words of the containers' view. */
export const containersEn = {
  find: 'Find a container',
  noneFound: 'No container has that in its name or image.',
  restart: 'A restart of the engine',
  keeps: 'Runs on through a restart',
  asking: 'Asking what a restart would do…',
  since: (when: string) => `Running since ${when}`,
  noPorts: 'no published ports',
  more: (number: number) => (number === 1 ? '1 more thing to know' : `${number} more things to know`),
}
export type ContainersWords = typeof containersEn
