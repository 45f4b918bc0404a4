import {describe, expect, it} from 'vitest'
import {LineRun} from '../../src/analyse/lines.js'
import {findMeasures, latin1, numberAt} from '../../src/analyse/measures.js'
import {shapeScanner} from '../../src/analyse/shape-scanner.js'

const measuresOf = (line: string): readonly (readonly [string, number])[] => {
  const bytes = new TextEncoder().encode(line)
  const run = new LineRun(bytes, [Int32Array.of(0), Int32Array.of(bytes.length)], {
    offset: 0,
    number: 1,
  })
  const scans = shapeScanner().scan(run, 0, 1)
  expect(scans.isShort(0)).toBe(true)
  const pieces = Array.from(
    {length: scans.pieces(0)},
    (_, piece) => [scans.startOf(0, piece), scans.endOf(0, piece)] as const,
  )
  return findMeasures(latin1(bytes), pieces, 0).map(({piece, name, factor}) => [
    name.replace(/\d+$/, ''),
    factor * numberAt(bytes, pieces[piece]?.[0] ?? 0, bytes.length),
  ])
}

describe('the measures of a line', () => {
  it.each([
    ['request served in 12 ms', [['#time', 12]]],
    ['1.2.3.4 - - [x] "GET / HTTP/1.1" 200 512 "-" "curl/8.1" 29030', [['#time', 29.03]]],
    ['lb1 haproxy[9]: 1.2.3.4:41 fe app/a 0/0/1/54/56 200 1743 - - ----', [['#time', 56]]],
    ['chapter 0/0/1/54/56/7 of "a" "b" 29030', []],
    [
      'took 1.5s and sent 2 KB',
      [
        ['took#time', 1_500],
        ['#size', 2_048],
      ],
    ],
    ['{"msg":"done","duration_ms":31,"status":200}', [['duration_ms#number', 31]]],
    [
      'cpu=85% rss=120MB',
      [
        ['cpu#percent', 85],
        ['rss#size', 120 * 1024 ** 2],
      ],
    ],
    ['responseTime=40', [['responseTime#number', 40]]],
    ['"GET /x" 200 512 rt=0.034', [['rt#number', 0.034]]],
    ['pid 4242 exited with status 137', [['exit#code', 137]]],
    ['job done, rc=0', [['exit#code', 0]]],
    ['temp=21.5C', [['temp#number', 21.5]]],
    ['"GET /a HTTP/1.1" 200 12 "curl/8.5.0" 0.034', [['#number', 0.034]]],
    ['waited -3 seconds', [['waited#time', -3_000]]],
  ])('%s', (line, expected) => {
    expect(measuresOf(line)).toEqual(
      expected.map(([name, value]) => [name, expect.closeTo(Number(value), 6) as number]),
    )
  })

  it.each([
    ['user 4711 logged in from 10.0.0.7 port 51122'],
    ['order A-12345 placed, id=99123'],
    ['version 2.14.0 build 88'],
    ['worker-12 of node-3'],
  ])('none in %s', (line) => {
    expect(measuresOf(line)).toEqual([])
  })

  it('are no more than four', () => {
    expect(measuresOf('1 ms 2 ms 3 ms 4 ms 5 ms')).toHaveLength(4)
  })
})

describe('a number', () => {
  it('ends where its line ends, whatever stands behind that', () => {
    const bytes = new TextEncoder().encode('size=630221.75')
    expect(numberAt(bytes, 5, 9)).toBe(6302)
    expect(numberAt(bytes, 5, 12)).toBe(630_221)
    expect(numberAt(bytes, 5, 13)).toBeCloseTo(630_221.7)
    expect(numberAt(bytes, 5, 5)).toBeNaN()
  })
})
