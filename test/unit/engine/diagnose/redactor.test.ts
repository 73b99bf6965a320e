import { describe, expect, it } from 'vitest'
import { argumentsShape } from '../../../../main/engine/diagnose/container-facts.ts'
import { learnAddress } from '../../../../main/engine/diagnose/known-secrets.ts'
import { Redactor } from '../../../../main/engine/diagnose/redactor.ts'

/** Put together here, so that no scanner takes this file for a leak. */
const SECRET = ['S3cr', 'et-Value', '/with+signs='].join('')
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJib2IifQ', 'abc-DEF_123456'].join('.')

describe('secrets that look like some', () => {
  it.each([
    ['a password in an address', `proxy http://bob:${SECRET}@proxy.example:3128/ in use`],
    ['a password with an at sign in an address', 'http://bob:p@ss@proxy.example', 'p@ss'],
    ['a token in the place of a name', 'git clone https://tok-1234567@github.com/a/b', 'tok-1234567'],
    ['an option with =', `--db-password=${SECRET} --verbose`],
    ['an option with a space', `mysql --password ${SECRET} db`],
    ['an option in quotes', `--token "${SECRET} and more"`],
    ['a variable', `MYSQL_ROOT_PASSWORD=${SECRET}`],
    ['a variable with a longer name', `AWS_SECRET_ACCESS_KEY=${SECRET}`],
    ['an entry of YAML', `api_key: ${SECRET}`],
    ['an entry of JSON', `{"clientSecret":"${SECRET}","a":1}`],
    ['an entry of JSON in a log line', `msg="got {\\"password\\":\\"${SECRET}\\"}"`],
    ['a header', `Authorization: Bearer ${SECRET}`],
    ['a header in a log line', `msg="Authorization: Basic ${SECRET}" level=debug`],
    ["a registry's header", `X-Registry-Auth: ${SECRET}`],
    ['what a client sent', `msg="form data: {\\"Env\\":[\\"A=${SECRET}\\"],\\"Cmd\\":[\\"x\\"]}"`],
    ['what a client sent, as newer engines log it', `msg="form data" form-data="{\\"Cmd\\":[\\"${SECRET}\\"]}" x=1`],
    ['a bearer without header', `sent bearer ${SECRET}`],
    ['a cookie', `Cookie: sid=${SECRET}; a=b`],
    ['a JSON web token', `hello ${jwt} there`, jwt],
    ['a token of GitHub', `x ghp_${'a1B2'.repeat(9)} y`, `ghp_${'a1B2'.repeat(9)}`],
    ['a fine-grained token of GitHub', `github_pat_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['a token of GitLab', `glpat-${'a1B2'.repeat(5)}`, 'a1B2a1B2'],
    ['a token of Docker Hub', `dckr_pat_${'a1B2'.repeat(6)}`, 'a1B2a1B2'],
    ['a token of a swarm', `docker swarm join SWMTKN-1-${'a1b2'.repeat(12)}-${'c3d4'.repeat(6)}`, 'a1b2a1b2'],
    ['a key of AWS', `AKIA${'ABCD'.repeat(4)} used`, 'ABCDABCD'],
    ['a token of Slack', `xoxb-${'12345'.repeat(4)}`, '1234512345'],
    ['a token of npm', `npm_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`],
    ['a private key that is cut off', `-----BEGIN PRIVATE KEY-----\n${SECRET}\nmore`],
  ])('are removed: %s', (_what, text, secret = SECRET) => {
    expect(text).toContain(secret)
    const redactor = new Redactor()
    const clean = redactor.text(text)
    expect(clean).not.toContain(secret)
    expect(clean).toContain('[removed: ')
    expect(Object.keys(redactor.takeCounts())).toHaveLength(1)
  })

  it.each([
    ['an image with a digest', 'pulled docker.io/library/nginx@sha256:0123456789abcdef'],
    ['an address without a user', 'GET http://mirror.example:3142/debian/dists'],
    ['a rule', '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80'],
    ['a log line', 'time="2026-11-24T10:00:00Z" level=info msg="Loading containers: done."'],
    ['an author', 'author: somebody'],
    ['the journal of a restart', 'stop dockerd: 21 ms; all 10 containers kept running'],
  ])('leave alone what is none: %s', (_what, text) => {
    expect(new Redactor().text(text)).toBe(text)
  })
})

describe('secrets that are known', () => {
  it('are removed in every form in which programs write them', () => {
    const redactor = new Redactor()
    redactor.learnEnvironment([`PLAIN=${SECRET}`, 'QUOTED=with "quotes" and \\', 'PATH=/usr/local/bin:/usr/bin', 'N=1'])
    const base64 = Buffer.from(SECRET).toString('base64')
    const text = [SECRET, encodeURIComponent(SECRET), base64, JSON.stringify({ x: 'with "quotes" and \\' })].join(' | ')
    expect(redactor.text(text)).toBe(
      '[removed: environment] | [removed: environment] | [removed: environment] | {"x":"[removed: environment]"}',
    )
    expect(redactor.text('PATH is /usr/local/bin:/usr/bin, N is 1')).toBe('PATH is /usr/local/bin:/usr/bin, N is 1')
    expect(redactor.takeCounts()).toEqual({ environment: 4 })
    expect(redactor.takeCounts()).toEqual({})
  })

  it('are removed line by line where they have many', () => {
    const redactor = new Redactor()
    redactor.learn('environment', 'first-line\n  second-line\n')
    expect(redactor.text('it said second-line')).toBe('it said [removed: environment]')
  })

  it("are an address's password, as written and as meant", () => {
    const redactor = new Redactor()
    learnAddress(redactor, 'http://bob:p%40ssw0rd@proxy.example')
    expect(redactor.text('p%40ssw0rd or p@ssw0rd')).toBe('[removed: address] or [removed: address]')
  })
})

it('takes values from JSON by their names, at any depth', () => {
  const redactor = new Redactor()
  const clean = redactor.json({
    'log-opts': { 'splunk-token': SECRET, tag: 'web' },
    proxies: { 'http-proxy': `http://a:${SECRET}@p` },
    secrets: [SECRET],
    debug: true,
  })
  expect(clean).toEqual({
    'log-opts': { 'splunk-token': '[removed: password]', tag: 'web' },
    proxies: { 'http-proxy': 'http://[removed: address]@p' },
    secrets: ['[removed: password]'],
    debug: true,
  })
})

it('keeps of a command line the program and the names of its options', () => {
  const redactor = new Redactor()
  const shape = argumentsShape(['mysqld', '--user=root', '--password', SECRET, '-p', '-pjoined', 'db'], redactor)
  expect(shape).toEqual([
    'mysqld',
    '--user=[removed: argument]',
    '--password',
    '[removed: argument]',
    '-p',
    '[removed: argument]',
    '[removed: argument]',
  ])
})
