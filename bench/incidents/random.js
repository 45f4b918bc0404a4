/**
 * Numbers that look random and are the same in every run (Mulberry32 by Tommy Ettinger, public domain).
 * @param {number} seed
 */
export const createRandom = (seed) => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const random = {
    next,
    /** A whole number from `low` to `high`, both included. */
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => items[Math.floor(next() * items.length)],
    /** Distance to the next of events that are independent of each other. */
    exponential: (mean) => -Math.log(1 - next()) * mean,
    /** What latencies are like: mostly near the median, now and then some times that. */
    logNormal: (median, sigma = 0.4) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return median * Math.exp(sigma * normal)
    },
    hex: (digits) => {
      let text = ''
      while (text.length < digits) text += Math.floor(next() * 16).toString(16)
      return text
    },
    ip: () => `10.${random.int(0, 9)}.${random.int(0, 255)}.${random.int(1, 254)}`,
    uuid: () =>
      `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
    user: () =>
      random.pick([
        'anna',
        'boris',
        'chen',
        'dora',
        'emil',
        'fatma',
        'goran',
        'hana',
        'ivan',
        'jo',
      ]),
  }
  return random
}
