import { AfloatError } from '../../host/afloat-error.ts'

/** The refusal to stop an engine that the system starts: it would come back with the next client of its socket anyway. */
export function notOurs(): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: "The system's Docker is started and stopped by systemd, not by Afloat.",
    unchanged: 'It runs on.',
    remedy: 'To stop it: systemctl stop docker.socket docker.service; with live restore its containers run on.',
  })
}
