import type { Laptop } from './laptop.ts'

/** Everything of a laptop's Docker that Afloat could leave changed; equal before and after says that it did not. */
export async function dockerFacts(laptop: Laptop): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, script] of Object.entries(SCRIPTS)) found[name] = await laptop.run('sh', '-c', script)
  return found
}

const SCRIPTS: Readonly<Record<string, string>> = {
  files: `find /etc /usr/lib/systemd /usr/bin /usr/sbin /run/systemd/system /usr/share/polkit-1 -xdev \\( -type f -o -type l \\) \\
    ! -name daemon.json -exec ls -l --time-style=+ {} + | sort`,
  settings: 'cat /etc/docker/daemon.json 2>/dev/null; true',
  // Addresses of containers are those that they had: none was restarted.
  iptables: "iptables-save | sed -e '/^#/d' -e 's/\\[[0-9:]*\\]//' | sort",
  tables: 'nft list tables',
  units: `systemctl show --property=Id,FragmentPath,DropInPaths,UnitFileState,ActiveState,NeedDaemonReload \\
    docker.service docker.socket containerd.service`,
  sysctls:
    'sysctl net.ipv4.ip_forward; for f in /proc/sys/net/ipv4/conf/*/route_localnet; do echo $f $(cat $f); done | grep -v veth',
  left: 'ls -d /var/lib/afloat /run/afloat* /opt/Afloat 2>/dev/null; ps -eo args | grep -i [a]float; true',
}
