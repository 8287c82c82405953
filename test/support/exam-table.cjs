// A reporter: after all tests, the channel exam as a table, one column for each channel that sat it.
const EXAM = 'the channel exam: '
const MARKS = { passed: 'yes', failed: 'NO', pending: 'skipped' }

class ExamTable {
  onRunComplete(_contexts, { testResults }) {
    const questions = new Map()
    const channels = new Set()
    for (const { ancestorTitles, title, status } of testResults.flatMap((file) => file.testResults)) {
      const group = ancestorTitles.find((one) => one.startsWith(EXAM))
      if (group === undefined) continue
      const channel = group.slice(EXAM.length)
      channels.add(channel)
      questions.set(title, { ...questions.get(title), [channel]: MARKS[status] ?? status })
    }
    if (channels.size > 0) process.stdout.write(`\n${tableOf([...channels].sort(), questions)}\n`)
  }
}

/** So many columns still fit beside a question; more channels become rows under numbered questions. */
const MAX_COLUMNS = 6
const SHORT = { yes: '✓', NO: '✗', skipped: '?' }

const tableOf = (channels, questions) =>
  channels.length > MAX_COLUMNS ? numberedTable(channels, questions) : wideTable(channels, questions)

function numberedTable(channels, questions) {
  const width = Math.max(...channels.map((channel) => channel.length), 'channel'.length)
  const numbered = [...questions].map(([question, answers], index) => ({ number: index + 1, question, answers }))
  const row = (first, cells) => `${first.padEnd(width)} ${cells.map((cell) => String(cell).padStart(3)).join('')}`
  const head = row(
    'channel',
    numbered.map(({ number }) => number),
  )
  return [
    'The channel exam',
    head,
    '-'.repeat(head.length),
    ...channels.map((channel) =>
      row(
        channel,
        numbered.map(({ answers }) => (answers[channel] === undefined ? '–' : (SHORT[answers[channel]] ?? '?'))),
      ),
    ),
    '✓ passed, ✗ failed, – makes no sense on this platform (its test says why)',
    ...numbered.map(({ number, question }) => `${String(number).padStart(3)}  ${question}`),
  ].join('\n')
}

function wideTable(channels, questions) {
  const width = Math.max(...[...questions.keys()].map((question) => question.length))
  const row = (first, cells) =>
    [first.padEnd(width), ...cells.map((cell, i) => cell.padEnd(channels[i].length))].join('  ')
  const rows = [...questions].map(([question, answers]) =>
    row(
      question,
      channels.map((channel) => answers[channel] ?? '–'),
    ),
  )
  const head = row('The channel exam', channels)
  return [head, '-'.repeat(head.length), ...rows, '–: makes no sense on this platform; its test says why'].join('\n')
}

module.exports = ExamTable
