import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {maskMessage, skeletonOf} from '../../src/analyse/mask.js'

describe('masking a message', () => {
  it.each([
    [
      'what stands behind a message as JSON',
      'order failed {"user":"ann","why":"no \\"x\\" at all","state":"open","n":3,"cut":"of',
      'order failed {"user":"<*>","why":"<*>","state":"<*>","n":<*>,"cut":"<*>"',
    ],
    ['numbers', 'Found child 6725 in slot 10', 'Found child <*> in slot <*>'],
    ['ids with digits', 'blk_-3886 for job_1445_0020', '<*> for <*>'],
    ['addresses', 'from 10.0.0.1:5432 to [10.0.0.2]', 'from <*> to [<*>]'],
    [
      'IPv6 and MAC',
      'at 2607:f140:6000:8:c6b3:1ff:fecd:abcd and ab:cd:ef:ab:cd:ef',
      'at <*> and <*>',
    ],
    ['host and port', 'db.example.org:5432 is gone', '<*> is gone'],
    ['bare host and port at the head', 'cache:6379 is gone', '<*> is gone'],
    ['host names', 'asked proxy.cse.example.hk and api.internal', 'asked <*> and <*>'],
    ['source places', 'in server.go:123 now', 'in server.go:<*> now'],
    ['URLs', 'GET https://x.example/a?b=c.', 'GET <*>.'],
    ['UUIDs', 'req 3fa85f64-5717-4562-b3fc-2c963f66afa6 done', 'req <*> done'],
    ['paths', 'cannot open /var/log/x.log: gone', 'cannot open <*>: gone'],
    ['Windows paths', 'with Core: C:\\Windows\\winsxs\\cbs.dll', 'with Core: <*>'],
    [
      'paths behind an id',
      '{bf1a-11}GLOBALROOT/Device/Disk2/config/SYSTEM',
      '{<*>}GLOBALROOT/Device/<*>',
    ],
    ['quoted values', 'name="my own thing" type=\'x y\'', 'name=<*> type=<*>'],
    ['quotes within quoted values', 'err="no \\"a b\\" here" pod="x"', 'err=<*> pod=<*>'],
    [
      'words after =',
      'user=ann db=shop, topics=[orders] to=<a b>',
      'user=<*> db=<*>, topics=<*> to=<a b>',
    ],
    [
      'what says how it went stays',
      'user=ann status=sent state="up"',
      'user=<*> status=sent state="up"',
    ],
    [
      "a message's own key stays",
      'msg=\'op=login acct="ann" res=failed\'',
      "msg='op=login acct=<*> res=failed'",
    ],
    [
      'words in quotes',
      'cannot stat \'a.txt\': role "ann" is "gone"',
      'cannot stat \'<*>\': role "<*>" is "<*>"',
    ],
    ['words in quotes with backslashes', 'volume \\"config\\" is up', 'volume \\"<*>\\" is up'],
    ['names of values in quotes stay', '{"id":7,"on":"disk"}', '{"id":<*>,"on":"<*>"}'],
    ['states in quotes stay', "now in state 'Idle' of 'ann'", "now in state 'Idle' of '<*>'"],
    [
      'sentences in quotes stay',
      "ran 'show me' and don't 'stop now'",
      "ran 'show me' and don't 'stop now'",
    ],
    [
      'requests that are told of',
      'timed out, request: "GET /a HTTP/1.1", host',
      'timed out, request: "<*>", host',
    ],
    [
      'short IPv6',
      'on fe80::36c and ::1 of a::b, not std::vector',
      'on <*> and <*> of <*>, not std::vector',
    ],
    ['names of messages stay', '%SYS-5-CONFIG_I: by 7%A-1', '%SYS-5-CONFIG_I: by <*>'],
    ['bytes, too', 'size 12.5 B of 3 KB', 'size <*> of <*>'],
    ['booleans after =', 'ok=true retry=no mode=fast', 'ok=<*> retry=<*> mode=fast'],
    ['booleans after : stay', 'ok: true', 'ok: true'],
    ['sizes', 'sent 1165 bytes (1.13 KB) of 12 MB', 'sent <*> bytes of <*>'],
    ['durations', 'took 12ms, then 3 seconds or <1 sec', 'took <*>, then <*> or <*>'],
    ['dates in the text', 'due Mon Jan  1 09:00:55 2024 at last', 'due <*> at last'],
    ['letters-only hex', 'ref deadbeef is abcdefab', 'ref <*> is <*>'],
    ['lists', 'items 1, 2, 3 and 4 5 6', 'items <*> and <*>'],
    ['lists of ids', 'deleting blk_1 blk_2 blk_3 now', 'deleting <*> now'],
    ['unlike things in a row', 'GET /a 200 12 ms', 'GET <*> <*> <*>'],
    ['unlike things with an address', 'GET /a 200 12 ms 10.0.0.1', 'GET <*> <*> <*> <*>'],
    ['unlike things with commas', 'slow query 699 ms, 8 rows', 'slow query <*>, <*> rows'],
    ['arrows', 'pause 1702M->1669M(2048M) 9 ms', 'pause <*>-><*>(<*>) <*>'],
    [
      'redacted secrets',
      'login password=[secret:password:abcd]',
      'login password=[secret:password:<*>]',
    ],
    [
      'redacted secrets in a URL',
      'POST https://a.example/b?c=d&token=[secret:token:9f3a] failed: no',
      'POST <*> failed: no',
    ],
    ['durations in a path', 'wrote /tmp/12ms/a.log at last', 'wrote <*> at last'],
    ['marks that were in the message', 'a <#> </> <0> b', 'a <*> <*> <<*>> b'],
    ['words stay', 'GET Paused Started com.apple.thing', 'GET Paused Started com.apple.thing'],
    ['blanks are one', 'a   b\tc', 'a b c'],
    ['what is masked already', 'a <*> b', 'a <*> b'],
    ['no text at all', '', ''],
  ])('masks %s', (_name, message, template) => {
    expect(maskMessage(message)).toBe(template)
  })

  it('gives the same template for every number', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(maskMessage(`user ${a} took x${b}y`)).toBe('user <*> took <*>')
      }),
    )
  })

  it('masks in time proportional to the length', () => {
    const near = ['="', "='", '1', 'a.', '<*>', '1:', '/', '(1 ', 'Jan ', '12 ', 'a.b:', 'a:a:']
    const from = process.cpuUsage()
    for (const unit of near) maskMessage(unit.repeat(4096 / unit.length))
    const {user, system} = process.cpuUsage(from)
    expect(user + system).toBeLessThan(1_000_000)
  })
})

describe('the skeleton of a template', () => {
  it.each([
    ['GET <*> <*> <*>', 'GET <*>'],
    ['GET <*>', 'GET <*>'],
    ['took <*>, <*> rows, <*>', 'took <*> rows, <*>'],
    ['plain', 'plain'],
  ])('of %s is %s', (template, skeleton) => {
    expect(skeletonOf(template)).toBe(skeleton)
  })
})
