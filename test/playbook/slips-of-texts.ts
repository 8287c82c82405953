import type { Slip } from './slips'

export const SLIPS_OF_TEXTS: readonly Slip[] = [
  // triage.yaml and crisis.yaml
  [
    'triage.yaml',
    'topic: bill',
    'topic: bil',
    'triage.yaml:10 priority.0.when.topic: there is no topic in triage.yaml "bil"; there is bill',
  ],
  [
    'triage.yaml',
    'kind: complaint',
    'kind: complain',
    'triage.yaml:10 priority.0.when.kind: must be complaint or question or praise or other; did you mean "complaint"?',
  ],
  ['triage.yaml', "handle: '@paper', ", '', 'triage.yaml:6 important.0: must say who'],
  [
    'triage.yaml',
    'name: Bills',
    'name: {}',
    'triage.yaml:3 topics.0.name: must be there in one language at least: it, pl or en',
  ],
  ['crisis.yaml', 'update_every: 30m', 'update_every: often', 'crisis.yaml:5 update_every: must be a time such as'],
  ['crisis.yaml', 'language: it', 'language: de', 'crisis.yaml:7 statements.0.language: must be en or it or pl'],
  // Markdown: lines count from the top of the file, below the front matter too
  ['tone.md', 'dont:', 'donts:', 'tone.md:3 donts: is not known here; did you mean "dont"?'],
  [
    'tone.md',
    'joke.]\nforbidden: { it: [numero verde] }\n---',
    'joke.]\n',
    'tone.md:1: begins with a front matter that has no end',
  ],
  ['tone.md', '{ it: [numero', '{ it: [[numero', 'tone.md:4'],
  [
    'answers/late-bill.md',
    'topics: [bill]',
    'topics: [bil]',
    'answers/late-bill.md:2 topics.0: there is no topic in triage.yaml "bil"',
  ],
  [
    'answers/late-bill.md',
    'Dear {name}',
    'Dear {nome}',
    'answers/late-bill.md:10: the text in en lacks {name} of it and has {nome}, which it has not; placeholders are the same in all languages',
  ],
  [
    'answers/late-bill.md',
    '## en',
    '## de',
    'answers/late-bill.md:10: "de" is no language of the playbook; there are en, it, pl',
  ],
  [
    'answers/late-bill.md',
    ', en: Late bill',
    '',
    'answers/late-bill.md:10: has a text in en but no title: add titles.en above',
  ],
  [
    'answers/late-bill.md',
    'en: Late bill',
    'en: Late bill, pl: Rachunek',
    'answers/late-bill.md:4 titles.pl: has no text: write a line "## pl" below',
  ],
  ['answers/late-bill.md', '## it', 'Hello\n\n## it', 'answers/late-bill.md:6: stands before the first language'],
  ['answers/late-bill.md', '## it', '### it', 'answers/late-bill.md:6: stands before the first language'],
  ['answers/late-bill.md', '## en', '## it', 'answers/late-bill.md:10: has "it" a second time'],
  [
    'answers/late-bill.md',
    'topics:',
    'files: [map.pdf]\ntopics:',
    'answers/late-bill.md:2 files.0: there is no file answers/files/map.pdf',
  ],
  [
    'answers/late-bill.md',
    'topics:',
    'files: [../secret]\ntopics:',
    'answers/late-bill.md:2 files.0: must be the name of a file in answers/files',
  ],
  [
    'knowledge/read-a-bill.md',
    'language: en',
    'language: english',
    'knowledge/read-a-bill.md:3 language: must be en or it or pl',
  ],
  [
    'knowledge/read-a-bill.md',
    'topics: [bill]',
    'topics: [bull]',
    'knowledge/read-a-bill.md:4 topics.0: there is no topic',
  ],
  [
    'knowledge/read-a-bill.md',
    'https://lineachiara.example/bill',
    'javascript:alert(1)',
    'knowledge/read-a-bill.md:5 link: must be an address',
  ],
  [
    'knowledge/read-a-bill.md',
    'At the top right is the number.',
    '',
    'knowledge/read-a-bill.md:7: has no text below its front matter',
  ],
]
