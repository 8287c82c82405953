// A reporter: after all tests, the journeys that were played in every workspace as a table, one column a workspace.
const EQUAL = 'the same journey in '
const MARKS = { passed: '✓', failed: '✗', pending: '–' }
const ORDER = ['rehearsal', 'Slack', 'Teams']

class EqualTable {
  onRunComplete(_contexts, { testResults }) {
    const rows = new Map()
    const places = new Set()
    const reasons = []
    for (const { ancestorTitles, title, status } of testResults.flatMap((file) => file.testResults)) {
      const group = ancestorTitles.find((one) => one.startsWith(EQUAL))
      if (group === undefined) continue
      const place = group.slice(EQUAL.length)
      const [story, reason] = title.split(' – ')
      places.add(place)
      rows.set(story, { ...rows.get(story), [place]: MARKS[status] ?? status })
      if (reason !== undefined) reasons.push(`– ${place}, ${story}: ${reason}`)
    }
    if (rows.size > 0) process.stdout.write(`\n${tableOf([...places].sort(byOrder), rows)}\n${reasons.join('\n')}\n`)
  }
}

const byOrder = (one, other) => ORDER.indexOf(one) - ORDER.indexOf(other)

function tableOf(places, rows) {
  const width = Math.max(...[...rows.keys()].map((story) => story.length))
  const line = (first, cells) =>
    [first.padEnd(width), ...cells.map((cell, i) => cell.padEnd(places[i].length))].join('  ')
  const head = line('The same journeys', places)
  const body = [...rows].map(([story, marks]) =>
    line(
      story,
      places.map((place) => marks[place] ?? '?'),
    ),
  )
  return [head, '-'.repeat(head.length), ...body].join('\n')
}

module.exports = EqualTable
