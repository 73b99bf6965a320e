import type { EngineStateName, OperationKind } from '../snapshot.ts'
import { viewsEn } from './views.en.ts'

const containersRunning = (count: number) => (count === 1 ? '1 container running' : `${count} containers running`)
const containersRunOn = (count: number) => {
  if (count === 0) return 'No containers are running.'
  return count === 1 ? 'Your container runs on.' : `Your ${count} containers run on.`
}

/** Every word that the tray, the notifications and the window say. The key set of all languages is this one. */
export const en = {
  appName: 'Afloat',
  views: viewsEn,
  state: {
    stopped: 'Stopped',
    starting: 'Starting',
    running: 'Running',
    away: 'Engine away',
    stopping: 'Stopping',
    failed: 'Needs attention',
  } satisfies Record<EngineStateName, string>,
  /** One calm sentence for each state, under its name. */
  stateSentence: {
    stopped: (running: number) =>
      running === 0 ? 'The engine is not running.' : `The engine is stopped. ${containersRunOn(running)}`,
    starting: () => 'The engine is starting.',
    running: (running: number) =>
      running === 0 ? 'The engine is ready. No containers are running.' : `${containersRunning(running)}.`,
    away: (running: number) => `The engine is away for a moment. ${containersRunOn(running)}`,
    stopping: () => 'The engine is stopping.',
    failed: (running: number) =>
      running === 0 ? 'The engine could not be kept running.' : `The engine is down. ${containersRunOn(running)}`,
  } satisfies Record<EngineStateName, (running: number) => string>,
  /** What is being done, as a line above its steps. */
  operation: {
    start: 'Starting the engine',
    restart: 'Restarting the engine',
    recover: 'Bringing the engine back',
    stop: 'Stopping the engine',
    upgrade: 'Upgrading the engine',
    rollback: 'Going back to the previous engine',
    install: 'Installing an engine',
    remove: 'Removing an engine',
    adopt: 'Bringing a container back',
    rescue: 'Moving a container into a new one',
  } satisfies Record<OperationKind, string>,
  containers: (count: number) => (count === 1 ? '1 container' : `${count} containers`),
  containersRunning,
  containersRunOn,
  connecting: 'Looking for the engine…',
  duration: {
    milliseconds: (count: string) => `${count}\u00a0ms`,
    seconds: (count: string) => `${count}\u00a0s`,
    minutes: (count: number) => `${count}\u00a0min`,
    hours: (hours: number, minutes: number) => `${hours}\u00a0h ${minutes}\u00a0min`,
    days: (days: number, hours: number) => `${days}\u00a0d ${hours}\u00a0h`,
  },
  tray: {
    start: 'Start engine',
    restart: 'Restart engine',
    stop: 'Stop engine…',
    open: 'Open Afloat',
    quit: 'Quit Afloat',
    liveRestore: 'Live restore',
    step: (step: string, number: number) => `Step ${number}: ${step}`,
    done: (step: string, percent: number) => `${step} (${percent}%)`,
    engine: (version: string) => `Docker Engine ${version}`,
  },
  stopDialog: {
    title: 'Stop the engine?',
    body: (running: number) =>
      running === 0
        ? 'Docker commands will not work until the engine is started again.'
        : `Docker commands will not work until the engine is started again. Choose what happens to the ${running === 1 ? 'running container' : `${running} running containers`}.`,
    keep: 'Keep containers running',
    stopContainers: 'Stop containers too',
    stop: 'Stop engine',
    cancel: 'Cancel',
  },
  liveRestoreDialog: {
    title: 'Turn live restore off?',
    body: (names: string) =>
      `With live restore off, the next stop, restart or crash of the engine ends ${names}. Afloat will not restart it while they run.`,
    turnOff: 'Turn off',
    cancel: 'Keep it on',
  },
  news: {
    done: {
      restart: 'Engine restarted',
      upgrade: 'Engine upgraded',
      rollback: 'Engine taken back',
      crash: 'The engine crashed and is back',
    },
    kept: (kept: number, before: number) =>
      before === 0
        ? 'No containers were running.'
        : kept === before
          ? kept === 1
            ? '1 container kept running.'
            : `All ${kept} containers kept running.`
          : `${kept} of ${before} containers kept running.`,
    away: (duration: string) => `The engine was away for ${duration}.`,
    versions: (from: string, to: string) => `From ${from} to ${to}.`,
    ended: (names: string) => `Ended meanwhile: ${names}.`,
    lost: (names: string) => `No longer running: ${names}.`,
    orphaned: (names: string) => `Running outside the engine: ${names}.`,
    failed: {
      restart: 'The engine did not come back',
      upgrade: 'The upgrade failed',
      rollback: 'Going back failed',
      crash: 'The engine crashed',
    },
    rolledBack: 'The upgrade was taken back',
    newer: (version: string) => `Docker Engine ${version} is available`,
    newerBody: (source: string) => `From ${source}. Containers keep running during the upgrade.`,
    problem: 'The engine needs attention',
    details: 'Show details',
    tryAgain: 'Try again',
  },
  window: {
    title: 'Afloat',
    engine: 'Engine',
    containers: 'Containers',
    noContainers: 'No containers are running.',
    noContainersHint: 'Containers that you start with this engine appear here.',
    restart: 'Restart',
    start: 'Start',
    stop: 'Stop…',
    restartHint: 'Containers keep running.',
    pending: (installed: string, running: string) =>
      `Engine ${installed} is installed; ${running} runs on until you restart it. Containers keep running.`,
    system: "The system's Docker (docker.service)",
    version: 'Docker Engine',
    containerd: 'containerd',
    pid: 'PID',
    uptime: 'Up',
    ports: 'Ports',
    socket: 'Socket',
    copy: 'Copy',
    copied: 'Copied',
    liveRestore: 'Live restore',
    on: 'on',
    off: 'off',
    lastReport: 'Last absence',
    awayFor: 'Engine away',
    kept: 'Kept running',
    longestWait: 'Longest wait',
    logLines: 'Log lines held',
    portsHeld: 'Ports held',
    namesAnswered: 'Names answered',
    steps: 'Steps',
    stepRunning: 'in progress',
    problem: 'What happened',
    details: 'Details',
    dismiss: 'Dismiss',
    close: 'Close',
    of: (part: number, whole: number) => `${part} of ${whole}`,
  },
  fetchEngine: (version: string) => `Fetch engine ${version}`,
  askPackages: (manager: string) => `Ask ${manager} what it would do`,
  /** Steps as the engine names them; one that is not here is shown by its own name. */
  steps: {
    'look for a running engine': 'Look for a running engine',
    'raise the shims': 'Hold connections steady',
    'wait until dockerd has found it': 'Wait until dockerd has found containerd',
    'lower the shims': 'Hand back to the engine',
    wait: 'Wait before the next try',
  } as Record<string, string>,
}

export type Words = typeof en
