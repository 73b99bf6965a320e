#!/usr/bin/env node
// @ts-check
/**
 * Stands in for fpm where electron-builder makes a Debian package: fpm is a Ruby gem that a closed network does not have,
 * and of what it can do a deb needs only to be laid out and handed to dpkg-deb. Called by electron-builder by its
 * CUSTOM_FPM_PATH, with fpm's own arguments; an argument that is not known here is refused, not passed over.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string', short: 's' },
    target: { type: 'string', short: 't' },
    force: { type: 'boolean' },
    depends: { type: 'string', short: 'd', multiple: true, default: [] },
    'deb-recommends': { type: 'string', multiple: true, default: [] },
    'deb-compression': { type: 'string', default: 'xz' },
    'deb-priority': { type: 'string', default: 'optional' },
    architecture: { type: 'string', default: 'all' },
    'after-install': { type: 'string' },
    'after-remove': { type: 'string' },
    description: { type: 'string', default: '' },
    version: { type: 'string', default: '' },
    package: { type: 'string', default: '' },
    name: { type: 'string', default: '' },
    maintainer: { type: 'string', default: '' },
    vendor: { type: 'string' },
    url: { type: 'string' },
    license: { type: 'string' },
    category: { type: 'string', default: 'default' },
  },
})
if (values.source !== 'dir' || values.target !== 'deb') throw new Error('only debs of folders are made here')

const folder = mkdtempSync(join(tmpdir(), 'afloat-deb-'))
try {
  for (const mapping of positionals) lay(mapping)
  mkdirSync(join(folder, 'DEBIAN'))
  // Before the control files are there: Installed-Size is that of what is installed.
  writeFileSync(join(folder, 'DEBIAN', 'control'), control(kibibytes(folder)))
  for (const [script, source] of [
    ['postinst', values['after-install']],
    ['postrm', values['after-remove']],
  ]) {
    if (script === undefined || source === undefined) continue
    cpSync(source, join(folder, 'DEBIAN', script))
    chmodSync(join(folder, 'DEBIAN', script), 0o755)
  }
  const options = ['--root-owner-group', `-Z${values['deb-compression']}`, '--build', folder, values.package]
  const { status } = spawnSync('dpkg-deb', options, { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * `from=to`, as fpm has it: a folder with a slash at its end lays its content into `to`.
 * @param {string} mapping
 */
function lay(mapping) {
  const [from = '', to = ''] = mapping.split('=')
  const target = join(folder, to)
  mkdirSync(from.endsWith('/') ? target : dirname(target), { recursive: true })
  cpSync(from, target, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
}

/** @param {number} size */
function control(size) {
  const [synopsis = '', ...rest] = values.description.split('\n')
  const fields = {
    Package: values.name,
    Version: values.version,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    'Installed-Size': String(size),
    Depends: values.depends.join(', '),
    Recommends: values['deb-recommends'].join(', '),
    Section: values.category,
    Priority: values['deb-priority'],
    Homepage: values.url ?? '',
    Description: [synopsis, ...rest.map(line => ` ${line.trim() || '.'}`)].join('\n'),
  }
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}\n`]))
  return lines.join('')
}

/**
 * @param {string} path
 * @returns {number}
 */
function kibibytes(path) {
  const info = lstatSync(path)
  if (!info.isDirectory()) return Math.ceil(info.size / 1024)
  return readdirSync(path).reduce((sum, name) => sum + kibibytes(join(path, name)), 1)
}
