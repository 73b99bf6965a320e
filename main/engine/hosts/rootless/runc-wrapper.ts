import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'

/**
 * A runc that can always list a container's processes. `runc ps` reads them from the container's cgroup; without a cgroup
 * of its own (cgroup v1, where a plain user has none) it fails, and from 1.7 on containerd takes a container whose
 * processes it cannot list for dead when it starts: docker says Exited while the process runs on. So where the real one
 * fails, those in the first process's pid namespace are listed instead, or it alone where that is everybody's.
 *
 * It is the first on the engine's PATH, and takes itself off it to find the bundle's runc. A containerd shim keeps the
 * PATH that it was started with, so this file must stay where it is while containers run.
 */
const SCRIPT = `#!/bin/sh
PATH=\${PATH#*:}
root= last= before= ps=
for word; do
  [ "$before" = --root ] && root=$word
  [ "$word" = ps ] && ps=1
  before=$word last=$word
done
[ -n "$ps" ] || exec runc "$@"
pids=$(runc "$@" 2>/dev/null) && [ "$pids" != '[]' ] && [ "$pids" != null ] && printf '%s\\n' "$pids" && exit
state=$(cat "$root/$last/state.json") || exec runc "$@"
first=$(printf %s "$state" | sed -n 's/.*"init_process_pid":\\([0-9]*\\).*/\\1/p')
namespace=$(readlink "/proc/$first/ns/pid") || exec runc "$@"
pids=$first
if [ "$namespace" != "$(readlink /proc/self/ns/pid)" ]; then
  pids=$(ls -l /proc/[0-9]*/ns/pid 2>/dev/null | grep -F -e "-> $namespace" | sed 's|.* /proc/\\([0-9]*\\)/.*|\\1|')
fi
printf '[%s]\\n' "$(printf '%s' "\${pids:-$first}" | tr '\\n' ,)"
`

/** Puts it in place, where it need not be there yet. */
export async function placeRuncWrapper(home: Home): Promise<void> {
  const path = join(home.run.rootless.programs, 'runc')
  await writeAtomically(path, SCRIPT, 0o755)
  // The umask may have taken bits away.
  await chmod(path, 0o755)
}
