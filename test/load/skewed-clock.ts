/**
 * Loaded before the program (`node --require`), it makes the process' clock wrong by SKEW_MS: nothing that is due may
 * depend on it. Only the wall clock; what measures spans is the monotonic clock, as on a machine whose time is off.
 */
const skewMs = Number(process.env['SKEW_MS'] ?? 0)
const RealDate = Date

class SkewedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? SkewedDate.now() : given[0])
  }
  static override now(): number {
    return RealDate.now() + skewMs
  }
}

globalThis.Date = new Proxy(RealDate, {
  construct: (_real, given: unknown[]) =>
    given.length < 2 ? new SkewedDate(...(given as [])) : (Reflect.construct(RealDate, given) as Date),
  get: (real, name) => (name === 'now' ? SkewedDate.now : (Reflect.get(real, name) as unknown)),
}) as DateConstructor
