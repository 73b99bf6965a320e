import { expect, it } from 'vitest'
import { portLink } from '../../../preload/contract/port-link.ts'
import { viewOf } from '../../../preload/contract/views.ts'

it.each([
  ['127.0.0.1:8080->80/tcp', 'http://127.0.0.1:8080/'],
  ['0.0.0.0:8080->80/tcp', 'http://localhost:8080/'],
  ['[::]:8080->80/tcp', 'http://localhost:8080/'],
  ['[::1]:8080->80/tcp', 'http://[::1]:8080/'],
  ['127.0.0.1:53->53/udp', undefined],
  ['80/tcp', undefined],
])('%s opens %s', (port, link) => {
  expect(portLink(port)).toBe(link)
})

it.each([
  ['#orphans', 'orphans'],
  ['', 'engine'],
  ['#nowhere', 'engine'],
])('the address %s shows %s', (hash, view) => {
  expect(viewOf(hash)).toBe(view)
})
