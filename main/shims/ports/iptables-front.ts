import { join } from 'node:path'
import { readTextIfThere, writeAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { filterChain } from './filter-rules.ts'

/** Seconds that the script waits for another one's lock: dockerd gives its own calls no limit. */
const LOCK_SECONDS = 5

/**
 * While dockerd starts it puts its own jumps first into FORWARD (`iptables -I FORWARD -j DOCKER-FORWARD`), before ours,
 * and some 50 ms later the first rule that drops stands behind them: whoever only watches for that has a race to win.
 * So dockerd finds this program by the name of iptables. Everything goes through to the real one as it is, but for an
 * insertion at the head of FORWARD while our jump is there: it is made in one transaction with moving our jump before
 * it again. Between the two there is no moment, whether Afloat lives, is slow, or is dead.
 */
export function frontScript(tag: string, path: string): string {
  return `#!/bin/sh
# Written by Afloat at each start of dockerd. Runs the machine's own iptables; what is inserted into FORWARD while Afloat
# keeps published ports open there (chain ${filterChain(tag)}, only while dockerd is away or starts) goes right behind that.
PATH='${path.replaceAll("'", `'\\''`)}'
program=\${0##*/}
case " $* " in
  *' -t nat '* | *' -t raw '* | *' -t mangle '*) exec "$program" "$@" ;;
  *' -I FORWARD -'*) ;;
  *) exec "$program" "$@" ;;
esac
for word; do
  case $word in *[!A-Za-z0-9_.,:/!@+-]*) exec "$program" "$@" ;; esac
done
words=" $*"
theirs=\${words#* -I FORWARD }
for attempt in 1 2 3 4 5; do
  ours=$("$program" -w ${LOCK_SECONDS} -S FORWARD 2>/dev/null | sed -n 's/^-A FORWARD \\(.*-j ${filterChain(tag)}\\)$/\\1/p')
  # Once: not held. More than once, for a moment: Afloat is about to mend that.
  [ -n "$ours" ] || break
  moves=$(printf '%s\\n' "$ours" | sed 's/^/-D FORWARD /')
  first=$(printf '%s\\n' "$ours" | sed -n 1p)
  printf '*filter\\n%s\\n-I FORWARD %s\\n-I FORWARD %s\\nCOMMIT\\n' "$moves" "$theirs" "$first" |
    "$program-restore" -w ${LOCK_SECONDS} --noflush >/dev/null 2>&1 && exit 0
done
exec "$program" "$@"
`
}

/** Writes the programs where they are not there yet, and gives the PATH for a dockerd that would otherwise get `path`. */
export async function placeIptablesFront(home: Home, path: string): Promise<string> {
  const script = frontScript(home.tag, path)
  for (const name of ['iptables', 'ip6tables']) {
    const file = join(home.run.bin, name)
    if ((await readTextIfThere(file)) !== script) await writeAtomically(file, script, 0o755)
  }
  return `${home.run.bin}:${path}`
}
