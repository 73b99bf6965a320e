const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** A number of bytes as people say it, in powers of 1,000: 82 MB. */
export function bytesText(bytes: number, language: string): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  const unit = units[power] ?? 'byte'
  return (bytes / 1000 ** power).toLocaleString(language, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: bytes / 1000 ** power < 10 && power > 0 ? 1 : 0,
  })
}
