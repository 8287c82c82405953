import { markdownNodes } from '../../../src/workspaces/cards/markdown'
import { hostileStrings } from '../../support/hostile'

const shown = (text: string): string[] =>
  markdownNodes(text).nodes.map((node) =>
    node.kind === 'text' ? `${node.size === 'large' ? '# ' : ''}${node.text}` : '?',
  )

describe("A team's Markdown on a card", () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['a paragraph that is broken in the file', 'One\ntwo\n\nthree', ['One two\n\nthree']],
    ['headings', '# A\ntext\n## B ##\nmore', ['# A', 'text', '# B', 'more']],
    ['text before any heading', 'first\n# A', ['first', '# A']],
    ['a list', '- one\n  goes on\n- two\n* three', ['• one goes on\n• two\n• three']],
    ['a list in a list', '- one\n  - inner', ['• one\n   • inner']],
    ['numbers', '1. one\n   goes on\n2. two', ['1. one goes on\n2. two']],
    [
      'bold, code and links',
      'A **bold** `code` [name](https://a.example/x)',
      ['A bold code name (https://a.example/x)'],
    ],
    ['emphasis, and a star that is none', 'An *old* rule: 2 * 3 * 4', ['An old rule: 2 * 3 * 4']],
    ['a table', '| a | b |\n| --- | --- |\n| 1 | 2 |', ['a · b\n1 · 2']],
    ['a rule between parts', 'one\n\n---\n\ntwo', ['one\n\ntwo']],
    ['a quote', '> said', ['said']],
    ['a hash that is no heading', '#4821 is open', ['#4821 is open']],
  ])('%s', (_what, text, nodes) => {
    expect(shown(text)).toEqual(nodes)
  })

  it('ends where a window ends, and says so', () => {
    const long = Array.from({ length: 100 }, (_, index) => `# Part ${index}\n${'word '.repeat(300)}`).join('\n')
    const { nodes, isCut } = markdownNodes(long)
    const length = nodes.reduce((sum, node) => sum + (node.kind === 'text' ? node.text.length : 0), 0)
    expect(isCut).toBe(true)
    expect(length).toBeLessThanOrEqual(31_000)
    expect(markdownNodes('short').isCut).toBe(false)
    expect(markdownNodes('x'.repeat(100_000)).isCut).toBe(true)
  })

  it('survives whatever stands there', () => {
    for (const text of hostileStrings()) expect(() => markdownNodes(text)).not.toThrow()
  })
})
