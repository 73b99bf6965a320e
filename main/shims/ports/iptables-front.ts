import { rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { readTextIfThere, writeAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { filterChain } from './filter-rules.ts'

/** Seconds that the script waits for another one's lock: dockerd gives its own calls no limit. */
const LOCK_SECONDS = 5
/** The program; what dockerd finds by the names that it looks for are links to it. */
const FRONT = 'iptables-front'

/**
 * While dockerd starts it puts its own jumps first into FORWARD (`iptables -I FORWARD -j DOCKER-FORWARD`), before ours,
 * and some 50 ms later the first rule that drops stands behind them: whoever only watches for that has a race to win.
 * So dockerd finds this program by the name of iptables. Everything goes through to the real one as it is, but for an
 * insertion at the head of FORWARD while our jump is there: it is made in one transaction with moving our jump before
 * it again. Between the two there is no moment, whether Afloat lives, is slow, or is dead.
 *
 * A shell for each call is not for nothing: dockerd 28 makes 725 calls for 50 containers, and its start took a tenth
 * longer. So the program makes way for the real one as soon as it may: with the first call where nothing is held in
 * FORWARD, as for IPv6 on most machines (`.held` beside it says that it has looked), else with the first translation.
 * Networks come first in each version (seen on 20.10, 26.1 and 28.5), then containers and their translations; all that
 * follows in FORWARD is DOCKER-USER, which lets through and which ours asks, too.
 */
export function frontScript(tag: string, path: string): string {
  return `#!/bin/sh
# Written by Afloat at each start of dockerd. Runs the machine's own iptables; what is inserted into FORWARD while Afloat
# keeps published ports open there (chain ${filterChain(tag)}, only while dockerd is away or starts) goes right behind that.
PATH='${path.replaceAll("'", `'\\''`)}'
program=\${0##*/}
make_way() {
  own=$0.$$
  ln -s "$(command -v "$program")" "$own" && mv -f "$own" "$0"
}
if [ ! -e "$0.held" ]; then
  case $("$program" -w ${LOCK_SECONDS} -S FORWARD 2>/dev/null) in
    *' -j ${filterChain(tag)}'*) : >"$0.held" ;;
    *) make_way; exec "$program" "$@" ;;
  esac
fi
case " $* " in
  *' -j DNAT '*) make_way; exec "$program" "$@" ;;
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

/** Puts the programs in place, and gives the PATH for a dockerd that would otherwise get `path`. */
export async function placeIptablesFront(home: Home, path: string): Promise<string> {
  const script = frontScript(home.tag, path)
  const front = join(home.run.bin, FRONT)
  if ((await readTextIfThere(front)) !== script) await writeAtomically(front, script, 0o755)
  for (const name of ['iptables', 'ip6tables']) {
    const place = join(home.run.bin, name)
    for (const old of [`${place}.held`, `${place}.new`]) await rm(old, { force: true })
    await symlink(FRONT, `${place}.new`)
    await rename(`${place}.new`, place)
  }
  return `${home.run.bin}:${path}`
}

/** Whether a dockerd that is started in this home finds the programs: one of another's starting does not. */
export async function hasIptablesFront(home: Home): Promise<boolean> {
  return (await readTextIfThere(join(home.run.bin, FRONT))) !== undefined
}
