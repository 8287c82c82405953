import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Two files are the least that a playbook has. */
export const TWO_FILES: Readonly<Record<string, string>> = {
  'playbook.yaml': `brand: Linea Chiara
language: en
zone: Europe/Rome
people:
  - { id: ada, name: Ada Conti, roles: [agent], email: ada@lineachiara.example }
  - { id: giulia, name: Giulia Ferri, roles: [lead], slack: UGIULIA }
rooms:
  - { id: social-care, name: social-care }
routes:
  - { room: social-care }
fallback_room: social-care
`,
  'channels.yaml': `accounts:
  - { id: webchat, type: webchat, name: Web chat }
`,
}

/** A playbook of every kind of file, small enough to know by heart. */
export const WHOLE: Readonly<Record<string, string>> = {
  ...TWO_FILES,
  'channels.yaml': `promises:
  - id: social
    calendar: office
    warn_at: 0.8
    manager_after: 30m
    targets:
      - kind: complaint
        priority: 1
        first_reply: 15m
        next_reply: 30m
        resolution: 8h
        bands: { good: 15m, acceptable: 1h, poor: 4h }
      - { first_reply: 1h, next_reply: 2h, resolution: 2d }
  - id: slow
    targets:
      - { first_reply: 4h, next_reply: 8h, resolution: 3d }
accounts:
  - { id: webchat, type: webchat, name: Web chat, objective: Answer while they wait. }
  - { id: email, type: email, name: Mail, promises: slow, calendar: office, address: env:ADDRESS }
`,
  'calendars.yaml': `calendars:
  - id: office
    name: Milan
    week:
      mon: '09:00-13:00, 14:00-18:00'
      fri: '22:00-06:00'
      sat: closed
    holidays: { country: IT, state: '25', region: MI }
    days:
      2026-12-24: { name: Christmas Eve, hours: '09:00-13:00' }
      2026-12-31: { hours: closed }
  - id: warsaw
    name: Warsaw
    zone: Europe/Warsaw
    week: { tue: '00:00-24:00' }
    holidays: PL
`,
  'departments.yaml': `duty_manager: giulia
departments:
  - id: billing
    name: { it: Fatturazione, pl: Rozliczenia, en: Billing }
    topics: [bill]
    head: paola
    contacts: [marco]
    agreed:
      - { priority: 1, acknowledge: 5m, answer: 30m }
      - { acknowledge: 15m, answer: 60m }
contacts:
  - id: marco
    name: Marco Bianchi
    title: Invoices
    email: marco@lineachiara.example
    calendar: office
    media: [slack, email]
    deputy: giulia
    urgent_anytime: true
  - { id: paola, name: Paola Gatti, slack: UPAOLA, media: [slack] }
  - { id: giulia, media: [slack] }
`,
  'triage.yaml': `topics:
  - id: bill
    name: Bills
    keywords: { it: [bollett], en: [bill] }
important:
  - { handle: '@paper', priority: 1, reason: A newspaper. }
  - { reach_over: 50000, priority: 2, reason: Many read it. }
spam: { words: { en: [crypto] }, links_over: 3 }
priority:
  - when: { topic: bill, kind: complaint, words: { it: [disdetta] }, sentiment: negative }
    priority: 2
    reason: Somebody is about to leave.
`,
  'crisis.yaml': `severities:
  - { id: severe, name: Severe, description: Nobody can call. }
roles:
  - { id: lead, name: Lead, duty: Decides. }
update_every: 30m
statements:
  - { id: outage-it, language: it, text: 'Buongiorno.' }
review_tasks: [Write it down.]
thresholds: { times_usual: 3, negative_share: 0.2 }
`,
  'tone.md': `---
do: [Say who does what until when.]
dont: [Do not joke.]
forbidden: { it: [numero verde] }
---
# How we sound

Like a neighbour.
`,
  'guidelines.md': `# How we work

1. Claim.
`,
  'answers/late-bill.md': `---
topics: [bill]
channels: [webchat]
titles: { it: Bolletta in ritardo, en: Late bill }
---
## it

Gentile {name}, la bolletta arriva il {date}.

## en

Dear {name}, the bill comes on {date}.
`,
  'knowledge/read-a-bill.md': `---
title: How to read a bill
language: en
topics: [bill]
link: https://lineachiara.example/bill
---
At the top right is the number.
`,
}

/** A directory of these files; what is empty is left out. */
export function playbookDir(files: Readonly<Record<string, string>>): { dir: string; drop: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'sportello-playbook-'))
  for (const [name, text] of Object.entries(files)) {
    if (text === '') continue
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
  return { dir, drop: () => rmSync(dir, { recursive: true, force: true }) }
}
