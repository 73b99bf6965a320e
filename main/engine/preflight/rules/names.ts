import { hasResolver } from '../../../shims/names/zone.ts'
import { about, type Rule } from '../finding.ts'

/** Lookups go past dockerd's own rules only by nft: without it they fail while dockerd sets its names up again. */
export const names: Rule = ({ containers, net }) =>
  net === null || net.ownedTables
    ? []
    : containers
        .filter(({ record }) => record.endpoints.some(hasResolver))
        .map(container =>
          about(
            container,
            'names',
            'amber',
            'Its lookups of names fail for the last moment of an absence (about 70 ms were seen): holding them to the end needs nft and Linux 5.12 or newer.',
            { remedy: 'Install nftables: apt-get install nftables' },
          ),
        )

/**
 * What an engine forgets of its own names when it restores a container: seen with 20.10.24 and 28.5.2, with Afloat and
 * without. It knows it again when the container is started the next time.
 */
export const forgottenNames: Rule = ({ containers }) =>
  containers.flatMap(container => {
    const { endpoints, dns } = container.record
    const places = endpoints.filter(hasResolver)
    const aliases = places.flatMap(({ links }) => links ?? []).map(link => link.split(':')[1] ?? link)
    const found = []
    if (aliases.length > 0) {
      found.push(
        about(
          container,
          'links',
          'amber',
          `The engine forgets the names that --link gave it (${aliases.join(', ')}) when it comes back.`,
          { remedy: 'Give the other container that name by --network-alias, or start this one again afterwards.' },
        ),
      )
    }
    if (places.length > 0 && dns.options.some(option => /^ndots:[1-9]/.test(option))) {
      found.push(
        about(
          container,
          'ndots',
          'green',
          'The engine forgets its ndots option when it comes back: names without a dot that nobody has are then asked outside.',
        ),
      )
    }
    return found
  })
