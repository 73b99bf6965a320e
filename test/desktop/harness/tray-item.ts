import { setTimeout as sleep } from 'node:timers/promises'
import { type MessageBus, Variant } from 'dbus-native'
import { z } from 'zod'

const watcher = { destination: 'org.kde.StatusNotifierWatcher', path: '/StatusNotifierWatcher' }
const itemInterface = 'org.kde.StatusNotifierItem'
const menuInterface = 'com.canonical.dbusmenu'

const toolTip = z.tuple([z.string(), z.unknown(), z.string(), z.string()])
const menuProperties = z.object({
  label: z.string().default(''),
  enabled: z.boolean().default(true),
  visible: z.boolean().default(true),
  type: z.string().default('standard'),
  'toggle-state': z.int().default(-1),
})
const menuNode = z.tuple([z.int(), menuProperties, z.array(z.unknown())])
const layout = z.tuple([z.int(), z.tuple([z.int(), z.unknown(), z.array(menuNode)])])

export interface MenuEntry {
  readonly id: number
  readonly label: string
  readonly enabled: boolean
  /** Whether a switch is on; false for what is none. */
  readonly on: boolean
}

/** An item in the tray, as the panel sees it: StatusNotifierItem and com.canonical.dbusmenu on the session bus. */
export class TrayItem {
  readonly #bus: MessageBus
  readonly #destination: string
  readonly #path: string

  constructor(bus: MessageBus, address: string) {
    const slash = address.indexOf('/')
    this.#bus = bus
    this.#destination = slash < 0 ? address : address.slice(0, slash)
    this.#path = slash < 0 ? '/StatusNotifierItem' : address.slice(slash)
  }

  async property(name: string): Promise<unknown> {
    return getProperty(this.#bus, this.#destination, this.#path, itemInterface, name)
  }

  async toolTip(): Promise<string> {
    return toolTip.parse(await this.property('ToolTip'))[2]
  }

  /** The menu's entries without its separators, those of a submenu behind it. */
  async menu(): Promise<MenuEntry[]> {
    const path = z.string().parse(await this.property('Menu'))
    const answer = await this.#bus.invoke({
      destination: this.#destination,
      path,
      interface: menuInterface,
      member: 'GetLayout',
      signature: 'iias',
      body: [0, -1, []],
    })
    const [, [, , nodes]] = layout.parse(answer)
    return withSubmenus(nodes)
      .filter(([, properties]) => properties.type !== 'separator' && properties.visible)
      .map(([id, { label, enabled, 'toggle-state': state }]) => ({
        id,
        label: label.replaceAll('_', ''),
        enabled,
        on: state === 1,
      }))
  }

  /** Clicks an entry as a panel does it. */
  async click(label: string): Promise<void> {
    const entry = (await this.menu()).find(candidate => candidate.label === label)
    if (!entry?.enabled) throw new Error(`the tray's menu has no "${label}" that can be clicked`)
    await this.#bus.invoke({
      destination: this.#destination,
      path: z.string().parse(await this.property('Menu')),
      interface: menuInterface,
      member: 'Event',
      signature: 'isvu',
      body: [entry.id, 'clicked', new Variant('i', 0), 0],
    })
  }

  /** A click on the item itself. */
  async activate(): Promise<void> {
    await this.#bus.invoke({
      destination: this.#destination,
      path: this.#path,
      interface: itemInterface,
      member: 'Activate',
      signature: 'ii',
      body: [0, 0],
    })
  }
}

function withSubmenus(nodes: readonly z.output<typeof menuNode>[]): z.output<typeof menuNode>[] {
  return nodes.flatMap(node => [node, ...withSubmenus(z.array(menuNode).parse(node[2]))])
}

export async function trayItems(bus: MessageBus): Promise<TrayItem[]> {
  const name = 'RegisteredStatusNotifierItems'
  const items = await getProperty(bus, watcher.destination, watcher.path, watcher.destination, name)
  return z
    .array(z.string())
    .parse(items)
    .map(address => new TrayItem(bus, address))
}

/** The first item in the tray, waited for. */
export async function trayItem(bus: MessageBus, withinMs = 30_000, lookEveryMs = 50): Promise<TrayItem> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const [item] = await trayItems(bus)
    if (item) return item
    if (Date.now() > deadline) throw new Error('no item came into the tray')
    await sleep(lookEveryMs)
  }
}

function getProperty(bus: MessageBus, destination: string, path: string, owner: string, name: string) {
  return bus.invoke<unknown>({
    destination,
    path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [owner, name],
  })
}
