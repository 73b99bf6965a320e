import { spawnSync } from 'node:child_process'
import { SetupStop, say } from './say.ts'

/** What Afloat takes from Debian (names as in Debian 12), by what needs it. npm and the channels provide the rest. */
export const PACKAGES = {
  engine: [
    'ca-certificates', // dockerd pulls images over TLS
    'iproute2', // `ip`: test namespaces; route_localnet of bridges
    'iptables', // dockerd's rules; the ports shim's way through its filter
    'kmod', // dockerd loads bridge and overlay modules
    'libdevmapper1.02.1', // linked by dockerd up to 20.10
    'libseccomp2', // linked by runc
    'libsystemd0', // linked by dockerd up to 20.10
    'nftables', // nft: the ports and names shims' own tables, gone with the process that owns them
    'procps', // dockerd answers `docker top` with the machine's ps
    'util-linux', // nsenter: the names shim's rules in containers' network namespaces; tests
  ],
  /** Besides, for who is not root: the engine then runs without it. The channels provide rootlesskit and slirp4netns. */
  rootless: [
    'uidmap', // newuidmap and newgidmap, which only an installed package can bring along: they run as root
  ],
  desktop: [
    'dbus', // session bus: tray item, menu, notifications
    'libasound2', // linked by Electron, as are the following
    'libatspi2.0-0',
    'libcups2',
    'libgbm1',
    'libgtk-3-0', // brings cairo, pango, atk and the X11 libraries
    'libnss3',
    'libudev1',
    'libx11-xcb1', // loaded at its start: without it, it ends with SIGTRAP and not a word
    'libxkbcommon0',
    'fonts-dejavu-core', // a window without any font shows boxes
  ],
  /** A machine without a display gets a small desktop of its own: see virtual-desktop.ts. */
  virtualDesktop: [
    'adwaita-icon-theme', // icons of panel and notifications
    'hicolor-icon-theme',
    'libglib2.0-bin', // gdbus: waits for the panel; the tests speak with tray and notifications through it
    'xauth', // the virtual display lets in who has its cookie
    'xfce4-notifyd', // shows notifications, with buttons
    'xfce4-panel', // shows tray items (StatusNotifierWatcher)
    'xvfb', // the display itself
  ],
  /** `npm run dist` */
  packaging: [
    'appstream', // appstreamcli: what software centres read is looked at before it is packaged
    'desktop-file-utils', // desktop-file-validate
    'p7zip-full', // compresses the tar.gz
  ],
  /** `npm run demo` */
  demo: [
    'busybox-static', // its containers are made of it, as are those of the tests
  ],
  tests: [
    'fish', // completes command lines, as does zsh
    'fonts-inter', // the pictures of the README look alike on every machine
    'groff-base', // reads the manual page
    'imagemagick', // screenshots of the whole display
    'x11-xserver-utils', // xsetroot: a background for them
    'mmdebstrap', // a fresh Debian, to install the package on
    'xdotool', // clicks
    'xfwm4', // a window manager
    'zsh',
  ],
} as const

export type PackageGroup = keyof typeof PACKAGES

/** Installs what is missing of the groups when root; throws SetupStop with the line to run otherwise. */
export function provideDebianPackages(groups: readonly PackageGroup[]): void {
  const installed = installedNames()
  if (installed === undefined) {
    say('Debian packages: this is no Debian; whether all libraries and tools are here was not looked at.')
    return
  }
  const missing = groups.flatMap(group => PACKAGES[group]).filter(name => !installed.has(name))
  if (missing.length === 0) return
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0) {
    throw new SetupStop(
      `${missing.length} Debian package${missing.length === 1 ? ' is' : 's are'} missing, and only root can install them.`,
      `Run this line, then try again:  sudo apt-get update && sudo ${install.join(' ')}`,
    )
  }
  say(`Debian packages: installing ${missing.join(' ')}.`)
  apt(['apt-get', 'update', '--quiet=2'])
  apt([...install, '--quiet=2'])
  say('Debian packages: done.')
}

/** Names of installed packages and of what they provide (later releases rename libraries), undefined without dpkg. */
function installedNames(): ReadonlySet<string> | undefined {
  const query = spawnSync('dpkg-query', ['-W', '-f', `\${db:Status-Status}\t\${Package}, \${Provides}\n`], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (query.status !== 0) return undefined
  const installed = query.stdout.split('\n').filter(line => line.startsWith('installed\t'))
  return new Set(
    installed.flatMap(line => (line.split('\t')[1] ?? '').split(', ').map(name => name.split(' ')[0] ?? '')),
  )
}

function apt([command = '', ...args]: readonly string[]): void {
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0']
  const { status } = spawnSync(command, [...options, ...args], {
    // What apt and dpkg say belongs to the set-up's output, and none of it may ask a question.
    stdio: ['ignore', process.stderr.fd, 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status === 0) return
  throw new SetupStop(`apt-get ${args[0]} failed.`, 'See its lines above; a Debian mirror must be reachable.')
}
